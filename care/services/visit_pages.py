"""What the console's pages about visitors show: the list of visits, one of them, and what the form offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from care.errors import BadField, NotFound
from care.phones import mask
from care.rules.festivals import chosen_festivals, festivals_on
from care.rules.patrols import ReceptionStep
from care.rules.rights import Scope
from care.rules.touchpoints import Language, Plan
from care.rules.visits import is_visitor_no
from care.rules.wording import title
from care.services.preparing import Desk
from care.storage.audit import Action, Actor, Event, append
from care.storage.consents import consent_of
from care.storage.customer_lists import is_customer_within, people_of
from care.storage.engine import Database
from care.storage.files import Note, notes_of
from care.storage.person_export import next_version
from care.storage.stock import stocks
from care.storage.visits import VisitLine, list_visits, sellers, visit_within, visits_of

MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One line of the list; `number` is masked."""

    visit: VisitLine
    name: str
    number: str | None
    bought: bool


@dataclass(frozen=True, slots=True)
class VisitList:
    """A page of the list; `older` asks for the next one."""

    rows: Sequence[VisitRow]
    older: int | None


@dataclass(frozen=True, slots=True)
class VisitPage:
    """One visit: which steps of the reception were done, what is known of the visitor, their other visits.

    `customer` says whether the visitor is a customer whom this person sees.
    """

    row: VisitRow
    steps: Sequence[tuple[ReceptionStep, bool]]
    profession: str | None = field(repr=False)
    notes: Mapping[str, Note] = field(repr=False)
    consent: str | None
    others: Sequence[VisitRow]
    customer: bool


@dataclass(frozen=True, slots=True)
class Seller:
    """Who may have received a visitor."""

    id: int
    name: str
    project_id: int
    project: str


@dataclass(frozen=True, slots=True)
class VisitChoices:
    """What the form offers: who may have received the visitor, who may have led them through the show flat, gifts in
    stock, the festivals of today by name."""

    sellers: Sequence[Seller]
    escorts: Sequence[Seller]
    gifts: Sequence[str]
    festivals: Sequence[str]


def visit_list(
    database: Database, scope: Scope, language: Language, before: int | None = None, *, late: bool = False
) -> VisitList:
    """The newest records of a scope; `late`: only those that were made on a later day."""
    with database.read() as connection:
        found = list_visits(connection, scope, before, MOST_LINES + 1, late=late)
    rows = [visit_row(visit, language) for visit in found[:MOST_LINES]]
    return VisitList(rows, rows[-1].visit.id if len(found) > MOST_LINES else None)


def visit_page(database: Database, desk: Desk, visit_id: int, scope: Scope, language: Language) -> VisitPage:
    """One visit; NotFound outside the scope."""
    with database.read() as connection:
        visit = visit_in_scope(connection, visit_id, scope)
        who = people_of(connection, [visit.person_id])[visit.person_id]
        notes, consent = notes_of(connection, visit.person_id), consent_of(connection, visit.person_id)
        others = [one for one in visits_of(connection, visit.person_id, scope, 20) if one.id != visit_id]
        customer = is_customer_within(connection, visit.person_id, scope)
    done = set(visit.reception.split())
    steps = [(step, step.id in done) for step in desk.plan.reception]
    rows = [visit_row(one, language) for one in others]
    bought = not is_visitor_no(who.customer_no) or visit.became_on is not None
    return VisitPage(visit_row(visit, language), steps, who.profession, notes, consent, rows, customer and bought)


def visit_choices(database: Database, plan: Plan, scope: Scope, today: date, language: Language) -> VisitChoices:
    """What the form offers to somebody of this scope: an agent has received the visitor in person."""
    with database.read() as connection:
        found = [Seller(*row) for row in sellers(connection, scope.projects)]
        kept = [one.item for one in stocks(connection, scope.projects) if one.quantity > 0]
    names = {one.project for one in found}
    mine = [one for one in found if scope.staff is None or one.id in scope.staff]
    return VisitChoices(mine, found, list(dict.fromkeys(kept)), _festivals(plan, names, today, language))


def chosen(offered: Sequence[Seller], staff_id: int, field: str) -> Seller:
    """The agent of that number; BadField for one whom the form does not offer."""
    found = next((one for one in offered if one.id == staff_id), None)
    if found is None:
        raise BadField("There is no such agent: choose one of the list.", field, "visit_agent")
    return found


def reveal_visitors_number(database: Database, visit_id: int, scope: Scope, *, by: str, now: datetime) -> str | None:
    """The visitor's number in full; that somebody looked goes on record."""
    with database.begin() as connection:
        visit = visit_in_scope(connection, visit_id, scope)
        person_id = visit.person_id
        event = Event(Action.REVEALED, "person", person_id, next_version(connection, person_id), person_id)
        append(connection, [event], Actor("person", by), now)
    return visit.mobile or visit.phone


def visit_in_scope(connection: Connection, visit_id: int, scope: Scope) -> VisitLine:
    """The visit as it stands; NotFound outside the scope."""
    visit = visit_within(connection, visit_id, scope)
    if visit is None:
        raise NotFound(f"There is no visit {visit_id} on this list: go back to the list.")
    return visit


def _festivals(plan: Plan, projects: set[str], today: date, language: Language) -> list[str]:
    names = []
    for project in (plan.project(name) for name in sorted(projects)):
        own = chosen_festivals(
            plan.festivals, on=project.festivals_on, off=project.festivals_off, region=project.region
        )
        names += [festival.name[language] for festival, _ in festivals_on(own, today)]
    return list(dict.fromkeys(names))


def visit_row(visit: VisitLine, language: Language) -> VisitRow:
    """The visit as a list shows it."""
    number = visit.mobile or visit.phone
    bought = visit.became_on is not None or not is_visitor_no(visit.customer_no)
    return VisitRow(visit, title(visit.name, visit.sex, language), mask(number) if number else None, bought)
