"""One rig a gateway: how a situation at the vendor is brought about, so that one contract runs over all of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import httpx
import respx

from care.clock import Clock
from care.gateway import Gateway, Kind, Sms
from care.settings import TwilioSettings
from integrations.sms.file import FileGateway
from integrations.sms.simulator import Fate, SimulatorGateway
from integrations.sms.twilio.gateway import TwilioGateway
from tests.fake_twilio import app as twilio_app

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)

# What may happen at a vendor, and what the gateway must make of it.
SITUATIONS = {
    "accepts": Kind.ACCEPTED,
    "opted out": Kind.OPTED_OUT,
    "bad number": Kind.BAD_NUMBER,
    "bad content": Kind.BAD_CONTENT,
    "account refused": Kind.ACCOUNT,
    "later": Kind.LATER,
    "throttled": Kind.THROTTLED,
    "not reached": Kind.NOT_SENT,
    "accepts and loses the answer": Kind.UNKNOWN,
    "loses the request": Kind.UNKNOWN,
}


@dataclass
class Rig:
    """A gateway's name, how to make one in a situation, and which situations it can be brought into."""

    name: str
    make: Callable[[Path, str], Gateway]
    situations: list[str] = field(default_factory=lambda: list(SITUATIONS))

    def __repr__(self) -> str:
        return self.name


def sms(number: int = 1, attempt: int = 1) -> Sms:
    """An invented text."""
    return Sms(
        number,
        attempt,
        f"138{number:08}",
        f"【思源经纪】第{number}条",
        "move_in",
        {"title": "张先生"},
        "service",
        NOW + timedelta(hours=10),
    )


def standing_clock() -> Clock:
    """A clock that stands at NOW."""
    return Clock(ZoneInfo("Asia/Shanghai"), NOW, lambda: 0.0, 0.0)


def _simulator(folder: Path, situation: str) -> Gateway:
    takes = situation in {"accepts", "accepts and loses the answer"}
    return SimulatorGateway(
        folder / "simulator.db", standing_clock(), lambda sms: Fate(SITUATIONS[situation], takes=takes)
    )


def _file(folder: Path, situation: str) -> Gateway:
    return FileGateway(folder / "outbox.jsonl", standing_clock())


def _refused(status: int, code: int, **headers: str) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "message": "no", "status": status}, headers=headers)


TWILIO_ANSWERS: dict[str, object] = {
    "opted out": _refused(400, 21610),
    "bad number": _refused(400, 21614),
    "bad content": _refused(400, 21617),
    "account refused": _refused(401, 20003),
    "later": _refused(400, 14107),
    "throttled": _refused(429, 20429, **{"Retry-After": "1"}),
    "not reached": httpx.ConnectTimeout,
    "loses the request": httpx.ReadTimeout,
}
ACCOUNT = TwilioSettings(twilio_app.ACCOUNT, twilio_app.TOKEN, None, "MG" + "0" * 32, "https://api.twilio.com")


def twilio_under_respx(situation: str, twilio: twilio_app.Twilio, account: TwilioSettings = ACCOUNT) -> TwilioGateway:
    """The real gateway, its HTTP answered by respx: by the local Twilio, but POSTs as the situation wants."""
    router, local = respx.Router(assert_all_called=False), respx.ASGIHandler(twilio_app.app(twilio))

    async def accept_and_drop(request: httpx.Request) -> httpx.Response:
        await local(request)
        raise httpx.ReadError("reset")

    post: object = TWILIO_ANSWERS.get(situation, accept_and_drop if situation != "accepts" else local)
    router.post(path__regex=r"/Messages\.json$").mock(
        **{"return_value" if isinstance(post, httpx.Response) else "side_effect": post}  # type: ignore[arg-type]
    )
    router.get().mock(side_effect=local)

    async def answer(request: httpx.Request) -> httpx.Response:
        try:
            return await router.async_handler(request)
        except httpx.ConnectTimeout as problem:
            # As httpx-aiohttp tells it: the cause alone is proof, and respx puts one of its own in its place.
            raise problem from aiohttp.ConnectionTimeoutError()

    gateway = TwilioGateway(account, "https://care.example.com", standing_clock())
    gateway._transport._client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    return gateway


def _twilio(folder: Path, situation: str) -> Gateway:
    return twilio_under_respx(situation, twilio_app.Twilio())


RIGS = [Rig("simulator", _simulator), Rig("file", _file, ["accepts"]), Rig("twilio", _twilio)]
