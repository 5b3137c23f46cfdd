"""Sessions of people who signed in, and the count of failed sign-ins."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from care.rules.throttling import FORGOTTEN
from care.storage.accounts import Account, account_where
from care.storage.tables import account, login_failure, staff_session


def open_session(connection: Connection, account_id: int, token_hash: str, now: datetime, until: datetime) -> None:
    """A session from now; what ran out long ago of the same account is cleared away."""
    over = staff_session.c.account_id == account_id, staff_session.c.expires_at < now
    connection.execute(delete(staff_session).where(*over))
    values = {"account_id": account_id, "token_hash": token_hash, "created_at": now, "expires_at": until}
    connection.execute(insert(staff_session).values(**values))


def account_of_session(connection: Connection, token_hash: str, now: datetime) -> Account | None:
    """Whose session it is; None for one that is over, revoked or unknown."""
    alive = staff_session.c.expires_at > now, staff_session.c.revoked_at.is_(None)
    mine = select(staff_session.c.account_id).where(staff_session.c.token_hash == token_hash, *alive)
    return account_where(connection, account.c.id == mine.scalar_subquery())


def revoke_session(connection: Connection, token_hash: str, now: datetime) -> None:
    """End one session: somebody signed out."""
    mine = staff_session.c.token_hash == token_hash, staff_session.c.revoked_at.is_(None)
    connection.execute(update(staff_session).where(*mine).values(revoked_at=now))


def revoke_sessions(connection: Connection, account_id: int, now: datetime) -> int:
    """End all sessions of an account and return how many there were."""
    mine = staff_session.c.account_id == account_id, staff_session.c.revoked_at.is_(None)
    return connection.execute(update(staff_session).where(*mine).values(revoked_at=now)).rowcount


def failures_of(connection: Connection, keys: Iterable[str], now: datetime) -> dict[str, Row[Any]]:
    """The failed sign-ins in a row by key (failures, last_at), as far as they are not forgotten."""
    recent = login_failure.c.key.in_(list(keys)), login_failure.c.last_at > now - FORGOTTEN
    return {row.key: row for row in connection.execute(select(login_failure).where(*recent))}


def count_failure(connection: Connection, keys: Iterable[str], now: datetime) -> None:
    """One more failed sign-in for each key; a forgotten row begins anew."""
    connection.execute(delete(login_failure).where(login_failure.c.last_at <= now - FORGOTTEN))
    kinds = sqlite if connection.dialect.name == "sqlite" else postgresql
    for key in sorted(keys):
        first: Any = kinds.insert(login_failure).values(key=key, failures=1, last_at=now)
        more = {"failures": login_failure.c.failures + 1, "last_at": now}
        connection.execute(first.on_conflict_do_update(index_elements=["key"], set_=more))


def forget_failures(connection: Connection, key: str) -> None:
    """The right password: the row of failures is over."""
    connection.execute(delete(login_failure).where(login_failure.c.key == key))


def uncount_failure(connection: Connection, key: str) -> None:
    """It was none after all; the failures of others at this key stay."""
    mine = login_failure.c.key == key, login_failure.c.failures > 0
    connection.execute(update(login_failure).where(*mine).values(failures=login_failure.c.failures - 1))
