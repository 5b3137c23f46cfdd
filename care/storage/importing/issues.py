"""What an import leaves to be judged: raised once, settled once, each step on record."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, and_, bindparam, insert, select, update

from care.rules.deal_dates import DATE_FIELDS
from care.rules.import_issues import State
from care.storage.audit import Action, Actor, Event, append
from care.storage.importing.ids import new_ids
from care.storage.importing.people import CARE
from care.storage.tables import consent, deal, deal_party, import_issue, person

_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """Something odd: `finding` tells whether the same was found before."""

    code: str
    header: str
    person_id: int
    deal_no: str | None
    finding: str

    @property
    def key(self) -> tuple[int, str, str]:
        """By this it is the same issue as before."""
        return (self.person_id, self.code, self.finding)


def issues_of(connection: Connection, person_ids: Collection[int]) -> list[Row[Any]]:
    """All issues of these persons, whatever their state."""
    ids, rows = sorted(person_ids), list[Row[Any]]()
    for start in range(0, len(ids), _BATCH):
        mine = import_issue.c.person_id.in_(ids[start : start + _BATCH])
        rows += connection.execute(select(import_issue).where(mine).order_by(import_issue.c.id))
    return rows


def raise_issues(
    connection: Connection, found: Sequence[Found], known: Collection[Row[Any]], run_id: int, actor: Actor, at: datetime
) -> None:
    """Open what was never asked before; what a list had mended and this one brings back is open again."""
    stored = {(row.person_id, row.code, row.finding): row for row in known}
    unique = {item.key: item for item in found}
    fresh = [item for key, item in unique.items() if key not in stored]
    again = [stored[key] for key in unique if key in stored and stored[key].state == "resolved"]
    if fresh:
        _insert(connection, fresh, run_id, actor, at)
    change_states(connection, again, "open", Action.ISSUE_OPENED, actor, at)


def change_states(
    connection: Connection,
    rows: Sequence[Row[Any]],
    state: State,
    action: Action,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
) -> None:
    """Move issues to a state, each with its event. The reason is a person's words and stands aside in the log."""
    if not rows:
        return
    closed = state != "open"
    query = update(import_issue).where(import_issue.c.id == bindparam("issue_id"))
    query = query.values(
        state=state,
        ver=bindparam("v_ver"),
        closed_at=at if closed else None,
        closed_by=actor.name if closed else None,
        reason=reason,
    )
    connection.execute(query, [{"issue_id": row.id, "v_ver": row.ver + 1} for row in rows])
    events = [
        Event(
            action,
            "import_issue",
            row.id,
            row.ver + 1,
            row.person_id,
            None,
            {"code": row.code, "deal_no": row.deal_no, "from": row.state, "to": state},
            {"reason": reason} if reason else None,
        )
        for row in rows
    ]
    append(connection, events, actor, at)


def _insert(connection: Connection, fresh: Sequence[Found], run_id: int, actor: Actor, at: datetime) -> None:
    ids = new_ids(connection, import_issue, len(fresh))
    rows = [
        {
            "id": issue_id,
            "code": item.code,
            "header": item.header,
            "person_id": item.person_id,
            "deal_no": item.deal_no,
            "finding": item.finding,
            "state": "open",
            "run_id": run_id,
            "opened_at": at,
            "ver": 1,
        }
        for issue_id, item in zip(ids, fresh, strict=True)
    ]
    connection.execute(insert(import_issue), rows)
    events = [
        Event(
            Action.ISSUE_OPENED,
            "import_issue",
            issue_id,
            1,
            item.person_id,
            None,
            {"code": item.code, "deal_no": item.deal_no, "to": "open"},
        )
        for issue_id, item in zip(ids, fresh, strict=True)
    ]
    append(connection, events, actor, at)


def list_issues(connection: Connection, *, everything: bool = False) -> Sequence[Row[Any]]:
    """Issues with the person and the sale that they are about, the oldest first; settled ones where asked."""
    query = (
        select(import_issue, person.c.customer_no, person.c.name, person.c.remark, *(deal.c[d] for d in DATE_FIELDS))
        .join(person, person.c.id == import_issue.c.person_id)
        .outerjoin(deal, deal.c.deal_no == import_issue.c.deal_no)
    )
    if not everything:
        query = query.where(import_issue.c.state == "open")
    return connection.execute(query.order_by(import_issue.c.id)).all()


def lock_issue(connection: Connection, issue_id: int) -> Row[Any] | None:
    """One issue, which nobody else settles until the transaction ends."""
    return connection.execute(select(import_issue).where(import_issue.c.id == issue_id).with_for_update()).first()


def person_of(connection: Connection, issue: Row[Any]) -> Row[Any]:
    """The person whom the issue concerns, with the care consent; locked."""
    connection.execute(select(person.c.id).where(person.c.id == issue.person_id).with_for_update())
    of_care = and_(consent.c.person_id == person.c.id, consent.c.scope == CARE)
    query = select(person, consent.c.state.label("consent")).outerjoin(consent, of_care)
    return connection.execute(query.where(person.c.id == issue.person_id)).one()


def deal_of(connection: Connection, issue: Row[Any]) -> Row[Any] | None:
    """The sale that the issue is about, locked; None where it is about none."""
    query = select(deal).where(deal.c.deal_no == issue.deal_no).with_for_update()
    return connection.execute(query).first() if issue.deal_no else None


def change(connection: Connection, table: Table, row: Row[Any], values: Mapping[str, Any]) -> int:
    """Change a row that `person_of` or `deal_of` has locked; its new version."""
    ver: int = row.ver + 1
    connection.execute(update(table).where(table.c.id == row.id).values(**values, ver=ver))
    return ver


def projects_of(connection: Connection, person_id: int) -> set[int]:
    """The projects in which the person has a deal."""
    query = select(deal.c.project_id).join(deal_party, deal_party.c.deal_id == deal.c.id)
    return set(connection.scalars(query.where(deal_party.c.person_id == person_id)))
