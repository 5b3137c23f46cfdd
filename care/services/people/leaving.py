"""Somebody leaves: calls, gifts and signature are the successor's at once, and the account opens no door any more."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from care.errors import BadInput, NotFound, WrongState
from care.storage.accounts import Account, account_by_login, account_by_name, change_account
from care.storage.audit import Action, Actor
from care.storage.engine import Database
from care.storage.handing_over import Seat, hand_over, seat_by_id, seats_named
from care.storage.sessions import revoke_sessions


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What went to the successor."""

    calls: int
    gifts: int


def leave(
    database: Database, who: str, successor: str | None, *, day: date, today: date, by: str, now: datetime
) -> HandedOver:
    """`who` (login or name) is gone from `day` on. An agent known from the sales system alone needs no account.

    All or nothing. Raises NotFound, BadInput (no successor in one of the projects), WrongState (has left already).
    """
    actor, at_once = Actor("person", by), day <= today
    with database.begin() as connection:
        found, seats = _who(connection, who)
        if (found is not None and found.left_on) or (found is None and all(seat.left_on for seat in seats)):
            raise WrongState(f"{who} has left already: nothing was changed.")
        heirs = {seat.project_id: seat for seat in _who(connection, successor)[1]} if successor else {}
        calls = gifts = 0
        for seat in seats:
            heir = _heir(seat, heirs, who, successor)
            more = hand_over(connection, seat, heir, day, at_once=at_once, actor=actor, at=now)
            calls, gifts = calls + more[0], gifts + more[1]
        if found is not None:
            change_account(connection, found, Action.STAFF_LEFT, {"left_on": day}, actor, now)
            if at_once:
                revoke_sessions(connection, found.id, now)
    return HandedOver(calls, gifts)


def _who(connection: Connection, who: str) -> tuple[Account | None, list[Seat]]:
    found = account_by_login(connection, who.strip()) or account_by_name(connection, who.strip())
    if found is not None:
        return found, [seat_by_id(connection, staff_id) for staff_id in found.seats.values()]
    seats = seats_named(connection, who.strip())
    if not seats:
        raise NotFound(f"Nobody of the staff is called {who!r}: see `care staff list`.")
    return None, seats


def _heir(seat: Seat, heirs: dict[int, Seat], who: str, successor: str | None) -> int | None:
    if seat.role not in {"agent", "specialist"} and successor is None:
        return None
    heir = heirs.get(seat.project_id)
    if heir is None or heir.id == seat.id or heir.left_on is not None:
        raise BadInput(
            f"{who} needs a successor who works in the same project: name one with --successor, "
            "whose account has that project."
        )
    return heir.id
