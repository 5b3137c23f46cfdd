"""Numbers that are nobody's in particular: one on more than five people, or a sales agent's own (rules.md 7)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, exists, func, select, union

from care.rules.reasons import Reason
from care.storage.audit import Action, Actor, Event, append
from care.storage.importing.issues import change
from care.storage.suppressions import Suppression, suppress
from care.storage.tables import import_issue, person, staff, suppression

MOST_PEOPLE = 5
_SOURCE = "shared"


def mark_shared_phones(connection: Connection, actor: Actor, at: datetime) -> tuple[int, int]:
    """Stop texts to the numbers that are shared now, and let those go that no longer are: how many of each."""
    shared = {row.mobile: row.first for row in connection.execute(union(_of_many(), _of_agents()))}
    mine = suppression.c.reason == Reason.PHONE_SHARED, suppression.c.source == _SOURCE
    known = set(connection.scalars(select(suppression.c.phone).where(*mine)))
    found = [Suppression(phone, Reason.PHONE_SHARED, shared[phone], _SOURCE) for phone in sorted({*shared} - known)]
    suppress(connection, found, actor, at)
    gone = sorted(known - {*shared})
    for phone in gone:
        connection.execute(delete(suppression).where(*mine, suppression.c.phone == phone))
        _log_release(connection, phone, actor, at)
    return len(found), len(gone)


def _of_many() -> Select[Any]:
    people = select(person.c.mobile, func.min(person.c.id).label("first")).where(person.c.mobile.is_not(None))
    return people.group_by(person.c.mobile).having(func.count() > MOST_PEOPLE)


def _of_agents() -> Select[Any]:
    """Unless somebody has confirmed that the agent is the customer."""
    confirmed = exists().where(
        import_issue.c.person_id == person.c.id,
        import_issue.c.code == "phone_is_agents",
        import_issue.c.state == "confirmed",
    )
    query = select(person.c.mobile, func.min(person.c.id).label("first")).join(staff, staff.c.phone == person.c.mobile)
    return query.where(~confirmed).group_by(person.c.mobile)


def _log_release(connection: Connection, phone: str, actor: Actor, at: datetime) -> None:
    """At the person who has the number still; where nobody has it, there is nobody to tell it of."""
    query = select(person).where(person.c.mobile == phone).order_by(person.c.id).limit(1).with_for_update()
    holder: Row[Any] | None = connection.execute(query).first()
    if holder is not None:
        ver = change(connection, person, holder, {})
        facts = {"reason": Reason.PHONE_SHARED, "lifted": True}
        event = Event(Action.SUPPRESSED, "person", holder.id, ver, holder.id, None, facts, {"phone": phone})
        append(connection, [event], actor, at)
