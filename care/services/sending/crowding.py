"""The caps of a phone, reserved in the claim: what this transaction claims, no other can exceed (rules.md 7)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from care.rules.crowding import PhoneHistory, Sent, name_of, occasion_of, rank_of, refuse_at_claim
from care.rules.reasons import Reason
from care.storage.messages.row import Message
from care.storage.phone_history import history_start, lock_phones, phone_histories


def crowded_out(connection: Connection, claimed: Sequence[Message], day: date) -> dict[int, Reason]:
    """Which of the claimed texts may not go on `day`, by message id, with the reason; inside the claim's transaction.

    No statement where the batch holds service texts alone; else two, of which SQLite needs one. Nothing is to be given
    back later: a text that certainly did not go is queued again, and what is queued counts for nobody.
    """
    greetings = sorted((m for m in claimed if m.klass != "service"), key=_order)
    phones = {m.phone for m in greetings if m.phone}
    if not phones:
        return {}
    lock_phones(connection, phones)
    own = {m.id for m in claimed}
    histories = phone_histories(connection, phones, history_start(day), day, without=own)
    for m in claimed:
        if m.klass == "service" and m.phone in phones:
            histories.setdefault(m.phone, PhoneHistory()).texts.append(Sent(day, m.touchpoint, "milestone", gone=True))
    refused = {}
    for m in greetings:
        history = histories.setdefault(m.phone or "", PhoneHistory())
        occasion = occasion_of(m.touchpoint, m.klass)
        name = name_of(m.touchpoint, m.occasion, m.klass)
        reason = refuse_at_claim(history, name, occasion, day)
        if reason is None:
            history.texts.append(Sent(day, name, occasion, gone=True))
        else:
            refused[m.id] = reason
    return refused


def _order(m: Message) -> tuple[int, int]:
    """Birthdays first, since they displace the others, and so on; then as they came."""
    return rank_of(occasion_of(m.touchpoint, m.klass)), m.id
