"""Twilio's webhooks: unsigned is 403, nonsense is 400, never 500; what is signed is stored and applied."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from care.errors import DatabaseError
from care.messages import Templates
from care.services.preparing import Desk
from care.settings import ROOT, Settings, TwilioSettings, read_settings
from care.storage.engine import Database
from care.storage.tables import callback, consent, duty, message
from console import webhooks
from console.app import create_app
from console.office import Office
from integrations.sms.twilio.gateway import TwilioGateway
from tests.fake_twilio.app import ACCOUNT, TOKEN
from tests.services.sending.world import ZONE, Hands, phone, queue, row, the_plan

PUBLIC = "https://care.example.com"
STATUS, INBOUND = "/webhooks/twilio/status?m=1&a=1", "/webhooks/twilio/inbound"


def the_settings(home: Path) -> Settings:
    account = TwilioSettings(ACCOUNT, TOKEN, "+15005550006", None, "https://api.twilio.com")
    return replace(read_settings({"CARE_HOME": str(home)}), public_url=PUBLIC, twilio=account)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    own, hands = the_settings(tmp_path), Hands()
    plan = the_plan("twilio")
    desk = Desk(plan, Templates(ROOT / "templates"), plan.profiles["twilio"], ZONE)
    assert own.twilio is not None
    return Office(own, database, desk, hands.clock, TwilioGateway(own.twilio, PUBLIC, hands.clock))


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    with TestClient(create_app(office), base_url="http://127.0.0.1:8000") as client:
        yield client


@pytest.fixture
def sending(database: Database) -> int:
    """A text that Twilio has been posted: the outcome is not written yet."""
    (one,) = queue(database)
    with database.begin() as connection:
        connection.execute(
            message.update().values(state="sending", attempt=1, gateway="twilio", started_at=Hands().clock.now())
        )
    return one


def form(**words: str) -> dict[str, str]:
    return {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+8613800000001", "AccountSid": ACCOUNT, **words}


def post(client: TestClient, path: str, words: dict[str, str], **headers: str) -> Any:
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + path, words)
    return client.post(path, data=words, headers={"X-Twilio-Signature": signature, **headers})


def test_a_receipt_before_the_sends_outcome_is_the_truth(client: TestClient, database: Database, sending: int) -> None:
    assert post(client, STATUS, form()).status_code == 204
    found = row(database, sending)
    assert (found.state, found.provider_id) == ("delivered", "SM1")
    with database.read() as connection:
        (kept,) = connection.execute(select(callback)).all()
    assert (kept.word, kept.message_id, kept.attempt) == ("delivered", 1, 1)
    assert "MessageSid=SM1" in kept.raw


def test_repeated_and_shuffled_receipts_change_nothing_more(
    client: TestClient, database: Database, sending: int
) -> None:
    for status in ("sent", "delivered", "queued", "sent", "delivered", "undelivered"):
        assert post(client, STATUS, form(MessageStatus=status)).status_code == 204
    found = row(database, sending)
    assert (found.state, found.ver) == ("delivered", 2)


def test_a_stranger_s_receipt_is_thanked_for_and_noted(client: TestClient, database: Database) -> None:
    assert post(client, "/webhooks/twilio/status?m=77&a=1", form()).status_code == 204
    with database.read() as connection:
        assert connection.scalar(select(callback.c.message_id)) == 77


def test_a_shared_key_signs_with_sha_256(client: TestClient, sending: int) -> None:
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + STATUS, form(), "HMAC_SHA256")
    named = {"X-Twilio-Webhooks-Signature-Settings": "key=k,algorithm=HMAC_SHA256"}
    headers = {"X-Twilio-Signature": signature}
    assert client.post(STATUS, data=form(), headers=headers).status_code == 403
    assert client.post(STATUS, data=form(), headers=headers | named).status_code == 204


@pytest.mark.parametrize("path", [STATUS, INBOUND])
@pytest.mark.parametrize(
    "request_",
    [
        {"data": form()},
        {"data": form(), "headers": {"X-Twilio-Signature": "x"}},
        {"data": form(), "headers": {"X-Twilio-Signature": ""}},
        {"json": {"a": 1}},
        {"content": b"\xff\xfe"},
        {"content": b"a=" + b"x" * 100_000},
        {"content": b"&".join(b"a=1" for _ in range(300))},
        {"content": b""},
        {"data": form(), "headers": {"X-Twilio-Webhooks-Signature-Settings": "algorithm=MD5"}},
    ],
)
def test_what_is_not_signed_is_403(client: TestClient, database: Database, path: str, request_: dict[str, Any]) -> None:
    assert client.post(path, **request_).status_code == 403
    with database.read() as connection:
        assert connection.execute(select(callback)).all() == []


def test_a_signature_for_another_text_is_403(client: TestClient, database: Database, sending: int) -> None:
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC + STATUS, form())
    other = "/webhooks/twilio/status?m=2&a=1"
    assert client.post(other, data=form(), headers={"X-Twilio-Signature": signature}).status_code == 403
    assert row(database, sending).state == "sending"


@pytest.mark.parametrize(
    "words", [form(MessageStatus="gone"), form(MessageSid=""), {"MessageSid": "SM1"}, {"To": "+86"}]
)
def test_a_signed_callback_that_says_nothing_is_400(client: TestClient, words: dict[str, str]) -> None:
    assert post(client, STATUS, words).status_code == 400


@pytest.mark.parametrize("query", ["?m=x&a=y", "?m=99999999999999999999&a=1", "?m=1&a=99999", "?m=%C2%B2&a=1", ""])
def test_an_odd_address_is_no_error(client: TestClient, sending: int, query: str) -> None:
    path = f"/webhooks/twilio/status{query}"
    assert post(client, path, form()).status_code == 204


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300), signature=st.text(st.characters(max_codepoint=126, min_codepoint=32), max_size=40))
def test_no_stranger_gets_a_500(client: TestClient, body: bytes, signature: str) -> None:
    for path in (STATUS, INBOUND):
        assert client.post(path, content=body, headers={"X-Twilio-Signature": signature}).status_code == 403


def test_while_the_database_is_down_twilio_is_told_to_come_again(
    client: TestClient, sending: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: object) -> None:
        raise DatabaseError("down")

    monkeypatch.setattr(webhooks, "take_receipts", down)
    assert post(client, STATUS, form()).status_code == 503


def reply(text: str, sid: str = "SM9") -> dict[str, str]:
    return {"MessageSid": sid, "From": f"+86{phone(1)}", "To": "+15005550006", "Body": text}


def test_an_opt_out_takes_effect_at_once_and_is_confirmed_once(client: TestClient, database: Database) -> None:
    queue(database, klass="care")
    for sid in ("SM8", "SM8", "SM9"):
        assert post(client, INBOUND, reply("退订", sid)).status_code == 200
    with database.read() as connection:
        assert connection.scalar(select(consent.c.state)) == "opted_out"
        texts = connection.execute(select(message).where(message.c.template == "optout_confirmed")).all()
    assert [(t.state, t.klass, t.phone) for t in texts] == [("queued", "service", phone(1))]


def test_any_other_reply_is_the_agents(client: TestClient, database: Database) -> None:
    queue(database, klass="care")
    for _ in range(2):
        assert post(client, INBOUND, reply("谢谢，什么时候交房？")).status_code == 200
    with database.read() as connection:
        (opened,) = connection.execute(select(duty)).all()
        assert connection.scalar(select(consent.c.state)) == "given"
    assert (opened.kind, opened.role, opened.note) == ("reply", "agent", "谢谢，什么时候交房？")


def test_a_reply_from_nobody_we_know_is_kept(client: TestClient, database: Database) -> None:
    assert post(client, INBOUND, reply("R")).status_code == 200
    with database.read() as connection:
        assert connection.scalar(select(callback.c.word)) == "inbound"


def test_many_at_once_are_written_together(office: Office, database: Database) -> None:
    ids = queue(database, 150)
    with database.begin() as connection:
        connection.execute(
            message.update().values(state="sending", attempt=1, gateway="twilio", started_at=Hands().clock.now())
        )

    async def all_at_once() -> set[int]:
        app = create_app(office)
        transport = httpx.ASGITransport(app)
        async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=PUBLIC) as http:
            posts = [_signed(http, i) for i in ids]
            return {answer.status_code for answer in await asyncio.gather(*posts)}

    assert asyncio.run(all_at_once()) == {204}
    assert {row(database, i).state for i in ids} == {"delivered"}


async def _signed(http: httpx.AsyncClient, message_id: int) -> httpx.Response:
    path, words = f"/webhooks/twilio/status?m={message_id}&a=1", form(MessageSid=f"SM{message_id}")
    headers = {
        "X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(PUBLIC + path, words),
        "content-type": "application/x-www-form-urlencoded",
    }
    return await http.post(path, content=urlencode(words), headers=headers)
