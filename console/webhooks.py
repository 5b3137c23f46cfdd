"""Twilio's webhooks: signature first, store, apply, answer. Nothing that a stranger sends ends in a 500."""

import asyncio
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from care.errors import BadInput, CareError
from care.gateway import Receipt
from care.services.receipts import take_receipts
from care.services.replies import take_reply
from care.services.sending.setting import Setting
from care.storage.audit import Actor
from console.intake import Intake
from console.office import Office
from integrations.sms.twilio.webhooks import inbound_from, is_from_twilio, receipt_from

MOST_BYTES = 64 * 1024
TWILIO = Actor("vendor", "twilio")
_EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def twilio_webhooks(office: Office, intake: Intake) -> APIRouter:
    """The two addresses that Twilio calls; 403 unsigned, 400 malformed, 503 while the database is down."""
    router = APIRouter(prefix="/webhooks/twilio")

    @router.post("/status")
    async def status(request: Request) -> Response:
        body = await _body(request)
        form = _signed_form(office, request, body)
        if form is None:
            return Response(status_code=403)
        try:
            await intake.take(receipt_from(request.url.query, form, body))
        except BadInput as problem:
            return Response(str(problem), status_code=400)
        except CareError:
            return Response(status_code=503)
        return Response(status_code=204)

    @router.post("/inbound")
    async def inbound(request: Request) -> Response:
        body = await _body(request)
        form = _signed_form(office, request, body)
        if form is None:
            return Response(status_code=403)
        try:
            await _take_reply(office, form, body)
        except BadInput as problem:
            return Response(str(problem), status_code=400)
        except CareError:
            return Response(status_code=503)
        return Response(_EMPTY, media_type="application/xml")

    return router


def store_receipts(office: Office, receipts: Sequence[Receipt]) -> None:
    """What the intake does with a batch: the raw words, then what follows from them, in one transaction."""
    with office.database.begin() as connection:
        setting = Setting(office.desk.plan, office.gateway, office.desk.zone, TWILIO)
        take_receipts(connection, setting, receipts, office.clock.now())


async def _take_reply(office: Office, form: Mapping[str, str], body: str) -> None:
    reply = inbound_from(form)

    def work() -> None:
        with office.database.begin() as connection:
            take_reply(connection, office.desk, "twilio", reply, body, TWILIO, office.clock.now())

    await asyncio.to_thread(work)


async def _body(request: Request) -> str:
    """The body as text; what is too large or no UTF-8 comes back empty, which no signature fits."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            return ""
        parts.append(part)
    try:
        return b"".join(parts).decode()
    except UnicodeDecodeError:
        return ""


def _signed_form(office: Office, request: Request, body: str) -> dict[str, str] | None:
    """The form, if Twilio signed it for our public address; a form is the only body that Twilio posts here."""
    account, public = office.settings.twilio, office.settings.public_url
    if account is None or public is None:
        return None
    query = f"?{request.url.query}" if request.url.query else ""
    url = f"{public}{request.url.path}{query}"
    try:
        form = dict(parse_qsl(body, keep_blank_values=True, max_num_fields=200))
    except ValueError:
        return None
    return form if is_from_twilio(account.auth_token, url, form, request.headers) else None
