"""Customers within somebody's scope: found by name, number or room, a page at a time, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    union,
)

from care.rules.rights import Scope
from care.storage.personal_data import ERASED
from care.storage.tables import deal, deal_party, person, project

# The project is not joined: SQLite would begin with it, and walk all its deals.
_PROJECT = select(project.c.name).where(project.c.id == deal.c.project_id).scalar_subquery().label("project")
_HOMES = select(deal, _PROJECT, deal_party.c.person_id.label("party")).select_from(
    deal_party.join(deal, deal.c.id == deal_party.c.deal_id)
)
_PERSON = select(person)
_LAST = chr(0x10FFFF)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for; each that is given may match. `rooms`: the room, and what stands before it (3-2-)."""

    name: str | None = field(default=None, repr=False)
    mobile: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)  # any other number, with whatever extension
    last_four: str | None = field(default=None, repr=False)
    customer_no: str | None = None
    room: str | None = None
    before_room: str = ""

    @property
    def everybody(self) -> bool:
        """Whether nothing is searched for."""
        return self == Wanted()


def deals_within(scope: Scope) -> ColumnElement[bool]:
    """The deals that somebody with this scope may see, as a condition that never leads: a project has thousands."""
    staff_only = true() if scope.staff is None else deal.c.agent_id.in_(sorted(scope.staff))
    # The sum keeps SQLite from walking all deals of a project to find the one of a person.
    projects_only = true() if scope.projects is None else (deal.c.project_id + 0).in_(sorted(scope.projects))
    return and_(staff_only, projects_only)


def customers_within(scope: Scope) -> ColumnElement[bool]:
    """The persons who have such a deal; nobody who was erased. An agent's deals are few: they lead, else the person."""
    if scope.staff is None:
        return _has_a_deal(scope)
    joined = deal_party.join(deal, deal.c.id == deal_party.c.deal_id)
    theirs = select(deal_party.c.person_id).select_from(joined).where(deals_within(scope))
    return and_(person.c.status != ERASED, person.c.id.in_(theirs))


def _has_a_deal(scope: Scope) -> ColumnElement[bool]:
    """The same where the person is known: asked of one after another."""
    there = person.c.status != ERASED
    if scope.staff is None and scope.projects is None:
        return there
    joined = deal_party.join(deal, deal.c.id == deal_party.c.deal_id)
    mine = select(deal.c.id).select_from(joined).where(deal_party.c.person_id == person.c.id, deals_within(scope))
    return and_(there, exists(mine.correlate(person)))


def find_customers(
    connection: Connection, wanted: Wanted, scope: Scope, before_id: int | None, limit: int
) -> list[int]:
    """The ids of a page, the newest first; `before_id` is the last of the page before."""
    query = select(person.c.id).where(_found(connection, wanted, scope))
    if before_id is not None:
        query = query.where(person.c.id < before_id)
    return list(connection.scalars(query.order_by(person.c.id.desc()).limit(limit)))


def newest_customers(connection: Connection, scope: Scope, limit: int) -> list[tuple[int, str, str | None]]:
    """The newest customers of a scope: number, name, sex."""
    query = select(person.c.id, person.c.name, person.c.sex).where(customers_within(scope))
    rows = connection.execute(query.order_by(person.c.id.desc()).limit(limit))
    return [(row.id, row.name, row.sex) for row in rows]


def count_customers(connection: Connection, wanted: Wanted, scope: Scope) -> int:
    """How many there are on all pages."""
    return connection.scalar(select(func.count()).select_from(person).where(_found(connection, wanted, scope))) or 0


def customer_within(connection: Connection, person_id: int, scope: Scope) -> Row[Any] | None:
    """The customer's row; None outside the scope."""
    return connection.execute(_PERSON.where(person.c.id == person_id, _has_a_deal(scope))).first()


def is_customer_within(connection: Connection, person_id: int, scope: Scope) -> bool:
    """Whether there is such a customer in the scope."""
    return connection.scalar(select(person.c.id).where(person.c.id == person_id, _has_a_deal(scope))) is not None


def is_deal_within(connection: Connection, deal_id: int, person_id: int, scope: Scope) -> bool:
    """Whether the person is a party of such a deal in the scope."""
    joined = deal_party.join(deal, deal.c.id == deal_party.c.deal_id)
    mine = deal_party.c.deal_id == deal_id, deal_party.c.person_id == person_id, deals_within(scope)
    return connection.scalar(select(deal.c.id).select_from(joined).where(*mine)) is not None


def homes_within(connection: Connection, person_ids: Sequence[int], scope: Scope) -> dict[int, list[Row[Any]]]:
    """The deals that are seen of each person, the newest first, each with its `project` by name and its `party`."""
    query = _HOMES.where(deal_party.c.person_id.in_(list(person_ids)), deals_within(scope))
    found: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(query.order_by(deal.c.subscribed_on.desc(), deal.c.id.desc())) if person_ids else ():
        found.setdefault(row.party, []).append(row)
    return found


def people_of(connection: Connection, person_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """The rows of these persons."""
    query = select(person).where(person.c.id.in_(list(person_ids)))
    return {row.id: row for row in connection.execute(query)} if person_ids else {}


def _found(connection: Connection, wanted: Wanted, scope: Scope) -> ColumnElement[bool]:
    seen = customers_within(scope)
    return seen if wanted.everybody else and_(seen, person.c.id.in_(_matching(connection, wanted)))


def _matching(connection: Connection, wanted: Wanted) -> Select[Any]:
    """The ids of everybody who matches; each search goes by its own index."""
    found = [select(person.c.id).where(condition) for condition in _conditions(connection, wanted)]
    if wanted.room is not None:
        joined = deal_party.join(deal, deal.c.id == deal_party.c.deal_id)
        place = deal.c.room == wanted.room, _placed(wanted)
        found.append(select(deal_party.c.person_id).select_from(joined).where(*place))
    matching = union(*found).subquery() if found else select(person.c.id).where(false()).subquery()
    return select(matching.c[0])


def _conditions(connection: Connection, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = []
    if wanted.name is not None:
        conditions.append(_begins(connection, person.c.name, wanted.name))
    if wanted.mobile is not None:
        conditions.append(person.c.mobile == wanted.mobile)
    if wanted.phone is not None:
        conditions.append(_begins(connection, person.c.phone, wanted.phone))
    if wanted.last_four is not None:
        conditions.append(_last_four() == wanted.last_four)
    if wanted.customer_no is not None:
        conditions.append(person.c.customer_no == wanted.customer_no)
    return conditions


def _last_four() -> ColumnElement[str]:
    """As the index has it: a bound number would not match."""
    return func.substr(person.c.mobile, literal_column("8"))


def _begins(connection: Connection, column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """PostgreSQL goes by the index with LIKE, SQLite with a range."""
    if connection.dialect.name == "sqlite":
        return and_(column >= text, column < text + _LAST)
    return column.startswith(text, autoescape=True)


def _placed(wanted: Wanted) -> ColumnElement[bool]:
    """Building and unit stand before the room in the deal's number, with `#2` behind it at a later sale."""
    if not wanted.before_room:
        return true()
    place = f"-{wanted.before_room}{wanted.room}"
    return or_(deal.c.deal_no.endswith(place, autoescape=True), deal.c.deal_no.contains(f"{place}#", autoescape=True))
