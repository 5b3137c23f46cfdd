"""Readiness for key nodes (S-20): which duties fall on a day, for the post of the node's owner."""

from datetime import date, datetime, timedelta
from typing import get_args

from sqlalchemy import Connection

from care.rules.duties import BeforeNode, Duty, Role
from care.rules.lifecycles import DutyState
from care.rules.rights import Scope
from care.services.deadlines import deadline
from care.services.preparing import Desk
from care.storage.duties import NewDuty
from care.storage.key_nodes import Node, Readiness, nodes_from, readiness_of


def due_readiness(
    connection: Connection, desk: Desk, row: Duty, first: date, last: date, project_id: int, now: datetime
) -> list[NewDuty]:
    """The readiness duties of a project that fall between `first` and `last` and do not stand open for another day."""
    assert isinstance(row.when, BeforeNode)
    nodes = nodes_from(connection, last, Scope(None, frozenset({project_id})))
    standing = {(one.node_id, one.days) for one in open_readiness(connection, row, [node.id for node in nodes])}
    due = []
    for node in nodes:
        for days in row.when.days:
            day = node.on_day - timedelta(days=days)
            if first <= day <= last and (node.id, days) not in standing:
                due.append(readiness_duty(desk, row, node, days, deadline(desk, row, day, now, last)))
    return due


def open_readiness(connection: Connection, row: Duty, nodes: list[int]) -> list[Readiness]:
    """Those of these nodes that wait to be done."""
    return [one for one in readiness_of(connection, row.id, nodes) if one.state == DutyState.OPEN]


def readiness_duty(desk: Desk, row: Duty, node: Node, days: int, due_at: datetime) -> NewDuty:
    """The duty of so many days before a node; the note says of which."""
    subject = f"node:{node.id}/{node.on_day}/{days}"
    return NewDuty(row.id, subject, node.project_id, None, owner_role(row, node), due_at, node.words(days))


def owner_role(row: Duty, node: Node) -> str:
    """The owner's post sees to it, where duties are for that post."""
    return node.owner_role if node.owner_role in get_args(Role) else row.role
