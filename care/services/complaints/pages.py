"""What the console's pages about complaints show: the list by its clocks, one with its history, what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from care.errors import NotFound
from care.phones import mask
from care.rules.complaints import HINTS, MOVES, UNANSWERED, Level, State
from care.rules.lifecycles import CALL_OPEN
from care.rules.rights import Scope
from care.rules.touchpoints import EventTrigger, Language
from care.rules.wording import room_words, title
from care.services.complaints.opening import customer_of
from care.services.complaints.touches import ticket_of
from care.services.preparing import Desk
from care.storage.accounts import project_names
from care.storage.calls import load_call
from care.storage.complaint_lists import (
    ComplaintCounts,
    ComplaintLine,
    Viewer,
    acknowledgement_of,
    closed_complaints,
    complaint_within,
    complaints_of_person,
    count_complaints,
    open_complaints,
    open_numbers,
    who_may_have_it,
)
from care.storage.complaints import Complaint, Step, steps_of
from care.storage.customer_lists import is_customer_within
from care.storage.engine import Database
from care.storage.waiting import WaitingRow, waiting_of

MOST_LINES = 50
WITHHOLDABLE = frozenset({"queued", "held"})


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """One line of the list; `number` is masked, `clock` names the deadline that runs (None: none)."""

    complaint: Complaint
    ticket: str
    customer: str
    customer_no: str
    number: str | None
    home: str
    project: str
    agent: str | None
    overdue: bool

    @property
    def clock(self) -> str | None:
        """Which deadline runs: to answer, or to solve."""
        if self.complaint.due_at is None:
            return None
        return "answer" if self.complaint.state in UNANSWERED and self.complaint.answered_at is None else "solve"


@dataclass(frozen=True, slots=True)
class ComplaintList:
    """The lines, the number after which the next page begins, the counts, and the projects to choose from."""

    rows: Sequence[ComplaintRow]
    after: int | None
    counts: ComplaintCounts
    projects: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Listed:
    """Which complaints a list shows: the closed ones or the others, of one project or all, after a number."""

    closed: bool = False
    project_id: int | None = None
    after: int | None = None


def complaint_list(
    database: Database, scope: Scope, name: str, language: Language, now: datetime, wanted: Listed
) -> ComplaintList:
    """A page of the open complaints, the most urgent first, or of the closed ones; `now` is aware UTC."""
    viewer = Viewer(scope, name)
    with database.read() as connection:
        found = closed_complaints if wanted.closed else open_complaints
        lines = found(connection, viewer, wanted.after, MOST_LINES + 1, wanted.project_id)
        counts = count_complaints(connection, viewer, now)
        names = project_names(connection)
    rows = [complaint_row(line, language, now) for line in lines[:MOST_LINES]]
    shown = {i: name for i, name in names.items() if scope.projects is None or i in scope.projects}
    return ComplaintList(rows, rows[-1].complaint.id if len(lines) > MOST_LINES else None, counts, shown)


@dataclass(frozen=True, slots=True)
class WaitingText:
    """A text to this customer that waits: somebody may look at its tone and withhold it (handbook 5.2)."""

    id: int
    touchpoint: str
    state: str
    goes_at: datetime | None
    text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class ComplaintPage:
    """One complaint: what was said and done, how its clocks stand, and what may be done next."""

    row: ComplaintRow
    steps: Sequence[Step]
    people: Sequence[str]
    told: tuple[str, str | None] | None
    texts: Sequence[WaitingText]
    call_open: bool

    @property
    def may(self) -> frozenset[State]:
        """Where it may go from here."""
        return MOVES[self.row.complaint.state]

    @property
    def may_be_dismissed(self) -> bool:
        """Whether somebody may say that nobody had complained."""
        return self.row.complaint.source in HINTS and self.row.complaint.state is State.OPENED

    @property
    def other_levels(self) -> list[Level]:
        """The levels that it does not have."""
        return [level for level in Level if level is not self.row.complaint.level]


def complaint_page(
    database: Database, desk: Desk, number: int, scope: Scope, name: str, language: Language, now: datetime
) -> ComplaintPage:
    """All of one complaint; NotFound outside the scope."""
    with database.read() as connection:
        line = _in_scope(connection, number, scope, name)
        found = line.complaint
        call = load_call(connection, found.call_id) if found.call_id is not None else None
        return ComplaintPage(
            row=complaint_row(line, language, now),
            steps=steps_of(connection, number),
            people=who_may_have_it(connection, found.project_id, now.astimezone(desk.zone).date()),
            told=acknowledgement_of(connection, found, _acknowledgement(desk)),
            texts=[_text(one) for one in waiting_of(connection, found.person_id) if one.channel == "sms"],
            call_open=call is not None and call.state in CALL_OPEN,
        )


def require_complaint(database: Database, number: int, scope: Scope, name: str) -> Complaint:
    """The complaint as it stands; NotFound outside the scope: before anything is done to it."""
    with database.read() as connection:
        return _in_scope(connection, number, scope, name).complaint


@dataclass(frozen=True, slots=True)
class Ticket:
    """An open complaint as the customer's own page names it."""

    id: int
    ticket: str


def open_tickets(connection: Connection, person_id: int) -> list[Ticket]:
    """A customer's complaints that are not closed."""
    return [Ticket(number, ticket_of(number)) for number in open_numbers(connection, person_id)]


@dataclass(frozen=True, slots=True)
class NewComplaintPage:
    """Whom a new complaint is about, with the complaints that they made before."""

    person_id: int
    customer: str
    project: str
    home: str
    before: Sequence[Complaint]


def new_complaint_page(
    database: Database, desk: Desk, person_id: int, scope: Scope, name: str, language: Language, now: datetime
) -> NewComplaintPage:
    """What the form for a new complaint begins with; NotFound outside the scope."""
    with database.read() as connection:
        if not is_customer_within(connection, person_id, scope):
            raise NotFound(f"There is no customer {person_id} on this list: look them up again.")
        customer = customer_of(connection, desk, person_id, None, now)
        before = complaints_of_person(connection, person_id, Viewer(scope, name))
    deal, person = customer.deal, customer.person
    home = room_words(deal.building, deal.unit, deal.room)
    return NewComplaintPage(person_id, title(person.name, person.sex, language), deal.project, home, before)


def _in_scope(connection: Connection, number: int, scope: Scope, name: str) -> ComplaintLine:
    line = complaint_within(connection, number, Viewer(scope, name))
    if line is None:
        raise NotFound(f"There is no complaint {number} on this list: go back to the list.")
    return line


def complaint_row(line: ComplaintLine, language: Language, now: datetime) -> ComplaintRow:
    """The line as a list shows it; `now` is aware UTC."""
    found = line.complaint
    return ComplaintRow(
        complaint=found,
        ticket=ticket_of(found.id),
        customer=title(line.name, line.sex, language),
        customer_no=line.customer_no,
        number=mask(line.number) if line.number else None,
        home=room_words(line.building, line.unit, line.room),
        project=line.project,
        agent=line.agent,
        overdue=found.due_at is not None and found.due_at < now,
    )


def _text(waiting: WaitingRow) -> WaitingText:
    row = waiting.row
    return WaitingText(row.id, waiting.touchpoint, row.state, row.not_before, row.text)


def _acknowledgement(desk: Desk) -> str:
    """The id of the plan's touchpoint that tells the customer."""
    events = [one for one in desk.plan.touchpoints if isinstance(one.trigger, EventTrigger)]
    return next((one.id for one in events if one.texts), "")
