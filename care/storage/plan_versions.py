"""Which plans were in force: each touch stores the hash, this table what stood behind it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from care.rules.touchpoints import Plan
from care.storage.tables import plan_version


def remember_plan(connection: Connection, plan: Plan, now: datetime) -> None:
    """Store the plan the first time that it is used."""
    if connection.scalar(select(plan_version.c.hash).where(plan_version.c.hash == plan.hash)) is None:
        values = {"hash": plan.hash, "version": plan.version, "first_used_at": now, "content": plan.content}
        kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
        # Two planners may see a new plan at the same moment: whoever comes second leaves it.
        connection.execute(kinds.insert(plan_version).values(values).on_conflict_do_nothing())
