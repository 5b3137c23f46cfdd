"""The run of a day: every touch that may have something to do, in the order of section 7."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from tests.oracle.calendar import DAY, celebrations, festivals, invites
from tests.oracle.facts import Deal, Known, Person
from tests.oracle.ledger import Entry, Key, Ledger, Slot, Touch
from tests.oracle.milestones import BIRTHDAY, Row, acts_on, festival_row, occasions, slots
from tests.oracle.refusals import Case, refusal
from tests.oracle.stages import speaking

LOOK_BACK = timedelta(days=30)
GREETING_BACK = timedelta(days=7)
LONGEST_CLOSED = timedelta(days=8)  # the simulation closes no office for longer
AHEAD = timedelta(days=8)  # how long before due_on a channel may act: a call before an appointment


class Oracle:
    """Plans day after day what is due by the facts of `known`, which its owner changes as they arrive."""

    def __init__(self, known: Known, last: date) -> None:
        self.known = known
        self.ledger = Ledger()
        self.last_run: dict[str, date] = {}
        self._begins = {office.name: office.live_from for office in known.offices.values()}
        self._last = last
        self._occasions: dict[str, tuple[Deal, list[tuple[Row, str, date]]]] = {}
        self._birthdays: dict[str, tuple[Person, list[tuple[date, str]]]] = {}

    def run(self, day: date, offices: set[str]) -> list[tuple[Touch, Slot, Entry]]:
        """Decide and take down what the run of `day` plans for these offices; the entries that are new."""
        for name in offices:
            if self._begins[name] is None:
                self._begins[name] = day
        written = [item for case in self._cases(day, offices) for item in self._decide(case)]
        for name in offices:
            self.last_run[name] = max(day, self.last_run.get(name, day))
        return written

    def _cases(self, day: date, offices: set[str]) -> Iterator[Case]:
        people = sorted(self.known.people.values(), key=lambda person: person.number)
        cases = [*self._milestones(day), *self._birthdays_of(people, day), *self._festivals_of(people, day)]
        for case in cases:
            begin = self._begins[case.deal.office]
            if case.deal.office in offices and begin is not None and begin <= case.due:
                yield case

    def _milestones(self, day: date) -> Iterator[Case]:
        for deal in self.known.deals.values():
            if deal.cancelled_on is not None and deal.cancelled_on <= day:
                continue
            for row, occasion, due in self._occasions_of(deal):
                if day - LOOK_BACK <= due <= day + AHEAD:
                    person = self.known.people[deal.parties[0]]
                    yield self._case((row.name, deal.no, occasion), "milestone", row, person, deal, due, day)

    def _birthdays_of(self, people: Iterable[Person], day: date) -> Iterator[Case]:
        for person in people:
            for due, year in self._celebrations_of(person):
                if not day - GREETING_BACK - LONGEST_CLOSED <= due <= day + AHEAD:
                    continue
                deal = self._speaking(person, due)
                if deal is not None:
                    case = self._case(("birthday", person.number, year), "birthday", BIRTHDAY, person, deal, due, day)
                    if self._looked_for(case):
                        yield case

    def _festivals_of(self, people: list[Person], day: date) -> Iterator[Case]:
        for due in (day - GREETING_BACK + n * DAY for n in range(8)):
            for name, year in dict.fromkeys((*festivals(due, "north"), *festivals(due, "south"))):
                row = festival_row(name)
                for person in people:
                    deal = self._speaking(person, due)
                    if deal is None or (name, year) not in festivals(due, self.known.offices[deal.office].region):
                        continue
                    case = self._case((row.name, person.number, year), "festival", row, person, deal, due, day)
                    if invites(name, case.office, person, due) and self._looked_for(case):
                        yield case

    def _case(self, key: Key, kind: str, row: Row, person: Person, deal: Deal, due: date, day: date) -> Case:
        touch = self.ledger.touches.get(key) or Touch(key, person.number, due, kind)
        return Case(self.known, self.ledger, touch, row, person, deal, due, day)

    def _looked_for(self, case: Case) -> bool:
        """A greeting counts from the day after the last run, 7 days back at most; a moved call on its own day."""
        last_run = self.last_run.get(case.deal.office)
        first = case.day - GREETING_BACK if last_run is None else max(case.day - GREETING_BACK, last_run + DAY)
        return case.due >= min(first, case.day) or any(
            not case.touch.decided((channel, position))
            and min(first, case.day) <= acts_on(case.row, channel, case.due, case.office) <= case.day
            for channel, position, _ in slots(case.row, case.deal, case.person.grade, case.office)
        )

    def _decide(self, case: Case) -> Iterator[tuple[Touch, Slot, Entry]]:
        for channel, position, template in slots(case.row, case.deal, case.person.grade, case.office):
            slot = (channel, position)
            act = acts_on(case.row, channel, case.due, case.office)
            if act > case.day or case.touch.decided(slot):
                continue
            reason = refusal(case, channel)
            phone = case.person.mobile if channel == "sms" else None
            if case.touch.kind == "birthday" and channel == "sms" and _cake_is_given(case.touch):
                template = "birthday_cake"
            state = "skipped" if reason else "planned"
            entry = Entry(template, case.day, state, reason, (case.day - act).days, phone)
            case.touch.due_on = case.due
            self.ledger.write(case.touch, slot, entry)
            yield case.touch, slot, entry

    def _occasions_of(self, deal: Deal) -> list[tuple[Row, str, date]]:
        seen = self._occasions.get(deal.no)
        if seen is None or seen[0] is not deal:
            seen = self._occasions[deal.no] = (deal, list(occasions(deal, self._last + AHEAD)))
        return seen[1]

    def _celebrations_of(self, person: Person) -> list[tuple[date, str]]:
        seen = self._birthdays.get(person.number)
        if seen is None or seen[0].birthday != person.birthday:
            first = min(self.last_run.values(), default=self._last - timedelta(days=400)) - LOOK_BACK
            found = celebrations(person.birthday, first, self._last + AHEAD)
            seen = self._birthdays[person.number] = (person, found)
        return seen[1]

    def _speaking(self, person: Person, day: date) -> Deal | None:
        return speaking(self.known.deals_of(person), day)


def _cake_is_given(touch: Touch) -> bool:
    gift = touch.entries.get(("gift", 0))
    return gift is not None and gift.state in {"planned", "happened"}
