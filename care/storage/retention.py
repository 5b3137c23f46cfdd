"""Words that have had their time are blanked: the texts as they were sent, and what vendors told us word for word.

What happened stays: the rows with their states, the audit log and its seals.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Table, select, update

from care.storage.audit import Action, Actor, Event, append
from care.storage.audit_counts import next_number
from care.storage.tables import callback, message

BATCH = 5_000  # rows a transaction: the console's writers wait no longer than that takes


@dataclass(frozen=True, slots=True)
class Blanked:
    """How many texts and vendor's words were blanked."""

    texts: int = 0
    receipts: int = 0

    def __add__(self, other: "Blanked") -> "Blanked":
        """Both together."""
        return Blanked(self.texts + other.texts, self.receipts + other.receipts)


def blank_batch(connection: Connection, before: date, since: datetime) -> Blanked:
    """Blank a batch of each: texts that acted before the day `before`, receipts that came before `since` (UTC)."""
    old_text = message.c.act_on < before, message.c.text.is_not(None)
    old_word = callback.c.received_at < since, callback.c.raw != ""
    return Blanked(
        _blank(connection, message, old_text, {"text": None, "params": None}),
        _blank(connection, callback, old_word, {"raw": ""}),
    )


def record_blanking(connection: Connection, blanked: Blanked, before: date, actor: Actor, at: datetime) -> None:
    """One event for the whole night."""
    facts = {"before": before, "texts": blanked.texts, "receipts": blanked.receipts}
    append(
        connection,
        [Event(Action.BLANKED, "retention", next_number(connection, "retention"), 1, facts=facts)],
        actor,
        at,
    )


def _blank(connection: Connection, table: Table, old: tuple[object, ...], values: dict[str, object]) -> int:
    chosen = select(table.c.id).where(*old).limit(BATCH)  # type: ignore[arg-type]
    return connection.execute(update(table).where(table.c.id.in_(chosen)).values(values)).rowcount
