"""What the oracle has planned so far: touches with their channel rows, and what changed facts do to them."""

from collections import defaultdict
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.oracle.calendar import celebrations
from tests.oracle.facts import Deal, Known, Person
from tests.oracle.milestones import BY_NAME, HELD, due_on, passed, slots

Key = tuple[str, str, str]  # touchpoint, number of the deal or the customer, occasion
Slot = tuple[str, int]  # channel and position of its template
YEAR = timedelta(days=366)
OPENED_AGAIN = {"milestone_undone", "date_moved"}


@dataclass(slots=True)
class Entry:
    """One channel: `state` is planned, happened, skipped or cancelled; `day` is the run that decided it."""

    template: str
    day: date
    state: str
    reason: str | None = None
    late_days: int = 0
    phone: str | None = None

    @property
    def decision(self) -> tuple[str, str | None]:
        """What a comparison sees of it: whether it happened meanwhile is the simulation's own doing."""
        return ("planned" if self.state == "happened" else self.state), self.reason


@dataclass(slots=True)
class Touch:
    """One occasion; `person` is its recipient's number."""

    key: Key
    person: str
    due_on: date
    kind: str  # milestone, birthday, festival
    entries: dict[Slot, Entry] = field(default_factory=dict)

    @property
    def happened(self) -> bool:
        """Whether anything of it reached the customer: it never goes again."""
        return any(entry.state == "happened" for entry in self.entries.values())

    def decided(self, slot: Slot) -> bool:
        """Whether the channel needs no decision any more; what an undone milestone took back may be planned again."""
        entry = self.entries.get(slot)
        if entry is None:
            return False
        return self.happened or entry.state != "cancelled" or entry.reason not in OPENED_AGAIN


class Ledger:
    """All touches by key, and those of each deal and phone."""

    def __init__(self) -> None:
        self.touches: dict[Key, Touch] = {}
        self.open: dict[Key, Touch] = {}  # with something that still waits
        self._texts: dict[str, list[tuple[Touch, Entry]]] = defaultdict(list)
        self._of_day: dict[date, list[Touch]] = defaultdict(list)
        self._of_deal: dict[str, list[Touch]] = defaultdict(list)
        self._of_person: dict[str, list[Touch]] = defaultdict(list)

    def write(self, touch: Touch, slot: Slot, entry: Entry) -> None:
        """Take down one decision."""
        if touch.key not in self.touches:
            self.touches[touch.key] = touch
            if touch.kind == "milestone":
                self._of_deal[touch.key[1]].append(touch)
            elif touch.kind == "birthday":
                self._of_person[touch.key[1]].append(touch)
        touch.entries[slot] = entry
        self._of_day[entry.day].append(touch)
        if entry.state == "planned":
            self.open[touch.key] = touch
            if slot[0] == "sms" and entry.phone:
                self._texts[entry.phone].append((touch, entry))

    def slots(self, day: date | None = None) -> set[tuple[Key, Slot]]:
        """Every channel taken down, or those decided on `day`."""
        touches = self.touches.values() if day is None else self._of_day[day]
        return {
            (touch.key, slot)
            for touch in touches
            for slot, entry in touch.entries.items()
            if day is None or entry.day == day
        }

    def texts(self, phone: str, first: date) -> list[tuple[Touch, Entry]]:
        """The texts planned for a phone from the day `first` on that nobody took back."""
        return [
            (touch, entry)
            for touch, entry in self._texts[phone]
            if entry.phone == phone and entry.day >= first and entry.state != "cancelled"
        ]

    def follow_birthday(self, person: Person, day: date) -> None:
        """Bring birthdays that are not over in line with a corrected one."""
        days = {year: on for on, year in celebrations(person.birthday, day - YEAR, day + YEAR)}
        for touch in self._of_person[person.number]:
            if touch.due_on < day:
                continue
            due = days.get(touch.key[2])
            if due is None:
                _cancel(touch, {"planned"}, "milestone_undone")
            elif due != touch.due_on and not touch.happened:
                _cancel(touch, {"planned", "skipped", "cancelled"}, "date_moved")
                touch.due_on = due

    def follow(self, known: Known, deal: Deal, day: date) -> None:
        """Bring the touches of a changed deal in line: cancel what is undone or passed, move what did not happen."""
        for touch in self._of_deal[deal.no]:
            row = BY_NAME[touch.key[0]]
            due = due_on(row, deal, touch.key[2])
            cancelled = deal.cancelled_on is not None and deal.cancelled_on <= day
            if due is None or cancelled:
                _cancel(touch, {"planned"}, "milestone_undone")
            elif passed(row, deal, due):
                _cancel(touch, {"planned"}, "milestone_passed")
            elif due != touch.due_on and not touch.happened:
                _cancel(touch, {"planned", "skipped", "cancelled"}, "date_moved")
                touch.due_on = due
            else:
                _follow_template(touch, known, deal)

    def happen(self, who: AbstractSet[str], answering: AbstractSet[str]) -> None:
        """Everything that waits for these customers happens: texts go, and where somebody answers, calls and gifts."""
        for key, touch in list(self.open.items()):
            if touch.person not in who:
                continue
            for slot, entry in sorted(touch.entries.items()):  # the call before the text that waits for it
                if entry.state == "planned" and _happens(touch, slot, touch.person in answering):
                    entry.state = "happened"
            if all(entry.state != "planned" for entry in touch.entries.values()):
                del self.open[key]

    def renumber(self, person: Person) -> None:
        """Texts that wait go to the number of now."""
        for touch in self.open.values():
            for (channel, _), entry in touch.entries.items():
                waits = touch.person == person.number and channel == "sms" and entry.state == "planned"
                if waits and person.mobile and entry.phone != person.mobile:
                    entry.phone = person.mobile
                    self._texts[person.mobile].append((touch, entry))


def _happens(touch: Touch, slot: Slot, answers: bool) -> bool:
    if slot[0] != "sms" or touch.key[0] not in HELD:
        return answers or slot[0] == "sms"
    call = touch.entries.get(("call", 0))
    return call is not None and call.state == "happened"


def _cancel(touch: Touch, states: set[str], reason: str) -> None:
    for entry in touch.entries.values():
        if entry.state in states:
            entry.state, entry.reason = "cancelled", reason


def _follow_template(touch: Touch, known: Known, deal: Deal) -> None:
    """The document list follows the payment method as long as it has not gone."""
    wanted = {
        (channel, position): template
        for channel, position, template in slots(BY_NAME[touch.key[0]], deal, None, known.offices[deal.office])
    }
    for slot, entry in touch.entries.items():
        if slot[0] == "sms" and entry.state == "planned" and entry.template != wanted[slot]:
            entry.state, entry.reason = "cancelled", "date_moved"
