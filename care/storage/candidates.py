"""Who may be due: index ranges over deals and persons, in pages, minus what is already decided (design 3.2).

The anti-join on `touch` is what makes a planning run and the catch-up after an outage the same query. Each page is a
short transaction of its own, so that a long plan holds neither a snapshot nor memory. Statements are built once for
each shape: sixty columns take longer to put together than a small database takes to answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Row,
    Select,
    String,
    bindparam,
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
from care.storage.selection import Selection, Shape
from care.storage.tables import deal, person, touch

PAGE = 2000
LOOK_BACK_DAYS = 30  # milestones are looked for this far back (rules.md 4)
Way = Literal["few", "many", "visitors"]  # how whom a segment addresses is found: by an index, or all are asked
LEAP_MONTH = 2000  # added to month * 100 + day of a birthday in a lunar leap month


def by_date(
    database: Database, trigger: DateTrigger, first: date, last: date, wanted: Selection, directory: Directory
) -> Iterator[list[Customer]]:
    """Pages of deals whose trigger field lies from `first` through `last`, in the order of that index."""
    query = _dated_deals(trigger.field, trigger.occasion == "once", wanted.shape)
    yield from _pages(database, query, wanted.values(first=first, last=last), directory)


def by_repeat(
    database: Database, trigger: EveryTrigger, wanted: Selection, directory: Directory
) -> Iterator[list[Customer]]:
    """Pages of deals that wait for something, or waited until lately; the rules say which repeat is due.

    The newest repeat decides whether a deal is looked at: the run that planned it has seen the earlier ones too.
    """
    begun, lately = wanted.day - timedelta(days=trigger.days), wanted.day - timedelta(days=LOOK_BACK_DAYS)
    # Two ranges, each with an index of its own: together they would be a scan of every deal that ever waited.
    for waits in (True, False):
        query = _repeated_deals(trigger, waits, wanted.shape, database.is_sqlite)
        yield from _pages(database, query, wanted.values(begun=begun, lately=lately, first=date.min), directory)


def by_birthday(
    database: Database, keys: BirthdayKeys, on: date, lunar_year: int, wanted: Selection, directory: Directory
) -> Iterator[list[Customer]]:
    """Pages of persons in care on the day `on` who celebrate then; the occasion is the solar or the lunar year."""
    solar = [month * 100 + number for month, number in sorted(keys.solar)]
    lunar = [month * 100 + number + LEAP_MONTH * leap for month, number, leap in sorted(keys.lunar)]
    for field, days, year in (("birth_solar_md", solar, on.year), ("birth_lunar_md", lunar, lunar_year)):
        query = _celebrants(field, wanted.shape)
        yield from _persons(database, query, wanted.values(on=on, days=days, occasion=str(year)), wanted, directory)


def everybody(
    database: Database, on: date, occasion: str, wanted: Selection, directory: Directory
) -> Iterator[list[Customer]]:
    """Pages of persons in care on the day `on`, grade C left out: the audience of a festival (rules.md 2)."""
    values = wanted.values(on=on, occasion=occasion)
    if wanted.people is not None:
        yield from _persons(database, _guests(wanted.shape, by_range=False), values, wanted, directory)
    else:
        yield from _ranges(database, _guests(wanted.shape, by_range=True), values, wanted, directory)


def by_segment(
    database: Database, query: Select[Any], occasion: str, wanted: Selection, directory: Directory, way: Way
) -> Iterator[list[Customer]]:
    """Pages of the persons whom a query of `audiences` finds, each with the newest deal of which it holds."""
    values = wanted.values(occasion=occasion)
    if way == "many" and wanted.people is None:
        yield from _ranges(database, _of_range(query, wanted.shape), values, wanted, directory)
    else:
        few = _few(query, wanted.shape, with_deals=way != "visitors")
        yield from _persons(database, few, values, wanted, directory)


def _ranges(
    database: Database, query: Select[Any], values: Mapping[str, Any], wanted: Selection, directory: Directory
) -> Iterator[list[Customer]]:
    """Page by page of all persons: under a LIMIT PostgreSQL would join and sort everybody anew for each page."""
    seen, size = "", PAGE * (wanted.part.of if wanted.part else 1)  # of so many a part finds a page of its own
    while (last := _page_end(database, seen, size)) is not None:
        with database.read() as connection:
            rows = connection.execute(query, {**values, "seen": seen, "end": last}).all()
        if rows:
            yield _newest(rows, wanted, directory)
        seen = last


@cache
def _dated_deals(field: str, once: bool, shape: Shape) -> Select[Any]:
    column = deal.c[field]
    occasion = literal("once") if once else cast(column, String)
    query = deal_customers().where(column <= bindparam("last"), *_standing_deals(shape))
    return _in_order(query.where(_undecided(shape, _subject("deal", deal.c.id), occasion)), column)


@cache
def _repeated_deals(trigger: EveryTrigger, waits: bool, shape: Shape, is_sqlite: bool) -> Select[Any]:
    """Those who wait still, in the order of when they began; else those whose waiting ended lately."""
    start, until, day = deal.c[trigger.start], deal.c[trigger.until], bindparam("day", type_=Date)
    ended, today = _day_number(is_sqlite, until) - 1, _day_number(is_sqlite, day)
    last_day = case((until <= day, ended), else_=today)
    newest = (last_day - _day_number(is_sqlite, start)) // trigger.days
    range_ = until.is_(None) if waits else until > bindparam("lately")
    query = deal_customers().where(range_, start <= bindparam("begun"), newest > 0, *_standing_deals(shape))
    query = query.where(_undecided(shape, _subject("deal", deal.c.id), cast(newest, String)))
    return _in_order(query, start if waits else until)


@cache
def _celebrants(field: str, shape: Shape) -> Select[Any]:
    celebrating = person.c[field].in_(bindparam("days", expanding=True))
    return _few(party_customers().where(celebrating, alive_on(bindparam("on"))), shape)


@cache
def _guests(shape: Shape, *, by_range: bool) -> Select[Any]:
    """The guests of a festival: those of a range of customer numbers, or page by page as the few of a birthday."""
    query = party_customers().where(alive_on(bindparam("on")), or_(person.c.grade.is_(None), person.c.grade != "C"))
    return _of_range(query, shape) if by_range else _few(query, shape)


def _of_range(query: Select[Any], shape: Shape) -> Select[Any]:
    """The persons of a range of customer numbers."""
    number = person.c.customer_no
    query = query.where(number > bindparam("seen"), number <= bindparam("end"), *_in_part(shape))
    return _persons_undecided(query, shape)


def _few(query: Select[Any], shape: Shape, *, with_deals: bool = True) -> Select[Any]:
    """A page of the few whom an index finds."""
    query = query.where(person.c.customer_no > bindparam("seen"), *_chosen(shape, person.c.id)).limit(PAGE)
    return _persons_undecided(query, shape, with_deals=with_deals)


_BY_PERSON = (person.c.customer_no, deal.c.subscribed_on.desc(), deal.c.id.desc())


def _persons_undecided(query: Select[Any], shape: Shape, *, with_deals: bool = True) -> Select[Any]:
    undecided = _undecided(shape, _subject("person", person.c.id), bindparam("occasion", type_=String))
    return query.where(undecided).order_by(*(_BY_PERSON if with_deals else _BY_PERSON[:1]))


@cache
def _end_of_page() -> Select[Any]:
    number = person.c.customer_no
    page = (
        select(number)
        .where(number > bindparam("seen"))
        .order_by(number)
        .limit(bindparam("size", type_=Integer))
        .subquery()
    )
    return select(func.max(page.c.customer_no))


def _page_end(database: Database, seen: str, size: int) -> str | None:
    """The customer number with which the `size` persons after `seen` end; None: there are none."""
    with database.read() as connection:
        last: str | None = connection.scalar(_end_of_page(), {"seen": seen, "size": size})
    return last


def _newest(rows: Sequence[Row[Any]], wanted: Selection, directory: Directory) -> list[Customer]:
    """Each person once with the newest deal that is alive: that one speaks (rules.md 1)."""
    newest: dict[int, Customer] = {}
    for customer in customers_of(rows, directory):
        newest.setdefault(customer.person.id, customer)
    return [c for c in newest.values() if wanted.project_id in {None, c.deal.project_id}]


def _persons(
    database: Database, query: Select[Any], values: Mapping[str, Any], wanted: Selection, directory: Directory
) -> Iterator[list[Customer]]:
    """Pages of the few whom an index finds, each person once, by customer number."""
    seen = ""
    while True:
        with database.read() as connection:
            rows = connection.execute(query, {**values, "seen": seen}).all()
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


def _in_order(query: Select[Any], column: ColumnElement[date]) -> Select[Any]:
    """A page by the key (date, id), which the index of the date serves in order; the first begins with (first, 0)."""
    seen = tuple_(bindparam("first", type_=Date), bindparam("seen", type_=Integer))
    ordered = query.add_columns(column.label("page_key")).order_by(column, deal.c.id)
    return ordered.where(column >= bindparam("first"), tuple_(column, deal.c.id) > seen).limit(PAGE)


def _pages(
    database: Database, query: Select[Any], values: Mapping[str, Any], directory: Directory
) -> Iterator[list[Customer]]:
    """The pages of an `_in_order` query."""
    values = {**values, "seen": 0}
    while True:
        with database.read() as connection:
            rows = connection.execute(query, values).all()
            customers = customers_of(rows, directory)
        if not rows:
            return
        yield customers
        if len(rows) < PAGE:
            return
        values = {**values, "first": rows[-1].page_key, "seen": rows[-1].d_id}


def _standing_deals(shape: Shape) -> tuple[ColumnElement[bool], ...]:
    """A cancelled deal has no touches at all (rules.md 2)."""
    standing = or_(deal.c.cancelled_on.is_(None), deal.c.cancelled_on > bindparam("day"))
    chosen = _chosen(shape, deal.c.primary_person_id)
    if shape.of_project:
        chosen = (*chosen, deal.c.project_id == bindparam("project"))
    return (standing, *chosen)


def _chosen(shape: Shape, column: ColumnElement[int]) -> tuple[ColumnElement[bool], ...]:
    chosen = (column.in_(bindparam("people", expanding=True)),) if shape.of_people else ()
    return (*chosen, *_in_part(shape))


def _in_part(shape: Shape) -> tuple[ColumnElement[bool], ...]:
    """By the phone, so that a household's texts are merged and capped by one hand; without one, by the person."""
    if not shape.of_part:
        return ()
    hash_ = func.hashtext(func.coalesce(person.c.mobile, cast(person.c.id, String))).op("&")(0x7FFFFFFF)
    return (hash_ % bindparam("parts", type_=Integer) == bindparam("part", type_=Integer),)


def _undecided(shape: Shape, subject: ColumnElement[str], occasion: ColumnElement[Any]) -> ColumnElement[bool]:
    """A look into the key's index for each row, which PostgreSQL may not turn into a join: while a festival is being
    written its statistics know nothing of it, and it would read all touches of the festival again for each person.
    """
    day = bindparam("day", type_=Date)
    decided = select(touch.c.id).where(
        touch.c.touchpoint == bindparam("touchpoint"),
        touch.c.subject == subject,
        touch.c.occasion == occasion,
        or_(touch.c.next_act_on.is_(None), touch.c.next_act_on > day),
    )
    if shape.again:
        decided = decided.where(touch.c.planned_on < day)
    return decided.scalar_subquery().is_(None)


def _subject(kind: str, column: ColumnElement[int]) -> ColumnElement[str]:
    return literal(f"{kind}:").concat(cast(column, String))


def _day_number(is_sqlite: bool, day: ColumnElement[date]) -> ColumnElement[int]:
    """A date as a number of days: whatever the zero, differences are whole days."""
    if is_sqlite:
        return cast(func.julianday(day) + 0.5, Integer)
    return type_coerce(day - literal(date(1970, 1, 1)), Integer)
