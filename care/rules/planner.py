"""The planner: facts and a day in, decisions out (rules.md 3 to 6 and 8).

It answers alike for the run of a day and for a forecast: `View` says which channels are wanted, nothing else differs.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from care.rules.act_days import call_day, gift_day, gift_until
from care.rules.facts import Customer
from care.rules.festivals import Festival
from care.rules.notices import Notice
from care.rules.occasions import Due, passed, superseded
from care.rules.policy import Occasion, Question, refuse_call, refuse_gift, refuse_text
from care.rules.reasons import Reason
from care.rules.touchpoints import GiftStep, Project, Text, Touchpoint

Channel = Literal["sms", "call", "gift"]
Slot = tuple[Channel, int]  # which row of a touch: the texts by position, the call, the gift


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one channel of a touch: planned when `reason` is None, else skipped with that reason.

    `act_on` is the channel's own day, `late_days` how long ago that was on the day planned for.
    """

    channel: Channel
    position: int
    template: str
    act_on: date
    late_days: int
    reason: Reason | None
    text: Text | None = None
    gift_given: bool = False  # the customer gets the touch's gift, so that the text may speak of it

    @property
    def slot(self) -> Slot:
        """The row of the touch that this decides."""
        return (self.channel, self.position)


@dataclass(frozen=True, slots=True)
class Standing:
    """A channel row that stands already: its state and the day on which it acts."""

    state: str
    act_on: date


@dataclass(frozen=True, slots=True)
class Candidate:
    """A touch that may be due: the key's parts, its day, its customer, and the channel rows that already stand.

    `notice`: what people or the weather started, where that is what it comes from.
    """

    touchpoint: Touchpoint
    customer: Customer
    subject: str
    due: Due
    project: Project
    standing: Mapping[Slot, Standing] = field(default_factory=dict)
    closed: AbstractSet[date] = frozenset()
    mourning_days: AbstractSet[date] = frozenset()
    occasion_kind: Occasion = "milestone"
    notice: Notice | None = None
    given: Mapping[str, str] = field(default_factory=dict)  # values that the customer's facts do not hold

    @property
    def deal_id(self) -> int | None:
        """The deal that it is about; a notice keeps the one that its segment chose, whose project speaks."""
        about_deal = self.subject.startswith("deal:") or self.notice is not None
        return self.customer.deal.id if about_deal and self.customer.has_bought else None

    @property
    def key(self) -> tuple[str, str, str]:
        """The touch's key."""
        return (self.touchpoint.id, self.subject, self.due.occasion)


@dataclass(frozen=True, slots=True)
class View:
    """Which channels are wanted: those that act on `day`.

    With `catch_up` also earlier ones that have no row yet; with `again` those too whose row stands for this very day,
    as a forecast shows what the day holds whether or not it ran.
    """

    day: date
    catch_up: bool = False
    again: bool = False


def decide(candidate: Candidate, view: View) -> list[Decision]:
    """The decisions of one touch for the view; empty where none of its channels is wanted."""
    return [d for d in all_channels(candidate, view.day) if _wanted(d, candidate.standing.get(d.slot), view)]


def _wanted(decision: Decision, standing: Standing | None, view: View) -> bool:
    if standing is not None:
        return view.again and standing.act_on == view.day
    return decision.act_on == view.day or (view.catch_up and decision.act_on < view.day)


def next_act_on(candidate: Candidate, day: date) -> date | None:
    """The day of the earliest channel that is still ahead of `day`; None when all of them are decided."""
    due_on, touchpoint = candidate.due.due_on, candidate.touchpoint
    days = [due_on] if touchpoint.texts else []
    if touchpoint.call is not None:
        days.append(call_day(touchpoint.call, due_on, candidate.closed))
    if touchpoint.gift is not None and _has_gift(touchpoint.gift, candidate):
        days.append(gift_day(touchpoint.gift, due_on))
    return min((ahead for ahead in days if ahead > day), default=None)


