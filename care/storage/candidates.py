"""Who may be due: index ranges over deals and persons, in pages, minus what is already decided (design 3.2).

The anti-join on `touch` is what makes a planning run and the catch-up after an outage the same query. Each page is a
short transaction of its own, so that a long plan holds neither a snapshot nor memory.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    tuple_,
    type_coerce,
)

from care.rules.birthdays import BirthdayKeys
from care.rules.facts import Customer
from care.rules.touchpoints import DateTrigger, EveryTrigger
from care.storage.customers import Directory, alive_on, customers_of, deal_customers, party_customers
from care.storage.engine import Database
from care.storage.tables import deal, person, touch

PAGE = 2000
LOOK_BACK_DAYS = 30  # milestones are looked for this far back (rules.md 4)
LEAP_MONTH = 2000  # added to month * 100 + day of a birthday in a lunar leap month


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted: touches of `touchpoint` that stand on `day`, of one project or all.

    Those are left out whose channels are all decided, which is nearly all of them on most days. With `again` only
    what was decided before `day` is left out, so that a forecast shows what the day itself decided. `people` narrows
    it to these persons (ids), for the explanation of one customer.
    """

    touchpoint: str
    day: date
    again: bool
    project_id: int | None = None
    people: frozenset[int] | None = None


def by_date(
    database: Database, trigger: DateTrigger, first: date, last: date, wanted: Selection, directory: Directory
) -> Iterator[list[Customer]]:
    """Pages of deals whose trigger field lies from `first` through `last`, in the order of that index."""
    column = deal.c[trigger.field]
    occasion = literal("once") if trigger.occasion == "once" else cast(column, String)
    query = deal_customers().where(column.between(first, last), *_standing_deals(wanted))
    query = query.where(*_undecided(wanted, _subject("deal", deal.c.id), occasion))
    yield from _pages(database, query, column, directory)


def by_repeat(
    database: Database, trigger: EveryTrigger, wanted: Selection, directory: Directory
) -> Iterator[list[Customer]]:
    """Pages of deals that wait for something, or waited until lately; the rules say which repeat is due.

    The newest repeat decides whether a deal is looked at: the run that planned it has seen the earlier ones too.
    """
    start, until = deal.c[trigger.start], deal.c[trigger.until]
    waited = until > wanted.day - timedelta(days=LOOK_BACK_DAYS)
    last_day = case((until <= wanted.day, _day_number(database, until) - 1), else_=_day_number(database, wanted.day))
    # Two ranges, each with an index of its own: together they would be a scan of every deal that ever waited.
    for column, range_ in ((start, until.is_(None)), (until, waited)):
        newest = (last_day - _day_number(database, start)) // trigger.days
        query = deal_customers().where(
            range_, start <= wanted.day - timedelta(days=trigger.days), newest > 0, *_standing_deals(wanted)
        )
        query = query.where(*_undecided(wanted, _subject("deal", deal.c.id), cast(newest, String)))
        yield from _pages(database, query, column, directory)


def by_birthday(
    database: Database, keys: BirthdayKeys, on: date, lunar_year: int, wanted: Selection, directory: Directory
) -> Iterator[list[Customer]]:
    """Pages of persons in care on the day `on` who celebrate then; the occasion is the solar or the lunar year."""
    solar = [month * 100 + number for month, number in sorted(keys.solar)]
    lunar = [month * 100 + number + LEAP_MONTH * leap for month, number, leap in sorted(keys.lunar)]
    for column, values, year in (
        (person.c.birth_solar_md, solar, on.year),
        (person.c.birth_lunar_md, lunar, lunar_year),
    ):
        query = party_customers().where(column.in_(values), alive_on(on))
        query = query.where(*_undecided(wanted, _subject("person", person.c.id), literal(str(year))))
        yield from _persons(database, query, wanted, directory)


def everybody(
    database: Database, on: date, occasion: str, wanted: Selection, directory: Directory
) -> Iterator[list[Customer]]:
    """Pages of persons in care on the day `on`, grade C left out: the audience of a festival (rules.md 2)."""
    query = party_customers().where(alive_on(on), or_(person.c.grade.is_(None), person.c.grade != "C"))
    query = query.where(*_undecided(wanted, _subject("person", person.c.id), literal(occasion)))
    if wanted.people is not None:
        yield from _persons(database, query, wanted, directory)
        return
    seen = ""
    # Page by page of all persons: under a LIMIT PostgreSQL would join and sort everybody anew for each page.
    while (last := _page_end(database, seen)) is not None:
        page = query.where(person.c.customer_no > seen, person.c.customer_no <= last).order_by(*_BY_PERSON)
        with database.read() as connection:
            rows = connection.execute(page).all()
        if rows:
            yield _newest(rows, wanted, directory)
        seen = last


