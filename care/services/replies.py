"""What customers answer: an opt-out takes effect at once and is confirmed once; a complaint opens.

Anything else goes to the agent.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from care.errors import NotFound
from care.gateway import Inbound
from care.rules.lifecycles import MessageState
from care.rules.opt_out import is_opt_out
from care.services.complaints.signals import heed_reply
from care.services.event_duties import event_duty
from care.services.preparing import Desk, queued_columns
from care.services.sending.schedule import next_opening
from care.storage.audit import Action, Actor, Event, append
from care.storage.callbacks import Callback, keep_reply
from care.storage.consents import holders_of, withdraw
from care.storage.customers import load_customers
from care.storage.duties import open_duties
from care.storage.touches import NewTouch, insert_touches

CONFIRMED = "optout_confirmed"


def take_reply(
    connection: Connection, desk: Desk, gateway: str, reply: Inbound, raw: str, actor: Actor, now: datetime
) -> str:
    """Act on a reply in the caller's transaction.

    Returns what it was: opt_out, complaint, reply, repeated or stranger.
    """
    kept = Callback(gateway, reply.provider_id, "inbound", None, None, raw)
    if not keep_reply(connection, kept, now):
        return "repeated"
    holders = holders_of(connection, mobile=reply.sender)
    if not holders:
        return "stranger"
    if is_opt_out(reply.text):
        _opt_out(connection, desk, withdraw(connection, holders, f"{gateway} reply", actor, now), actor, now)
        return "opt_out"
    day = now.astimezone(desk.zone).date()
    customers = load_customers(connection, [(holder.id, None) for holder in holders], day)
    for customer in list(customers.values())[:1]:
        origin = f"reply:{reply.provider_id}"
        if heed_reply(connection, desk, customer, reply.text, origin, actor, now):
            return "complaint"
        ids = {"project_id": customer.deal.project_id, "person_id": customer.person.id}
        duty = event_duty(desk.plan, "reply", origin, **ids, now=now, note=reply.text)
        open_duties(connection, [duty], actor, now)
    return "reply"


def opt_out(connection: Connection, desk: Desk, customer_no: str, reason: str, actor: Actor, now: datetime) -> bool:
    """Record an opt-out by word of mouth; False when the customer had opted out before. NotFound for a stranger."""
    holders = holders_of(connection, customer_no=customer_no)
    if not holders:
        raise NotFound(f"There is no customer {customer_no!r}: look the number up in the sales system.")
    new = withdraw(connection, holders, f"by word: {reason}", actor, now)
    _opt_out(connection, desk, new, actor, now)
    return bool(new)


def _opt_out(connection: Connection, desk: Desk, person_ids: list[int], actor: Actor, now: datetime) -> None:
    """Confirm each opt-out once, by a service text: the one that may still go."""
    day = now.astimezone(desk.zone).date()
    for (person_id, _), customer in load_customers(connection, [(p, None) for p in person_ids], day).items():
        if customer.person.mobile is None:
            continue
        project = desk.plan.project(customer.deal.project)
        values = {"tel": project.tel, "project": project.name or customer.deal.project}
        language = desk.plan.language
        templates = desk.templates.spoken(project.name or customer.deal.project, day)
        rendered = templates.render_sms(CONFIRMED, language, values, signature=desk.plan.signature, suffix="")
        first = next_opening(desk.plan.hours_of(project, "service"), now, desk.zone).astimezone(UTC)
        text = {
            "template": CONFIRMED,
            "position": 0,
            "state": MessageState.QUEUED,
            "act_on": day,
            "klass": "service",
            "project_id": customer.deal.project_id,
            "person_id": person_id,
            "not_before": first,
            "not_after": first + timedelta(days=2),
            "updated_at": now,
            **queued_columns(desk, customer.person.mobile, rendered),
        }
        values_of_touch = {
            "due_on": day,
            "person_id": person_id,
            "deal_id": None,
            "project_id": customer.deal.project_id,
            "plan_hash": desk.plan.hash,
            "planned_on": day,
            "next_act_on": None,
        }
        new = NewTouch((CONFIRMED, f"person:{person_id}", now.isoformat()), values_of_touch, [text])
        for touch_id in insert_touches(connection, [new]).values():
            channel = {"channel": "sms", "template": CONFIRMED, "act_on": day, "state": "queued", "reason": None}
            facts = {"touchpoint": CONFIRMED, "due_on": day, "plan": desk.plan.hash, "channels": [channel]}
            append(connection, [Event(Action.PLANNED, "touch", touch_id, 1, person_id, touch_id, facts)], actor, now)
