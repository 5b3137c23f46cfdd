"""The same table over real sockets: only where no connection was made is it certain that nothing went (design 5)."""

import asyncio
from dataclasses import replace

import pytest

from care.errors import GatewayDown
from care.gateway import Kind
from integrations.sms.twilio import transport
from integrations.sms.twilio.gateway import TwilioGateway
from tests.integrations.rigs import ACCOUNT, NOW, sms, standing_clock
from tests.integrations.sockets import server

READ = {
    "refused": 0,
    "closed at once": 0,
    "FIN": 1,
    "RST": 1,
    "garbage": 1,
    "half an answer": 1,
    "silence": 1,
    "drip": 1,
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "READ_SECONDS", 0.2)
    monkeypatch.setattr(transport, "TOTAL_SECONDS", 0.5)


def gateway_at(port: int) -> TwilioGateway:
    return TwilioGateway(replace(ACCOUNT, base_url=f"http://127.0.0.1:{port}"), None, standing_clock())


@pytest.mark.parametrize("situation", READ)
def test_only_a_connection_that_was_never_made_is_proof(situation: str) -> None:
    async def send() -> tuple[Kind, int]:
        async with server(situation) as there:
            gateway = gateway_at(there.port)
            (outcome,) = await gateway.send([sms()])
            await gateway.aclose()
            return outcome.kind, there.read

    kind, read = asyncio.run(send())
    assert read == READ[situation]
    assert kind is (Kind.NOT_SENT if situation == "refused" else Kind.UNKNOWN)


def test_nothing_is_ever_posted_twice() -> None:
    async def send() -> int:
        async with server("FIN") as there:
            gateway = gateway_at(there.port)
            for _ in range(3):
                await gateway.send([sms()])
            await gateway.aclose()
            return there.read

    assert asyncio.run(send()) == 3


@pytest.mark.parametrize("situation", READ)
def test_a_look_up_without_an_answer_says_so(situation: str) -> None:
    async def ask() -> None:
        async with server(situation) as there:
            gateway = gateway_at(there.port)
            try:
                await gateway.lookup(sms(), NOW, NOW, provider_id=None, taken=frozenset())
            finally:
                await gateway.aclose()

    with pytest.raises(GatewayDown, match="Twilio does not answer"):
        asyncio.run(ask())
