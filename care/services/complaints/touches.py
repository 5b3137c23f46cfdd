"""What a complaint plans by itself: the text that says we have it, and the call after it was solved (TP30)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from care.rules.complaints import CLOCKS
from care.rules.touchpoints import Event
from care.rules.wording import span_words
from care.services.event_touches import plan_event
from care.services.preparing import Desk
from care.storage.audit import Actor
from care.storage.calls import call_of_touch
from care.storage.complaints import Complaint


def ticket_of(complaint_id: int) -> str:
    """The number that the customer hears of: T12."""
    return f"T{complaint_id}"


def plan_acknowledgement(connection: Connection, desk: Desk, found: Complaint, actor: Actor, now: datetime) -> bool:
    """Queue the text that says the complaint is received, once a complaint; False where it stands already."""
    hours = span_words(CLOCKS[found.level].answer, desk.plan.language)
    given = {"ticket": ticket_of(found.id), "hours": hours}
    return _plan(connection, desk, "complaint_opened", found, str(found.id), given, actor, now) is not None


def plan_callback(connection: Connection, desk: Desk, found: Complaint, actor: Actor, now: datetime) -> int | None:
    """Put the call after a solution on the list; its number. None where the plan has none or nobody can be called."""
    occasion = f"{found.id}-{found.reopened}"
    touch_id = _plan(connection, desk, "complaint_solved", found, occasion, {}, actor, now)
    return None if touch_id is None else call_of_touch(connection, touch_id)


def _plan(
    connection: Connection,
    desk: Desk,
    event: Event,
    found: Complaint,
    occasion: str,
    given: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> int | None:
    return plan_event(connection, desk, event, (found.person_id, found.deal_id), occasion, given, actor, now)
