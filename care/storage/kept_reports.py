"""Reports that were made: one a kind, period and scope, with when it was due (S-51), and to whom it was handed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from care.errors import NotFound
from care.rules.rights import Role, Scope
from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import account, account_seat, project, report, report_handover, staff
from care.storage.targets import scope_word


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report that was made; instants are UTC, `project` None means all of them."""

    id: int
    kind: str
    period: str
    project_id: int | None
    project: str | None
    made_at: datetime
    due_at: datetime
    file_hash: str
    made_by: str

    @property
    def in_time(self) -> bool:
        """Whether it was there when it was due."""
        return self.made_at <= self.due_at


@dataclass(frozen=True, slots=True)
class Handover:
    """What came of handing a report over by one way."""

    way: str
    at: datetime
    outcome: str


_JOINED = report.outerjoin(project, project.c.id == report.c.project_id)
_COLUMNS = [report.c[name] for name in ("id", "kind", "period", "project_id")]
_COLUMNS += [project.c.name, *(report.c[name] for name in ("made_at", "due_at", "file_hash", "made_by"))]


def keep_report(
    connection: Connection,
    key: tuple[str, str, int | None],
    due_at: datetime,
    file_hash: str,
    actor: Actor,
    at: datetime,
) -> KeptReport:
    """Put a report (kind, period, project) on record; where somebody was first, theirs stands."""
    kind, period, project_id = key
    row: dict[str, Any] = {"kind": kind, "period": period, "scope": scope_word(project_id)}
    row |= {"project_id": project_id}
    row |= {"made_at": at, "due_at": due_at, "file_hash": file_hash, "made_by": actor.name, "ver": 1}
    kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    number = connection.scalar(kinds.insert(report).values(row).on_conflict_do_nothing().returning(report.c.id))
    if number is not None:
        facts = {name: row[name] for name in ("kind", "period", "scope", "file_hash", "due_at")}
        append(connection, [Event(Action.REPORT_MADE, "report", number, 1, None, None, facts)], actor, at)
    found = report_of(connection, key)
    assert found is not None
    return found


def report_of(connection: Connection, key: tuple[str, str, int | None]) -> KeptReport | None:
    """The report of a kind, period and project; None until it is made."""
    mine = report.c.kind == key[0], report.c.period == key[1], report.c.scope == scope_word(key[2])
    row = connection.execute(select(*_COLUMNS).select_from(_JOINED).where(*mine)).first()
    return None if row is None else KeptReport(*row)


def report_within(connection: Connection, report_id: int, scope: Scope) -> KeptReport:
    """One report; NotFound unless there is such a one in the scope: the company's are for those who see all."""
    query = select(*_COLUMNS).select_from(_JOINED).where(report.c.id == report_id, *_seen(scope))
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"There is no report {report_id} for you: see the list of reports.")
    return KeptReport(*row)


def reports_within(
    connection: Connection, scope: Scope, kind: str | None, before: int | None, limit: int
) -> list[KeptReport]:
    """The reports of a scope, the newest first; those made before the one with the id `before`."""
    query = select(*_COLUMNS).select_from(_JOINED).where(*_seen(scope))
    if kind is not None:
        query = query.where(report.c.kind == kind)
    if before is not None:
        query = query.where(report.c.id < before)
    return [KeptReport(*row) for row in connection.execute(query.order_by(report.c.id.desc()).limit(limit))]


def note_handover(connection: Connection, report_id: int, way: str, outcome: str, actor: Actor, at: datetime) -> None:
    """Write what came of handing a report over, over what came of it before."""
    raised = update(report).where(report.c.id == report_id).values(ver=report.c.ver + 1).returning(report.c.ver)
    ver: int = connection.execute(raised).scalar_one()
    kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    new = kinds.insert(report_handover).values(report_id=report_id, way=way, at=at, outcome=outcome)
    connection.execute(
        new.on_conflict_do_update(index_elements=["report_id", "way"], set_={"at": at, "outcome": outcome})
    )
    facts = {"way": way, "outcome": outcome}
    append(connection, [Event(Action.REPORT_HANDED_OVER, "report", report_id, ver, None, None, facts)], actor, at)


def handovers_of(connection: Connection, report_id: int) -> list[Handover]:
    """How a report was handed over."""
    columns = [report_handover.c[name] for name in ("way", "at", "outcome")]
    query = select(*columns).where(report_handover.c.report_id == report_id).order_by(report_handover.c.way)
    return [Handover(*row) for row in connection.execute(query)]


def addresses_of(connection: Connection, roles: Collection[Role], project_id: int | None) -> list[str]:
    """The mail addresses of those in these roles: of a project's report also of its own people alone."""
    query = select(account.c.email).where(account.c.email.is_not(None), account.c.left_on.is_(None))
    company = account.c.role.in_([Role.PROGRAMME_MANAGER.value, Role.GENERAL_MANAGER.value])
    seats = account_seat.join(staff, staff.c.id == account_seat.c.staff_id)
    sits = select(account_seat.c.account_id).select_from(seats).where(staff.c.project_id == project_id)
    query = query.where(account.c.role.in_([role.value for role in roles]))
    query = query.where(company if project_id is None else company | account.c.id.in_(sits))
    return sorted(set(connection.scalars(query)))


def _seen(scope: Scope) -> list[ColumnElement[bool]]:
    return [] if scope.projects is None else [report.c.project_id.in_(sorted(scope.projects))]
