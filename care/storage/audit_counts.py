"""Whose versions the audit log must account for: every version of every one of these is one event (measured.md 2.3).

So the sum of all `ver` is the number of events, whatever else was done to the log: an event that was added and torn
out again before it was sealed is missed at once.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from care.storage.tables import (
    account,
    appeal,
    audit_count,
    call,
    complaint,
    customer_event,
    day_review,
    deal,
    duty,
    event_signup,
    gift,
    import_issue,
    import_run,
    incident,
    key_node,
    life_event,
    media_find,
    meeting,
    meeting_action,
    message,
    notice,
    person,
    plan_hold,
    report,
    sample,
    small_service,
    staff,
    staff_absence,
    stock,
    stop_switch,
    target,
    touch,
    training,
    visit,
    weather_warning,
    wording,
)

# The entities of events and the table whose rows, by `id`, carry their versions.
STATE_TABLES: Mapping[str, Table] = {
    "account": account,
    "appeal": appeal,
    "call": call,
    "complaint": complaint,
    "day_review": day_review,
    "customer_event": customer_event,
    "deal": deal,
    "duty": duty,
    "event_signup": event_signup,
    "gift": gift,
    "import_issue": import_issue,
    "import_run": import_run,
    "incident": incident,
    "key_node": key_node,
    "life_event": life_event,
    "media_find": media_find,
    "meeting": meeting,
    "meeting_action": meeting_action,
    "message": message,
    "notice": notice,
    "person": person,
    "plan_hold": plan_hold,
    "report": report,
    "sample": sample,
    "small_service": small_service,
    "staff": staff,
    "staff_absence": staff_absence,
    "stock": stock,
    "stop_switch": stop_switch,
    "target": target,
    "touch": touch,
    "training": training,
    "visit": visit,
    "weather_warning": weather_warning,
    "wording": wording,
}
# Things that happen once each and leave no row: their events are numbered from 1, each of version 1.
NUMBERED = ("export", "closed_day", "retention")


def next_number(connection: Connection, entity: str) -> int:
    """The number of the next event of a kind in NUMBERED; until the transaction ends, nobody else gets one."""
    kinds = sqlite if connection.dialect.name == "sqlite" else postgresql
    first: Any = kinds.insert(audit_count).values(entity=entity, ver=1)
    counted = first.on_conflict_do_update(index_elements=["entity"], set_={"ver": audit_count.c.ver + 1})
    number: int = connection.execute(counted.returning(audit_count.c.ver)).scalar_one()
    return number
