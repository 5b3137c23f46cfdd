"""Channels that were refused for a reason which a person has lifted: they are decided afresh."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, and_, or_, select

from care.rules.reasons import Reason
from care.storage.audit import Action, Event
from care.storage.replanning import TABLES, change_row, look_again
from care.storage.tables import touch


def decide_afresh(
    connection: Connection, person_id: int, deal_id: int | None, reasons: Collection[Reason], day: date
) -> list[Event]:
    """Take back the refusals for these reasons in the person's and the deal's touches, for `day`'s planner.

    So are calls and gifts that a stop has cancelled; a text that was refused at its own moment stays refused.
    """
    mine = and_(touch.c.person_id == person_id, touch.c.deal_id.is_(None))
    whole = or_(mine, touch.c.deal_id == deal_id) if deal_id is not None else mine
    if Reason.DATE_CONFLICT not in reasons:
        whole = touch.c.person_id == person_id
    touch_ids = connection.scalars(select(touch.c.id).where(whole).order_by(touch.c.id).with_for_update()).all()
    events: list[Event] = []
    for channel, table in TABLES.items():
        states = ("skipped",) if channel == "sms" else ("skipped", "cancelled")
        refused = table.c.state.in_(states), table.c.reason.in_([reason.value for reason in reasons])
        query = select(table).where(table.c.touch_id.in_(touch_ids), *refused).order_by(table.c.id)
        for row in connection.execute(query).all():
            # As if the date had moved: the one way in which a row that was decided is decided again.
            facts = {"from": row.state, "to": "cancelled", "reason": Reason.DATE_MOVED, "released": row.reason}
            values = {"state": "cancelled", "reason": Reason.DATE_MOVED.value}
            if event := change_row(connection, channel, row, Action.CANCELLED, values, facts):
                events.append(event)
                look_again(connection, row.touch_id, day)
    return events
