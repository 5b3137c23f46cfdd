"""Rows become Customers: the person, the deal that speaks for them, agent and project, as the rules see them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union,
    union_all,
)

from care.rules.birthdays import Birthday
from care.rules.facts import NO_DEAL, Customer, Deal, Person, Staff
from care.rules.policy import CANCEL_QUIET_DAYS
from care.storage.personal_data import ERASED
from care.storage.tables import complaint, consent, deal, deal_party, person, project, staff, suppression, visitor

Key = tuple[int, int | None]  # person id, and the deal's id where the touch is about a deal

# A row of a query begins with these columns in this order: by place they are found far faster than by name.
_PERSON = (
    *(person.c.id, person.c.customer_no, person.c.name, person.c.sex, person.c.mobile, person.c.phone),
    *(person.c.phone_problem, person.c.profession, person.c.grade, person.c.status, person.c.hush_until, person.c.held),
)
_BIRTHDAY = (
    *(person.c.birthday_month, person.c.birthday_day, person.c.birthday_year),
    *(person.c.birthday_calendar, person.c.birthday_leap),
)
_OF_DIRECTORY = {"project", "agent"}  # what the directory knows by id
_DEAL = [deal.c[field.name] for field in fields(Deal) if field.name not in _OF_DIRECTORY]  # id, number, project first
_SUPPRESSED = (
    select(func.aggregate_strings(suppression.c.reason, ","))
    .where(suppression.c.phone == person.c.mobile)
    .correlate(person)
    .scalar_subquery()
)
_COMPLAINT = (
    select(func.max(complaint.c.quiet_until))
    .where(complaint.c.person_id == person.c.id)
    .correlate(person)
    .scalar_subquery()
)
COLUMNS = [
    *(column.label(f"p_{column.name}") for column in (*_PERSON, *_BIRTHDAY)),
    consent.c.state.label("consent"),
    _SUPPRESSED.label("suppressed"),
    _COMPLAINT.label("complaint_until"),
    deal.c.agent_id.label("d_agent_id"),
    *(column.label(f"d_{column.name}") for column in _DEAL),
]
_OF_PROJECT = project.c.id.label("of_project"), project.c.name.label("called")
_PLACES = select(*_OF_PROJECT, staff).select_from(project.outerjoin(staff, staff.c.project_id == project.c.id))
_BIRTHDAY_FROM = len(_PERSON)
_REST_FROM = _BIRTHDAY_FROM + len(_BIRTHDAY)
_DEAL_FROM = _REST_FROM + 4
_DEAL_TO = _DEAL_FROM + len(_DEAL)
_CARE_CONSENT = and_(consent.c.person_id == person.c.id, consent.c.scope == "care")


@dataclass(frozen=True, slots=True)
class Directory:
    """The small tables, read once a run: projects by id, staff by id, and who cancelled a deal of late."""

    projects: Mapping[int, str]
    staff: Mapping[int, Staff]
    specialists: Mapping[int, int]  # project id -> a specialist's staff id
    cancelled: Mapping[int, date]  # person id -> the latest cancellation within the quiet period


def load_directory(connection: Connection, day: date, people: Collection[int] | None = None) -> Directory:
    """Projects, staff and recent cancellations, as of `day`; those of `people` alone where they are given."""
    found = connection.execute(_PLACES).all()
    names = {row.of_project: row.called for row in found}
    rows = {row.id: row for row in found if row.id is not None}
    specialists = {row.project_id: row.id for row in rows.values() if row.role == "specialist" and row.left_on is None}
    return Directory(names, _staff(rows), specialists, _cancelled(connection, day, people))


@cache  # sixty columns take longer to name than a small query to run
def deal_customers() -> Select[Any]:
    """Deals with their primary contact: the recipient of a deal's touches (rules.md 1). Nobody who was erased."""
    joined = deal.join(person, person.c.id == deal.c.primary_person_id).outerjoin(consent, _CARE_CONSENT)
    return select(*COLUMNS).select_from(joined).where(person.c.status != ERASED)


@cache
def party_customers() -> Select[Any]:
    """Persons with each of their deals: for touches that are a person's own."""
    joined = (
        person.join(deal_party, deal_party.c.person_id == person.c.id)
        .join(deal, deal.c.id == deal_party.c.deal_id)
        .outerjoin(consent, _CARE_CONSENT)
    )
    return select(*COLUMNS).select_from(joined).where(person.c.status != ERASED)


@cache
def visiting_customers() -> Select[Any]:
    """Visitors who have not bought, each with a deal without a home, which has their project and agent (stage PRE)."""
    stands_in = {"id": literal(NO_DEAL), "deal_no": literal(""), "project_id": visitor.c.project_id}
    columns: list[ColumnElement[Any]] = [
        cast(ColumnElement[Any], stands_in.get(column.name, null())).label(f"d_{column.name}") for column in _DEAL
    ]
    whose = visitor.c.agent_id.label("d_agent_id")
    joined = visitor.join(person, person.c.id == visitor.c.person_id).outerjoin(consent, _CARE_CONSENT)
    query = select(*COLUMNS[: _DEAL_FROM - 1], whose, *columns).select_from(joined)
    return query.where(person.c.status != ERASED, visitor.c.became_on.is_(None))


