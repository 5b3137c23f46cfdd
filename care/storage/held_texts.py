"""Texts that wait for a call: released, prolonged, or ended (rules.md 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from care.rules.lifecycles import MessageState
from care.rules.reasons import Reason
from care.storage.audit import Action, Actor
from care.storage.moving import Move, Standing, move
from care.storage.tables import message

# Texts that did not arrive: what the call that stands in for them is about.
_LOST = (MessageState.REFUSED, MessageState.UNDELIVERED, MessageState.GIVEN_UP, MessageState.EXPIRED)


@dataclass(frozen=True, slots=True)
class HeldText:
    """A held text as it was read; `not_after` is its last moment, UTC."""

    id: int
    ver: int
    touch_id: int
    person_id: int
    template: str
    position: int
    not_after: datetime

    @property
    def standing(self) -> Standing:
        """What a move of the row needs."""
        return Standing(self.id, self.ver, MessageState.HELD, self.person_id, self.touch_id)


def held_texts(connection: Connection, touch_id: int) -> list[HeldText]:
    """The texts of a touch that wait, in the order in which they are sent; locked until the transaction ends."""
    columns = [message.c[name] for name in HeldText.__dataclass_fields__]
    query = select(*columns).where(message.c.touch_id == touch_id, message.c.state == MessageState.HELD)
    return [HeldText(*row) for row in connection.execute(query.order_by(message.c.position).with_for_update())]


def prolong_texts(connection: Connection, texts: Sequence[HeldText], not_after: datetime) -> None:
    """Let the texts wait until `not_after`. No event of their own: the state stays, and the call's event says it."""
    ids = [text.id for text in texts if text.not_after < not_after]
    held = message.c.id.in_(ids), message.c.state == MessageState.HELD
    connection.execute(update(message).where(*held).values(not_after=not_after))


def queue_text(
    connection: Connection,
    text: HeldText,
    values: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    personal: Mapping[str, Any] | None = None,
) -> None:
    """Release one text: `values` are the columns that it gains, its moments and template among them.

    `personal` is what stands beside the event: a manager's words.
    """
    facts = {name: values[name] for name in ("template", "not_before", "not_after")}
    way = Move(MessageState.QUEUED, Action.RELEASED, {**values, "updated_at": now}, facts, personal)
    move(connection, "message", text.standing, way, actor, now)


def end_text(
    connection: Connection,
    text: HeldText,
    to: MessageState,
    reason: Reason,
    actor: Actor,
    now: datetime,
    personal: Mapping[str, Any] | None = None,
) -> None:
    """Cancel or expire one text with its reason; `personal` as in `queue_text`."""
    actions = {Reason.DROPPED: Action.DROPPED}
    default = Action.EXPIRED if to is MessageState.EXPIRED else Action.CANCELLED
    changes = {"reason": reason.value, "updated_at": now}
    way = Move(to, actions.get(reason, default), changes, {"reason": reason}, personal)
    move(connection, "message", text.standing, way, actor, now)


def lost_texts(connection: Connection, touch_id: int) -> list[str]:
    """The touch's texts that did not arrive, word for word, to be told by telephone."""
    query = select(message.c.text).where(message.c.touch_id == touch_id, message.c.state.in_(_LOST))
    return [text for text in connection.scalars(query.order_by(message.c.position)) if text]
