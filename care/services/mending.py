"""What every change of a customer's facts by hand has in common: one version, one event, and the plan brought in line.

The change itself leaves what is to be replanned in a table, so that a console killed between the two loses nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from care.errors import BadField, NotFound
from care.services.importing.changes import Change, differences, told
from care.services.planning import plan_people
from care.services.preparing import Desk
from care.services.replanning import replan_deals
from care.storage.audit import Action, Actor, Event, append
from care.storage.customer_record import people_on_phone
from care.storage.engine import Database
from care.storage.importing.issues import change
from care.storage.importing.runs import forget_changed, remember_changed

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Word:
    """Who changes something and why; `now` is aware UTC, `day` its day in the business zone."""

    by: str
    reason: str = field(repr=False)
    day: date
    now: datetime

    @property
    def actor(self) -> Actor:
        """As the log names them."""
        return Actor("person", self.by)

    def check(self) -> None:
        """BadField without a reason, or with an endless one."""
        if not self.reason.strip():
            raise BadField("A change by hand needs its reason: say why.", "reason", "reason_missing")
        if len(self.reason) > LONGEST_REASON:
            message = f"The reason has more than {LONGEST_REASON} characters: shorten it."
            raise BadField(message, "reason", "customer_too_long", most=LONGEST_REASON)


def locked(connection: Connection, table: Table, row_id: int) -> Row[Any]:
    """The row, which stays as it is until the transaction ends; NotFound where there is none."""
    row = connection.execute(select(table).where(table.c.id == row_id).with_for_update()).first()
    if row is None:
        raise NotFound(f"There is no {table.name} {row_id}: go back and look again.")
    return row


def changed(row: Row[Any], values: Mapping[str, Any], field_name: str) -> dict[str, Change]:
    """What differs; BadField at that field where nothing does."""
    found = differences(row, values)
    if not found:
        raise BadField("Nothing in the form differs from what is stored.", field_name, "customer_nothing_changed")
    return found


def write(
    connection: Connection,
    table: Table,
    row: Row[Any],
    changes: Mapping[str, Change],
    action: Action,
    word: Word,
    **facts: Any,
) -> None:
    """Change a locked person or deal, with its event: fields before and after, the reason aside."""
    ver = change(connection, table, row, {name: after for name, (_, after) in changes.items()})
    public, personal = told(changes, None)
    person_id = row.id if table.name == "person" else row.primary_person_id
    aside = {**(personal or {}), "reason": word.reason}
    append(
        connection,
        [Event(action, table.name, row.id, ver, person_id, None, public | facts, aside)],
        word.actor,
        word.now,
    )
    remember_changed(connection, table.name, [row.id])


def bring_in_line(
    database: Database, desk: Desk, word: Word, *, deals: Collection[int] = (), people: Collection[int] = ()
) -> None:
    """Replan what stands of these deals and persons, and plan today for `people` once more."""
    actor = word.actor
    replan_deals(database, desk, deals, day=word.day, now=word.now, actor=actor, person_ids=people)
    with database.begin() as connection:
        forget_changed(connection, "deal", deals)
        forget_changed(connection, "person", people)
        household = {one for person_id in people for one in people_on_phone(connection, person_id)}
    plan_people(database, desk, household, day=word.day, now=word.now, actor=actor)
