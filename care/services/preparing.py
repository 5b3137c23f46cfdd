"""Decisions become channel rows: rendered texts, deadlines, moments. Planning writes them, a forecast shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from care.messages import Rendered, Templates
from care.rules.gateway_profiles import GatewayProfile
from care.rules.lifecycles import CallState, GiftState, MessageState
from care.rules.planner import Candidate, Decision, next_act_on
from care.rules.reasons import Reason
from care.rules.sms_text import check_text
from care.rules.text_values import Occurrence, text_values
from care.rules.touchpoints import Plan
from care.storage.customers import Directory
from care.storage.touches import NewTouch

# What the call's form gives is not missing before the call (rules.md 8).
FORM_VALUES = frozenset({"status", "expected", "hours"})


@dataclass(frozen=True, slots=True)
class Desk:
    """What preparing needs beside the facts: plan, templates, the gateway's profile and the business zone."""

    plan: Plan
    templates: Templates
    profile: GatewayProfile
    zone: ZoneInfo

    def moment(self, day: date, clock: time) -> datetime:
        """The instant of a clock time of the business zone, UTC."""
        return _moment(self.zone, day, clock)


@lru_cache(maxsize=1024)
def _moment(zone: ZoneInfo, day: date, clock: time) -> datetime:
    # A day has a handful of moments and a festival a million rows that want them.
    return datetime.combine(day, clock, zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One channel ready to write: `values` are its columns, `reason` why it is skipped (None: planned)."""

    decision: Decision
    state: str
    reason: Reason | None
    values: Mapping[str, Any]


def prepare(
    desk: Desk, directory: Directory, candidate: Candidate, decision: Decision, now: datetime, day: date
) -> Prepared:
    """The row of one channel for the planning day `day`; a text that cannot be rendered is skipped with its reason."""
    match decision.channel:
        case "sms":
            return _message(desk, candidate, decision, now, day)
        case "call":
            return _call(desk, directory, candidate, decision, now, day)
        case _:
            return _gift(candidate, decision, day)


def new_touch(desk: Desk, candidate: Candidate, prepared: Sequence[Prepared], day: date) -> NewTouch:
    """The touch with the rows that this planning adds."""
    customer = candidate.customer
    by_channel: dict[str, list[Mapping[str, Any]]] = {"sms": [], "call": [], "gift": []}
    for row in prepared:
        by_channel[row.decision.channel].append(row.values)
    values = {
        "due_on": candidate.due.due_on,
        "person_id": customer.person.id,
        "deal_id": candidate.deal_id,
        "project_id": customer.deal.project_id,
        "plan_hash": desk.plan.hash,
        "planned_on": day,
        "next_act_on": next_act_on(candidate, day),
    }
    return NewTouch(candidate.key, values, by_channel["sms"], by_channel["call"], by_channel["gift"])


def occurrence_of(candidate: Candidate, gift: str | None) -> Occurrence:
    """The candidate as its words see it."""
    given = candidate.notice.values if candidate.notice else candidate.given
    return Occurrence(candidate.touchpoint, candidate.customer, candidate.due.due_on, candidate.project, gift, given)


def render(desk: Desk, occurrence: Occurrence, template: str, day: date) -> Rendered:
    """The text as it would leave on `day`, with the opt-out suffix of the gateway's profile."""
    # What nobody else knows: the wording of a project on a day (Templates.spoken).
    project = occurrence.project.name or occurrence.customer.deal.project
    templates = desk.templates.spoken(project, day)
    wanted = templates.variables(template, desk.plan.language)
    values = text_values(occurrence, desk.plan, desk.plan.language, day, wanted)
    suffix = _suffix(desk, occurrence)
    return templates.render_sms(template, desk.plan.language, values, signature=desk.plan.signature, suffix=suffix)


def refuse_rendered(desk: Desk, occurrence: Occurrence, rendered: Rendered, *, form_is_open: bool) -> Reason | None:
    """Groups 10 and 11 of rules.md 5: what the text itself forbids, then whether the gateway carries its class.

    `form_is_open`: the call that gives {status} and the like has not been made, so these are not missing yet.
    """
    if rendered.missing and not (form_is_open and FORM_VALUES.issuperset(rendered.missing)):
        return Reason.VARIABLE_MISSING
    if rendered.text:
        words, suffix = desk.profile.forbidden_words, _suffix(desk, occurrence)
        reason = _checked(rendered, desk.plan.signature, suffix, words)
        if reason is not None:
            return reason
    carried = occurrence.touchpoint.klass in desk.profile.classes
    return None if carried else Reason.GATEWAY_CLASS_REFUSED


@lru_cache(maxsize=8192)  # equal texts are one and the same `Rendered`
def _checked(rendered: Rendered, signature: str, suffix: str, words: tuple[str, ...]) -> Reason | None:
    return check_text(rendered.text, rendered.params, signature=signature, suffix=suffix, forbidden=words)


def _suffix(desk: Desk, occurrence: Occurrence) -> str:
    tel = occurrence.project.tel or desk.plan.defaults.tel
    touchpoint, bought = occurrence.touchpoint, occurrence.customer.has_bought  # handbook 2.2
    return desk.profile.suffix_for(touchpoint.klass, desk.plan.language, tel, always=touchpoint.opt_out or not bought)


def _message(desk: Desk, candidate: Candidate, decision: Decision, now: datetime, day: date) -> Prepared:
    text, reason = decision.text, decision.reason
    assert text is not None
    held, rendered = text.release == "after_call", None
    if reason is None:
        gift = candidate.touchpoint.gift
        occurrence = occurrence_of(candidate, gift.item if gift and decision.gift_given else None)
        rendered = render(desk, occurrence, decision.template, day)
        reason = refuse_rendered(desk, occurrence, rendered, form_is_open=held)
    state = MessageState.SKIPPED if reason else MessageState.HELD if held else MessageState.QUEUED
    queued = rendered if state is MessageState.QUEUED else None
    values = {
        **_common(candidate, decision, state, reason, day),
        "template": decision.template,
        "position": decision.position,
        "klass": candidate.touchpoint.klass,
        "updated_at": now,
        **_moments(desk, candidate, decision, day),
        **(queued_columns(desk, candidate.customer.person.mobile, queued) if queued else _NOT_QUEUED),
    }
    return Prepared(decision, state, reason, values)


# Every row of a batch must name the same columns.
_NOT_QUEUED: Mapping[str, Any] = {"phone": None, "text": None, "params": None, "parts": None, "template_hash": None}


def queued_columns(desk: Desk, phone: str | None, rendered: Rendered) -> dict[str, Any]:
    """What a message gains when it becomes queued: the number, the text, and which template version it is."""
    return {"phone": phone, **_text_columns(rendered)}


@lru_cache(maxsize=8192)
def _text_columns(rendered: Rendered) -> Mapping[str, Any]:
    return {
        "text": rendered.text,
        "params": orjson.dumps(rendered.params, option=orjson.OPT_SORT_KEYS).decode(),
        "parts": rendered.parts,
        "template_hash": rendered.hash,
    }


def _moments(desk: Desk, candidate: Candidate, decision: Decision, day: date) -> dict[str, datetime]:
    """From when and until when the text may leave: its hour on the day, and the end of the hours of its last day."""
    touchpoint, text = candidate.touchpoint, decision.text
    assert text is not None
    spans = desk.plan.hours_of(candidate.project, touchpoint.klass).spans
    clock = (text.late_at if decision.late_days else text.at) or spans[0][0]
    last = day
    if touchpoint.klass == "service":
        last = max(day, candidate.due.due_on + timedelta(days=touchpoint.late.text_days))
    begins, ends = desk.moment(day, clock), desk.moment(last, spans[-1][1])
    notice = candidate.notice
    if notice is not None:
        begins = max(begins, notice.not_before or begins)
        ends = min(ends, notice.expires_at or ends)
    return {"not_before": begins, "not_after": ends}


def _call(
    desk: Desk, directory: Directory, candidate: Candidate, decision: Decision, now: datetime, day: date
) -> Prepared:
    step = candidate.touchpoint.call
    assert step is not None
    deal = candidate.customer.deal
    agent = deal.agent.on(day) if deal.agent else None
    specialist = directory.specialists.get(deal.project_id) if candidate.project.specialists else None
    caller = "specialist" if step.caller == "specialist" and specialist is not None else "agent"
    state = CallState.SKIPPED if decision.reason else CallState.OPEN
    values = {
        **_common(candidate, decision, state, decision.reason, day),
        "script": step.script,
        "due_at": _deadline(desk, candidate, step.by, now, day),
        "required": step.required,
        "node": candidate.touchpoint.node,
        "caller": caller,
        "staff_id": specialist if caller == "specialist" else agent.id if agent else None,
        "max_tries": step.tries,
    }
    return Prepared(decision, state, decision.reason, values)


def _deadline(desk: Desk, candidate: Candidate, by: time, now: datetime, day: date) -> datetime:
    """The step's clock time on the day; what is planned after it has until the calls end, or until the next day."""
    last_call = desk.plan.hours_of(candidate.project, "call").spans[-1][1]
    for moment in (desk.moment(day, by), desk.moment(day, last_call)):
        if moment > now:
            return moment
    return desk.moment(day + timedelta(days=1), by)


def _gift(candidate: Candidate, decision: Decision, day: date) -> Prepared:
    agent = candidate.customer.deal.agent
    signer = agent.on(day) if agent else None
    state = GiftState.SKIPPED if decision.reason else GiftState.DUE
    values = {
        **_common(candidate, decision, state, decision.reason, day),
        "item": decision.template,
        "staff_id": signer.id if signer else None,
    }
    return Prepared(decision, state, decision.reason, values)


def _common(candidate: Candidate, decision: Decision, state: str, reason: Reason | None, day: date) -> dict[str, Any]:
    return {
        "state": str(state),
        "reason": reason.value if reason else None,
        "act_on": day,
        "late_days": decision.late_days,
        "project_id": candidate.customer.deal.project_id,
        "person_id": candidate.customer.person.id,
    }
