"""A test send: the first text of a draft to the drafter's own number, marked as a test, on record (handbook 5.2)."""

from datetime import date, datetime, timedelta

from care.errors import BadField, GatewayDown
from care.gateway import Gateway, Kind, Sms
from care.phones import mask
from care.rules.rights import Scope
from care.services.broadcasts.pages import broadcast_page
from care.services.preparing import Desk
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.notices import note_test, notice_row

_NOBODYS = 0  # no message has this number, so that a receipt of a test moves nothing
_MINUTES = 10
MARK = {"zh": "【测试】", "en": "[test] "}


async def send_test(
    database: Database,
    desk: Desk,
    gateway: Gateway,
    notice_id: int,
    scope: Scope,
    number: str | None,
    *,
    by: str,
    today: date,
    now: datetime,
) -> str:
    """Send it and return the masked number. `number` is the staff member's own mobile.

    Raises BadField without a number or without anybody to take the text from, GatewayDown where it was not accepted.
    """
    if number is None:
        raise BadField(
            "No number of yours is on record: have it entered with your place.", "test", "broadcast_no_phone"
        )
    found = broadcast_page(database, desk, notice_id, scope, by, today=today, now=now)
    if not found.samples:
        raise BadField("There is no text to send as a test.", "test", "broadcast_no_sample")
    text = MARK[desk.plan.language] + found.samples[0].text
    template, klass = found.touchpoint.texts[0].template, found.touchpoint.klass
    sms = Sms(_NOBODYS, 1, number, text, template, {}, klass, now + timedelta(minutes=_MINUTES))
    (outcome,) = await gateway.send([sms])
    with database.begin() as connection:
        row = notice_row(connection, notice_id, lock=True)
        facts = {"to": "staff", "outcome": outcome.kind, "gateway": gateway.name, "code": outcome.code}
        note_test(connection, row, facts, Actor("person", by), now)
    if outcome.kind is not Kind.ACCEPTED:
        raise GatewayDown(f"The test was not accepted ({outcome.kind}): try again, or look at the gateway.")
    return mask(number)
