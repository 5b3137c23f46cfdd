"""What is known of customers, deals and offices on a day: plain values that the simulation changes as facts arrive."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

CASH = "一次性"


@dataclass(frozen=True, slots=True)
class Birthday:
    """Month and day by a calendar (solar, lunar, unknown); `leap`: born in a leap month; the year may be missing."""

    month: int
    day: int
    calendar: str
    year: int | None = None
    leap: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """One customer. `phone` is a number that is called and never texted."""

    number: str
    name: str = "张伟"
    sex: str | None = "male"
    mobile: str | None = None
    phone: str | None = None
    phone_problem: str | None = None
    birthday: Birthday | None = None
    profession: str | None = None
    grade: str | None = None
    consent: str | None = "given"
    status: str = "normal"
    hush_until: date | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """One sale; the first of `parties` (customer numbers) is its primary contact. Later deals have a higher `age`."""

    no: str
    age: int
    office: str
    agent: str
    parties: tuple[str, ...]
    phase: str = "一期"
    payment_method: str = "商贷"
    subscribed_on: date | None = None
    appointment_on: date | None = None
    signed_on: date | None = None
    filed_on: date | None = None
    loan_applied_on: date | None = None
    loan_paid_on: date | None = None
    paid_in_full_on: date | None = None
    handover_planned_on: date | None = None
    handed_over_on: date | None = None
    moved_in_on: date | None = None
    cancelled_on: date | None = None

    @property
    def cash(self) -> bool:
        """Paid at once, without a loan."""
        return self.payment_method == CASH


@dataclass(frozen=True, slots=True)
class Agent:
    """A consultant; `left_on` is the first day without them."""

    name: str
    office: str
    left_on: date | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """One project's sales office with what its plan file changes."""

    name: str
    live_from: date | None
    closed: frozenset[date] = frozenset()
    plant_phases: frozenset[str] = frozenset()
    festivals_on: frozenset[str] = frozenset()
    festivals_off: frozenset[str] = frozenset()
    region: Literal["north", "south"] = "north"
    specialist: bool = True


@dataclass(slots=True)
class Known:
    """Everything known at a moment of the simulation."""

    offices: dict[str, Office]
    agents: dict[str, Agent] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    deals: dict[str, Deal] = field(default_factory=dict)
    _deals_of: dict[str, set[str]] = field(default_factory=dict)
    suppressed: dict[str, set[str]] = field(default_factory=dict)  # phone -> reasons
    mourning: frozenset[date] = frozenset()

    def record(self, deal: Deal) -> None:
        """Learn of a deal, or its facts of now."""
        self.deals[deal.no] = deal
        for number in deal.parties:
            self._deals_of.setdefault(number, set()).add(deal.no)

    def deals_of(self, person: Person) -> list[Deal]:
        """Every deal to which the person is a party."""
        return [self.deals[no] for no in self._deals_of.get(person.number, ())]

    def signs(self, deal: Deal, day: date) -> bool:
        """Whether the deal's agent, or a successor, is there on `day`."""
        name: str | None = deal.agent
        for _ in self.agents:  # a circle of successors ends
            if name is None:
                return False
            agent = self.agents[name]
            if agent.left_on is None or day < agent.left_on:
                return True
            name = agent.successor
        return False
