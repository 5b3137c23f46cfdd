"""The stop switch (S-88, handbook 5.2): hold every automatic text at once, and let them go again by a person's choice.

It holds texts alone, notices that must go included: calls, gifts and duties go on. A delivery under way stops within a
second (services/sending/switch.py); what waits keeps its place and its last moment.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from care.clock import business_day
from care.errors import BadField
from care.rules.lifecycles import MessageState
from care.rules.reasons import Reason
from care.rules.rights import Role, Scope, may_stop
from care.services.sending.expiring import expire
from care.storage.accounts import project_names
from care.storage.audit import Action, Actor
from care.storage.engine import Database
from care.storage.messages.moves import Move, apply
from care.storage.stop_switch import (
    Switch,
    WaitingTexts,
    end,
    newest_switches,
    press,
    read_switch,
    switches_on,
    texts_to_drop,
    waiting_texts,
)

LONGEST_REASON = 200
_AT_ONCE = 500
_MOST_BATCHES = 10_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """What one switch holds, the most frequent touchpoint first."""

    switch: Switch
    texts: Sequence[WaitingTexts]

    @property
    def in_time(self) -> int:
        """Texts that would still go."""
        return sum(one.in_time for one in self.texts)

    @property
    def due(self) -> int:
        """Those of them that would go at once."""
        return sum(one.due for one in self.texts)

    @property
    def too_late(self) -> int:
        """Texts that have missed their last moment meanwhile; nobody can let them go."""
        return sum(one.too_late for one in self.texts)


def stop_texts(database: Database, project_id: int | None, reason: str, *, by: str, now: datetime) -> int:
    """Hold every text of a project (None: of all) from this moment on; returns the pressing's number.

    Raises BadField without a reason, WrongState where the switch is on already.
    """
    _check(reason)
    with database.begin() as connection:
        return press(connection, project_id, reason, Actor("person", by), now)


def resume_texts(
    database: Database,
    switch_id: int,
    reason: str,
    *,
    by: str,
    now: datetime,
    drop: Collection[str] | None = (),
) -> int:
    """End a switch: what is still in time goes, except the texts of the touchpoints in `drop` (None: all), which end.

    What has become too late meanwhile ends with the reason `stop_switch`. Returns how many were dropped. Raises
    BadField, NotFound, WrongState. The switch stays on until the last text is dropped, so that a crash lets none go.
    """
    _check(reason)
    actor, dropped = Actor("person", by), 0
    with database.read() as connection:
        switch = read_switch(connection, switch_id)
    if switch.ended_at is None:
        expire(database, actor, now)
        for _ in range(_MOST_BATCHES if drop is None or drop else 0):
            count = _drop_some(database, switch, drop, actor, now)
            dropped += count
            if not count:
                break
    with database.begin() as connection:
        end(connection, switch, reason, dropped, actor, now)
    return dropped


def standing_switches(database: Database) -> list[Switch]:
    """The switches that are on, the first pressed first."""
    with database.read() as connection:
        return switches_on(connection)


def past_switches(database: Database, limit: int = 20) -> list[Switch]:
    """The last pressings, the newest first."""
    with database.read() as connection:
        return newest_switches(connection, limit)


def scopes_to_stop(database: Database, role: Role, scope: Scope) -> dict[int | None, str]:
    """What this person may stop, by project id: None, everything, comes first and has no name."""
    with database.read() as connection:
        names: list[tuple[int | None, str]] = [(None, ""), *project_names(connection).items()]
    return {id_: name for id_, name in names if may_stop(role, scope, id_)}


def waiting_for(database: Database, switch_id: int, *, zone: ZoneInfo, now: datetime) -> Waiting:
    """What a switch holds, by touchpoint; NotFound."""
    with database.read() as connection:
        switch = read_switch(connection, switch_id)
        return Waiting(switch, waiting_texts(connection, switch, business_day(switch.stopped_at, zone), now))


def _drop_some(database: Database, switch: Switch, drop: Collection[str] | None, actor: Actor, now: datetime) -> int:
    change, why = {"reason": Reason.DROPPED.value}, {"switch": switch.id}
    with database.begin() as connection:
        texts = texts_to_drop(connection, switch, drop, _AT_ONCE)
        moves = [Move(text, MessageState.CANCELLED, Action.DROPPED, change, why) for text in texts]
        return len(apply(connection, moves, actor, now))


def _check(reason: str) -> None:
    if not reason.strip():
        raise BadField("The stop switch needs a reason: say why.", "reason", "reason_missing")
    if len(reason) > LONGEST_REASON:
        message = f"The reason has more than {LONGEST_REASON} characters: shorten it."
        raise BadField(message, "reason", "note_long", most=LONGEST_REASON)
