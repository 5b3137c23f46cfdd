"""Days one after the other, planner beside oracle, compared after every run."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, time

from care.storage.engine import Database
from tests.oracle.calendar import DAY
from tests.oracle.run import Oracle
from tests.simulation.changes import Change, Scene
from tests.simulation.compare import Difference, all_rows, differences, rows_of_day
from tests.simulation.offices import desk_for
from tests.simulation.world import World

MORNING, NOON = time(8, 30), time(12, 30)


@dataclass(slots=True)
class Summary:
    """What the year held: decisions by touchpoint, channel and reason (or `planned`), and runs."""

    decisions: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    runs: int = 0
    days: int = 0


class Course:
    """One scene on one database."""

    def __init__(self, database: Database, scene: Scene) -> None:
        self.scene = scene
        answers = {number: "brisk" for number in scene.brisk - scene.answering}
        answers |= {number: "answering" for number in scene.answering - scene.brisk}
        answers |= {number: "both" for number in scene.answering & scene.brisk}
        # The planner's side and the oracle's are told the same facts; `World` alone changes them.
        self.world = World(database, desk_for(scene.known.offices, scene.known.mourning), scene.known, answers)
        self.oracle = Oracle(scene.known, scene.start + scene.days * DAY)
        self.summary = Summary()
        self.changes = scene.by_day()
        self._waiting: list[Change] = []  # what arrived while nothing ran

    def live(self, *, progress: Callable[[date], None] = lambda day: None) -> list[Difference]:
        """Run every day; the differences of the first day that has any, or of the whole at the end."""
        for n in range(self.scene.days):
            day = self.scene.start + n * DAY
            if found := self.pass_day(day):
                return found
            progress(day)
        return differences(self.oracle.ledger, all_rows(self.world), self.oracle.ledger.slots())

    def pass_day(self, day: date) -> list[Difference]:
        """Morning's facts, the run, what happens till noon, noon's facts with a second run, the rest."""
        self.summary.days += 1
        morning, noon = self.changes.pop((day, False), []), self.changes.pop((day, True), [])
        if day in self.scene.outages:
            self._waiting += [replace(change, noon=False) for change in (*morning, *noon)]
            return []
        morning, self._waiting = [*self._waiting, *morning], []
        found = self._half(day, MORNING, morning)
        self._happen(brisk_only=True)
        if noon and not found:
            found = self._half(day, NOON, noon)
        self._happen(brisk_only=False)
        return found

    def prepare(self, day: date) -> None:
        """Tell both sides what the morning of `day` brings, without any run."""
        self._learn(day, MORNING, self.changes.pop((day, False), []))

    def _learn(self, day: date, clock: time, changes: list[Change]) -> None:
        """Tell both sides."""
        if not changes:
            return
        self.world.learn(changes, day, clock)
        for number in dict.fromkeys(change.number for change in changes):
            if number in self.scene.known.deals:
                self.oracle.ledger.follow(self.scene.known, self.scene.known.deals[number], day)
            elif number in self.scene.known.people:
                self.oracle.ledger.follow_birthday(self.scene.known.people[number], day)
                self.oracle.ledger.renumber(self.scene.known.people[number])

    def _half(self, day: date, clock: time, changes: list[Change]) -> list[Difference]:
        self._learn(day, clock, changes)
        offices = [name for name in self.scene.known.offices if (name, day) not in self.scene.missed]
        whole = len(offices) == len(self.scene.known.offices)
        self.world.run(day, clock, None if whole else offices)
        return self._run_oracle(day, [set(offices)] if whole else [{name} for name in offices])

    def _run_oracle(self, day: date, parts: Iterable[set[str]]) -> list[Difference]:
        for part in parts:
            self.summary.runs += 1
            for touch, slot, entry in self.oracle.run(day, part):
                self.summary.decisions[touch.key[0], slot[0], entry.reason or "planned"] += 1
        return differences(self.oracle.ledger, rows_of_day(self.world, day), self.oracle.ledger.slots(day))

    def _happen(self, *, brisk_only: bool) -> None:
        self.world.happen(brisk_only=brisk_only)
        scene = self.scene
        self.oracle.ledger.happen(scene.brisk if brisk_only else frozenset(scene.known.people), scene.answering)
