"""What a phone got of late, whoever it belongs to: the ground on which one more text is judged (rules.md 7)."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import ARRAY, Connection, String, cast, func, select

from care.rules.crowding import LONGEST_DAYS, PhoneHistory, Sent, name_of, occasion_of
from care.rules.lifecycles import MESSAGE_SENT
from care.storage.tables import message, person, touch

# What was refused or never left is no text that anybody got.
_NOT_COUNTED = ("skipped", "cancelled", "expired", "refused")


def phone_histories(
    connection: Connection, phones: Collection[str], first: date, last: date, without: Collection[int] = ()
) -> dict[str, PhoneHistory]:
    """The texts that act from `first` through `last`, by phone; one statement. Phones without any are left out.

    `without` names messages that are being decided on themselves.
    """
    joined = message.join(person, person.c.id == message.c.person_id).join(touch, touch.c.id == message.c.touch_id)
    query = (
        select(
            person.c.mobile, message.c.act_on, message.c.klass, message.c.state, touch.c.touchpoint, touch.c.occasion
        )
        .select_from(joined)
        .where(
            person.c.mobile.in_(list(phones)),
            message.c.act_on.between(first, last),
            message.c.state.not_in(_NOT_COUNTED),
            message.c.id.not_in(list(without)),
        )
    )
    found: dict[str, PhoneHistory] = {}
    for row in connection.execute(query):
        name, kind = name_of(row.touchpoint, row.occasion, row.klass), occasion_of(row.touchpoint, row.klass)
        sent = Sent(row.act_on, name, kind, row.state in MESSAGE_SENT)
        found.setdefault(row.mobile, PhoneHistory()).texts.append(sent)
    return found


def lock_phones(connection: Connection, phones: Collection[str]) -> None:
    """Let one transaction at a time decide on a phone's greetings, until it commits; taken in sorted order.

    SQLite has one writer at a time anyway. Two numbers may share a lock's key, which costs a moment and nothing else.
    """
    if connection.dialect.name == "postgresql" and phones:
        keys = func.unnest(cast(sorted(phones), ARRAY(String))).table_valued("phone").render_derived(name="locked")
        ordered = select(keys.c.phone).order_by(keys.c.phone).subquery()
        connection.execute(select(func.count(func.pg_advisory_xact_lock(func.hashtextextended(ordered.c.phone, 0)))))


def history_start(day: date) -> date:
    """The first day that a cap of `day` still counts."""
    return day - timedelta(days=LONGEST_DAYS - 1)
