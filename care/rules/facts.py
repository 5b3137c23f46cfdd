"""What the rules know about a customer, a deal and the people around it: frozen values that storage fills."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from care.rules.birthdays import Birthday

Sex = Literal["male", "female"]
ConsentState = Literal["given", "refused", "opted_out"]
CASH = "一次性"
NO_DEAL = 0  # the number of a deal that is none: of somebody who has only visited so far (stage PRE)


@dataclass(frozen=True, slots=True)
class Person:
    """One customer. `mobile` is a mainland number of 11 digits or None; `phone_problem` says why there is none.
    `phone` is any other number: called, never texted.

    `suppressed` holds what forbids texts to this number whoever has it: a carrier's blacklist, a recycled number.
    `complaint_until`: the last day on which a complaint silences greetings, far away while one is open.
    `held`: a remark such as 已故 or 投诉 waits for somebody's judgement.
    """

    id: int
    customer_no: str
    name: str = field(repr=False)
    sex: Sex | None = None
    mobile: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    phone_problem: str | None = None
    birthday: Birthday | None = None
    profession: str | None = None
    grade: str | None = None
    consent: ConsentState | None = None
    status: str = "normal"
    hush_until: date | None = None
    last_cancelled_on: date | None = None
    suppressed: frozenset[str] = frozenset()
    held: bool = False
    complaint_until: date | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """An employee; `left_on` is the first day on which they are gone."""

    id: int
    name: str
    left_on: date | None = None
    successor: "Staff | None" = None

    def on(self, day: date) -> "Staff | None":
        """Who signs and calls on `day`: this one, else the first successor still there, else nobody."""
        if self.left_on is None or self.left_on > day:
            return self  # nearly always, and a million times on a festival
        who: Staff | None = self
        seen: set[int] = set()
        while who is not None and who.left_on is not None and who.left_on <= day:
            if who.id in seen:
                return None
            seen.add(who.id)
            who = who.successor
        return who


@dataclass(frozen=True, slots=True)
class Deal:
    """One sale of one room, with the days of its life; days ahead are the sales system's plan (rules.md 1)."""

    id: int
    deal_no: str
    project_id: int
    project: str
    agent: Staff | None = None
    phase: str | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    payment_method: str | None = None
    subscribed_on: date | None = None
    appointment_on: date | None = None
    appointment_time: str | None = None
    signed_on: date | None = None
    filed_on: date | None = None
    loan_applied_on: date | None = None
    loan_paid_on: date | None = None
    paid_in_full_on: date | None = None
    handover_planned_on: date | None = None
    handed_over_on: date | None = None
    moved_in_on: date | None = None
    cancelled_on: date | None = None
    date_conflict: bool = False

    @property
    def cash(self) -> bool:
        """Paid at once, without a mortgage (A-07)."""
        return self.payment_method == CASH


@dataclass(frozen=True, slots=True)
class Customer:
    """A person together with the deal that speaks for the touch: its own, or the newest one that is alive."""

    person: Person
    deal: Deal

    @property
    def has_bought(self) -> bool:
        """False for a visitor, whose deal only says which project and agent look after them."""
        return self.deal.id != NO_DEAL
