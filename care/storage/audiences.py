"""Whom a segment addresses, as conditions on persons and their deals, and how many that are: one statement each."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, distinct, false, func, literal, or_, select

from care.rules.facts import CASH
from care.rules.notices import Segment
from care.storage.candidates import Way
from care.storage.customers import alive_on, party_customers, visiting_customers
from care.storage.personal_data import ERASED
from care.storage.tables import deal, deal_party, event_signup, person, visitor

_PAID_ON = case((deal.c.payment_method == CASH, deal.c.paid_in_full_on), else_=deal.c.loan_paid_on)


def audiences(segment: Segment, on: date, passed_by: Sequence[str] = ()) -> list[tuple[Select[Any], Way]]:
    """The queries that find whom a segment addresses (rules.md 2), judged on the day `on`, each with its way.

    `passed_by` are dates of the deal on or after which it says nothing new any more.
    """
    found: list[tuple[Select[Any], Way]] = []
    if {"MID", "POST"} & set(segment.stages):
        buyers = party_customers().where(*_of_deals(segment, on, passed_by), *_of_persons(segment))
        found.append((buyers, "few" if segment.narrow else "many"))
    if segment.visitors:
        found.append((visiting_customers().where(*_of_visitors(segment)), "visitors"))
    return found


def count_addressed(connection: Connection, segment: Segment, on: date, passed_by: Sequence[str] = ()) -> int:
    """How many people a segment addresses, whoever of them is left out afterwards."""
    buyers = visitors = 0
    if {"MID", "POST"} & set(segment.stages):
        buyers = connection.scalar(_people(func.count(), segment, on, passed_by)) or 0
    if segment.visitors:
        joined = visitor.join(person, person.c.id == visitor.c.person_id)
        there = person.c.status != ERASED, visitor.c.became_on.is_(None), *_of_visitors(segment)
        visitors = connection.scalar(select(func.count()).select_from(joined).where(*there)) or 0
    return buyers + visitors


def choices_of(connection: Connection, project_ids: Collection[int] | None) -> dict[int, dict[str, set[str]]]:
    """By project the 分期 and 楼栋 of its deals that stand, to choose from; of all projects for None."""
    query = select(deal.c.project_id, deal.c.phase, deal.c.building).where(deal.c.cancelled_on.is_(None)).distinct()
    if project_ids is not None:
        query = query.where(deal.c.project_id.in_(sorted(project_ids)))
    found: dict[int, dict[str, set[str]]] = {}
    for row in connection.execute(query):
        of_project = found.setdefault(row.project_id, {"phases": set(), "buildings": set()})
        of_project["phases"] |= {row.phase} - {None}
        of_project["buildings"] |= {row.building} - {None}
    return found


def count_phones_in_both(connection: Connection, one: Segment, other: Segment, on: date) -> int:
    """How many phones two segments have in common."""
    numbers = _people(person.c.mobile, other, on).where(person.c.mobile.is_not(None))
    query = _people(func.count(distinct(person.c.mobile)), one, on)
    return connection.scalar(query.where(person.c.mobile.in_(numbers))) or 0


def _people(what: ColumnElement[Any], segment: Segment, on: date, passed_by: Sequence[str] = ()) -> Select[Any]:
    """Something of each person once. Of few, an index of the deals finds them; of many each person is asked."""
    mine, theirs = deal_party.join(deal, deal.c.id == deal_party.c.deal_id), _of_deals(segment, on, passed_by)
    belongs: ColumnElement[bool]
    if segment.buildings:
        belongs = person.c.id.in_(select(deal_party.c.person_id).select_from(mine).where(*theirs))
    else:
        own = select(literal(1)).select_from(mine).where(deal_party.c.person_id == person.c.id, *theirs)
        belongs = own.exists()
    return select(what).select_from(person).where(person.c.status != ERASED, *_of_persons(segment), belongs)


def _of_visitors(segment: Segment) -> Iterator[ColumnElement[bool]]:
    """Who has not bought has neither 分期 nor 楼栋, and nobody has graded them."""
    if segment.projects:
        yield visitor.c.project_id.in_(list(segment.projects))


def _of_persons(segment: Segment) -> Iterator[ColumnElement[bool]]:
    yield _grades(segment.grades)
    for event_id, states in ((segment.signed_up, ("signed_up", "attended")), (segment.attended, ("attended",))):
        if event_id is not None:
            yield person.c.id.in_(_on_list(event_id, states))


def _of_deals(segment: Segment, on: date, passed_by: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    yield alive_on(on)
    if not {"MID", "POST"} <= set(segment.stages):
        yield _in_stages(segment.stages, on)
    for column, chosen in (
        (deal.c.project_id, segment.projects),
        (deal.c.phase, segment.phases),
        (deal.c.building, segment.buildings),
    ):
        if chosen:
            yield column.in_(list(chosen))
    for name in passed_by:
        yield or_(deal.c[name].is_(None), deal.c[name] > on)
    if segment.people:
        yield person.c.id.in_(list(segment.people))
    if segment.handover_within is not None:
        yield deal.c.handover_planned_on.between(on, on + timedelta(days=segment.handover_within))
        yield deal.c.handed_over_on.is_(None)
        yield deal.c.moved_in_on.is_(None)


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
