"""Projects and sales agents as a list names them: found, or made at their first mention."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from care.storage.audit import Action, Event
from care.storage.tables import project, staff


def project_ids(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """The id of each project by its own name; one that is not stored yet is added."""
    wanted = list(names)
    found = {row.name: row.id for row in connection.execute(select(project.c.id, project.c.name))}
    for name in wanted:
        if name not in found:
            new = insert(project).values(name=name).returning(project.c.id)
            found[name] = connection.execute(new).scalar_one()
    return {name: found[name] for name in wanted}


def data_days(connection: Connection, names: Iterable[str]) -> dict[str, date]:
    """The day of the newest list that was imported, of those projects that have one."""
    query = select(project.c.name, project.c.data_as_of).where(
        project.c.name.in_(list(names)), project.c.data_as_of.is_not(None)
    )
    return {row.name: row.data_as_of for row in connection.execute(query)}


def mark_imported(connection: Connection, ids: Iterable[int], as_of: date, at: datetime) -> None:
    """Remember the day that the list speaks of, unless a newer one was imported, and the instant."""
    mine = project.c.id.in_(list(ids))
    connection.execute(update(project).where(mine).values(imported_at=at))
    older = or_(project.c.data_as_of.is_(None), project.c.data_as_of < as_of)
    connection.execute(update(project).where(mine, older).values(data_as_of=as_of))


def agent_ids(
    connection: Connection, named: Iterable[Any], projects: Mapping[str, int], day: date, events: list[Event]
) -> dict[tuple[str, str], int]:
    """Staff id by (project, name) for rows of (project, agent, phone); new ones and changed numbers are written.

    Who is first named by a later list than their project began with joined on its `day`.
    """
    stored = {(row.project_id, row.name): row for row in connection.execute(select(staff))}
    begun = {row.project_id for row in stored.values() if row.role == "agent"}
    found: dict[tuple[str, str], int] = {}
    for row in named:
        known = stored.get((projects[row.project], row.agent))
        if known is None:
            project_id = projects[row.project]
            joined_on = day if project_id in begun else None
            found[row.project, row.agent] = _add_agent(connection, project_id, row, joined_on, events)
            continue
        found[row.project, row.agent] = known.id
        if row.phone is not None and row.phone != known.phone:
            _change_phone(connection, known, row.phone, events)
    return found


def _add_agent(connection: Connection, project_id: int, row: Any, joined_on: date | None, events: list[Event]) -> int:
    values = {"name": row.agent, "phone": row.phone, "role": "agent", "project_id": project_id, "ver": 1}
    values |= {"joined_on": joined_on}
    staff_id: int = connection.execute(insert(staff).values(values).returning(staff.c.id)).scalar_one()
    changed: dict[str, Any] = {"role": [None, "agent"], "project_id": [None, project_id]}
    facts = {"changed": changed | ({"joined_on": [None, joined_on]} if joined_on else {})}
    personal = {"name": [None, row.agent], "phone": [None, row.phone]}
    events.append(Event(Action.IMPORTED, "staff", staff_id, 1, facts=facts, personal=personal))
    return staff_id


def _change_phone(connection: Connection, known: Any, phone: str, events: list[Event]) -> None:
    ver = known.ver + 1
    connection.execute(update(staff).where(staff.c.id == known.id).values(phone=phone, ver=ver))
    personal = {"phone": [known.phone, phone]}
    events.append(Event(Action.IMPORTED, "staff", known.id, ver, facts={"changed": {}}, personal=personal))
