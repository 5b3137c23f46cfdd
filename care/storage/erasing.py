"""Erasing a person: what still waits is ended, what is personal goes, and the file itself forgets."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, Date, Row, delete, select, update

from care.errors import CareError, NotFound, WrongState
from care.rules.lifecycles import CALL_OPEN, MESSAGE_OPEN, CallState, DutyState, GiftState, MessageState
from care.rules.reasons import Reason
from care.storage.audit import Action, Actor, Event, append
from care.storage.complaints import end_complaints
from care.storage.engine import Database
from care.storage.moving import Kind, Move, Standing, move
from care.storage.personal_data import ERASED, HOLDINGS, Subject, rows_of
from care.storage.tables import (
    audit_event,
    audit_pii,
    call,
    consent,
    deal,
    duty,
    gift,
    import_run,
    message,
    person,
    touch,
)

# What ends with the person's data, by kind: from which states, to which, and the action.
_ENDS: Mapping[Kind, tuple[Any, frozenset[str], str, Action]] = {
    "message": (message, frozenset(MESSAGE_OPEN), MessageState.CANCELLED, Action.CANCELLED),
    "call": (call, frozenset(CALL_OPEN), CallState.CANCELLED, Action.CANCELLED),
    "gift": (gift, frozenset({GiftState.DUE, GiftState.ORDERED}), GiftState.CANCELLED, Action.CANCELLED),
    "duty": (duty, frozenset({DutyState.OPEN}), DutyState.DONE, Action.DUTY_DONE),
}
_READERS_MAY_TAKE = 5000  # milliseconds until they have to be through


def subject_of(connection: Connection, customer_no: str, *, lock: bool = False) -> Subject:
    """The person with everything by which their data can be found; NotFound for a stranger.

    With `lock` their touches and they themselves stay as they are until the transaction ends.
    """
    query = select(person).where(person.c.customer_no == customer_no)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"There is no customer {customer_no!r}: look the number up in the sales system.")
    if lock:  # touches first, as replanning and calls do, or two could wait for each other for ever
        mine = select(touch.c.id).where(touch.c.person_id == row.id)
        connection.execute(mine.order_by(touch.c.id).with_for_update())
        row = connection.execute(query.with_for_update()).one()
    numbers, names = _known(connection, row)
    others = select(person.c.mobile, person.c.phone).where(
        person.c.id != row.id, person.c.mobile.in_(numbers) | person.c.phone.in_(numbers)
    )
    shared = {number for other in connection.execute(others) for number in other}
    return Subject(row.id, row.customer_no, frozenset(numbers), frozenset(numbers - shared), frozenset(names))


def end_what_waits(connection: Connection, person_id: int, actor: Actor, at: datetime) -> int:
    """Cancel texts, calls and gifts that wait, close duties and complaints, each with its event; returns how many.

    Raises WrongState while a text is on its way to the vendor.
    """
    of_person = message.c.person_id == person_id
    if connection.scalar(select(message.c.id).where(of_person, message.c.state == MessageState.SENDING)) is not None:
        raise WrongState("A text to this customer is being sent at this moment: erase again in a few minutes.")
    count = 0
    for kind, (table, states, to, action) in _ENDS.items():
        query = select(table).where(table.c.person_id == person_id, table.c.state.in_(sorted(states)))
        for row in connection.execute(query.order_by(table.c.id)).all():
            standing = Standing(row.id, row.ver, row.state, person_id, getattr(row, "touch_id", None))
            move(connection, kind, standing, Move(to, action, _changes(kind, at), {"reason": Reason.ERASED}), actor, at)
            count += 1
    count += _give_up(connection, person_id, actor, at) + end_complaints(connection, person_id, actor, at)
    # Accepted texts are asked about no more, nor tried again when they come back.
    accepted = of_person, message.c.state == MessageState.ACCEPTED
    connection.execute(update(message).where(*accepted).values(settle_at=None, not_after=at))
    return count


def blank(connection: Connection, subject: Subject) -> dict[str, int]:
    """Take everything personal out of every table; returns the rows by table."""
    counts = {}
    for holding in HOLDINGS:
        mine = rows_of(holding.table, subject)
        if holding.blank:
            counts[holding.table.name] = connection.execute(
                update(holding.table).where(mine).values(holding.blank)
            ).rowcount
        elif not holding.keeps:
            counts[holding.table.name] = connection.execute(delete(holding.table).where(mine)).rowcount
    return {str(name): count for name, count in counts.items() if count}  # SQLAlchemy's names are no plain str


def message_ids(connection: Connection, person_id: int) -> frozenset[int]:
    """The numbers of the person's texts, by which a gateway's own files know them."""
    return frozenset(connection.scalars(select(message.c.id).where(message.c.person_id == person_id)))


def is_erased(connection: Connection, person_id: int) -> bool:
    """Whether the person was erased before."""
    return connection.scalar(select(person.c.status).where(person.c.id == person_id)) == ERASED


def lists_of(connection: Connection, person_id: int) -> list[str]:
    """The files from which the person was imported, by their names, oldest first."""
    own = select(audit_event.c.cause).where(audit_event.c.person_id == person_id, audit_event.c.action == "imported")
    runs = {int(cause.rpartition(":")[2]) for cause in connection.scalars(own) if cause and ":" in cause}
    query = select(import_run.c.file_name).where(import_run.c.id.in_(runs)).order_by(import_run.c.id)
    return list(dict.fromkeys(connection.scalars(query)))


def deal_days(connection: Connection, subject: Subject) -> list[date]:
    """Every day that the person's deals tell of, by now or planned."""
    columns = [column for column in deal.columns if isinstance(column.type, Date)]
    rows = connection.execute(select(*columns).where(rows_of(deal, subject)))
    return [day for row in rows for day in row if day is not None]