def festival_touchpoint(common: Touchpoint, festival: Festival) -> Touchpoint:
    """The touchpoint that greets on `festival`: the plan's common row under the festival's id, name and hour."""
    texts = tuple(replace(text, template=festival.id, at=festival.at) for text in common.texts)
    return replace(common, id=festival.id, name=festival.name, texts=texts)


def all_channels(candidate: Candidate, day: date) -> Iterator[Decision]:
    """Every channel of the touch, each judged on the later of its own day and `day`."""
    gift = _gift(candidate, day)
    if gift is not None:
        yield gift
    for position, text in enumerate(candidate.touchpoint.texts):
        yield _text(candidate, position, text, _given(candidate, gift), day)
    call = candidate.touchpoint.call
    if call is not None:
        act_on = call_day(call, candidate.due.due_on, candidate.closed)
        late = _late(act_on, day)
        reason = refuse_call(_question(candidate, max(act_on, day)))
        reason = _lateness(reason, late > candidate.touchpoint.late.call_days)
        yield Decision("call", 0, call.script, act_on, late, reason)


def _text(candidate: Candidate, position: int, text: Text, given: bool, day: date) -> Decision:
    due_on, deal = candidate.due.due_on, candidate.customer.deal
    late = _late(due_on, day)
    template = text.template
    if deal.cash and "cash" in text.instead:
        template = text.instead["cash"]
    elif given and "gift" in text.instead:
        template = text.instead["gift"]
    reason = refuse_text(_question(candidate, max(due_on, day)))
    reason = _lateness(reason, late > candidate.touchpoint.late.text_days)
    return Decision("sms", position, template, due_on, late, reason, text, given)


def _gift(candidate: Candidate, day: date) -> Decision | None:
    """The gift's decision; None where grade or phase give this customer none."""
    step = candidate.touchpoint.gift
    if step is None or not _has_gift(step, candidate):
        return None
    act_on = gift_day(step, candidate.due.due_on)
    reason = refuse_gift(_question(candidate, max(act_on, day)))
    reason = _lateness(reason, day > gift_until(step, candidate.due.due_on))
    return Decision("gift", 0, step.item, act_on, _late(act_on, day), reason)


def _has_gift(step: GiftStep, candidate: Candidate) -> bool:
    grade = candidate.customer.person.grade or "B"
    if step.grades and grade not in step.grades:
        return False
    if step.phase_rule is None:
        return True
    return candidate.customer.deal.phase in candidate.project.gift_phases.get(step.phase_rule, frozenset())


def _given(candidate: Candidate, gift: Decision | None) -> bool:
    """Whether the customer gets the gift: as its row says, else as it would be decided."""
    standing = candidate.standing.get(("gift", 0))
    if standing is not None:
        return standing.state not in {"skipped", "cancelled"}
    return gift is not None and gift.reason is None


def _question(candidate: Candidate, day: date) -> Question:
    touchpoint, due_on = candidate.touchpoint, candidate.due.due_on
    deal = candidate.customer.deal
    return Question(
        customer=candidate.customer,
        klass=touchpoint.klass,
        occasion=candidate.occasion_kind,
        due_on=due_on,
        day=day,
        passed=passed(touchpoint, deal, due_on),
        superseded=superseded(touchpoint, deal),
        signed_by_agent=touchpoint.signed_by == "agent",
        mourning_days=candidate.mourning_days,
    )


def _late(act_on: date, day: date) -> int:
    return max(0, (day - act_on).days)


def _lateness(reason: Reason | None, too_late: bool) -> Reason | None:
    """`late_over_limit` stands in group 2: only the person's own state and an undone milestone come before it."""
    return Reason.LATE_OVER_LIMIT if too_late and reason not in _BEFORE_LATENESS else reason


_BEFORE_LATENESS = (
    *(Reason.DECEASED, Reason.FROZEN, Reason.MINOR),
    *(Reason.MILESTONE_UNDONE, Reason.MILESTONE_PASSED),
)
