"""Wordings as rows: drafted, approved by somebody else, withdrawn; and what of them is in use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Connection, Select, insert, literal_column, select, update

from care.errors import NotFound, WrongState
from care.rules.approved import Approved
from care.rules.touchpoints import Language
from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import message, project, wording


class WordingState(StrEnum):
    """A wording's way: drafted; approved, or rejected; withdrawn, so that the one before is in use again."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


W = WordingState
_MOVES: Mapping[WordingState, frozenset[WordingState]] = {
    W.DRAFTED: frozenset({W.APPROVED, W.REJECTED}),
    W.APPROVED: frozenset({W.WITHDRAWN}),
    W.REJECTED: frozenset(),
    W.WITHDRAWN: frozenset(),
}
_ACTIONS = {
    W.APPROVED: Action.WORDING_APPROVED,
    W.REJECTED: Action.WORDING_REJECTED,
    W.WITHDRAWN: Action.WORDING_WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording as it stands; `project` None: of every project. Instants are UTC."""

    id: int
    template: str
    language: Language
    project_id: int | None
    project: str | None
    title: str
    body: str = field(repr=False)
    hash: str
    state: WordingState
    since: date
    drafted_by: str
    drafted_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    ended_by: str | None
    ended_at: datetime | None
    reason: str | None = field(repr=False)
    ver: int

    @property
    def is_tip(self) -> bool:
        """Whether it is a text of its own, which an agent chooses, and replaces no file."""
        return self.template.startswith(TIP)


TIP = "tip_"


def add_draft(connection: Connection, values: Mapping[str, Any], actor: Actor, at: datetime) -> int:
    """Write a draft and return its number; a tip without a template gets one of its own."""
    columns = {**values, "state": W.DRAFTED.value, "drafted_by": actor.name, "drafted_at": at, "ver": 1}
    draft_id = int(connection.execute(insert(wording).values(columns).returning(wording.c.id)).scalar_one())
    if columns["template"] == TIP:
        named = update(wording).where(wording.c.id == draft_id).values(template=f"{TIP}{draft_id}")
        connection.execute(named)
    facts = {name: values[name] for name in ("language", "project_id", "hash", "since", "body")}
    facts["template"] = f"{TIP}{draft_id}" if columns["template"] == TIP else columns["template"]
    append(connection, [Event(Action.WORDING_DRAFTED, "wording", draft_id, 1, facts=facts)], actor, at)
    return draft_id


def move_wording(
    connection: Connection, found: Wording, to: WordingState, reason: str | None, actor: Actor, at: datetime
) -> None:
    """Approve, reject or withdraw it. WrongState where that is no legal move, or somebody was quicker."""
    if to not in _MOVES[found.state]:
        raise WrongState(f"Wording {found.id} is {found.state}, so it cannot become {to}: look at it again.")
    ended = (
        {"approved_by": actor.name, "approved_at": at} if to is W.APPROVED else {"ended_by": actor.name, "ended_at": at}
    )
    values = {**ended, "state": to.value, "ver": found.ver + 1, **({"reason": reason} if reason else {})}
    same = wording.c.id == found.id, wording.c.ver == found.ver
    if connection.execute(update(wording).where(*same).values(values)).rowcount != 1:
        raise WrongState(f"Somebody else changed wording {found.id} at this moment: look at it again.")
    facts = {"template": found.template, "hash": found.hash, "since": found.since, "from": found.state, "to": to}
    personal = {"reason": reason} if reason else None
    append(
        connection, [Event(_ACTIONS[to], "wording", found.id, found.ver + 1, facts=facts, personal=personal)], actor, at
    )


def read_wording(connection: Connection, wording_id: int) -> Wording:
    """One wording; NotFound."""
    found = _wordings(connection, _query().where(wording.c.id == wording_id))
    if not found:
        raise NotFound(f"There is no wording {wording_id}: see the list.")
    return found[0]


def wordings(connection: Connection, states: tuple[WordingState, ...], limit: int) -> list[Wording]:
    """The newest wordings in these states."""
    query = _query().where(wording.c.state.in_([state.value for state in states]))
    return _wordings(connection, query.order_by(wording.c.id.desc()).limit(limit))


def wordings_of(connection: Connection, template: str, limit: int) -> list[Wording]:
    """The wordings of a template, the newest first: its versions."""
    query = _query().where(wording.c.template == template)
    return _wordings(connection, query.order_by(wording.c.id.desc()).limit(limit))


def approved_now(connection: Connection) -> list[Approved]:
    """Every approved wording, as texts are rendered with it."""
    query = _query().where(wording.c.state == W.APPROVED.value).order_by(wording.c.id)
    found = _wordings(connection, query)
    return [Approved(one.id, one.template, one.language, one.project, one.since, one.body) for one in found]


def withdrawn_hashes(connection: Connection) -> frozenset[str]:
    """The versions that may not go any more: withdrawn, and not approved again in the same words."""
    approved = select(wording.c.hash).where(wording.c.state == W.APPROVED.value)
    query = select(wording.c.hash).where(wording.c.state == W.WITHDRAWN.value, wording.c.hash.not_in(approved))
    return frozenset(connection.scalars(query))


def people_with_waiting(connection: Connection, template_hash: str) -> list[int]:
    """Those whose queued text has this version."""
    queued = message.c.state == literal_column("'queued'"), message.c.template_hash == template_hash
    return sorted(set(connection.scalars(select(message.c.person_id).where(*queued))))


def _query() -> Select[Any]:
    columns = [
        project.c.name.label(name) if name == "project" else wording.c[name] for name in Wording.__dataclass_fields__
    ]
    return select(*columns).select_from(wording.outerjoin(project, project.c.id == wording.c.project_id))


def _wordings(connection: Connection, query: Select[Any]) -> list[Wording]:
    found = []
    for row in connection.execute(query):
        values = dict(row._mapping)
        values |= {"state": WordingState(row.state), "language": cast(Language, row.language)}
        found.append(Wording(**values))
    return found
