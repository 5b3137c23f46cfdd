"""What agents do with a call: take it, give it back, and record what came of it (rules.md 8).

A record is one transaction: the try, the call's state, its texts, a suspect number, a duty or a complaint.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from care.errors import BadField, SomebodyElse, WrongState
from care.rules.calls import LEASE, Result, Try, result_of, sent_twice
from care.rules.lifecycles import CALL_OPEN, CallOutcome, CallState
from care.rules.questions import Answer, low_answers
from care.rules.reasons import Reason
from care.rules.text_values import Occurrence
from care.rules.touchpoints import Plan
from care.services.call_form import check_answers, check_mood, check_next_at, check_note, check_values
from care.services.complaints.signals import Heard, heed_call
from care.services.event_duties import event_duty
from care.services.occurrences import occurrence_of_call
from care.services.preparing import Desk
from care.services.releasing import Texts, settle_texts
from care.storage.audit import Action, Actor
from care.storage.call_lists import callers_of
from care.storage.calls import Call, add_try, load_call, tries_of, values_given
from care.storage.duties import NewDuty, open_duties
from care.storage.engine import Database
from care.storage.moving import Move, move
from care.storage.questions import write_answers
from care.storage.suppressions import Suppression, suppress


@dataclass(frozen=True, slots=True)
class Form:
    """What a person says came of a call. `values` fill the text; `next_at` (aware) goes with call_back_at alone.

    `answers` are those to the questions of the plan for this call (handbook 6.3).
    """

    outcome: CallOutcome
    note: str | None = field(default=None, repr=False)
    mood: int | None = None
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    next_at: datetime | None = None
    answers: Sequence[Answer] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a record did: the call's new state, how many tries there are now, and what became of the texts."""

    call_id: int
    state: CallState
    tries: int
    texts: Texts


def record_call(database: Database, desk: Desk, call_id: int, form: Form, *, by: str, now: datetime) -> Recorded:
    """Record what came of a call; `now` is aware UTC, `by` the person who called.

    All or nothing. Raises NotFound, WrongState (done already, another's claim), BadInput (what the form says).
    """
    day = now.astimezone(desk.zone).date()
    with database.begin() as connection:
        call = load_call(connection, call_id, lock=True)
        tries = tries_of(connection, call_id)
        _refuse_state(desk, call, tries, form.outcome, by, now)
        given = {**values_given(connection, call_id), **form.values}
        occurrence = occurrence_of_call(connection, desk, call, day, given)
        _check_form(desk, occurrence, form, now)
        tries.append(Try(now, by, form.outcome))
        result = result_of(tries, touchpoint=call.touchpoint, node=call.node, max_tries=call.max_tries, zone=desk.zone)
        if call.state is CallState.EXHAUSTED and not result.releases:
            raise WrongState(f"Call {call_id} is exhausted: only a talk with the customer still changes it.")
        return _write(connection, desk, call, occurrence, tries[-1], form, result)


def claim_call(database: Database, call_id: int, *, by: str, now: datetime) -> datetime:
    """Take a call for 15 minutes, or renew one's own claim; returns when the claim ends. WrongState if it is taken."""
    until = now + LEASE
    with database.begin() as connection:
        call = load_call(connection, call_id, lock=True)
        _refuse_claimed_or_over(call, by, now)
        changes = {"claimed_by": by, "lease_until": until}
        way = Move(CallState.CLAIMED, Action.CALL_CLAIMED, changes, {"lease_until": until})
        move(connection, "call", call.standing, way, Actor("person", by), now)
    return until


def give_back_call(database: Database, call_id: int, *, by: str, now: datetime) -> None:
    """End one's claim without having called; WrongState when it is not one's own."""
    with database.begin() as connection:
        call = load_call(connection, call_id, lock=True)
        if call.state is not CallState.CLAIMED or call.claimed_by != by:
            raise WrongState(f"Call {call_id} is not yours to give back: it is {call.state}.")
        way = Move(CallState.OPEN, Action.CALL_RELEASED, _UNCLAIMED)
        move(connection, "call", call.standing, way, Actor("person", by), now)


def reveal_number(database: Database, call_id: int, *, by: str, now: datetime) -> str | None:
    """The number to dial in full, which views show masked; that somebody looked goes on record (handbook 5.2).

    None where the customer has no number at all; WrongState when there is nothing to call about any more.
    """
    with database.begin() as connection:
        call = load_call(connection, call_id, lock=True)
        _refuse_claimed_or_over(call, by, now)
        move(connection, "call", call.standing, Move(call.state, Action.REVEALED), Actor("person", by), now)
    return call.number


def reassign_call(database: Database, call_id: int, staff_id: int, *, by: str, day: date, now: datetime) -> None:
    """A manager gives an open call to somebody else of its project; a claim on it ends. WrongState when it is over."""
    with database.begin() as connection:
        call = load_call(connection, call_id, lock=True)
        if call.state not in CALL_OPEN:
            raise WrongState(f"Call {call_id} is {call.state}: there is nothing to hand over any more.")
        if staff_id not in callers_of(connection, call.project_id, day):
            raise BadField(
                "The call's project has nobody of that number: choose from the list.", "staff", "staff_unknown"
            )
        changes = {**_UNCLAIMED, "staff_id": staff_id}
        way = Move(CallState.OPEN, Action.REASSIGNED, changes, {"staff": [call.staff_id, staff_id]})
        move(connection, "call", call.standing, way, Actor("person", by), now)