def alive_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Deals in MID or POST on `day` (rules.md 2); `closed_on` is computed when the dates are written."""
    return and_(deal.c.subscribed_on <= day, or_(deal.c.closed_on.is_(None), deal.c.closed_on > day))


def customers_of(rows: Iterable[Row[Any]], directory: Directory) -> list[Customer]:
    """The rows of a `deal_customers` or `party_customers` query as values, in order."""
    return [Customer(_person(row, directory), _deal(row, directory)) for row in rows]


def load_customers(
    connection: Connection, keys: Sequence[Key], day: date, directory: Directory | None = None
) -> dict[Key, Customer]:
    """The customers behind the keys as they stand now: before a send, or to render a text.

    A key without a deal takes the newest deal that is alive on `day`, else the newest of all. A key whose person or
    deal is gone is left out. One statement, and two more where no `directory` is given.
    """
    directory = directory or load_directory(connection, day, {person_id for person_id, _ in keys})
    with_deal = {deal_id for _, deal_id in keys if deal_id is not None}
    alone = {person_id for person_id, deal_id in keys if deal_id is None}
    found: dict[Key, Customer] = {}
    wanted = {"deals": sorted(with_deal), "people": sorted(alone), "day": day}
    rows = connection.execute(_by_keys(with_deal=bool(with_deal), alone=bool(alone)), wanted).all()
    for row, customer in zip(rows, customers_of(rows, directory), strict=True):
        found.setdefault((customer.person.id, None if row.alone else customer.deal.id), customer)
    _add_visitors(connection, found, alone - {person_id for person_id, _ in found}, directory)
    return {key: found[key] for key in keys if key in found}


def _add_visitors(
    connection: Connection, found: dict[Key, Customer], people: Collection[int], directory: Directory
) -> None:
    """Whoever of the people has no deal may be a visitor; no statement where everybody was found."""
    if people:
        query = visiting_customers().where(person.c.id.in_(list(people)))
        for customer in customers_of(connection.execute(query), directory):
            found[customer.person.id, None] = customer


def customers_of_people(connection: Connection, people: Collection[int], directory: Directory) -> tuple[Customer, ...]:
    """These persons with each deal that is theirs or has them as its primary contact, in no order."""
    deals = deal_customers().where(deal.c.primary_person_id.in_(people))
    parties = party_customers().where(person.c.id.in_(people))
    return tuple(customers_of(connection.execute(union(deals, parties)), directory))


@cache
def _by_keys(*, with_deal: bool, alone: bool) -> Any:
    """The deals of the keys, and every deal of the persons who stand alone, the one that speaks first."""
    alive = func.coalesce(alive_on(bindparam("day", type_=Date)), false()).label("alive")
    newest = alive, deal.c.subscribed_on.label("newest")
    some_deals, some_people = (bindparam(name, expanding=True, type_=Integer) for name in ("deals", "people"))
    deals = deal_customers().where(deal.c.id.in_(some_deals)).add_columns(literal(0).label("alone"), *newest)
    parties = party_customers().where(person.c.id.in_(some_people)).add_columns(literal(1).label("alone"), *newest)
    both = (union_all(deals, parties) if with_deal and alone else deals if with_deal else parties).subquery()
    return select(both).order_by(both.c.alone, both.c.alive.desc(), both.c.newest.desc(), both.c.d_id.desc())


def _cancelled(connection: Connection, day: date, people: Collection[int] | None) -> dict[int, date]:
    recent = deal.c.cancelled_on.between(
        day - timedelta(days=2 * CANCEL_QUIET_DAYS), day + timedelta(days=CANCEL_QUIET_DAYS)
    )
    query = (
        select(deal_party.c.person_id, func.max(deal.c.cancelled_on).label("latest"))
        .join(deal, deal.c.id == deal_party.c.deal_id)
        .where(recent)
        .group_by(deal_party.c.person_id)
    )
    if people is not None:
        query = query.where(deal_party.c.person_id.in_(sorted(people)))
    return {row.person_id: row.latest for row in connection.execute(query)}


def _staff(rows: Mapping[int, Any]) -> dict[int, Staff]:
    """Staff with their chain of successors; a circle ends where it would begin again."""

    def build(staff_id: int, seen: tuple[int, ...]) -> Staff:
        row = rows[staff_id]
        heir = row.successor_id
        known = heir is not None and heir in rows and heir not in seen
        return Staff(row.id, row.name, row.left_on, build(heir, (*seen, heir)) if known else None)

    return {staff_id: build(staff_id, (staff_id,)) for staff_id in rows}


def _person(row: Sequence[Any], directory: Directory) -> Person:
    number, customer_no, name, sex, mobile, phone, problem, profession, grade, status, hush_until, held = row[
        :_BIRTHDAY_FROM
    ]
    month, day, year, calendar, leap = row[_BIRTHDAY_FROM:_REST_FROM]
    agreed, suppressed, complaint_until = row[_REST_FROM : _REST_FROM + 3]
    return Person(
        id=number,
        customer_no=customer_no,
        name=name,
        sex=sex,
        mobile=mobile,
        phone=phone,
        phone_problem=problem,
        birthday=Birthday(month, day, year, calendar, bool(leap)) if calendar else None,
        profession=profession,
        grade=grade,
        consent=agreed,
        status=status,
        hush_until=hush_until,
        last_cancelled_on=directory.cancelled.get(number),
        suppressed=frozenset(suppressed.split(",")) if suppressed else _NOTHING,
        held=bool(held),
        complaint_until=complaint_until,
    )


_NOTHING: frozenset[str] = frozenset()


def _deal(row: Sequence[Any], directory: Directory) -> Deal:
    deal_id, number, project_id, *rest = row[_DEAL_FROM:_DEAL_TO]
    agent = directory.staff.get(row[_DEAL_FROM - 1])
    return Deal(deal_id, number, project_id, directory.projects[project_id], agent, *rest)