_BY_PERSON = (person.c.customer_no, deal.c.subscribed_on.desc(), deal.c.id.desc())


def _page_end(database: Database, seen: str) -> str | None:
    """The customer number with which the page after `seen` ends; None: there is none."""
    number = person.c.customer_no
    page = select(number).where(number > seen).order_by(number).limit(PAGE).subquery()
    with database.read() as connection:
        last: str | None = connection.scalar(select(func.max(page.c.customer_no)))
    return last


def _newest(rows: Sequence[Row[Any]], wanted: Selection, directory: Directory) -> list[Customer]:
    """Each person once with the newest deal that is alive: that one speaks (rules.md 1)."""
    newest: dict[int, Customer] = {}
    for customer in customers_of(rows, directory):
        newest.setdefault(customer.person.id, customer)
    return [c for c in newest.values() if wanted.project_id in {None, c.deal.project_id}]


def _persons(
    database: Database, query: Select[Any], wanted: Selection, directory: Directory
) -> Iterator[list[Customer]]:
    """Pages of the few whom an index finds, each person once, by customer number."""
    number = person.c.customer_no
    query = query.where(*_chosen(wanted, person.c.id)).order_by(*_BY_PERSON).limit(PAGE)
    seen = ""
    while True:
        with database.read() as connection:
            rows = connection.execute(query.where(number > seen)).all()
        if not rows:
            return
        full = len(rows) == PAGE
        if full and rows[0].p_id != rows[-1].p_id:
            # The last person's further deals may stand on the next page: leave that person to it.
            rows = [row for row in rows if row.p_id != rows[-1].p_id]
        seen = rows[-1].p_customer_no
        yield _newest(rows, wanted, directory)
        if not full:
            return


def _pages(
    database: Database, query: Select[Any], column: ColumnElement[date], directory: Directory
) -> Iterator[list[Customer]]:
    """Pages by the key (date, id), which the index of the date serves in order."""
    query = query.add_columns(column.label("page_key")).order_by(column, deal.c.id).limit(PAGE)
    page = query
    while True:
        with database.read() as connection:
            rows = connection.execute(page).all()
            customers = customers_of(rows, directory)
        if not rows:
            return
        yield customers
        if len(rows) < PAGE:
            return
        page = query.where(tuple_(column, deal.c.id) > tuple_(literal(rows[-1].page_key), literal(rows[-1].d_id)))


def _standing_deals(wanted: Selection) -> tuple[ColumnElement[bool], ...]:
    """A cancelled deal has no touches at all (rules.md 2)."""
    standing = or_(deal.c.cancelled_on.is_(None), deal.c.cancelled_on > wanted.day)
    chosen = _chosen(wanted, deal.c.primary_person_id)
    if wanted.project_id is not None:
        chosen = (*chosen, deal.c.project_id == wanted.project_id)
    return (standing, *chosen)


def _chosen(wanted: Selection, column: ColumnElement[int]) -> tuple[ColumnElement[bool], ...]:
    return () if wanted.people is None else (column.in_(sorted(wanted.people)),)


def _undecided(
    wanted: Selection, subject: ColumnElement[str], occasion: ColumnElement[Any]
) -> tuple[ColumnElement[bool], ...]:
    """A look into the key's index for each row, which PostgreSQL may not turn into a join: while a festival is being
    written its statistics know nothing of it, and it would read all touches of the festival again for each person.
    """
    decided = select(touch.c.id).where(
        touch.c.touchpoint == wanted.touchpoint,
        touch.c.subject == subject,
        touch.c.occasion == occasion,
        or_(touch.c.next_act_on.is_(None), touch.c.next_act_on > wanted.day),
    )
    if wanted.again:
        decided = decided.where(touch.c.planned_on < wanted.day)
    return (decided.scalar_subquery().is_(None),)


def _subject(kind: str, column: ColumnElement[int]) -> ColumnElement[str]:
    return literal(f"{kind}:").concat(cast(column, String))


def _day_number(database: Database, day: Any) -> ColumnElement[int]:
    """A date, or a column of dates, as a number of days: whatever the zero, differences are whole days."""
    if database.is_sqlite:
        return cast(func.julianday(day.isoformat() if isinstance(day, date) else day) + 0.5, Integer)
    return type_coerce((literal(day) if isinstance(day, date) else day) - literal(date(1970, 1, 1)), Integer)
