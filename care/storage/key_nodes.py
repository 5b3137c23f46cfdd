"""Key nodes of projects (S-20) with their owners, and the readiness duties that stand open for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, select, true, update

from care.rules.lifecycles import DutyState
from care.rules.rights import Scope
from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import duty, key_node, project, staff


@dataclass(frozen=True, slots=True)
class Node:
    """A day for which a project gets ready. `owner_role` is the owner's post."""

    id: int
    project_id: int
    project: str
    kind: str
    name: str
    on_day: date
    owner_id: int
    owner: str
    owner_role: str
    ver: int

    def words(self, days: int) -> str:
        """What the duty of so many days before says of it."""
        return f"{self.name} · {self.on_day} · D-{days} · {self.owner}"


@dataclass(frozen=True, slots=True)
class Readiness:
    """A readiness duty of a node; its subject is node:<id>/<day>/<days before>."""

    id: int
    ver: int
    node_id: int
    days: int
    role: str
    state: str
    due_at: datetime


_COLUMNS = [
    *(key_node.c[name] for name in ("id", "project_id", "kind", "name", "on_day", "owner_id", "ver")),
    *(project.c.name.label("project"), staff.c.name.label("owner"), staff.c.role.label("owner_role")),
]
_JOINED = key_node.join(project, project.c.id == key_node.c.project_id).join(staff, staff.c.id == key_node.c.owner_id)


def nodes_from(connection: Connection, day: date, scope: Scope) -> list[Node]:
    """The nodes of a scope's projects that lie on `day` or later and stand, the nearest first."""
    query = select(*_COLUMNS).select_from(_JOINED).where(_standing(scope), key_node.c.on_day >= day)
    return [Node(**row._mapping) for row in connection.execute(query.order_by(key_node.c.on_day, key_node.c.id))]


def node_within(connection: Connection, node_id: int, scope: Scope) -> Node | None:
    """One node, locked; None outside the scope, or once it was cancelled."""
    query = select(*_COLUMNS).select_from(_JOINED).where(_standing(scope), key_node.c.id == node_id)
    row = connection.execute(query.with_for_update(of=key_node)).first()
    return None if row is None else Node(**row._mapping)


def add_node(connection: Connection, values: Mapping[str, Any], actor: Actor, at: datetime) -> int:
    """A new node (project_id, kind, name, on_day, owner_id); its number."""
    number: int = connection.execute(insert(key_node).values(**values, ver=1).returning(key_node.c.id)).scalar_one()
    append(connection, [Event(Action.NODE_SET, "key_node", number, 1, facts=dict(values))], actor, at)
    return number


def change_node(connection: Connection, node: Node, changes: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    """Set columns of a locked node; what changed stands in the event."""
    connection.execute(update(key_node).where(key_node.c.id == node.id).values(**changes, ver=node.ver + 1))
    facts = {"changed": {name: value for name, value in changes.items()}}
    append(connection, [Event(Action.NODE_SET, "key_node", node.id, node.ver + 1, facts=facts)], actor, at)


def readiness_of(connection: Connection, kind: str, nodes: list[int]) -> list[Readiness]:
    """The readiness duties of these nodes, open and done, the oldest first."""
    projects = select(key_node.c.project_id).where(key_node.c.id.in_(nodes))
    columns = [duty.c[name] for name in ("id", "ver", "subject", "role", "state", "due_at")]
    query = select(*columns).where(duty.c.kind == kind, duty.c.project_id.in_(projects))
    found = [_readiness(row) for row in connection.execute(query.order_by(duty.c.id))]
    return [one for one in found if one.node_id in nodes]


def move_readiness(
    connection: Connection, found: Readiness, changes: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    """Give an open readiness duty another deadline, post or note; a done one stays as it is."""
    mine = duty.c.id == found.id, duty.c.ver == found.ver, duty.c.state == DutyState.OPEN
    moved = connection.execute(update(duty).where(*mine).values(**changes, ver=found.ver + 1))
    if moved.rowcount:
        facts = {name: value for name, value in changes.items() if name != "note"}
        append(connection, [Event(Action.DUTY_MOVED, "duty", found.id, found.ver + 1, facts=facts)], actor, at)


def owners(connection: Connection, projects: frozenset[int] | None) -> list[Row[Any]]:
    """Who may own a node: everybody on the staff who is there; None means of all projects."""
    query = select(staff.c.id, staff.c.name, staff.c.role, staff.c.project_id, project.c.name.label("project"))
    query = query.join(project, project.c.id == staff.c.project_id).where(staff.c.left_on.is_(None))
    if projects is not None:
        query = query.where(staff.c.project_id.in_(sorted(projects)))
    return list(connection.execute(query.order_by(project.c.name, staff.c.name)))


def _standing(scope: Scope) -> ColumnElement[bool]:
    mine = true() if scope.projects is None else key_node.c.project_id.in_(sorted(scope.projects))
    return and_(mine, key_node.c.cancelled_at.is_(None))


def _readiness(row: Row[Any]) -> Readiness:
    node, _, days = row.subject.removeprefix("node:").split("/")
    return Readiness(row.id, row.ver, int(node), int(days), row.role, row.state, row.due_at)
