"""The claim: `queued` becomes `sending` for one owner, and is committed before anything is posted."""

from datetime import datetime

from sqlalchemy import Connection, literal_column, select, update

from care.rules.lifecycles import MessageState
from care.storage.audit import Action, Actor, Event, append
from care.storage.messages.row import COLUMNS, Message, message_from
from care.storage.messages.stopped import free_to_go
from care.storage.tables import message

# Written out, not bound: a partial index serves a query only where its condition stands in the text.
QUEUED = message.c.state == literal_column("'queued'")


def claim(
    connection: Connection, *, gateway: str, owner: str, now: datetime, lease_until: datetime, limit: int, actor: Actor
) -> list[Message]:
    """Take up to `limit` texts that are due at `now`, the longest waiting first, for `owner` until `lease_until`.

    None that the stop switch holds: whoever pressed it before this transaction began has stopped it.

    Two deliverers at once never take the same one: PostgreSQL skips rows that another transaction holds, SQLite has
    one writer at a time. The attempt's number goes up by one; commit before posting anything.
    """
    due = (
        select(message.c.id)
        .where(QUEUED, message.c.not_before <= now, message.c.not_after > now, *free_to_go())
        .order_by(message.c.not_before, message.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    taken = (
        update(message)
        .where(message.c.id.in_(select(due.c.id)))
        .values(
            state=MessageState.SENDING,
            reason=None,
            attempt=message.c.attempt + 1,
            lookups=0,
            owner=owner,
            lease_until=lease_until,
            started_at=now,
            settle_at=None,
            gateway=gateway,
            provider_id=None,
            code=None,
            updated_at=now,
            ver=message.c.ver + 1,
        )
        .returning(*COLUMNS)
    )
    claimed = [message_from(row) for row in connection.execute(taken)]
    claimed.sort(key=lambda m: (m.not_before, m.id))
    append(connection, (_event(m, gateway) for m in claimed), actor, now)
    return claimed


def _event(m: Message, gateway: str) -> Event:
    facts = {"from": MessageState.QUEUED, "to": m.state, "attempt": m.attempt, "gateway": gateway}
    facts |= {"template": m.template, "template_version": m.template_hash}
    return Event(Action.CLAIMED, "message", m.id, m.ver, m.person_id, m.touch_id, facts)
