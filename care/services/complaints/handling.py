"""What people do about a complaint, from `received` to closed or opened again (handbook 6.5)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from care.errors import BadField, WrongState
from care.rules.complaints import HINTS, OPEN_ENDED, Cause, Level, State, deadlines, quiet_until, running
from care.rules.lifecycles import CALL_OPEN, CallState, MessageState
from care.rules.reasons import Reason
from care.services.complaints.opening import acknowledge, checked_words, silence, tell_of_grave
from care.services.complaints.touches import plan_callback
from care.services.mending import Word, bring_in_line
from care.services.preparing import Desk
from care.storage.accounts import account_by_name
from care.storage.audit import Action, Actor, append
from care.storage.calls import load_call
from care.storage.complaints import Complaint, load_complaint, move_complaint, note_complaint
from care.storage.engine import Database
from care.storage.importing.released import decide_afresh
from care.storage.moving import Move, Standing, move
from care.storage.waiting import waiting_of


def acknowledge_complaint(database: Database, desk: Desk, number: int, *, by: str, now: datetime) -> None:
    """Tell the customer by text, once, that we have it and when they will hear from us."""
    with _locked(database, number) as (connection, found):
        acknowledge(connection, desk, found, Actor("person", by), now)


def assign_complaint(database: Database, number: int, to: str, *, by: str, now: datetime) -> None:
    """Give it to somebody who has an account and has not left; BadField otherwise."""
    with _locked(database, number) as (connection, found):
        account = account_by_name(connection, to.strip())
        if account is None or account.gone(now.date()):
            raise BadField("Nobody of that name is here: choose from the list.", "to", "staff_unknown")
        changes = {"assigned_to": account.name}
        move_complaint(connection, found, State.ASSIGNED, changes, account.name, Actor("person", by), now)


def answer_complaint(database: Database, number: int, words: str, *, by: str, now: datetime) -> None:
    """Somebody has spoken with the customer: what was said. Whoever answers an unassigned one has it."""
    said = checked_words(words)
    with _locked(database, number) as (connection, found):
        changes = {"answered_at": now, "due_at": found.solve_by, "assigned_to": found.assigned_to or by}
        move_complaint(connection, found, State.ANSWERED, changes, said, Actor("person", by), now)


def solve_complaint(
    database: Database, desk: Desk, number: int, words: str, cause: Cause, justified: bool, *, by: str, now: datetime
) -> None:
    """What was done, what had gone wrong, and whether they were right; the callback goes on the list."""
    said = checked_words(words)
    if cause is Cause.UNKNOWN:
        raise BadField("Say what had gone wrong, or whose mistake it was.", "cause", "complaint_cause_missing")
    actor = Actor("person", by)
    with _locked(database, number) as (connection, found):
        call_id = plan_callback(connection, desk, found, actor, now) or found.call_id
        changes = {"solved_at": now, "solution": said, "cause": cause, "justified": justified}
        changes |= {"due_at": None, "call_id": call_id}
        move_complaint(connection, found, State.SOLVED, changes, said, actor, now)


def note_word(database: Database, number: int, words: str, *, by: str, now: datetime) -> None:
    """One more word about it, whatever its state."""
    said = checked_words(words)
    with _locked(database, number) as (connection, found):
        note_complaint(connection, found, "noted", {}, said, Actor("person", by), now)


def set_level(database: Database, desk: Desk, number: int, level: Level, words: str, *, by: str, now: datetime) -> None:
    """Another level, with the reason: the clocks count anew from where they began. BadField where it is the same."""
    said, actor = checked_words(words), Actor("person", by)
    with _locked(database, number) as (connection, found):
        if found.level is level:
            raise BadField("It has this level already.", "level", "complaint_same_level")
        until = deadlines(level, found.clock_from)
        due_at = running(found.state, found.answered_at is not None, until)
        changes = {"level": level, "answer_by": until.answer_by, "solve_by": until.solve_by, "due_at": due_at}
        note_complaint(connection, found, "raised", changes, said, actor, now)
        tell_of_grave(connection, desk, load_complaint(connection, number), actor, now)


def reopen_complaint(database: Database, desk: Desk, number: int, words: str, *, by: str, now: datetime) -> None:
    """It was not solved after all: the clocks begin again, and so does the silence."""
    said = checked_words(words)
    with _locked(database, number) as (connection, found):
        reopen(connection, desk, found, said, {}, Actor("person", by), now)


def reopen(
    connection: Connection,
    desk: Desk,
    found: Complaint,
    words: str | None,
    more: dict[str, Any],
    actor: Actor,
    now: datetime,
) -> None:
    """Open a locked complaint again, and take a callback that waits off the list."""
    until = deadlines(found.level, now)
    changes: dict[str, Any] = {"clock_from": now, "answer_by": until.answer_by, "solve_by": until.solve_by}
    changes |= {"due_at": until.answer_by, "answered_at": None, "solved_at": None, "closed_at": None}
    changes |= {"reopened": found.reopened + 1, "quiet_until": OPEN_ENDED, **more}
    move_complaint(connection, found, State.REOPENED, changes, words, actor, now)
    _take_off(connection, found, actor, now)
    silence(connection, desk, found.person_id, actor, now)


def close_without_callback(database: Database, desk: Desk, number: int, words: str, *, by: str, now: datetime) -> None:
    """Close a solved one whose callback reached nobody; WrongState while that call is still to be made."""
    said = checked_words(words)
    with _locked(database, number) as (connection, found):
        if found.call_id is not None and load_call(connection, found.call_id).state in CALL_OPEN:
            raise WrongState(f"The callback of complaint {number} is still to be made: it closes the complaint.")
        close(connection, desk, found, said, {}, Actor("person", by), now)


def close(
    connection: Connection,
    desk: Desk,
    found: Complaint,
    words: str | None,
    more: dict[str, Any],
    actor: Actor,
    now: datetime,
) -> None:
    """Close a locked complaint: greetings may go again after three more days."""
    until = quiet_until(State.CLOSED, now.astimezone(desk.zone).date())
    changes = {"closed_at": now, "due_at": None, "quiet_until": until, **more}
    move_complaint(connection, found, State.CLOSED, changes, words, actor, now)


def dismiss_complaint(database: Database, desk: Desk, number: int, words: str, *, by: str, now: datetime) -> None:
    """Nobody had complained: a mood or a score had another reason. The silence ends, and what it refused goes on.

    WrongState for what a person has said in words.
    """
    word = Word(by, checked_words(words)[:200], now.astimezone(desk.zone).date(), now)
    with _locked(database, number) as (connection, found):
        if found.source not in HINTS or found.state is not State.OPENED:
            raise WrongState(f"Complaint {number} was made in words, or is being seen to: answer and solve it.")
        until = quiet_until(State.CLOSED, word.day, complained=False)
        changes = {"closed_at": now, "due_at": None, "justified": False, "quiet_until": until}
        move_complaint(connection, found, State.CLOSED, changes, words.strip(), word.actor, now)
        events = decide_afresh(connection, found.person_id, None, (Reason.COMPLAINT_QUIET,), word.day)
        append(connection, events, word.actor, now)
    bring_in_line(database, desk, word, people=[found.person_id])


def withhold_text(database: Database, number: int, message_id: int, words: str, *, by: str, now: datetime) -> None:
    """Take back a text to this customer that waits: its tone would be wrong now (handbook 5.2).

    WrongState where it has gone, or is another customer's.
    """
    said = checked_words(words)
    with _locked(database, number) as (connection, found):
        waiting = {w.row.id: w.row for w in waiting_of(connection, found.person_id) if w.channel == "sms"}
        row = waiting.get(message_id)
        if row is None:
            raise WrongState("This text waits no more: it has gone, or was taken back already.")
        standing = Standing(row.id, row.ver, row.state, row.person_id, row.touch_id)
        changes = {"reason": Reason.COMPLAINT_QUIET.value, "updated_at": now}
        way = Move(MessageState.CANCELLED, Action.CANCELLED, changes, {"complaint": number}, {"reason": said})
        move(connection, "message", standing, way, Actor("person", by), now)
        note_complaint(connection, found, "withheld", {}, said, Actor("person", by), now)


def _take_off(connection: Connection, found: Complaint, actor: Actor, now: datetime) -> None:
    """Cancel the callback of the solution that was none."""
    if found.call_id is None:
        return
    call = load_call(connection, found.call_id, lock=True)
    if call.state in CALL_OPEN:
        changes = {"ended_at": now, "claimed_by": None, "lease_until": None, "reason": Reason.SUPERSEDED.value}
        move(connection, "call", call.standing, Move(CallState.CANCELLED, Action.CANCELLED, changes), actor, now)


@contextmanager
def _locked(database: Database, number: int) -> Iterator[tuple[Connection, Complaint]]:
    with database.begin() as connection:
        yield connection, load_complaint(connection, number, lock=True)
