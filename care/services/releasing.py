"""Texts that wait for a call: the call's outcome releases them, or a manager decides (rules.md 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from care.errors import BadField, BadInput, WrongState
from care.messages import Rendered
from care.rules.held_texts import last_moment
from care.rules.lifecycles import CallState, MessageState
from care.rules.reasons import Reason
from care.rules.text_values import Occurrence
from care.services.call_form import check_values
from care.services.occurrences import occurrence_of_call
from care.services.preparing import FORM_VALUES, Desk, queued_columns, render
from care.services.sending.schedule import next_opening
from care.storage.audit import Actor
from care.storage.calls import Call, load_call, values_given
from care.storage.engine import Database
from care.storage.held_texts import HeldText, end_text, held_texts, prolong_texts, queue_text


@dataclass(frozen=True, slots=True)
class Texts:
    """What became of the texts that waited for a call: how many go, go on waiting, or have ended."""

    queued: int = 0
    waiting: int = 0
    ended: int = 0


def settle_texts(
    connection: Connection,
    desk: Desk,
    call: Call,
    occurrence: Occurrence,
    *,
    release: bool,
    actor: Actor,
    now: datetime,
) -> Texts:
    """Release the call's texts, or let them wait two days more for the next try. The call is as before this try.

    A text whose last moment came before the try has ended. Raises BadInput when a value of the form is missing.
    """
    texts = held_texts(connection, call.touch_id)
    alive = [text for text in texts if now < text.not_after]
    for text in texts:
        if text not in alive:
            reason = Reason.CALL_NOT_REACHED if call.tries else Reason.CALL_NOT_MADE
            end_text(connection, text, MessageState.EXPIRED, reason, actor, now)
    until = _last_moment(desk, occurrence)
    if not release:
        prolong_texts(connection, alive, until)
        return Texts(waiting=len(alive), ended=len(texts) - len(alive))
    queued = sum(_release(connection, desk, occurrence, text, until, actor, now) for text in alive)
    return Texts(queued=queued, ended=len(texts) - queued)


def release_text(
    database: Database,
    desk: Desk,
    call_id: int,
    reason: str,
    *,
    by: str,
    now: datetime,
    values: Mapping[str, str] | None = None,
) -> int:
    """A manager lets the texts of an exhausted call go all the same; returns how many are queued.

    Raises WrongState when there is nothing to release, it is too late, or the number gets no texts; BadInput when a
    value is missing. `reason` is the manager's own words.
    """
    actor = Actor("person", by)
    with database.begin() as connection:
        call, texts = _to_decide(connection, call_id, reason)
        given = {**values_given(connection, call_id), **(values or {})}
        occurrence = occurrence_of_call(connection, desk, call, now.astimezone(desk.zone).date(), given)
        check_values(desk, occurrence.touchpoint, values or {})
        _refuse_release(desk, occurrence, call, texts, now)
        for text in texts:
            missed = occurrence.touchpoint.texts[text.position].missed
            if not _release(connection, desk, occurrence, text, text.not_after, actor, now, missed, reason):
                raise WrongState(f"The text of call {call_id} lacks a fact of the customer: complete the data first.")
    return len(texts)


def drop_text(database: Database, call_id: int, reason: str, *, by: str, now: datetime) -> int:
    """A manager decides that the texts of an exhausted call do not go; returns how many."""
    with database.begin() as connection:
        _, texts = _to_decide(connection, call_id, reason)
        for text in texts:
            end_text(
                connection,
                text,
                MessageState.CANCELLED,
                Reason.DROPPED,
                Actor("person", by),
                now,
                {"reason": reason},
            )
    return len(texts)


def _to_decide(connection: Connection, call_id: int, reason: str) -> tuple[Call, list[HeldText]]:
    if not reason.strip():
        raise BadInput(f"Say why: a decision about the text of call {call_id} needs a reason.")
    call = load_call(connection, call_id, lock=True)
    if call.state is not CallState.EXHAUSTED:
        raise WrongState(
            f"Call {call_id} is {call.state}: a manager decides about its text only once it is exhausted; "
            "until then the call's outcome does."
        )
    texts = held_texts(connection, call.touch_id)
    if not texts:
        raise WrongState(f"No text waits for call {call_id} any more: there is nothing to decide.")
    return call, texts


def _refuse_release(desk: Desk, occurrence: Occurrence, call: Call, texts: Sequence[HeldText], now: datetime) -> None:
    person = occurrence.customer.person
    refused = person.phone_problem if person.mobile is None else next(iter(sorted(person.suppressed)), None)
    if person.mobile is None or refused:
        raise WrongState(
            f"The number of call {call.id} gets no texts ({refused or Reason.PHONE_INVALID}): "
            "correct it with the next import, or drop the text."
        )
    if any(now >= text.not_after for text in texts):
        last = max(text.not_after for text in texts).astimezone(desk.zone)
        raise WrongState(
            f"The text of call {call.id} could go until {last:%Y-%m-%d %H:%M}: it is too late to release it."
        )


def _last_moment(desk: Desk, occurrence: Occurrence) -> datetime:
    touchpoint = occurrence.touchpoint
    hours = desk.plan.hours_of(occurrence.project, touchpoint.klass)
    return last_moment(occurrence.due_on, touchpoint.late.text_days, hours, desk.zone, tried=True)


def _release(
    connection: Connection,
    desk: Desk,
    occurrence: Occurrence,
    text: HeldText,
    until: datetime,
    actor: Actor,
    now: datetime,
    template: str | None = None,
    reason: str | None = None,
) -> bool:
    """Queue one text; without a fact that no form can give it ends `variable_missing`, and False."""
    day = now.astimezone(desk.zone).date()
    template = template or text.template
    rendered = render(desk, occurrence, template, day)
    if rendered.missing:
        _refuse_incomplete(template, rendered)
        end_text(connection, text, MessageState.CANCELLED, Reason.VARIABLE_MISSING, actor, now)
        return False
    hours = desk.plan.hours_of(occurrence.project, occurrence.touchpoint.klass)
    values = {
        **queued_columns(desk, occurrence.customer.person.mobile, rendered),
        "template": template,
        "not_before": next_opening(hours, now, desk.zone),
        "not_after": max(text.not_after, until),
    }
    queue_text(connection, text, values, actor, now, {"reason": reason} if reason else None)
    return True


def _refuse_incomplete(template: str, rendered: Rendered) -> None:
    missing = [name for name in rendered.missing if name in FORM_VALUES]
    if missing:
        names = " and ".join(missing)
        message = (
            f"The text {template} that this call releases lacks {names}: nothing was recorded; "
            f"give it, for example --value {missing[0]}=…."
        )
        raise BadField(message, f"value_{missing[0]}", "value_missing")
