"""A test send: the first text of a draft to the drafter's own number, marked as a test, on record (handbook 5.2)."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from care.errors import BadField, GatewayDown
from care.gateway import Kind, Outcome, Sms
from care.phones import MOBILE
from care.rules.rights import Scope
from care.services.broadcasts.pages import broadcast_page
from care.services.preparing import Desk
from care.storage.accounts import numbers_of_seats
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.notices import note_test, notice_row

_NOBODYS = 0  # no message has this number, so that a receipt of a test moves nothing
_MINUTES = 10
MARK = {"zh": "【测试】", "en": "[test] "}


def prepare_test(
    database: Database,
    desk: Desk,
    notice_id: int,
    scope: Scope,
    *,
    name: str,
    seats: Collection[int],
    today: date,
    now: datetime,
) -> Sms:
    """The text to hand over, to the mobile of the staff member who sits in `seats`.

    Raises BadField without a number or without anybody to take the text from, NotFound where it is not theirs to see.
    """
    with database.read() as connection:
        numbers = numbers_of_seats(connection, seats)
    number = next((one for one in numbers if MOBILE.fullmatch(one)), None)
    if number is None:
        raise BadField("No mobile of yours is on record: have it entered.", "test", "broadcast_no_phone")
    found = broadcast_page(database, desk, notice_id, scope, name, today=today, now=now)
    if not found.samples:
        raise BadField("There is no text to send as a test.", "test", "broadcast_no_sample")
    text = MARK[desk.plan.language] + found.samples[0].text
    template, klass = found.touchpoint.texts[0].template, found.touchpoint.klass
    return Sms(_NOBODYS, 1, number, text, template, {}, klass, now + timedelta(minutes=_MINUTES))


def note_test_outcome(
    database: Database, notice_id: int, outcome: Outcome, gateway: str, *, by: str, now: datetime
) -> None:
    """Put the test on record. Raises GatewayDown where it was not accepted."""
    with database.begin() as connection:
        row = notice_row(connection, notice_id, lock=True)
        facts = {"to": "staff", "outcome": outcome.kind, "gateway": gateway, "code": outcome.code}
        note_test(connection, row, facts, Actor("person", by), now)
    if outcome.kind is not Kind.ACCEPTED:
        raise GatewayDown(f"The test was not accepted ({outcome.kind}): try again, or look at the gateway.")
