"""Whom a segment addresses, as conditions on persons and their deals, and how many that are: one statement each."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, Select, case, distinct, false, func, or_, select

from care.rules.facts import CASH
from care.rules.notices import Segment
from care.storage.customers import alive_on
from care.storage.personal_data import ERASED
from care.storage.tables import deal, deal_party, event_signup, person

_PAID_ON = case((deal.c.payment_method == CASH, deal.c.paid_in_full_on), else_=deal.c.loan_paid_on)


def addressed(segment: Segment, on: date, passed_by: Sequence[str] = ()) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which a person hears of it through a deal (rules.md 2), judged on the day `on`.

    `passed_by` are dates of the deal on or after which it says nothing new any more.
    """
    conditions = [
        alive_on(on),
        _in_stages(segment.stages, on),
        _grades(segment.grades),
        *(or_(deal.c[name].is_(None), deal.c[name] > on) for name in passed_by),
    ]
    for column, chosen in (
        (deal.c.project_id, segment.projects),
        (deal.c.phase, segment.phases),
        (deal.c.building, segment.buildings),
    ):
        if chosen:
            conditions.append(column.in_(list(chosen)))
    if segment.handover_within is not None:
        last = on + timedelta(days=segment.handover_within)
        conditions += [deal.c.handover_planned_on.between(on, last), deal.c.handed_over_on.is_(None)]
        conditions.append(deal.c.moved_in_on.is_(None))
    for event_id, states in ((segment.signed_up, ("signed_up", "attended")), (segment.attended, ("attended",))):
        if event_id is not None:
            conditions.append(person.c.id.in_(_on_list(event_id, states)))
    return tuple(conditions)


def count_addressed(connection: Connection, segment: Segment, on: date, passed_by: Sequence[str] = ()) -> int:
    """How many people a segment addresses, whoever of them is left out afterwards."""
    return connection.scalar(_people(func.count(distinct(person.c.id)), segment, on, passed_by)) or 0


def count_phones_in_both(connection: Connection, one: Segment, other: Segment, on: date) -> int:
    """How many phones two segments have in common."""
    numbers = _people(distinct(person.c.mobile), other, on, ()).where(person.c.mobile.is_not(None))
    query = _people(func.count(distinct(person.c.mobile)), one, on, ())
    return connection.scalar(query.where(person.c.mobile.in_(numbers.scalar_subquery()))) or 0


def _people(what: ColumnElement[int], segment: Segment, on: date, passed_by: Sequence[str]) -> Select[tuple[int]]:
    joined = deal.join(deal_party, deal_party.c.deal_id == deal.c.id)
    joined = joined.join(person, person.c.id == deal_party.c.person_id)
    return select(what).select_from(joined).where(person.c.status != ERASED, *addressed(segment, on, passed_by))


def _in_stages(stages: Sequence[str], on: date) -> ColumnElement[bool]:
    """MID ends on the day before the money came (rules.md 2); `alive_on` sees to the rest."""
    mid, post = or_(_PAID_ON.is_(None), on < _PAID_ON), on >= _PAID_ON
    return or_(false(), *(condition for name, condition in (("MID", mid), ("POST", post)) if name in stages))


def _grades(grades: Sequence[str]) -> ColumnElement[bool]:
    """Never grade C; nobody has graded most customers, who count as B (rules.md 2)."""
    if not grades:
        return or_(person.c.grade.is_(None), person.c.grade != "C")
    return func.coalesce(person.c.grade, "B").in_([grade for grade in grades if grade != "C"])


def _on_list(event_id: int, states: Sequence[str]) -> Select[tuple[int]]:
    listed = event_signup.c.event_id == event_id, event_signup.c.state.in_(list(states))
    return select(event_signup.c.person_id).where(*listed)
