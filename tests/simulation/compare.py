"""Sets the planner's rows beside the oracle's entries and says in words where they differ."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, select, true

from care.storage.tables import call, gift, message, touch
from tests.oracle.ledger import Key, Ledger, Slot
from tests.simulation.world import World

# template, decision, reason, the run's day, days late, due_on
Seen = tuple[str, str, str | None, date, int, date]
Rows = dict[tuple[Key, Slot], Seen]


@dataclass(frozen=True, slots=True)
class Difference:
    """One channel on which planner and oracle disagree; None where one of them has no such row."""

    key: Key
    slot: Slot
    planner: Seen | None
    oracle: Seen | None

    def __str__(self) -> str:
        touchpoint, number, occasion = self.key
        head = f"{touchpoint} of {number}, occasion {occasion}, {self.slot[0]} {self.slot[1]}"
        return f"{head}\n  planner: {_words(self.planner)}\n  oracle:  {_words(self.oracle)}"


def rows_of_day(world: World, day: date) -> Rows:
    """The channel rows that the planner decided on `day`."""
    return _rows(world, day)


def all_rows(world: World) -> Rows:
    """Every channel row there is."""
    return _rows(world, None)


def differences(ledger: Ledger, rows: Rows, wanted: Collection[tuple[Key, Slot]]) -> list[Difference]:
    """Where the rows differ from the `wanted` slots of the ledger, in order."""
    expected = {(key, slot): _seen(ledger, key, slot) for key, slot in wanted}
    keys = sorted(expected.keys() | rows.keys())
    pairs = ((key, rows.get(key), expected.get(key)) for key in keys)
    return [Difference(*key, planner, oracle) for key, planner, oracle in pairs if planner != oracle]


def _seen(ledger: Ledger, key: Key, slot: Slot) -> Seen:
    found = ledger.touches[key]
    entry = found.entries[slot]
    return entry.template, *entry.decision, entry.day, entry.late_days, found.due_on


def _rows(world: World, day: date | None) -> Rows:
    found: Rows = {}
    with world.database.read() as connection:
        for channel, table, template, position in (
            ("sms", message, message.c.template, message.c.position),
            ("call", call, call.c.script, literal(0)),
            ("gift", gift, gift.c.item, literal(0)),
        ):
            for row in connection.execute(_query(table, template, position, day)):
                key = row.touchpoint, world.numbers[row.subject], row.occasion
                decision = row.state if row.state in {"skipped", "cancelled"} else "planned"
                reason = None if decision == "planned" else row.reason
                found[key, (channel, row.position)] = (
                    *(row.template, decision, reason, row.act_on, row.late_days, row.due_on),
                )
    return found


def _query(table: Any, template: ColumnElement[str], position: ColumnElement[int], day: date | None) -> Select[Any]:
    columns = [template.label("template"), position.label("position")]
    columns += [table.c.state, table.c.reason, table.c.act_on, table.c.late_days]
    mine = select(touch.c.touchpoint, touch.c.subject, touch.c.occasion, touch.c.due_on, *columns)
    return (
        mine.select_from(table)
        .join(touch, touch.c.id == table.c.touch_id)
        .where(true() if day is None else table.c.act_on == day)
    )


def _words(seen: Seen | None) -> str:
    if seen is None:
        return "nothing"
    template, decision, reason, day, late_days, due_on = seen
    late = f", {late_days} days late" if late_days else ""
    return f"{decision}{f' ({reason})' if reason else ''} on {day}{late}, due {due_on}, {template}"
