"""Queued texts of a wording that was withdrawn: ended in batches, each with its event."""

from datetime import datetime

from sqlalchemy import select

from care.rules.lifecycles import MessageState
from care.rules.reasons import Reason
from care.storage.audit import Action, Actor
from care.storage.engine import Database
from care.storage.messages.claim import QUEUED
from care.storage.messages.due import lock
from care.storage.messages.moves import Move, apply
from care.storage.tables import message

_AT_ONCE = 500
_MOST_BATCHES = 10_000


def end_texts_of_wording(database: Database, template_hash: str, reason: Reason, actor: Actor, at: datetime) -> int:
    """End every queued text of this version; returns how many."""
    ended = 0
    for _ in range(_MOST_BATCHES):
        with database.begin() as connection:
            query = select(message.c.id).where(QUEUED, message.c.template_hash == template_hash)
            found = lock(connection, list(connection.scalars(query.order_by(message.c.id).limit(_AT_ONCE)))).values()
            change = {"reason": reason.value}
            moves = [
                Move(one, MessageState.CANCELLED, Action.CANCELLED, change)
                for one in found
                if one.state is MessageState.QUEUED
            ]
            moved = len(apply(connection, moves, actor, at))
        ended += moved
        if not moved:
            break
    return ended
