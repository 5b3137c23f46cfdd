"""A sales office for tests of calls and gifts: a customer's day planned for real, then people at work on it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, Table, select

from care.rules.lifecycles import CallOutcome
from care.services.calling import Form, Recorded, record_call
from care.services.planning import plan_day
from care.storage.audit import SYSTEM
from care.storage.engine import Database
from care.storage.tables import audit_event, call, message, touch
from tests.factories import at
from tests.lives import born, buys, desk

AGENT = "李晓燕"


@dataclass
class Office:
    """One database with one buyer; days as `2026-12-04`, clock times of the business zone."""

    database: Database
    desk: Any = field(default_factory=desk)

    def sell(self, *, person: Any = None, **deal: Any) -> int:
        """A customer with this deal, whose columns are mostly dates."""
        with self.database.begin() as connection:
            return buys(connection, born(connection, **{"mobile": "13800138000", **(person or {})}), **deal)

    def plan(self, day: str, clock: str = "08:30") -> None:
        """Run the planning of a day."""
        plan_day(self.database, self.desk, day=date.fromisoformat(day), now=at(day, clock), actor=SYSTEM)

    def row(self, table: Table, touchpoint: str) -> Row[Any]:
        """The newest row of a channel's table for a touchpoint."""
        return self.rows(table, touchpoint)[-1]

    def rows(self, table: Table, touchpoint: str) -> Sequence[Row[Any]]:
        """The rows of a channel's table for a touchpoint, oldest first."""
        query = select(table).join(touch, touch.c.id == table.c.touch_id).where(touch.c.touchpoint == touchpoint)
        with self.database.read() as connection:
            return connection.execute(query.order_by(table.c.id)).all()

    def text(self, touchpoint: str) -> Row[Any]:
        """The text of a touchpoint."""
        return self.row(message, touchpoint)

    def call(self, touchpoint: str) -> Row[Any]:
        """The call of a touchpoint."""
        return self.row(call, touchpoint)

    def record(
        self, touchpoint: str, outcome: str, day: str, clock: str = "10:00", *, by: str = AGENT, **form: Any
    ) -> Recorded:
        """Record what came of the touchpoint's call."""
        filled = Form(CallOutcome(outcome), **form)
        return record_call(self.database, self.desk, self.call(touchpoint).id, filled, by=by, now=at(day, clock))

    def exhaust(self, touchpoint: str, first: str, second: str) -> None:
        """Three tries in vain on two days."""
        for day, clock in ((first, "10:00"), (first, "15:00"), (second, "11:00")):
            self.record(touchpoint, "no_answer", day, clock)

    def actions(self, entity: str) -> list[str]:
        """The actions in the log about one kind of thing, oldest first."""
        query = select(audit_event.c.action).where(audit_event.c.entity == entity).order_by(audit_event.c.id)
        with self.database.read() as connection:
            return list(connection.scalars(query))

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows that calling may change: to see that nothing was half-written."""
        from care.storage.tables import audit_pii, call_try, duty, gift, suppression

        tables = (call, call_try, message, gift, duty, suppression, audit_event, audit_pii)
        with self.database.read() as connection:
            return {t.name: [tuple(row) for row in connection.execute(select(t))] for t in tables}
