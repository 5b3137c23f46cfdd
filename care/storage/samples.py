"""A few texts of a day to look at: one of each template, as they went."""

from datetime import date

from sqlalchemy import Connection, func, select

from care.rules.lifecycles import MessageState
from care.storage.tables import message, touch

_WENT = (MessageState.ACCEPTED, MessageState.DELIVERED)


def sample_texts(connection: Connection, day: date, count: int) -> list[tuple[str, str]]:
    """(touchpoint, text) of texts that went on the day, each of another touchpoint, the newest ones first."""
    newest = (
        select(touch.c.touchpoint, func.max(message.c.id).label("id"))
        .join(touch, touch.c.id == message.c.touch_id)
        .where(message.c.act_on == day, message.c.state.in_(_WENT))
        .group_by(touch.c.touchpoint)
        .subquery()
    )
    query = select(newest.c.touchpoint, message.c.text).join(message, message.c.id == newest.c.id)
    return [(row.touchpoint, row.text) for row in connection.execute(query.order_by(newest.c.id.desc()).limit(count))]