def consent_days(connection: Connection, subject: Subject, zone: ZoneInfo) -> list[date]:
    """The days of the business zone on which consent was given, refused or withdrawn."""
    said = connection.scalars(select(consent.c.at).where(consent.c.person_id == subject.person_id))
    return [at.astimezone(zone).date() for at in said]


def record_erasure(
    connection: Connection, person_id: int, facts: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    """The event of the erasure, as a version of the person."""
    ver = connection.scalar(
        update(person).where(person.c.id == person_id).values(ver=person.c.ver + 1).returning(person.c.ver)
    )
    append(connection, [Event(Action.ERASED, "person", person_id, ver or 1, person_id, None, facts)], actor, at)


def scrub(database: Database) -> None:
    """Let the database's own files forget what was deleted. Raises CareError where another process holds them open.

    SQLite: the file is written anew without its free pages, and the write-ahead log is emptied. PostgreSQL: dead rows
    are vacuumed; what of their bytes is left in the files is overwritten in time (docs/audit.md).
    """
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        if not database.is_sqlite:
            _vacuum_tables(driver)
            return
        driver.execute("VACUUM")
        driver.execute(f"PRAGMA busy_timeout={_READERS_MAY_TAKE}")
        blocked = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        connection.invalidate()  # not back into the pool with so little patience
    if not blocked:
        return
    raise CareError(
        "The data are erased, but another process still reads the database, so that its write-ahead log keeps a copy: "
        "run the same command again when nothing else runs."
    )


def _known(connection: Connection, row: Row[Any]) -> tuple[set[str], set[str]]:
    """Every number and name that the person ever had here."""
    numbers, names = {row.mobile, row.phone}, {row.name}
    numbers |= set(connection.scalars(select(message.c.phone).where(message.c.person_id == row.id).distinct()))
    for data in connection.scalars(select(audit_pii.c.data).where(audit_pii.c.person_id == row.id)):
        said = orjson.loads(data)
        numbers |= {v for name in ("mobile", "phone") for v in _values(said.get(name))}
        names |= set(_values(said.get("name")))
    return {number for number in numbers if number}, {name for name in names if name}


def _values(told: Any) -> list[str]:
    """A value, or a value before and after."""
    return [value for value in (told if isinstance(told, list) else [told]) if isinstance(value, str)]


def _changes(kind: Kind, at: datetime) -> dict[str, Any]:
    match kind:
        case "message":
            return {"reason": Reason.ERASED.value, "updated_at": at}
        case "call":
            return {"reason": Reason.ERASED.value, "ended_at": at, "claimed_by": None, "lease_until": None}
        case "gift":
            return {"reason": Reason.ERASED.value, "ended_at": at}
    return {"ended_at": at}


def _give_up(connection: Connection, person_id: int, actor: Actor, at: datetime) -> int:
    """Texts of unknown outcome: without the number nobody can ask the vendor any more."""
    unknown = select(message).where(message.c.person_id == person_id, message.c.state == MessageState.UNKNOWN)
    rows = connection.execute(unknown.order_by(message.c.id)).all()
    for row in rows:
        changes = {"reason": Reason.ERASED.value, "updated_at": at, "settle_at": None}
        way = Move(MessageState.GIVEN_UP, Action.OUTCOME, changes, {"reason": Reason.ERASED})
        move(connection, "message", Standing(row.id, row.ver, row.state, person_id, row.touch_id), way, actor, at)
    return len(rows)


def _vacuum_tables(driver: Any) -> None:
    driver.autocommit = True
    try:
        for holding in HOLDINGS:
            if not holding.keeps:
                driver.execute(f"VACUUM {holding.table.name}")
    finally:
        driver.autocommit = False
