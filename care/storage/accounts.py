"""Accounts: who may sign in, in which projects they sit, and the lines between them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from care.rules.rights import Line, Role
from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import account, account_line, account_seat, project, staff

_SEATS = account_seat.join(staff, staff.c.id == account_seat.c.staff_id)
_SEAT = staff.c.project_id.label("seat_project"), staff.c.id.label("seat")
_ACCOUNTS = select(account, *_SEAT).select_from(account.outerjoin(_SEATS, account_seat.c.account_id == account.c.id))


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in. `left_on` is the first day on which they may not; `seats` are staff ids by project."""

    id: int
    login: str
    name: str
    role: Role
    password_hash: str = field(repr=False)
    left_on: date | None
    ver: int
    seats: Mapping[int, int] = field(default_factory=dict)

    def gone(self, day: date) -> bool:
        """Whether they have left by `day`."""
        return self.left_on is not None and self.left_on <= day


def account_by_login(connection: Connection, login: str) -> Account | None:
    """The account with this login; None when there is none."""
    return account_where(connection, account.c.login == login)


def account_by_name(connection: Connection, name: str) -> Account | None:
    """The account of this name; None when there is none."""
    return account_where(connection, account.c.name == name)


def account_where(connection: Connection, which: ColumnElement[bool]) -> Account | None:
    """The account that the condition names, with its seats; one statement, since each request asks."""
    rows = connection.execute(_ACCOUNTS.where(which)).all()
    return _account(rows[0], {r.seat_project: r.seat for r in rows if r.seat is not None}) if rows else None


def all_accounts(connection: Connection) -> list[Account]:
    """Every account, by login."""
    rows = connection.execute(select(account).order_by(account.c.login)).all()
    seats = _seats(connection, [row.id for row in rows])
    return [_account(row, seats.get(row.id, {})) for row in rows]


def add_account(
    connection: Connection, values: Mapping[str, Any], seats: Iterable[int], actor: Actor, at: datetime
) -> int:
    """Add an account (login, name, role, password_hash) with its seats; the login and the name must be free."""
    new = insert(account).values(**values, ver=1).returning(account.c.id)
    account_id: int = connection.execute(new).scalar_one()
    taken = sorted(seats)
    if taken:
        connection.execute(
            insert(account_seat), [{"account_id": account_id, "staff_id": staff_id} for staff_id in taken]
        )
    facts = {"role": values["role"], "staff": taken}
    personal = {"login": values["login"], "name": values["name"]}
    append(connection, [Event(Action.ACCOUNT_ADDED, "account", account_id, 1, None, None, facts, personal)], actor, at)
    return account_id


def change_account(
    connection: Connection, found: Account, action: Action, changes: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    """Set columns of an account and put on record which ones; a password or address is never told."""
    ver = found.ver + 1
    connection.execute(update(account).where(account.c.id == found.id).values(**changes, ver=ver))
    facts = {name: value for name, value in changes.items() if name not in {"password_hash", "email"}}
    append(connection, [Event(action, "account", found.id, ver, facts=facts)], actor, at)


def draw_line(connection: Connection, from_: Account, to: Account, kind: Line, actor: Actor, at: datetime) -> bool:
    """Say that `from_` reports to, manages or monitors `to`; False when it was said before."""
    values = {"from_id": from_.id, "to_id": to.id, "kind": kind.value}
    known = select(account_line.c.id).filter_by(**values)
    if connection.scalar(known) is not None:
        return False
    connection.execute(insert(account_line).values(**values))
    change_account(connection, from_, Action.LINE_DRAWN, {}, actor, at)
    return True


def lines_of(connection: Connection) -> list[tuple[str, Line, str]]:
    """All lines as (name, kind, name), by name."""
    first, second = account.alias(), account.alias()
    joined = account_line.join(first, first.c.id == account_line.c.from_id)
    joined = joined.join(second, second.c.id == account_line.c.to_id)
    query = select(first.c.name, account_line.c.kind, second.c.name).select_from(joined)
    rows = connection.execute(query.order_by(first.c.name, account_line.c.kind, second.c.name))
    return [(one, Line(kind), other) for one, kind, other in rows]


def inherited_staff(connection: Connection, seats: frozenset[int], day: date) -> frozenset[int]:
    """The seats, and those who left by `day` and whose work came over to them, directly or through others."""
    gone = staff.c.left_on <= day, staff.c.successor_id.is_not(None)
    heirs = dict(connection.execute(select(staff.c.id, staff.c.successor_id).where(*gone)).tuples().all())
    found, grown = seats, True
    while grown:
        more = frozenset(staff_id for staff_id, heir in heirs.items() if heir in found) - found
        found, grown = found | more, bool(more)
    return found


@dataclass(frozen=True, slots=True)
class Post:
    """One member of staff in one project, as the lists name them; `login` where an account sits there."""

    name: str
    project: str
    role: str
    left_on: date | None
    successor: str | None
    login: str | None


def posts(connection: Connection) -> list[Post]:
    """Every member of staff, by project and name, with or without an account."""
    heir = staff.alias()
    seats = account_seat.join(account, account.c.id == account_seat.c.account_id)
    joined = staff.join(project, project.c.id == staff.c.project_id).outerjoin(heir, heir.c.id == staff.c.successor_id)
    joined = joined.outerjoin(seats, account_seat.c.staff_id == staff.c.id)
    columns = staff.c.name, project.c.name, staff.c.role, staff.c.left_on, heir.c.name, account.c.login
    query = select(*columns).select_from(joined).order_by(project.c.name, staff.c.name, account.c.login)
    return [Post(*row) for row in connection.execute(query)]


def project_names(connection: Connection) -> dict[int, str]:
    """The names of all projects by id."""
    return {row.id: row.name for row in connection.execute(select(project.c.id, project.c.name))}


def numbers_of_seats(connection: Connection, seats: Collection[int]) -> list[str]:
    """The telephone numbers on record for these members of staff."""
    numbers = connection.scalars(select(staff.c.phone).where(staff.c.id.in_(list(seats))).order_by(staff.c.id))
    return [number for number in numbers if number]


def _seats(connection: Connection, account_ids: list[int]) -> dict[int, dict[int, int]]:
    query = select(account_seat.c.account_id, staff.c.project_id, staff.c.id).join_from(account_seat, staff)
    found: dict[int, dict[int, int]] = {}
    for account_id, project_id, staff_id in connection.execute(query.where(account_seat.c.account_id.in_(account_ids))):
        found.setdefault(account_id, {})[project_id] = staff_id
    return found


def _account(row: Row[Any], seats: Mapping[int, int]) -> Account:
    return Account(row.id, row.login, row.name, Role(row.role), row.password_hash, row.left_on, row.ver, seats)
