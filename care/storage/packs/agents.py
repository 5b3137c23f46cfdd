"""What the assessment measures of agents (handbook 6.4), each item counted by whose work it was.

Days of leave or handover, days after somebody left, and calls that the customer refused are in no denominator.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, case, exists, func, or_, select

from care.rules.assessment import Measure
from care.rules.complaints import Level
from care.rules.lifecycles import CALL_OPEN, CallOutcome, CallState, GiftState, MessageState
from care.rules.profiles import FILE_ITEMS, TICKED
from care.rules.reasons import Reason
from care.storage.tables import (
    call,
    call_try,
    complaint,
    consent,
    day_review,
    deal,
    deal_file_tick,
    gift,
    message,
    person,
    profile_note,
    sample,
    staff,
    staff_absence,
    touch,
)

Measures = dict[int, Measure]  # by staff id
_OUT = (CallState.SKIPPED, CallState.CANCELLED)
_ARRIVED = (MessageState.ACCEPTED, MessageState.DELIVERED)
_WENT = (*_ARRIVED, MessageState.UNDELIVERED, MessageState.UNKNOWN, MessageState.GIVEN_UP)


@dataclass(frozen=True, slots=True)
class Window:
    """The days and instants of a period, and the moment at which is asked."""

    first: date
    last: date
    since: datetime
    until: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """One of the staff, who was there for at least a day of the period."""

    id: int
    name: str
    role: str
    project_id: int


def members(connection: Connection, window: Window, roles: Collection[str]) -> list[Member]:
    """Those in these roles who had not left before the period."""
    there = or_(staff.c.left_on.is_(None), staff.c.left_on > window.first)
    query = select(staff.c.id, staff.c.name, staff.c.role, staff.c.project_id).order_by(staff.c.project_id, staff.c.id)
    return [Member(*row) for row in connection.execute(query.where(there, staff.c.role.in_(sorted(roles))))]


def node_calls(connection: Connection, window: Window) -> Measures:
    """Calls of nodes that were due, and those that were made by their time."""
    in_time = and_(call.c.state == CallState.DONE, call.c.ended_at <= call.c.due_at)
    query = _shares(call, in_time, window).where(call.c.node, call.c.state.not_in(_OUT), _not_refused())
    return _measures(connection, query)


def texts_without_call(connection: Connection, window: Window) -> Measures:
    """Touches whose text went, or expired, although nobody had called (S-85)."""
    silent = ~exists().where(call_try.c.call_id == call.c.id)
    over = or_(call.c.state.not_in(sorted(CALL_OPEN)), call.c.due_at < window.now)
    went = message.c.state.in_(_WENT)
    bad = or_(went, and_(message.c.state == MessageState.EXPIRED, message.c.reason == Reason.CALL_NOT_MADE))
    query = select(call.c.staff_id, func.count(call.c.touch_id.distinct()), func.count(call.c.touch_id.distinct()))
    joined = message.join(call, call.c.touch_id == message.c.touch_id)
    within = message.c.act_on >= window.first, message.c.act_on <= window.last
    query = query.select_from(joined).where(*within, bad, call.c.node, call.c.state.not_in(_OUT), silent, over)
    return _measures(connection, query.where(*_theirs(call)).group_by(call.c.staff_id))


def papers_told(connection: Connection, window: Window, touchpoints: Collection[str]) -> Measures:
    """Of the eves of signings: with the call made, and the list of papers sent (S-81)."""
    listed = exists().where(
        message.c.touch_id == call.c.touch_id, message.c.position >= 1, message.c.state.in_(_ARRIVED)
    )
    query = _shares(call, and_(call.c.state == CallState.DONE, listed), window, by=touch)
    of = touch.c.touchpoint.in_(sorted(touchpoints))
    return _measures(connection, query.where(of, call.c.node, call.c.state.not_in(_OUT), _not_refused()))


def gifts_given(connection: Connection, window: Window) -> Measures:
    """Gifts that were due, and those that the customer has."""
    query = _shares(gift, gift.c.state == GiftState.DELIVERED, window)
    return _measures(connection, query.where(gift.c.state.not_in((GiftState.SKIPPED, GiftState.CANCELLED))))


def samples_good(connection: Connection, window: Window) -> Measures:
    """Sampled contacts that were judged, and those found good in the end."""
    verdict = func.coalesce(sample.c.second_verdict, sample.c.verdict)
    joined = sample.join(day_review, day_review.c.id == sample.c.review_id)
    query = select(sample.c.staff_id, func.count(), _sum(verdict == "good")).select_from(joined)
    within = day_review.c.day >= window.first, day_review.c.day <= window.last
    kept = query.where(*within, verdict.is_not(None), *_theirs(sample, day_review.c.day))
    return _measures(connection, kept.group_by(sample.c.staff_id))


def complaints_justified(connection: Connection, window: Window) -> Measures:
    """Complaints of the period that were found justified, and how many of them were grave."""
    grave = _sum(complaint.c.level == Level.GRAVE)
    query = select(complaint.c.staff_id, func.count(), func.count(), grave).where(
        complaint.c.opened_at >= window.since, complaint.c.opened_at < window.until, complaint.c.justified
    )
    return _measures(connection, query.where(complaint.c.staff_id.is_not(None)).group_by(complaint.c.staff_id))


def files_complete(connection: Connection, window: Window) -> Measures:
    """Homes signed for in the period, and how much of their files is there: a half-filled file counts half."""
    ticks = select(deal_file_tick.c.deal_id, func.count().label("n")).where(deal_file_tick.c.item.in_(TICKED))
    ticked = ticks.group_by(deal_file_tick.c.deal_id).subquery()
    lines = _one(profile_note.c.key.in_(("habits", "gift_limits")))
    notes = (
        select(
            profile_note.c.person_id,
            func.sum(lines).label("n"),
            func.max(_one(profile_note.c.key == "grade_reason")).label("graded"),
        )
        .group_by(profile_note.c.person_id)
        .subquery()
    )
    born = and_(person.c.birthday_calendar.in_(("solar", "lunar")), person.c.birthday_day.is_not(None))
    there = func.coalesce(ticked.c.n, 0) + func.coalesce(notes.c.n, 0)
    for fact in (
        *(deal.c.payment_method.is_not(None), born, consent.c.state.is_not(None)),
        and_(person.c.profession.is_not(None), person.c.profession != ""),
        and_(person.c.grade.is_not(None), notes.c.graded == 1),
    ):
        there = there + _one(fact)
    joined = deal.join(person, person.c.id == deal.c.primary_person_id)
    joined = joined.outerjoin(consent, and_(consent.c.person_id == person.c.id, consent.c.scope == "care"))
    joined = joined.outerjoin(ticked, ticked.c.deal_id == deal.c.id)
    query = select(deal.c.agent_id, func.count(), func.sum(there)).select_from(
        joined.outerjoin(notes, notes.c.person_id == person.c.id)
    )
    signed = deal.c.signed_on >= window.first, deal.c.signed_on <= window.last
    standing = or_(deal.c.cancelled_on.is_(None), deal.c.cancelled_on > window.last)
    rows = connection.execute(query.where(*signed, standing, deal.c.agent_id.is_not(None)).group_by(deal.c.agent_id))
    return {row[0]: Measure(row[1], int(row[2]) / len(FILE_ITEMS)) for row in rows}


def _shares(of: Table, good: ColumnElement[bool], window: Window, *, by: Table | None = None) -> Select[Any]:
    """By staff id: rows that act in the period on days that count, and the good ones among them."""
    query = select(of.c.staff_id, func.count(), _sum(good))
    if by is not None:
        query = query.select_from(of.join(by, by.c.id == of.c.touch_id))
    within = of.c.act_on >= window.first, of.c.act_on <= window.last
    return query.where(*within, *_theirs(of)).group_by(of.c.staff_id)


def _theirs(of: Table, day: ColumnElement[date] | None = None) -> tuple[ColumnElement[bool], ...]:
    """Whose it is, is known, and they were there on the day of it."""
    on = of.c.act_on if day is None else day
    away = exists().where(
        staff_absence.c.staff_id == of.c.staff_id,
        staff_absence.c.first_on <= on,
        staff_absence.c.last_on >= on,
        staff_absence.c.taken_back_at.is_(None),
    )
    gone = exists().where(staff.c.id == of.c.staff_id, staff.c.left_on <= on)
    return of.c.staff_id.is_not(None), ~away, ~gone


def _not_refused() -> ColumnElement[bool]:
    return or_(call.c.last_outcome.is_(None), call.c.last_outcome != CallOutcome.REFUSED)


def _measures(connection: Connection, query: Select[Any]) -> Measures:
    return {row[0]: Measure(row[1], row[2] or 0, *row[3:]) for row in connection.execute(query)}


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(_one(condition))


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def by_project(found: Mapping[int, Measure], people: Collection[Member]) -> dict[int, Measure]:
    """The measures of people added up by their projects."""
    sums: dict[int, Measure] = {}
    for one in people:
        if one.id in found:
            before, here = sums.get(one.project_id, Measure(0, 0)), found[one.id]
            sums[one.project_id] = Measure(before.n + here.n, before.good + here.good, before.serious + here.serious)
    return sums
