"""The Messages API: create, fetch, list with filters; and `/ledger`, `/faults` for tests."""

import asyncio
import json
from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.fake_twilio.callbacks import Caller
from tests.fake_twilio.faults import ACCEPTS, Dice, Fault

ACCOUNT, TOKEN = "AC" + "0" * 32, "token"
MESSAGES = "/2010-04-01/Accounts/{account}/Messages"
# Numbers that end in these have a fate of their own, as Twilio's magic numbers do.
REFUSALS = {"99990001": 21211, "99990002": 21610, "99990003": 21617, "99990004": 21606, "99990005": 14107}
LATE_SECONDS = 0.6


@dataclass
class Twilio:
    """What the fake remembers: every POST counted, every accepted message in full."""

    dice: Dice = field(default_factory=Dice)
    latency: float = 0.0
    listing_lag: float = 0.0
    hang_seconds: float = 60.0
    caller: Caller | None = None
    scripted: list[Fault] = field(default_factory=list)
    posts: int = 0
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_number: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    callbacks: dict[str, str | None] = field(default_factory=dict)
    forms: list[dict[str, str]] = field(default_factory=list)
    keep_forms: bool = True
    status: str = "active"

    def next_fault(self) -> Fault:
        """The scripted fault, else the dice's."""
        return self.scripted.pop(0) if self.scripted else self.dice.throw()

    def accept(self, form: dict[str, str]) -> dict[str, Any]:
        """Store the message and answer as Twilio does."""
        sid = f"SM{uuid4().hex}"
        now = format_datetime(datetime.now(UTC))
        message = {
            "sid": sid,
            "account_sid": ACCOUNT,
            "to": form["To"],
            "from": form.get("From"),
            "messaging_service_sid": form.get("MessagingServiceSid"),
            "body": form["Body"],
            "status": "accepted" if "MessagingServiceSid" in form else "queued",
            "direction": "outbound-api",
            "date_created": now,
            "date_updated": now,
            "date_sent": None,
            "num_segments": str(1 + len(form["Body"]) // 67),
            "num_media": "0",
            "price": None,
            "price_unit": "USD",
            "error_code": None,
            "error_message": None,
            "api_version": "2010-04-01",
            "uri": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json",
            "subresource_uris": {"media": f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}/Media.json"},
        }
        self.messages[sid] = message
        self.by_number.setdefault(form["To"], []).append(message)
        self.callbacks[sid] = form.get("StatusCallback")
        if self.caller is not None and "StatusCallback" in form:
            self.caller.begin(message, form["StatusCallback"])
        return message


def app(twilio: Twilio) -> Starlette:
    """The web application around one fake."""

    async def create(request: Request) -> Response:
        if not _known(request):
            return _refusal(401, 20003)
        form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        twilio.posts += 1
        if twilio.keep_forms:
            twilio.forms.append(form)
        if twilio.latency:
            await asyncio.sleep(twilio.latency)
        refused = REFUSALS.get(form.get("To", "")[-8:])
        if refused is not None:
            return _refusal(400, refused)
        return await _answer(request, twilio, form, twilio.next_fault())

    async def fetch(request: Request) -> Response:
        message = twilio.messages.get(request.path_params["sid"])
        return JSONResponse(message) if message and _known(request) else _refusal(404, 20404)

    async def listing(request: Request) -> Response:
        if not _known(request):
            return _refusal(401, 20003)
        return JSONResponse(_page(twilio, request))

    async def account(request: Request) -> Response:
        return JSONResponse({"sid": ACCOUNT, "status": twilio.status}) if _known(request) else _refusal(401, 20003)

    return Starlette(
        routes=[
            Route(f"/2010-04-01/Accounts/{ACCOUNT}.json", account),
            Route(MESSAGES + ".json", create, methods=["POST"]),
            Route(MESSAGES + ".json", listing),
            Route(MESSAGES + "/{sid}.json", fetch),
            *_for_tests(twilio),
        ]
    )


def _for_tests(twilio: Twilio) -> list[Route]:
    async def ledger(request: Request) -> Response:
        rows = (_ledger_row(twilio, sid) for sid in twilio.messages)
        return JSONResponse({"posts": twilio.posts, "accepted": list(rows)})

    async def faults(request: Request) -> Response:
        twilio.scripted += [Fault(word) for word in await request.json()]
        return JSONResponse(twilio.scripted)

    return [Route("/ledger", ledger), Route("/faults", faults, methods=["POST"])]


async def _answer(request: Request, twilio: Twilio, form: dict[str, str], fault: Fault) -> Response:
    if fault is Fault.LATE_ACCEPT:
        asyncio.get_running_loop().call_later(LATE_SECONDS, twilio.accept, form)
    message = twilio.accept(form) if fault in ACCEPTS - {Fault.LATE_ACCEPT} else {}
    match fault:
        case Fault.THROTTLED:
            return _refusal(429, 20429, {"Retry-After": "1"})
        case Fault.REFUSED:
            return _refusal(400, 21617)
        case Fault.BUSY_BEFORE | Fault.BUSY_AFTER:
            return _refusal(503, 20503)
        case Fault.RESET_BEFORE | Fault.RESET_AFTER:
            _abort(request)
        case Fault.HALF_ANSWER:
            return _half(request, message)
        case Fault.GARBAGE:
            return Response("<html>gateway", status_code=201, media_type="application/json")
        case Fault.HANG_AFTER | Fault.LATE_ACCEPT:
            await asyncio.sleep(twilio.hang_seconds)
        case Fault.SLOW:
            await asyncio.sleep(0.2)
    return Response(json.dumps(message), status_code=201, media_type="application/json")


def _page(twilio: Twilio, request: Request) -> dict[str, Any]:
    """The newest first, those to one number where asked; a message appears after the listing's lag."""
    to, size = request.query_params.get("To"), int(request.query_params.get("PageSize", 50))
    seen = datetime.now(UTC).timestamp() - twilio.listing_lag
    found = []
    candidates = twilio.messages.values() if to is None else twilio.by_number.get(to, [])
    for message in reversed(candidates):
        created = datetime.strptime(message["date_created"], "%a, %d %b %Y %H:%M:%S %z").timestamp()
        if created <= seen:
            found.append(message)
        if len(found) == size:
            break
    uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    edges = {"first_page_uri": uri, "next_page_uri": None, "previous_page_uri": None, "uri": uri}
    return {"messages": found, "page": 0, "page_size": size, "start": 0, "end": max(len(found) - 1, 0), **edges}


def _ledger_row(twilio: Twilio, sid: str) -> dict[str, Any]:
    query = parse_qs((twilio.callbacks[sid] or "").partition("?")[2])
    ours = {name: query.get(name, [None])[0] for name in ("m", "a")}
    return {"sid": sid, "to": twilio.messages[sid]["to"], "body": twilio.messages[sid]["body"], **ours}


def _known(request: Request) -> bool:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    return kind.lower() == "basic" and b64decode(secret).decode() == f"{ACCOUNT}:{TOKEN}"


def _refusal(status: int, code: int, headers: dict[str, str] | None = None) -> Response:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return JSONResponse({"code": code, "message": "no", "more_info": more, "status": status}, status, headers)


def _abort(request: Request) -> None:
    """Reset the connection: uvicorn's cycle, whose method `receive` is, has the socket's transport."""
    receive: Callable[..., Any] = request._receive
    receive.__self__.transport.abort()  # type: ignore[attr-defined]


def _half(request: Request, message: dict[str, Any]) -> Response:
    whole = json.dumps(message).encode()

    async def first_half() -> AsyncIterator[bytes]:
        yield whole[: len(whole) // 2]
        await asyncio.sleep(0.01)
        _abort(request)

    return StreamingResponse(first_half(), 201, {"content-length": str(len(whole)), "content-type": "application/json"})
