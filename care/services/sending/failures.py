"""Texts that will not arrive: the number gets no more texts, and the agent a call (rules.md 8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection

from care.gateway import Kind
from care.rules.act_days import call_day
from care.rules.facts import Customer
from care.rules.reasons import Reason
from care.rules.touchpoints import CallStep
from care.services.sending.setting import Setting
from care.storage.customers import load_customers
from care.storage.messages.row import Message
from care.storage.projects import closed_days
from care.storage.suppressions import Suppression, suppress
from care.storage.text_calls import SCRIPT, TextCall, open_text_calls

_SUPPRESSES = {Kind.BAD_NUMBER: Reason.PHONE_INVALID, Kind.OPTED_OUT: Reason.GATEWAY_BLACKLIST}
FINAL_KINDS = frozenset(_SUPPRESSES)  # a receipt that says one of these: no other try would arrive
_STEP = CallStep(SCRIPT, required=True, by=time(18))


@dataclass(frozen=True, slots=True)
class Failure:
    """A text that has just ended `refused`, or `undelivered` for the last time; `kind` says why, where known."""

    message: Message
    kind: Kind | None


def handle_failures(connection: Connection, setting: Setting, failures: Sequence[Failure], now: datetime) -> None:
    """Suppress bad numbers and put the calls on the agents' lists, in the transaction that moved the texts."""
    if not failures:
        return
    suppress(connection, [s for f in failures if (s := _suppression(f)) is not None], setting.actor, now)
    day = now.astimezone(setting.zone).date()
    keys = [(f.message.person_id, f.message.deal_id) for f in failures]
    customers, closed = load_customers(connection, keys, day), closed_days(connection)
    calls = []
    for failure, key in zip(failures, keys, strict=True):
        of_project = closed.get(failure.message.project_id, frozenset())
        calls.append(_call(setting, failure.message, customers.get(key), of_project, now))
    open_text_calls(connection, calls, setting.actor, now)


def _suppression(failure: Failure) -> Suppression | None:
    m = failure.message
    if failure.kind not in _SUPPRESSES or m.phone is None:
        return None
    return Suppression(m.phone, _SUPPRESSES[failure.kind], m.person_id, f"{m.gateway} {m.code or ''}".strip())


def _call(
    setting: Setting, message: Message, customer: Customer | None, closed: frozenset[date], now: datetime
) -> TextCall:
    """The call is due at 18:00, or on the next day where less than an hour is left until then."""
    local = now.astimezone(setting.zone)
    first = local.date() + timedelta(days=int(local.time() >= time(17)))
    act_on = call_day(_STEP, first, closed)
    due_at = datetime.combine(act_on, _STEP.by, setting.zone).astimezone(UTC)
    agent = customer.deal.agent.on(act_on) if customer is not None and customer.deal.agent is not None else None
    return TextCall(message, act_on, due_at, agent.id if agent else None)
