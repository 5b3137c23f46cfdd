"""The policy asked once more, right before a text is sent: what was right when it was planned may not be now."""

from collections.abc import Mapping
from datetime import datetime

import orjson

from care.rules.crowding import occasion_of
from care.rules.facts import Customer
from care.rules.lifecycles import MessageState
from care.rules.occasions import passed, superseded
from care.rules.policy import Question, kind_of, refuse_text
from care.rules.reasons import Reason
from care.rules.sms_text import check_text
from care.rules.touchpoints import EventTrigger
from care.services.sending.schedule import next_opening
from care.services.sending.setting import Setting
from care.storage.audit import Action
from care.storage.customers import Key
from care.storage.messages.moves import Move
from care.storage.messages.row import Message


def recheck(
    setting: Setting,
    message: Message,
    customers: Mapping[Key, Customer],
    now: datetime,
    crowded: Reason | None = None,
    rests: Mapping[int, datetime] | None = None,
) -> Move | None:
    """None: the claimed text may go. Else the move that it makes instead: cancelled, or queued for later.

    `crowded` is what the claim found against one more text on this phone; `rests` say until when nothing automatic
    goes to somebody who has just complained, by person.
    """
    customer = customers.get((message.person_id, message.deal_id))
    if customer is None:
        return _cancelled(message, Reason.MILESTONE_UNDONE)
    reason = _refusal(setting, message, customer, now, crowded)
    if reason is not None:
        return _cancelled(message, reason)
    if message.phone != customer.person.mobile:
        # The claim is on record with the old number, which a look-up after a crash would ask for: so begin anew.
        return Move(
            message, MessageState.QUEUED, Action.QUEUED, {"phone": customer.person.mobile}, {"why": "new_phone"}
        )
    return _at_rest(setting, message, (rests or {}).get(message.person_id), now) or _outside_hours(
        setting, message, customer, now
    )


def _refusal(
    setting: Setting, message: Message, customer: Customer, now: datetime, crowded: Reason | None
) -> Reason | None:
    if message.klass not in setting.gateway.capabilities.classes:
        return Reason.GATEWAY_CLASS_REFUSED
    touchpoint = setting.touchpoints.get(message.touchpoint)
    question = Question(
        customer=customer,
        klass=touchpoint.klass if touchpoint else "service" if message.klass == "service" else "care",
        # A touchpoint that has left the plan since is told by what the text says of itself.
        occasion=kind_of(touchpoint) if touchpoint else occasion_of(message.touchpoint, message.klass),
        due_on=message.due_on,
        day=now.astimezone(setting.zone).date(),
        passed=touchpoint is not None and passed(touchpoint, customer.deal, message.due_on),
        superseded=touchpoint is not None and superseded(touchpoint, customer.deal),
        signed_by_agent=touchpoint is None or touchpoint.signed_by == "agent",
        mourning_days=setting.plan.mourning_days,
    )
    return refuse_text(question) or crowded or _refuse_words(setting, message, customer)


def _refuse_words(setting: Setting, message: Message, customer: Customer) -> Reason | None:
    """Group 10 of rules.md 5, by the profile of the gateway that sends now, whichever it was at planning."""
    if not message.text or message.params is None:
        return Reason.VARIABLE_MISSING
    plan, profile = setting.plan, setting.plan.profiles.get(setting.gateway.name)
    if profile is None:
        return None
    touchpoint, tel = setting.touchpoints.get(message.touchpoint), plan.project(customer.deal.project).tel
    always = (touchpoint is not None and touchpoint.opt_out) or not customer.has_bought
    suffix = profile.suffix_for(message.klass, plan.language, tel, always=always)
    params = orjson.loads(message.params)
    return check_text(message.text, params, signature=plan.signature, suffix=suffix, forbidden=profile.forbidden_words)


def _at_rest(setting: Setting, message: Message, until: datetime | None, now: datetime) -> Move | None:
    """For a day after a complaint (handbook 5.2) a notice waits, and somebody may look at its tone.

    Not the acknowledgement itself, nor what a person released by a call, nor what cannot wait: the list for tomorrow's
    signing is owed (S-81).
    """
    if until is None or until <= now or until >= message.not_after:
        return None
    touchpoint = setting.touchpoints.get(message.touchpoint)
    if touchpoint is not None:
        released = {t.template for t in touchpoint.texts if t.release == "after_call"}
        released |= {t.missed for t in touchpoint.texts if t.missed}
        if isinstance(touchpoint.trigger, EventTrigger) or message.template in released:
            return None
    return Move(message, MessageState.QUEUED, Action.QUEUED, {"not_before": until}, {"why": Reason.COMPLAINT_QUIET})


def _outside_hours(setting: Setting, message: Message, customer: Customer, now: datetime) -> Move | None:
    """A service text waits for the next opening; a greeting whose day is over is not sent late (rules.md 8)."""
    hours = setting.plan.hours_of(setting.plan.project(customer.deal.project), message.klass)
    opening = next_opening(hours, now, setting.zone)
    if opening == now:
        return None
    if opening >= message.not_after:
        return _cancelled(message, Reason.QUIET_HOURS)
    return Move(message, MessageState.QUEUED, Action.QUEUED, {"not_before": opening}, {"why": Reason.QUIET_HOURS})


def _cancelled(message: Message, reason: Reason) -> Move:
    return Move(message, MessageState.CANCELLED, Action.CANCELLED, {"reason": reason.value})
