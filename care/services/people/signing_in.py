"""Sign in and out: a session in a table behind a random token, which can be revoked (measured.md 1.4)."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from care.errors import CareError
from care.rules.rights import Role, Scope, scope_of
from care.rules.throttling import FREE, FREE_FROM_ADDRESS, waits_until
from care.services.people.passwords import is_password
from care.storage.accounts import Account, account_by_login, inherited_staff
from care.storage.engine import Database
from care.storage.sessions import (
    account_of_session,
    count_failure,
    failures_of,
    forget_failures,
    open_session,
    revoke_session,
    uncount_failure,
)

LASTS = timedelta(hours=12)  # a working day; tomorrow somebody else may hold this telephone


class WrongPassword(CareError):
    """The login or the password is wrong, or the account is no longer in use."""


class TooManyTries(CareError):
    """Too many wrong passwords: `until` (UTC) nothing is tried."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"Too many wrong passwords: wait until {until:%H:%M} UTC and try again.")
        self.until = until


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody who is signed in, and whose work they see."""

    account_id: int
    name: str
    role: Role
    seats: frozenset[int] = field(default=frozenset())
    scope: Scope = field(default=Scope(frozenset(), frozenset()))


def sign_in(database: Database, login: str, password: str, *, address: str, day: date, now: datetime) -> str:
    """A new session's token. Raises WrongPassword or TooManyTries; `address` is where the request comes from."""
    login = login.strip()
    mine, office = f"login:{token_hash(login)}", f"address:{address}"
    keys = {mine: FREE, office: FREE_FROM_ADDRESS}
    with database.begin() as connection:
        _refuse_too_many(connection, keys, now)
        found = account_by_login(connection, login)
        # Counted before the slow comparison, for which no transaction stays open: so a burst counts as a burst.
        count_failure(connection, keys, now)
    known = found is not None and not found.gone(day)
    if not is_password(found.password_hash if found and known else None, password) or found is None:
        raise WrongPassword("The login or the password is wrong: look at both and try again.")
    token = secrets.token_urlsafe(32)
    with database.begin() as connection:
        forget_failures(connection, mine)
        uncount_failure(connection, office)
        open_session(connection, found.id, token_hash(token), now, now + LASTS)
    return token


def sign_out(database: Database, token: str, now: datetime) -> None:
    """End the session of this token, wherever else its cookie was copied."""
    with database.begin() as connection:
        revoke_session(connection, token_hash(token), now)


def signed_in(database: Database, token: str, day: date, now: datetime) -> Signed | None:
    """Who this token belongs to; None when the session is over or they have left."""
    with database.read() as connection:
        found = account_of_session(connection, token_hash(token), now)
        if found is None or found.gone(day):
            return None
        return Signed(found.id, found.name, found.role, frozenset(found.seats.values()), _scope(connection, found, day))


def _scope(connection: Connection, found: Account, day: date) -> Scope:
    seats, projects = frozenset(found.seats.values()), frozenset(found.seats)
    scope = scope_of(found.role, seats, projects)
    if not scope.staff:
        return scope
    return scope_of(found.role, inherited_staff(connection, seats, day), projects)


def _refuse_too_many(connection: Connection, keys: dict[str, int], now: datetime) -> None:
    failed = failures_of(connection, keys, now)
    waits = [waits_until(row.failures, keys[key], row.last_at) for key, row in failed.items()]
    latest = max((until for until in waits if until is not None), default=None)
    if latest is not None and now < latest:
        raise TooManyTries(latest)


def token_hash(token: str) -> str:
    """What the table knows of a token: whoever reads the table cannot sign in with it."""
    return hashlib.sha256(token.encode()).hexdigest()
