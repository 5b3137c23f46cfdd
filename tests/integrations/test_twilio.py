"""What is Twilio's own: the form, the codes, look-ups by text, and the local Twilio against Twilio's description."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import httpx
import pytest

from care.errors import BadSetting, GatewayDown
from care.gateway import Found, Kind, Lookup, ReceiptState
from care.settings import read_settings
from integrations.sms import gateway_from
from integrations.sms.twilio.codes import CODES, kind_of_refusal
from integrations.sms.twilio.gateway import TwilioGateway
from tests.fake_twilio.app import Twilio, app
from tests.integrations.rigs import ACCOUNT, NOW, sms, standing_clock, twilio_under_respx
from tests.integrations.twilio_description import check, form_fields, list_schema, message_schema

T = TypeVar("T")
NOTHING = frozenset[str]()
SOON = NOW + timedelta(seconds=60)


def with_gateway(
    work: Callable[[TwilioGateway], Awaitable[T]], twilio: Twilio | None = None, situation: str = "accepts"
) -> T:
    async def run() -> T:
        gateway = twilio_under_respx(situation, twilio or Twilio())
        try:
            return await work(gateway)
        finally:
            await gateway.aclose()

    return asyncio.run(run())


def test_what_is_posted_is_what_twilio_describes() -> None:
    twilio = Twilio()
    with_gateway(lambda g: g.send([sms(7, 2)]), twilio)
    (form,) = twilio.forms
    assert form.keys() <= form_fields().keys()
    assert form == {
        "To": "+8613800000007",
        "Body": "【思源经纪】第7条",
        "Attempt": "2",
        "ValidityPeriod": "36000",
        "MessagingServiceSid": ACCOUNT.messaging_service_sid,
        "StatusCallback": "https://care.example.com/webhooks/twilio/status?m=7&a=2",
    }


def test_a_sender_of_ones_own_is_named() -> None:
    twilio = Twilio()
    account = replace(ACCOUNT, messaging_service_sid=None, from_number="+15005550006")

    async def send() -> None:
        gateway = twilio_under_respx("accepts", twilio, account)
        await gateway.send([sms()])
        await gateway.aclose()

    asyncio.run(send())
    assert twilio.forms[0]["From"] == "+15005550006"
    assert "MessagingServiceSid" not in twilio.forms[0]


@pytest.mark.parametrize(("seconds", "expected"), [(-5, "1"), (90, "90"), (10 * 3600, "36000"), (48 * 3600, "36000")])
def test_twilio_may_not_deliver_after_the_last_moment(seconds: int, expected: str) -> None:
    twilio = Twilio()
    with_gateway(lambda g: g.send([replace(sms(), not_after=NOW + timedelta(seconds=seconds))]), twilio)
    assert twilio.forms[0]["ValidityPeriod"] == expected


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (429, None, Kind.THROTTLED),
        (429, "30001", Kind.THROTTLED),
        (500, "20500", Kind.UNKNOWN),
        (503, "21211", Kind.UNKNOWN),
        (302, None, Kind.UNKNOWN),
        (408, None, Kind.UNKNOWN),
        (400, "21211", Kind.BAD_NUMBER),
        (400, "21614", Kind.BAD_NUMBER),
        (400, "21610", Kind.OPTED_OUT),
        (400, "21608", Kind.ACCOUNT),
        (401, "20003", Kind.ACCOUNT),
        (401, "http-401", Kind.ACCOUNT),
        (403, None, Kind.ACCOUNT),
        (404, "20404", Kind.ACCOUNT),
        (400, "99999", Kind.BAD_CONTENT),
        (400, None, Kind.BAD_CONTENT),
        (400, "20500", Kind.BAD_CONTENT),
        (400, "14107", Kind.LATER),
        (400, "21611", Kind.THROTTLED),
    ],
)
def test_the_class_of_the_status_comes_before_the_code(status: int, code: str | None, kind: Kind) -> None:
    assert kind_of_refusal(status, code) is kind


def test_no_code_stands_twice() -> None:
    from integrations.sms.twilio.codes import _BY_KIND

    listed = [code for codes in _BY_KIND.values() for code in codes.split()]
    assert len(listed) == len(set(listed)) == len(CODES)


def test_a_retry_after_is_heeded() -> None:
    (outcome,) = with_gateway(lambda g: g.send([sms()]), situation="throttled")
    assert outcome.retry_after == 1.0


def test_a_receipt_is_looked_up_by_its_sid() -> None:
    twilio = Twilio()

    async def work(gateway: TwilioGateway) -> list[Lookup]:
        (sent,) = await gateway.send([sms()])
        assert sent.provider_id is not None
        message, answers = twilio.messages[sent.provider_id], []
        for status, code in [("sent", None), ("delivered", None), ("undelivered", 30006), ("failed", 30003)]:
            message |= {"status": status, "error_code": code}
            answers.append(await gateway.lookup(sms(), NOW, SOON, provider_id=sent.provider_id, taken=NOTHING))
        return answers

    found = [(a.state, a.code, a.kind) for a in with_gateway(work, twilio)]
    assert found == [
        (ReceiptState.SENT, None, None),
        (ReceiptState.DELIVERED, None, None),
        (ReceiptState.UNDELIVERED, "30006", Kind.BAD_NUMBER),
        (ReceiptState.UNDELIVERED, "30003", Kind.LATER),
    ]


def test_the_same_text_of_yesterday_is_not_todays() -> None:
    async def work(gateway: TwilioGateway) -> Lookup:
        await gateway.send([sms()])
        return await gateway.lookup(sms(), NOW, NOW - timedelta(minutes=5), provider_id=None, taken=NOTHING)

    assert with_gateway(work).found is Found.NO


def test_another_text_to_the_same_number_proves_nothing() -> None:
    async def work(gateway: TwilioGateway) -> Lookup:
        await gateway.send([replace(sms(), text="【思源经纪】别的")])
        return await gateway.lookup(sms(), NOW, SOON, provider_id=None, taken=NOTHING)

    assert with_gateway(work).found is Found.NO


def test_a_number_with_too_many_messages_cannot_be_told() -> None:
    async def work(gateway: TwilioGateway) -> Lookup:
        for _ in range(50):
            await gateway.send([replace(sms(), text="【思源经纪】别的")])
        return await gateway.lookup(sms(), NOW, SOON, provider_id=None, taken=NOTHING)

    assert with_gateway(work).found is Found.CANNOT_TELL


@pytest.mark.parametrize("provider_id", [None, "SM1"])
def test_a_refused_look_up_is_no_answer(provider_id: str | None) -> None:
    async def work(gateway: TwilioGateway) -> Lookup:
        gateway._client.auth = ("AC1", "wrong")
        return await gateway.lookup(sms(), NOW, SOON, provider_id=provider_id, taken=NOTHING)

    if provider_id is None:
        with pytest.raises(GatewayDown, match="check the account"):
            with_gateway(work)
    else:
        assert with_gateway(work).found is Found.CANNOT_TELL


@pytest.mark.parametrize(
    ("status", "token", "said"),
    [("active", None, None), ("suspended", None, "account is suspended"), ("active", "wrong", "refuses the account")],
)
def test_the_account_is_checked_without_sending(status: str, token: str | None, said: str | None) -> None:
    twilio = Twilio(status=status)

    async def work(gateway: TwilioGateway) -> None:
        if token:
            gateway._client.auth = (ACCOUNT.account_sid, token)
        await gateway.check()

    if said is None:
        with_gateway(work, twilio)
    else:
        with pytest.raises(GatewayDown, match=said):
            with_gateway(work, twilio)
    assert twilio.posts == 0


def test_without_a_public_address_there_is_no_callback() -> None:
    gateway = TwilioGateway(ACCOUNT, None, standing_clock())
    assert "status_callback" not in gateway._form(sms())


def test_the_setting_chooses_twilio_and_a_missing_one_stops_the_start() -> None:
    names = {"CARE_GATEWAY": "twilio", "CARE_TWILIO_ACCOUNT_SID": "AC1", "CARE_TWILIO_FROM": "+1"}
    with pytest.raises(BadSetting, match="CARE_TWILIO_AUTH_TOKEN"):
        read_settings(names)
    settings = read_settings({**names, "CARE_TWILIO_AUTH_TOKEN": "secret"})
    gateway = gateway_from(settings, standing_clock())
    assert (gateway.name, gateway.capabilities.real) == ("twilio", True)
    assert "secret" not in repr(settings)


def test_the_sdk_is_imported_by_nobody_who_does_not_need_it() -> None:
    code = "import sys, integrations.sms, integrations.sms.simulator; sys.exit('twilio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_local_twilio_answers_as_described() -> None:
    async def work() -> None:
        transport = httpx.ASGITransport(app(Twilio()))
        auth = (ACCOUNT.account_sid, ACCOUNT.auth_token)
        async with httpx.AsyncClient(transport=transport, base_url="http://local", auth=auth) as client:
            path = f"/2010-04-01/Accounts/{ACCOUNT.account_sid}/Messages"
            form = {"To": "+8613800000001", "Body": "你好", "MessagingServiceSid": "MG" + "0" * 32}
            created = (await client.post(path + ".json", data=form)).json()
            check(created, message_schema())
            check((await client.get(f"{path}/{created['sid']}.json")).json(), message_schema())
            check((await client.get(path + ".json", params={"To": "+8613800000001"})).json(), list_schema())

    asyncio.run(work())


def test_an_answer_that_is_not_as_described_is_seen() -> None:
    import jsonschema

    message = Twilio().accept({"To": "+1", "Body": "x", "From": "+2"})
    for wrong in ({"num_segments": 1}, {"status": "gone"}, {"invented": "x"}):
        with pytest.raises(jsonschema.ValidationError):
            check(message | wrong, message_schema())
