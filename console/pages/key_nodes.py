"""Key nodes of the projects: when, who owns them, and how far the readiness is."""

from typing import Any

from fastapi import APIRouter, Response

from care.errors import BadField, NotFound
from care.rules.office_work import NodeKind
from care.rules.rights import Right
from care.services.customer_form import read_day
from care.services.key_nodes import cancel_node, nodes_page, set_node
from care.services.mending import Word
from console.pages.typed import whole
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Number, Posted, Visit, needs

router = APIRouter(prefix="/nodes")


@router.get("")
def coming(done: str | None = None, visit: Visit = needs(Right.OFFICE)) -> Response:
    """The nodes to come, and the form for one more."""
    return _show(visit, done=done)


@router.post("")
def add(posted: Posted, visit: Visit = needs(Right.OFFICE)) -> Response:
    """A new node; what has to be ready by now is opened at once."""
    return _set(visit, None, posted)


@router.get("/{node_id}")
def one(node_id: Number, visit: Visit = needs(Right.OFFICE)) -> Response:
    """The form to move or hand over a node."""
    return _show(visit, node_id=node_id)


@router.post("/{node_id}")
def change(node_id: Number, posted: Posted, visit: Visit = needs(Right.OFFICE)) -> Response:
    """Move a node, with its open duties, or give it to somebody else."""
    return _set(visit, node_id, posted)


@router.post("/{node_id}/cancelled")
def cancelled(node_id: Number, posted: Posted, visit: Visit = needs(Right.OFFICE)) -> Response:
    """The node will not be."""
    office = visit.office
    try:
        cancel_node(office.database, office.desk, node_id, posted.get("reason", ""), visit.scope, _word(visit))
    except BadField as problem:
        return _show(visit, status=422, node_id=node_id, problems=sentences(visit, problem))
    return go("/nodes", done="1")


def _set(visit: Visit, node_id: int | None, posted: dict[str, str]) -> Response:
    office = visit.office
    try:
        typed = {
            "kind": posted.get("kind", ""),
            "name": posted.get("name", ""),
            "on_day": read_day(posted.get("on_day", ""), "on_day"),
            "owner_id": whole(posted.get("owner")),
        }
        set_node(office.database, office.desk, node_id, typed, visit.scope, _word(visit))
    except BadField as problem:
        return _show(visit, status=422, node_id=node_id, typed=posted, problems=sentences(visit, problem))
    return go("/nodes", done="1")


def _show(visit: Visit, *, status: int = 200, node_id: int | None = None, **facts: Any) -> Response:
    office, today = visit.office, visit.office.clock.today()
    found = nodes_page(office.database, office.desk, visit.scope, today)
    asked = next((line.node for line in found.lines if line.node.id == node_id), None)
    if node_id is not None and asked is None:
        raise NotFound(f"There is no key node {node_id} on this list: go back to the list.")
    typed = {}
    if asked is not None:
        stored = {"kind": asked.kind, "name": asked.name, "on_day": asked.on_day.isoformat()}
        typed = stored | {"owner": str(asked.owner_id)}
    shown = {"done": None, "typed": typed, "problems": {}, **facts}
    template = "office/node.html" if asked else "office/nodes.html"
    kinds = list(NodeKind)
    return page(visit, template, status=status, nodes=found, node=asked, kinds=kinds, today=today, **shown)


def _word(visit: Visit) -> Word:
    return Word(visit.name, "", visit.office.clock.today(), visit.now)
