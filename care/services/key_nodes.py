"""Key nodes (S-20): launch, moving in, events, the yearly survey, each with an owner and a checklist D-14, D-7, D-1.

A node that moves takes its open duties along; what was done for the old day is asked again for the new one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from care.errors import BadField, NotFound
from care.rules.duties import BeforeNode, Duty
from care.rules.lifecycles import DutyState
from care.rules.office_work import NodeKind
from care.rules.rights import Scope
from care.services.deadlines import deadline
from care.services.mending import Word
from care.services.preparing import Desk
from care.services.readiness import open_readiness, owner_role, readiness_duty
from care.storage.duties import NewDuty, finish_duty, open_duties
from care.storage.engine import Database
from care.storage.key_nodes import (
    Node,
    Readiness,
    add_node,
    change_node,
    move_readiness,
    node_within,
    nodes_from,
    owners,
    readiness_of,
)

LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class NodeLine:
    """A node with its readiness so far: by days before, the duty (None: not opened yet)."""

    node: Node
    steps: Sequence[tuple[int, date, Readiness | None]]


@dataclass(frozen=True, slots=True)
class Owner:
    """Who may own a node."""

    id: int
    name: str
    role: str
    project_id: int
    project: str


@dataclass(frozen=True, slots=True)
class NodesPage:
    """The nodes to come, and who may own one."""

    lines: Sequence[NodeLine]
    owners: Sequence[Owner]


def nodes_page(database: Database, desk: Desk, scope: Scope, today: date) -> NodesPage:
    """The nodes of a scope's projects from `today` on, the nearest first."""
    with database.read() as connection:
        nodes = nodes_from(connection, today, scope)
        found = [one for row in _rows(desk) for one in readiness_of(connection, row.id, [node.id for node in nodes])]
        people = [Owner(*row) for row in owners(connection, scope.projects)]
    return NodesPage([_line(desk, node, found) for node in nodes], people)


def set_node(
    database: Database, desk: Desk, node_id: int | None, typed: Mapping[str, Any], scope: Scope, word: Word
) -> int:
    """Add a node, or change one that stands (`typed`: kind, name, on_day, owner_id). Raises NotFound or BadField."""
    with database.begin() as connection:
        values = _checked(connection, typed, scope, word.day)
        if node_id is None:
            number = add_node(connection, values, word.actor, word.now)
        else:
            number = node_id
            _change(connection, node_id, values, scope, word)
        node = _node(connection, number, scope)
        for row in _rows(desk):
            _move_open(connection, desk, row, node, word)
            open_duties(connection, _passed(connection, desk, row, node, word), word.actor, word.now)
    return number


def cancel_node(database: Database, desk: Desk, node_id: int, note: str, scope: Scope, word: Word) -> None:
    """The node will not be: its open duties are over. Raises NotFound, or BadField without a reason."""
    if not note:
        raise BadField("Say why.", "reason", "reason_missing")
    with database.begin() as connection:
        node = _node(connection, node_id, scope)
        change_node(connection, node, {"cancelled_at": word.now}, word.actor, word.now)
        for row in _rows(desk):
            for one in readiness_of(connection, row.id, [node_id]):
                if one.state == DutyState.OPEN:
                    finish_duty(connection, one.id, note, word.actor, word.now)


def _checked(connection: Connection, typed: Mapping[str, Any], scope: Scope, today: date) -> dict[str, Any]:
    owner = next((one for one in owners(connection, scope.projects) if one.id == typed["owner_id"]), None)
    if owner is None:
        raise BadField("There is no such owner: choose one of the list.", "owner", "node_owner")
    if typed["kind"] not in set(NodeKind):
        raise BadField("What is it?", "kind", "node_kind")
    if not 0 < len(typed["name"]) <= LONGEST_NAME:
        raise BadField("A node needs a name of at most 40 characters.", "name", "node_name")
    if typed["on_day"] < today:
        raise BadField("The day is over.", "on_day", "node_over")
    return {**typed, "project_id": owner.project_id}


def _change(connection: Connection, node_id: int, values: Mapping[str, Any], scope: Scope, word: Word) -> None:
    node = _node(connection, node_id, scope)
    if values["project_id"] != node.project_id:
        raise BadField("The owner is of another project.", "owner", "node_owner")
    changes = {name: value for name, value in values.items() if getattr(node, name) != value}
    if not changes:
        raise BadField("Nothing in the form differs from what is stored.", "name", "customer_nothing_changed")
    change_node(connection, node, changes, word.actor, word.now)


def _move_open(connection: Connection, desk: Desk, row: Duty, node: Node, word: Word) -> None:
    for one in open_readiness(connection, row, [node.id]):
        due_at = deadline(desk, row, node.on_day - timedelta(days=one.days), word.now, word.day)
        changes = {"due_at": due_at, "role": owner_role(row, node), "note": node.words(one.days)}
        move_readiness(connection, one, changes, word.actor, word.now)


def _passed(connection: Connection, desk: Desk, row: Duty, node: Node, word: Word) -> list[NewDuty]:
    """Of a node that is entered or moved late: the last of its steps whose day has come, which no run opens."""
    assert isinstance(row.when, BeforeNode)
    passed = [days for days in row.when.days if node.on_day - timedelta(days=days) <= word.day < node.on_day]
    if not passed or any(one.days == min(passed) for one in open_readiness(connection, row, [node.id])):
        return []
    return [readiness_duty(desk, row, node, min(passed), deadline(desk, row, word.day, word.now, word.day))]


def _rows(desk: Desk) -> list[Duty]:
    return [row for row in desk.plan.duties if isinstance(row.when, BeforeNode)]


def _line(desk: Desk, node: Node, found: Sequence[Readiness]) -> NodeLine:
    """Each step with the newest duty that stands for it."""
    mine = {one.days: one for one in found if one.node_id == node.id}
    days = sorted({days for row in _rows(desk) if isinstance(row.when, BeforeNode) for days in row.when.days})
    steps = [(n, node.on_day - timedelta(days=n), mine.get(n)) for n in reversed(days)]
    return NodeLine(node, steps)


def _node(connection: Connection, node_id: int, scope: Scope) -> Node:
    node = node_within(connection, node_id, scope)
    if node is None:
        raise NotFound(f"There is no key node {node_id} on this list: go back to the list.")
    return node
