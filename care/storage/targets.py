"""What a year is held against (S-08): by project, and for the company. Scores are tenths of a point of a hundred."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import target


@dataclass(frozen=True, slots=True)
class Target:
    """Of one year and project (None: the company); None where nobody has entered it."""

    baseline: int | None = None
    city_average: int | None = None
    target: int | None = None
    survey: int | None = None
    lessons: str | None = None


def targets_of(connection: Connection, year: int) -> dict[int | None, Target]:
    """What was entered for a year, by project id; None: the company."""
    columns = [target.c[name] for name in Target.__dataclass_fields__]
    rows = connection.execute(select(target.c.project_id, *columns).where(target.c.year == year))
    return {row[0]: Target(*row[1:]) for row in rows}


def set_target(
    connection: Connection, year: int, project_id: int | None, wanted: Target, actor: Actor, at: datetime
) -> bool:
    """Write what a year is held against, with its event; False where it says the same already."""
    scope = scope_word(project_id)
    kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = kinds.insert(target).values(year=year, scope=scope, project_id=project_id, ver=0)
    connection.execute(new.on_conflict_do_nothing())
    mine = target.c.year == year, target.c.scope == scope
    row = connection.execute(select(target).where(*mine).with_for_update()).one()
    values = {name: getattr(wanted, name) for name in Target.__dataclass_fields__}
    changed = {name: [row._mapping[name], value] for name, value in values.items() if row._mapping[name] != value}
    if not changed and row.ver:
        return False
    connection.execute(update(target).where(*mine).values(**values, ver=row.ver + 1))
    facts: Mapping[str, Any] = {"year": year, "scope": scope, "changed": changed}
    append(connection, [Event(Action.TARGET_SET, "target", row.id, row.ver + 1, None, None, facts)], actor, at)
    return True


def scope_word(project_id: int | None) -> str:
    """The scope of a report or target as its key has it: all, or project:3."""
    return "all" if project_id is None else f"project:{project_id}"
