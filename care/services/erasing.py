"""Erasing a person, and telling them what we hold (PIPL art. 45 and 47, handbook 5).

The seals stay valid: the log's bodies hold commitments only, and what they commit to is deleted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from care.errors import BadInput
from care.rules.retention import Kept, kept
from care.storage.audit import Action, Actor, Event, append
from care.storage.engine import Database
from care.storage.erasing import (
    blank,
    consent_days,
    deal_days,
    end_what_waits,
    is_erased,
    lists_of,
    message_ids,
    record_erasure,
    scrub,
    subject_of,
)
from care.storage.person_export import holdings_of, log_of, next_version
from care.storage.personal_data import Subject


@dataclass(frozen=True, slots=True)
class Found:
    """Whom an erasure is about: by this the files of gateways and imports are searched. `lists` are imported files."""

    subject: Subject
    message_ids: frozenset[int]
    lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: rows by table, waiting things ended, and what stays; `again` where nothing was left."""

    rows: Mapping[str, int]
    ended: int
    kept: tuple[Kept, ...]
    again: bool = False


def find(database: Database, customer_no: str, reason: str) -> Found:
    """The person to erase. NotFound for a stranger; BadInput for a reason that is empty or names the person."""
    with database.read() as connection:
        subject = subject_of(connection, customer_no)
        _check_reason(reason, subject)
        lists = lists_of(connection, subject.person_id)
        return Found(subject, message_ids(connection, subject.person_id), tuple(lists))


def erase(database: Database, customer_no: str, reason: str, *, actor: Actor, now: datetime, zone: ZoneInfo) -> Erased:
    """Take names, numbers, texts and notes of the person out of every table, and end what waits, in one transaction.

    `now` is aware UTC. Then the database's own files are made to forget. Saying it again repeats the latter alone.
    Raises as `find`, and WrongState while a text to the person is under way.
    """
    with database.begin() as connection:
        subject = subject_of(connection, customer_no, lock=True)
        _check_reason(reason, subject)
        stays = tuple(kept(deal_days(connection, subject), consent_days(connection, subject, zone)))
        again = is_erased(connection, subject.person_id)
        rows: dict[str, int] = {}
        ended = 0
        if not again:
            ended = end_what_waits(connection, subject.person_id, actor, now)
            rows = blank(connection, subject)
            facts = {"reason": reason.strip(), "rows": rows, "ended": ended}
            record_erasure(connection, subject.person_id, facts, actor, now)
    scrub(database)
    return Erased(rows, ended, stays, again)


def export_person(database: Database, customer_no: str, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """Everything that we hold about one person, as JSON's values and days and instants; itself an event."""
    with database.begin() as connection:
        subject = subject_of(connection, customer_no)
        ver = next_version(connection, subject.person_id)
        event = Event(Action.EXPORTED, "person", subject.person_id, ver, subject.person_id)
        append(connection, [event], actor, now)
        held: dict[str, Sequence[Any]] = dict(holdings_of(connection, subject))
        log = list(log_of(connection, subject.person_id))
    return {"customer_no": subject.customer_no, "made_at": now, **held, "log": log}


def _check_reason(reason: str, subject: Subject) -> None:
    if not reason.strip():
        raise BadInput("Say why with --reason: the erasure goes on record, for instance 'asked in writing, 3 May'.")
    if any(word in reason for word in subject.names | subject.numbers):
        raise BadInput("The reason names the customer, and it stays on record for good: say it without name or number.")