_UNCLAIMED: Mapping[str, Any] = {"claimed_by": None, "lease_until": None}


def _write(
    connection: Connection, desk: Desk, call: Call, occurrence: Occurrence, made: Try, form: Form, result: Result
) -> Recorded:
    actor = Actor("person", made.by)
    add_try(connection, call, made, mood=form.mood, note=form.note, values=form.values)
    write_answers(connection, call.id, form.answers, made.by, made.at)
    move(connection, "call", call.standing, _way(call, made, form, result), actor, made.at)
    texts = Texts()
    if _waited_for(call, occurrence):
        texts = settle_texts(connection, desk, call, occurrence, release=result.releases, actor=actor, now=made.at)
    person = occurrence.customer.person
    if result.suspect_number and person.mobile is not None:
        number = Suppression(person.mobile, Reason.PHONE_RECYCLED_SUSPECT, person.id, f"call {call.id}")
        suppress(connection, [number], actor, made.at)
    open_duties(connection, _duties(desk.plan, call, form, result, made.at), actor, made.at)
    heed_call(connection, desk, _heard(desk.plan, call, form, result), occurrence.customer, actor, made.at)
    return Recorded(call.id, result.state, call.tries + 1, texts)


def _way(call: Call, made: Try, form: Form, result: Result) -> Move:
    ended = made.at if result.state not in CALL_OPEN else None
    changes = {
        **_UNCLAIMED,
        "reason": result.reason,
        "tries": call.tries + 1,
        "next_try_at": form.next_at,
        "last_outcome": made.outcome,
        "ended_at": ended,
        **({} if form.mood is None else {"mood": form.mood}),
    }
    facts = {"outcome": made.outcome, "try": call.tries + 1, "next_try_at": form.next_at, "reason": result.reason}
    answers = {one.question: one.words if one.score is None else one.score for one in form.answers}
    personal: dict[str, Any] = {"note": form.note, "mood": form.mood, "values": dict(form.values)}
    personal |= {"answers": answers} if answers else {}
    action = Action.EXHAUSTED if result.state is CallState.EXHAUSTED else Action.CALL_TRIED
    return Move(result.state, action, changes, facts, personal if any(personal.values()) else None)


def _waited_for(call: Call, occurrence: Occurrence) -> bool:
    """Whether the touch's texts wait for this call; a call about a text that did not arrive is another one."""
    step = occurrence.touchpoint.call
    return step is not None and step.script == call.script


def _check_form(desk: Desk, occurrence: Occurrence, form: Form, now: datetime) -> None:
    check_mood(form.outcome, form.mood)
    check_note(form.note)
    check_next_at(desk, occurrence.project, form.outcome, form.next_at, now)
    check_values(desk, occurrence.touchpoint, form.values)
    check_answers(desk, occurrence.touchpoint, form.outcome, form.answers)


def _refuse_state(desk: Desk, call: Call, tries: Sequence[Try], outcome: CallOutcome, by: str, now: datetime) -> None:
    if tries and (call.state is CallState.DONE or sent_twice(tries, outcome, now)):
        last = tries[-1]
        when = f"{last.at.astimezone(desk.zone):%Y-%m-%d %H:%M}"
        message = f"Call {call.id}: {last.by} recorded {last.outcome} on {when} already; nothing was changed."
        raise SomebodyElse(message, last.by, last.at, done=True)
    if call.state is not CallState.EXHAUSTED:
        _refuse_claimed_or_over(call, by, now)


def _refuse_claimed_or_over(call: Call, by: str, now: datetime) -> None:
    if call.state not in CALL_OPEN:
        why = f" ({call.reason})" if call.reason else ""
        raise WrongState(f"Call {call.id} is {call.state}{why}: there is nothing to call about any more.")
    claimed, until = call.claimed_by, call.lease_until
    if claimed is not None and claimed != by and until is not None and now < until:
        message = f"{claimed} is on call {call.id} right now: ask them, or wait 15 minutes."
        raise SomebodyElse(message, claimed, until, done=False)


def _duties(plan: Plan, call: Call, form: Form, result: Result, now: datetime) -> list[NewDuty]:
    """Low moods and answers are no duty: they open a complaint (rules.md 8)."""
    if not result.suspect_number:
        return []
    ids = {"project_id": call.project_id, "person_id": call.person_id}
    return [event_duty(plan, "wrong_number", f"call:{call.id}", **ids, now=now, note=form.note)]


def _heard(plan: Plan, call: Call, form: Form, result: Result) -> Heard:
    low = low_answers(plan.questions.get(call.touchpoint, ()), form.answers)
    fives = {question.id for question in plan.questions.get(call.touchpoint, ()) if question.scale == "five"}
    score = next((one.score for one in form.answers if one.question in fives), None)
    return Heard(call.id, result.state, form.mood, tuple(low), score, form.note)
