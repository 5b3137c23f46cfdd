"""Why a channel is refused, in the order of section 5; merging and caps of section 7."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle.calendar import is_memorial
from tests.oracle.facts import Deal, Known, Office, Person
from tests.oracle.ledger import Ledger, Touch
from tests.oracle.milestones import Row, acts_on, passed, too_late
from tests.oracle.stages import has_conflict

QUIET_DAYS = 30  # after a cancellation
PHONE_PROBLEMS = ("phone_invalid", "phone_landline", "phone_shared", "phone_recycled_suspect")


@dataclass(frozen=True, slots=True)
class Case:
    """One touch on one planning day with the facts that speak for it."""

    known: Known
    ledger: Ledger
    touch: Touch
    row: Row
    person: Person
    deal: Deal
    due: date
    day: date

    @property
    def office(self) -> Office:
        """The office of the deal that speaks."""
        return self.known.offices[self.deal.office]

    @property
    def greets(self) -> bool:
        """Whether it is a greeting, of the care class."""
        return self.touch.kind != "milestone"


def refusal(case: Case, channel: str) -> str | None:
    """The first reason that holds, or None."""
    reasons = _text_reasons(case) if channel == "sms" else _reasons(case, channel)
    return next(reasons, None)


def _reasons(case: Case, channel: str) -> Iterator[str]:
    yield from _before_phone(case, channel)
    if channel == "call" and case.person.mobile is None and case.person.phone is None:
        yield "phone_invalid"
    yield from _after_phone(case)


def _text_reasons(case: Case) -> Iterator[str]:
    yield from _before_phone(case, "sms")
    suppressed = case.known.suppressed.get(case.person.mobile or "", set())
    problems = {case.person.phone_problem, *suppressed}
    if case.person.mobile is None and "phone_landline" not in problems:
        problems.add("phone_invalid")
    yield from (problem for problem in PHONE_PROBLEMS if problem in problems)
    if "gateway_blacklist" in suppressed:
        yield "gateway_blacklist"
    if case.greets:
        yield from _care_reasons(case)
    yield from _after_phone(case)
    if case.greets:
        yield from _crowded(case)


def _before_phone(case: Case, channel: str) -> Iterator[str]:
    """Groups 1 to 4: they refuse every channel."""
    person, row = case.person, case.row
    if person.status != "normal":
        yield person.status
    if passed(row, case.deal, case.due):
        yield "milestone_passed"
    if too_late(row, channel, acts_on(row, channel, case.due, case.office), case.due, case.day):
        yield "late_over_limit"
    if not case.greets and has_conflict(case.deal):
        yield "date_conflict"
    if case.greets and person.hush_until is not None and case.day <= person.hush_until:
        yield "bereavement_quiet"
    if case.greets and any(timedelta(0) <= case.day - on < timedelta(days=QUIET_DAYS) for on in _cancellations(case)):
        yield "cancel_quiet"


def _cancellations(case: Case) -> Iterator[date]:
    return (deal.cancelled_on for deal in case.known.deals_of(case.person) if deal.cancelled_on is not None)


def _care_reasons(case: Case) -> Iterator[str]:
    if case.person.consent == "opted_out":
        yield "opted_out"
    if case.person.consent != "given":
        yield "no_consent_care"
    if is_memorial(case.due, case.touch.kind, case.known.mourning):
        yield "memorial_day"


def _after_phone(case: Case) -> Iterator[str]:
    """Groups 8 and 9 as far as they refuse the whole touch."""
    if not case.row.signed_by_project and not case.known.signs(case.deal, case.day):
        yield "sender_inactive"
    appointment = case.deal.appointment_on  # subscription_d3 is due on the third day, so this is within four
    if case.row.name == "subscription_d3" and appointment and appointment <= case.due + timedelta(days=1):
        yield "superseded"


def _crowded(case: Case) -> Iterator[str]:
    """Of greetings one per phone and day, a birthday before a festival; the same festival once; caps."""
    texts = case.ledger.texts(case.person.mobile or "", case.day - timedelta(days=29))
    greetings = [(touch, entry) for touch, entry in texts if touch.kind != "milestone"]
    today = [touch for touch, entry in greetings if entry.day == case.day]
    if case.touch.kind == "festival":
        if any(touch.key[0] != case.touch.key[0] for touch in today):
            yield "superseded"
        if today:
            yield "duplicate_phone"
    if sum(entry.day == case.day for _, entry in texts) >= 3:
        yield "cap_day"
    if case.touch.kind == "festival":
        if sum(entry.day > case.day - timedelta(days=7) for _, entry in greetings) >= 2:
            yield "cap_week"
        if len(greetings) >= 6:
            yield "cap_month"
