"""What the console's pages about duties show: the open ones by role and project, and one to tick."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from care.errors import NotFound
from care.phones import mask
from care.rules.duties import Duty
from care.rules.lifecycles import DutyState
from care.rules.rights import Scope
from care.rules.touchpoints import Language, Plan
from care.rules.wording import title
from care.services.preparing import Desk
from care.storage.accounts import project_names
from care.storage.duty_lists import DutyLine, Wanted, appointments, duty_within, open_duties_within
from care.storage.engine import Database
from care.storage.gift_limits import gift_limits

MOST_LINES = 100
# Where the record of a duty is kept, by its kind.
_PLACES = {"media_watch": "/media", "training": "/trainings", "visit_records": "/visits"}
MOST_REPLIES = 10  # above the calls; the list of duties has them all
REPLY = "reply"


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One duty. `appointment` and `limits` (忌口) are what a lunch needs to be ordered; `number` is masked."""

    id: int
    name: str
    what_to_do: str | None
    role: str
    project: str
    person_id: int | None
    customer: str | None
    due_at: datetime
    overdue: bool
    is_open: bool
    is_round: bool
    is_reply: bool
    number: str | None
    note: str | None = field(repr=False)
    call_id: int | None = None
    appointment: tuple[date, str | None] | None = None
    limits: str | None = field(default=None, repr=False)
    place: str | None = None


@dataclass(frozen=True, slots=True)
class DutyList:
    """The lines, the id after which the next page begins, and the projects to choose from."""

    rows: Sequence[DutyRow]
    after: int | None
    projects: Mapping[int, str]


def duty_list(
    database: Database, desk: Desk, scope: Scope, wanted: Wanted, language: Language, now: datetime
) -> DutyList:
    """The open duties of a scope, by deadline, a page of them; `now` is aware UTC."""
    with database.read() as connection:
        lines = open_duties_within(connection, scope, wanted, MOST_LINES + 1)
        names = project_names(connection)
        shown = {i: name for i, name in names.items() if scope.projects is None or i in scope.projects}
        rows = rows_of_duties(connection, desk.plan, lines[:MOST_LINES], language, now)
    return DutyList(rows, lines[MOST_LINES - 1].id if len(lines) > MOST_LINES else None, shown)


def duty_page(database: Database, desk: Desk, duty_id: int, scope: Scope, language: Language, now: datetime) -> DutyRow:
    """One duty; NotFound outside the scope."""
    with database.read() as connection:
        return rows_of_duties(connection, desk.plan, [line_in_scope(connection, duty_id, scope)], language, now)[0]


def replies_in_scope(
    connection: Connection, plan: Plan, scope: Scope, language: Language, now: datetime
) -> list[DutyRow]:
    """What customers have answered to a text and nobody has answered yet, the oldest first (S-52)."""
    lines = open_duties_within(connection, scope, Wanted(kind=REPLY), MOST_REPLIES)
    return rows_of_duties(connection, plan, lines, language, now)


def line_in_scope(connection: Connection, duty_id: int, scope: Scope) -> DutyLine:
    """The duty as it stands; NotFound outside the scope."""
    line = duty_within(connection, duty_id, scope)
    if line is None:
        raise NotFound(f"There is no duty {duty_id} on this list: go back to the list.")
    return line


def rows_of_duties(
    connection: Connection, plan: Plan, lines: Sequence[DutyLine], language: Language, now: datetime
) -> list[DutyRow]:
    """The duties as a page shows them; `now` is aware UTC."""
    planned = {duty.id: duty for duty in plan.duties}
    deals = {line.id: deal_id for line in lines if (deal_id := _numbered(line.subject, "deal")) is not None}
    booked = appointments(connection, sorted(set(deals.values()))) if deals else {}
    lunches = [line.person_id for line in lines if line.kind == "lunch" and line.person_id is not None]
    limits = gift_limits(connection, lunches)
    rows = []
    for line in lines:
        day, clock = booked.get(deals.get(line.id, 0), (None, None))
        rows.append(
            DutyRow(
                id=line.id,
                name=_name(planned.get(line.kind), line, language),
                what_to_do=_what_to_do(planned.get(line.kind), language),
                role=line.role,
                project=line.project,
                person_id=line.person_id,
                customer=title(line.name, line.sex, language) if line.name else None,
                due_at=line.due_at,
                overdue=line.due_at < now and line.state == DutyState.OPEN,
                is_open=line.state == DutyState.OPEN,
                is_round=line.kind in plan.checklists,
                is_reply=line.kind == REPLY,
                number=mask(line.number) if line.number else None,
                note=line.note,
                call_id=_numbered(line.subject, "call"),
                appointment=(day, clock) if day is not None and line.kind == "lunch" else None,
                limits=limits.get(line.person_id or 0) if line.kind == "lunch" else None,
                place=_place(line),
            )
        )
    return rows


def _place(line: DutyLine) -> str | None:
    """The page where the record of the duty is kept."""
    for kind, path in (("visit", "/visits"), ("complaint", "/complaints")):
        number = _numbered(line.subject, kind)
        if number is not None:
            return f"{path}/{number}"
    return _PLACES.get(line.kind)


def _name(planned: Duty | None, line: DutyLine, language: Language) -> str:
    return planned.name[language] if planned else line.kind  # one that has left the plan stands for itself


def _what_to_do(planned: Duty | None, language: Language) -> str | None:
    return planned.note[language] if planned and planned.note else None


def _numbered(subject: str, what: str) -> int | None:
    """The number in a subject such as deal:7/2026-12-12; None for a subject of another kind."""
    kind, _, rest = subject.partition(":")
    number = rest.partition("/")[0]
    return int(number) if kind == what and number.isascii() and number.isdigit() else None
