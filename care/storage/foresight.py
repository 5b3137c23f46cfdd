"""What a day to come holds already: birthdays, signings, lunches, gifts."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, exists, func, literal_column, select, true

from care.rules.birthdays import BirthdayKeys
from care.rules.lifecycles import DutyState, GiftState
from care.storage.candidates import LEAP_MONTH
from care.storage.customers import alive_on
from care.storage.tables import deal, deal_party, duty, gift, person, touch

# The words, and in this order, are those of the partial indexes: SQLite uses them for nothing else.
_COMING = gift.c.state.in_([literal_column(f"'{state.value}'") for state in (GiftState.DUE, GiftState.ORDERED)])
_OPEN = duty.c.state == literal_column(f"'{DutyState.OPEN.value}'")
Projects = Collection[int] | None  # None: all


def birthdays_in_care(connection: Connection, keys: BirthdayKeys, on: date, projects: Projects) -> int:
    """How many people in care have their birthday on the day `on`, whatever they agreed to: a call needs no consent."""
    solar = [month * 100 + day for month, day in keys.solar]
    lunar = [month * 100 + day + LEAP_MONTH * leap for month, day, leap in keys.lunar]
    joined = person.join(deal_party, deal_party.c.person_id == person.c.id)
    joined = joined.join(deal, deal.c.id == deal_party.c.deal_id)
    query = select(func.count(person.c.id.distinct())).select_from(joined)
    # `+ 0`: from the few who have that birthday, not from all deals of the projects.
    query = query.where(alive_on(on), _in(deal.c.project_id + 0, projects))
    # Two counts, each with an index of its own: together they would be a scan of every person.
    of_solar, of_lunar = person.c.birth_solar_md.in_(solar), person.c.birth_lunar_md.in_(lunar)
    return sum(connection.scalar(query.where(which)) or 0 for which in (of_solar, of_lunar))


def signings(connection: Connection, on: date, projects: Projects) -> int:
    """How many appointments to sign there are that day."""
    open_deals = deal.c.signed_on.is_(None), deal.c.cancelled_on.is_(None)
    query = select(func.count()).select_from(deal).where(deal.c.appointment_on == on, *open_deals)
    return connection.scalar(query.where(_in(deal.c.project_id, projects))) or 0


def duties_due(connection: Connection, since: datetime, until: datetime, projects: Projects) -> dict[str, int]:
    """The open duties whose time ends between these instants, by kind; lunches are among them."""
    query = select(duty.c.kind, func.count()).where(_OPEN, duty.c.due_at >= since, duty.c.due_at < until)
    query = query.where(_in(duty.c.project_id, projects)).group_by(duty.c.kind).order_by(duty.c.kind)
    return dict(connection.execute(query).tuples().all())


def gifts_for(connection: Connection, on: date, projects: Projects) -> dict[str, int]:
    """The gifts that customers should have by that day and do not, by item: birthday cakes, plants."""
    # By the few open gifts, not by the touches of the day, which may be a festival.
    for_the_day = exists().where(touch.c.id == gift.c.touch_id, touch.c.due_on == on)
    query = select(gift.c.item, func.count()).where(_COMING, for_the_day, _in(gift.c.project_id, projects))
    return dict(connection.execute(query.group_by(gift.c.item).order_by(gift.c.item)).tuples().all())


def _in(column: ColumnElement[int], projects: Projects) -> ColumnElement[bool]:
    return true() if projects is None else column.in_(sorted(projects))
