"""Accounts are made by an administrator: with a role, the projects they sit in, and a password to hand over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from care.errors import BadInput, NotFound, WrongState
from care.rules.rights import Line, Role, needs_project
from care.services.people.passwords import hash_password
from care.storage.accounts import (
    Account,
    Post,
    account_by_login,
    account_by_name,
    add_account,
    all_accounts,
    change_account,
    draw_line,
    lines_of,
    posts,
    project_names,
)
from care.storage.audit import Action, Actor
from care.storage.engine import Database
from care.storage.handing_over import add_seat
from care.storage.sessions import revoke_sessions


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who joins. `projects` are ids; company-wide roles have none."""

    name: str
    login: str
    role: Role
    projects: Sequence[int] = ()


def read_role(text: str) -> Role:
    """The role by its code; BadInput lists them."""
    try:
        return Role(text.strip())
    except ValueError:
        raise BadInput(f"{text!r} is no role: say one of {', '.join(Role)}.") from None


def read_line(text: str) -> Line:
    """The kind of line by its code; BadInput lists them."""
    try:
        return Line(text.strip())
    except ValueError:
        raise BadInput(f"{text!r} is no line between people: say one of {', '.join(Line)}.") from None


def join(database: Database, newcomer: Newcomer, password: str, *, by: str, now: datetime) -> int:
    """Make the account and its seats; returns its number. BadInput or WrongState says what is in the way."""
    name, login = newcomer.name.strip(), newcomer.login.strip()
    if not name or not login or len(login) > 64 or len(name) > 64:
        raise BadInput("An account needs a name and a login of at most 64 characters: give both.")
    if needs_project(newcomer.role) != bool(newcomer.projects):
        what = "needs the project it works in" if needs_project(newcomer.role) else "works for all projects"
        raise BadInput(f"The role {newcomer.role} {what}: {'add' if needs_project(newcomer.role) else 'leave out'} it.")
    password_hash = hash_password(password)
    actor = Actor("person", by)
    with database.begin() as connection:
        if account_by_login(connection, login) is not None:
            raise WrongState(f"The login {login!r} is taken: choose another one.")
        seats = [add_seat(connection, name, newcomer.role, id_, actor, now) for id_ in newcomer.projects]
        values = {
            "login": login,
            "name": _free_name(connection, name, newcomer),
            "role": newcomer.role.value,
            "password_hash": password_hash,
        }
        return add_account(connection, values, seats, actor, now)


def set_password(database: Database, login: str, password: str, *, by: str, now: datetime) -> None:
    """A new password; whoever is signed in with the old one is signed out."""
    password_hash = hash_password(password)
    with database.begin() as connection:
        found = find_account(connection, login)
        changes = {"password_hash": password_hash}
        change_account(connection, found, Action.PASSWORD_SET, changes, Actor("person", by), now)
        revoke_sessions(connection, found.id, now)


def set_address(database: Database, login: str, address: str, *, by: str, now: datetime) -> None:
    """Where somebody's reports go by mail; nowhere for an empty address. BadInput for what is none."""
    address = address.strip()
    if address and (address.count("@") != 1 or not address.isascii() or len(address.split()) > 1):
        raise BadInput(f"{address!r} is no mail address: write it like name@example.cn.")
    with database.begin() as connection:
        found = find_account(connection, login)
        change_account(connection, found, Action.ADDRESS_SET, {"email": address or None}, Actor("person", by), now)


def connect(database: Database, login: str, kind: Line, other: str, *, by: str, now: datetime) -> bool:
    """Say that one reports to, manages or monitors another; False when it was said before."""
    with database.begin() as connection:
        one, two = find_account(connection, login), find_account(connection, other)
        if one.id == two.id:
            raise BadInput("A line goes from one person to another: name two.")
        return draw_line(connection, one, two, kind, Actor("person", by), now)


@dataclass(frozen=True, slots=True)
class Member:
    """One account as a list shows it."""

    account: Account
    projects: tuple[str, ...]
    gone: bool


def members(database: Database, day: date) -> tuple[list[Member], list[tuple[str, Line, str]]]:
    """Every account, by login, and the lines between them."""
    with database.read() as connection:
        names = project_names(connection)
        accounts, lines = all_accounts(connection), lines_of(connection)
    listed = [Member(one, tuple(sorted(names[id_] for id_ in one.seats)), one.gone(day)) for one in accounts]
    return listed, lines


def all_posts(database: Database) -> list[Post]:
    """Every member of staff, by project and name: those too for whom nobody signs in."""
    with database.read() as connection:
        return posts(connection)


def find_account(connection: Connection, login: str) -> Account:
    """The account by login, else by name; NotFound when there is none."""
    found = account_by_login(connection, login.strip()) or account_by_name(connection, login.strip())
    if found is None:
        raise NotFound(f"Nobody has the login {login!r}: see `care staff list`.")
    return found


def _free_name(connection: Connection, name: str, newcomer: Newcomer) -> str:
    """The record knows people by name, so two of the same name are told apart by their login."""
    return name if account_by_name(connection, name) is None else f"{name}（{newcomer.login.strip()}）"
