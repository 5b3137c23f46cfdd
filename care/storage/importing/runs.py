"""The record of each import, the lock that lets one run at a time, and what it leaves for the planner."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, delete, insert, select, text

from care.storage.audit import Action, Actor, Event, append
from care.storage.bulk import insert_rows
from care.storage.tables import import_run, replan_due

_LOCK = 7_310_041  # any number that nobody else takes: an advisory lock of PostgreSQL


@dataclass(frozen=True, slots=True)
class Run:
    """One import as it is recorded."""

    file_name: str
    file_hash: str
    project: str | None
    as_of: date
    started_at: datetime
    actor: Actor


def one_at_a_time(connection: Connection) -> None:
    """Wait until no other import writes; SQLite has one writer anyway."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def begin_run(connection: Connection, run: Run) -> int:
    """The id of the run, whose counts follow at the end of the same transaction."""
    values = {
        "file_name": run.file_name,
        "file_hash": run.file_hash,
        "project": run.project,
        "as_of": run.as_of,
        "started_at": run.started_at,
        "actor": run.actor.name,
        "counts": "{}",
    }
    run_id: int = connection.execute(insert(import_run).values(values).returning(import_run.c.id)).scalar_one()
    return run_id


def end_run(connection: Connection, run_id: int, run: Run, counts: dict[str, Any], at: datetime) -> None:
    """Write what came of the run, with its event. `at` is aware UTC."""
    written = orjson.dumps(counts, option=orjson.OPT_SORT_KEYS).decode()
    connection.execute(import_run.update().where(import_run.c.id == run_id).values(finished_at=at, counts=written))
    facts = {"file_hash": run.file_hash, "as_of": run.as_of, **counts}
    append(connection, [Event(Action.IMPORT_RUN, "import_run", run_id, 1, facts=facts)], run.actor, at)


def remember_changed(connection: Connection, entity: str, ids: Collection[int]) -> None:
    """Leave the ids to what follows the import: touches of deals and persons to bring in line, projects to plan."""
    known: set[int] = set()
    ordered = sorted(ids)
    for start in range(0, len(ordered), 1000):
        mine = replan_due.c.entity == entity, replan_due.c.entity_id.in_(ordered[start : start + 1000])
        known |= set(connection.scalars(select(replan_due.c.entity_id).where(*mine)))
    insert_rows(connection, replan_due, ("entity", "entity_id"), [(entity, i) for i in ordered if i not in known])


def changed_entities(connection: Connection, entity: str, limit: int) -> Sequence[int]:
    """Some of the ids that were left, the lowest first."""
    query = select(replan_due.c.entity_id).where(replan_due.c.entity == entity)
    return connection.scalars(query.order_by(replan_due.c.entity_id).limit(limit)).all()


def forget_changed(connection: Connection, entity: str, ids: Collection[int]) -> None:
    """The touches of these are in line again."""
    mine = replan_due.c.entity == entity, replan_due.c.entity_id.in_(list(ids))
    connection.execute(delete(replan_due).where(*mine))
