"""Draws customers' lives: when things happen, and when and how often wrongly they are told."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any

from tests.oracle.calendar import DAY
from tests.oracle.facts import CASH, Birthday, Deal, Known, Person
from tests.simulation.changes import Change, Scene
from tests.simulation.offices import agents, missed, offices, outages

LATENESS = (*([0] * 10), *([1] * 4), 2, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 29, 30, 31, 35, -2, -5)


def draw(seed: int, *, customers: int, start: date, days: int, late: bool = True, gaps: bool = True) -> Scene:
    """One scene from a seed. Without `late` all is known on the first day; without `gaps` every day runs."""
    random = Random(seed)
    places = offices(random, start, days)
    mourning = frozenset(start + random.randrange(days) * DAY for _ in range(2 + days // 60))
    known = Known(places, agents(places, start, days), mourning=mourning)
    pen = _Pen(random, start, days, late)
    numbers = [f"K{n:05}" for n in range(customers)]
    random.shuffle(numbers)
    for number in numbers:
        pen.live(number, known)
    return Scene(
        start,
        days,
        known,
        pen.changes,
        brisk=frozenset(number for number in numbers if random.random() < 0.5),
        answering=frozenset(number for number in numbers if random.random() < 0.5),
        outages=outages(random, start, days) if gaps else frozenset(),
        missed=missed(random, places, start, days) if gaps else frozenset(),
    )


@dataclass(slots=True)
class _Pen:
    random: Random
    start: date
    days: int
    late: bool
    changes: list[Change] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    arrived: dict[str, date] = field(default_factory=dict)
    deals: int = 0
    clan: list[tuple[Person, date]] = field(default_factory=list)  # who comes next on one phone, and buys on which day

    def live(self, number: str, known: Known) -> None:
        """One customer with a deal or two; the next of kin may be a party to the deal of the one before."""
        if not self.clan and self._chance(0.01):
            self.clan = list(self._clan())
        if self.clan:
            person, subscribed = self.clan.pop()
            person = replace(person, number=number)
        else:
            person = self._person(number)
            subscribed = self.start + self.random.randrange(-450, self.days) * DAY
        arrives = self._known_on(subscribed)
        self._tell(Change(arrives, "person", number, whole=person))
        self._person_changes(person, arrives)
        parties = [number]
        if self.people and self._chance(0.15) and self.arrived[self.people[-1].number] <= arrives:
            parties.append(self.people[-1].number)
        self.people.append(person)
        self.arrived[number] = arrives
        self._deal(parties, known, subscribed, arrives)
        if self._chance(0.08):
            again = subscribed + self.random.randrange(1, 400) * DAY
            self._deal([number], known, again, max(self._known_on(again), arrives))

    def _person(self, number: str) -> Person:
        random = self.random
        mobile: str | None = f"13{random.randrange(10**9):09}"
        if self.people and self._chance(0.12):
            mobile = self.people[-1].mobile
        phone, problem = None, None
        if self._chance(0.05):
            mobile, phone, problem = random.choice(
                (
                    (None, "010-82345678", "phone_landline"),
                    (None, None, "phone_invalid"),
                    (mobile, None, "phone_shared"),
                )
            )
        return Person(
            number,
            sex=random.choice(("male", "female", None)),
            mobile=mobile,
            phone=phone,
            phone_problem=problem,
            birthday=self._birthday() if self._chance(0.9) else None,
            profession=random.choice((None, None, None, "小学教师", "工程师", "大学老师")),
            grade=random.choice((None, "A", "B", "C")),
            consent=random.choice(("given", "given", "given", "given", "refused", "opted_out", None)),
        )

    def _clan(self) -> Iterator[tuple[Person, date]]:
        """Five on one phone, born within a month and buying together: more texts than the caps let through."""
        first = self._person("")
        subscribed = self.start + self.random.randrange(-20, self.days) * DAY
        for _ in range(5):
            born = subscribed + self.random.choice((0, 1, 2, 3, 8, 15, 22)) * DAY
            birthday = Birthday(born.month, min(born.day, 28), "solar", 1980)
            yield replace(first, birthday=birthday, consent="given", grade="A"), subscribed

    def _birthday(self) -> Birthday:
        random = self.random
        year = random.choice((None, random.randrange(1935, 2008), self.start.year - 60 + random.randrange(2)))
        if self._chance(0.5):
            month, day = random.choice(((2, 29), (12, 31), (random.randrange(1, 13), random.randrange(1, 29))))
            return Birthday(month, day, "solar", year)
        calendar = "unknown" if self._chance(0.1) else "lunar"
        return Birthday(random.randrange(1, 13), random.choice((1, 15, 29, 30, 30)), calendar, year, self._chance(0.1))

    def _person_changes(self, person: Person, arrives: date) -> None:
        """Now and then something about the person becomes known or changes; always before a morning's run."""
        random = self.random
        first = max(arrives, self.start)
        options: list[tuple[float, dict[str, Any], dict[str, Any]]] = [
            (0.10, {"grade": random.choice("ABC")}, {}),
            (0.08, {"consent": random.choice(("opted_out", "given", "refused"))}, {"consent": "given"}),
            (0.03, {"status": "frozen"}, {"status": "normal"}),
            (0.02, {"status": random.choice(("deceased", "minor"))}, {}),
            (0.03, {"hush_until": first + random.randrange(self.days) * DAY}, {}),
            (0.03, {"phone_problem": "phone_recycled_suspect"}, {"phone_problem": person.phone_problem}),
            (0.03, {"profession": "老师"}, {}),
            (0.05, {"birthday": self._birthday()}, {}),
        ]
        if person.mobile is not None:
            options.append((0.04, {"mobile": f"13{random.randrange(10**9):09}"}, {}))
            if self._chance(0.02):
                reason = random.choice(("gateway_blacklist", "phone_invalid", "phone_recycled_suspect"))
                self._tell(Change(self._some_day(first), "suppressed", person.mobile, {"reason": reason}))
        for chance, values, back in options:
            if self.late and self._chance(chance):
                day = self._some_day(first)
                self._tell(Change(day, "person", person.number, values))
                if back and self._chance(0.5):
                    later = day + random.randrange(1, 60) * DAY
                    self._tell(Change(later, "person", person.number, back))

    def _deal(self, parties: list[str], known: Known, subscribed: date, arrives: date) -> None:
        random = self.random
        self.deals += 1
        agent = random.choice(list(known.agents.values()))
        deal = Deal(
            f"{agent.office}-{self.deals}",
            self.deals,
            agent.office,
            agent.name,
            tuple(parties),
            phase=random.choice(("一期", "二期")),
            payment_method=random.choice((CASH, "商贷", "商贷", "公积金")),
        )
        dates = dict(self._dates(subscribed, deal.cash))
        if not self.late:
            dates = {name: day for name, day in dates.items() if self._chance(0.97)}  # a gap here and there
        told_first = {"subscribed_on": subscribed}
        self._tell(Change(arrives, "deal", deal.no, told_first, whole=deal))
        for name, day in dates.items():
            self._tell_date(deal, name, day, arrives)
        if self._chance(0.06):
            self._cancel(deal, subscribed, arrives)
        if self._chance(0.06):
            method = "商贷" if deal.cash else CASH
            day = self._some_day(max(arrives, self.start))
            self._tell(Change(day, "deal", deal.no, {"payment_method": method}, noon=self._chance(0.5)))

    def _dates(self, subscribed: date, cash: bool) -> Iterator[tuple[str, date]]:
        """The days of a deal's life in order; some never come."""
        after = self.random.randrange
        yield "subscribed_on", subscribed
        if self._chance(0.08):
            return
        appointment = subscribed + after(2, 20) * DAY
        if self._chance(0.9):
            yield "appointment_on", appointment
        signed = appointment + self.random.choice((0, 0, 0, 0, 0, -1, 1, 3)) * DAY
        yield "signed_on", signed
        yield "filed_on", signed + after(20) * DAY
        if cash:
            yield "paid_in_full_on", signed + after(60) * DAY
        else:
            applied = signed + after(15) * DAY
            yield "loan_applied_on", applied
            if self._chance(0.9):
                yield "loan_paid_on", applied + after(10, 130) * DAY
        planned = signed + after(20, 300) * DAY
        yield "handover_planned_on", planned
        handed = planned + after(-3, 6) * DAY
        if self._chance(0.8):
            yield "handed_over_on", max(handed, signed)
        if self._chance(0.8):
            yield "moved_in_on", max(handed, signed) + after(40) * DAY

    def _tell_date(self, deal: Deal, name: str, day: date, arrives: date) -> None:
        """Tell one date, perhaps wrongly first, perhaps taken back in between."""
        ahead = {"appointment_on": 30, "handover_planned_on": 90}.get(name, 0)
        heard = max(arrives, self._known_on(day) - self.random.randrange(ahead + 1) * DAY)
        tell = self._told(deal, name)
        if self._chance(0.20 if name == "appointment_on" else 0.06):
            tell(heard, day + self.random.choice((-14, -6, -3, -2, -1, 1, 2, 4, 9, 14)) * DAY)
            heard = max(heard, self.random.choice((heard, day)) + self.random.randrange(-2, 6) * DAY)
        elif self._chance(0.03):
            tell(heard, day)
            heard += self.random.randrange(0, 9) * DAY
            tell(heard, None)
            heard += self.random.randrange(1, 10) * DAY
            if self._chance(0.3):
                return
        tell(heard, day)

    def _told(self, deal: Deal, name: str) -> Any:
        def tell(heard: date, value: date | None) -> None:
            noon = self.late and heard >= self.start and name != "subscribed_on" and self._chance(0.4)
            self._tell(Change(heard, "deal", deal.no, {name: value}, noon=noon))

        return tell

    def _cancel(self, deal: Deal, subscribed: date, arrives: date) -> None:
        on = subscribed + self.random.randrange(0, 300) * DAY
        heard = max(arrives, on + self.random.randrange(10) * DAY)
        self._tell(Change(heard, "deal", deal.no, {"cancelled_on": on}, noon=self.late and self._chance(0.3)))
        if self.late and self._chance(0.3):
            back = heard + self.random.randrange(1, 20) * DAY
            self._tell(Change(back, "deal", deal.no, {"cancelled_on": None}))

    def _some_day(self, first: date) -> date:
        return first + self.random.randrange(1, self.days + 1) * DAY

    def _known_on(self, day: date) -> date:
        return day + (self.random.choice(LATENESS) if self.late else 0) * DAY

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _tell(self, change: Change) -> None:
        self.changes.append(change if self.late else replace(change, day=self.start, noon=False))
