"""What opens a complaint by itself: a low mood, a low answer, a complaint in words or by text (handbook 6.3, S-86).

It opens in the transaction that records the call or the reply, so within the hour for certain. Somebody whose
complaint is open already gets a word added to that one, and no second number.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from care.rules.calls import LOW_MOOD
from care.rules.complaints import Source, State, source_of, speaks_of_complaint
from care.rules.facts import Customer
from care.rules.lifecycles import CallState
from care.rules.questions import Question
from care.services.complaints.handling import close, reopen
from care.services.complaints.opening import new_complaint, open_it
from care.services.preparing import Desk
from care.storage.audit import Actor
from care.storage.complaints import Complaint, complaint_of_call, note_complaint, open_complaint_of
from care.storage.customers import load_customers


@dataclass(frozen=True, slots=True)
class Heard:
    """What a call brought: its new state, the mood, the questions that were answered low, the caller's words."""

    call_id: int
    state: CallState
    mood: int | None = None
    low: tuple[Question, ...] = ()
    score: int | None = None
    note: str | None = field(default=None, repr=False)

    @property
    def source(self) -> Source | None:
        """Why a complaint opens; None: it does not."""
        if self.low:
            return source_of(list(self.low))
        return Source.LOW_MOOD if self.mood is not None and self.mood <= LOW_MOOD else None


def heed_call(
    connection: Connection, desk: Desk, heard: Heard, customer: Customer, actor: Actor, now: datetime
) -> None:
    """Open, add to, close or reopen a complaint after a call, in the transaction that records it."""
    found = complaint_of_call(connection, heard.call_id)
    if found is not None and found.state is State.SOLVED:
        _heed_callback(connection, desk, found, heard, actor, now)
        return
    if heard.source is not None:
        words = "\n".join(filter(None, (_about(desk, heard), heard.note)))
        _open_or_add(connection, desk, customer, words, heard.source, f"call:{heard.call_id}", actor, now)


def heed_reply(
    connection: Connection, desk: Desk, customer: Customer, text: str, origin: str, actor: Actor, now: datetime
) -> bool:
    """Open a complaint, or add to it, where a reply speaks of complaining; whether it did."""
    if not speaks_of_complaint(text):
        return False
    _open_or_add(connection, desk, customer, text, Source.REPLY, origin, actor, now)
    return True


def heed_remark(
    connection: Connection, desk: Desk, person_id: int, remark: str, origin: str, actor: Actor, now: datetime
) -> None:
    """Open a complaint for a remark of a list that somebody confirmed; nothing for a person without a home."""
    key = (person_id, None)
    customer = load_customers(connection, [key], now.astimezone(desk.zone).date()).get(key)
    if customer is not None:
        _open_or_add(connection, desk, customer, remark, Source.REMARK, origin, actor, now)


def _heed_callback(
    connection: Connection, desk: Desk, found: Complaint, heard: Heard, actor: Actor, now: datetime
) -> None:
    """The customer accepts, or it opens again; while nobody spoke with them it stays solved."""
    words, score = heard.note or None, {"score": heard.score}
    if heard.source is not None:
        said = "\n".join(filter(None, (_about(desk, heard), words)))
        reopen(connection, desk, found, said, score, actor, now)
    elif heard.state is CallState.DONE:
        close(connection, desk, found, words, score, actor, now)


def _open_or_add(
    connection: Connection,
    desk: Desk,
    customer: Customer,
    words: str,
    source: Source,
    origin: str,
    actor: Actor,
    now: datetime,
) -> None:
    standing = open_complaint_of(connection, customer.person.id)
    if standing is not None:
        note_complaint(connection, standing, "noted", {}, words, actor, now)
        return
    open_it(connection, desk, new_complaint(customer, words, source, origin=origin), actor, now)


def _about(desk: Desk, heard: Heard) -> str:
    """What was low, by its short name: the questions, or the mood."""
    language = desk.plan.language
    if heard.low:
        return ("、" if language == "zh" else ", ").join(question.about[language] for question in heard.low)
    return f"情绪 {heard.mood}" if language == "zh" else f"Mood {heard.mood}"
