"""The Twilio gateway: free text, receipts by callback, and, since there is no idempotency key, look-ups by text."""

from collections.abc import Container, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from twilio.rest import Client

from care.clock import Clock
from care.errors import BadSetting, GatewayDown
from care.gateway import Capabilities, Found, Kind, Lookup, Outcome, ReceiptState, Sms
from care.settings import Settings, TwilioSettings
from integrations.sms.twilio.codes import kind_of_receipt, kind_of_refusal
from integrations.sms.twilio.states import STATES
from integrations.sms.twilio.transport import HttpxTransport, Refused, never_sent

_LISTED = 50
_CLOCK_SKEW = timedelta(seconds=30)
_LONGEST_VALIDITY = 36_000


class TwilioGateway:
    """One Twilio account; one set of connections."""

    name = "twilio"

    def __init__(
        self,
        account: TwilioSettings,
        public_url: str | None,
        clock: Clock,
        *,
        per_second: int = 100,
        in_flight: int = 50,
    ) -> None:
        self.capabilities = Capabilities(real=True, per_second=per_second, in_flight=in_flight)
        self._account, self._public_url, self._clock = account, public_url, clock
        self._transport = HttpxTransport(in_flight)
        self._client = Client(account.account_sid, account.auth_token, http_client=self._transport)
        self._client.api.base_url = account.base_url

    @classmethod
    def from_settings(cls, settings: Settings, clock: Clock) -> "TwilioGateway":
        """The account of CARE_TWILIO_…; callbacks go to CARE_PUBLIC_URL, and without it receipts are looked up."""
        if settings.twilio is None:
            raise BadSetting("CARE_TWILIO_ACCOUNT_SID is missing: the twilio gateway needs an account.")
        return cls(settings.twilio, settings.public_url, clock)

    async def send(self, batch: Sequence[Sms]) -> list[Outcome]:
        """Post the messages one after the other; the deliverer decides how many go at once."""
        return [await self._send(sms) for sms in batch]

    async def lookup(
        self, sms: Sms, started: datetime, now: datetime, *, provider_id: str | None, taken: Container[str]
    ) -> Lookup:
        """By the message's SID where it is known, else among the newest messages to the number, by their text."""
        try:
            if provider_id is not None:
                return _found(await self._client.messages(provider_id).fetch_async())
            to = _international(sms.to)
            listed = await self._client.messages.list_async(to=to, limit=_LISTED, page_size=_LISTED)
        except Refused as answer:
            if provider_id is not None and answer.status == 404:
                return Lookup(Found.CANNOT_TELL, code=answer.code)
            raise GatewayDown(f"Twilio refuses a look-up ({answer}): check the account.") from None
        except Exception as problem:
            raise GatewayDown(f"Twilio does not answer look-ups ({type(problem).__name__}): try again later.") from None
        # By the time that has gone by, not by the hour: our clock and Twilio's need not agree.
        return _among(listed, sms.text, datetime.now(UTC) - (now - started) - _CLOCK_SKEW, taken)

    async def check(self) -> None:
        """Ask for the account itself, which costs nothing; it must be active."""
        try:
            account = await self._client.api.accounts(self._account.account_sid).fetch_async()
        except Refused as answer:
            raise GatewayDown(
                f"Twilio refuses the account ({answer}): check CARE_TWILIO_ACCOUNT_SID and …_AUTH_TOKEN."
            ) from None
        except Exception as problem:
            raise GatewayDown(
                f"Twilio does not answer ({type(problem).__name__}): check the network and CARE_TWILIO_BASE_URL."
            ) from None
        if str(account.status) != "active":
            raise GatewayDown(f"The Twilio account is {account.status}: settle it in Twilio's own console.")

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    async def _send(self, sms: Sms) -> Outcome:
        try:
            message = await self._client.messages.create_async(**self._form(sms))
        except Refused as answer:
            return Outcome(kind_of_refusal(answer.status, answer.code), None, answer.code, answer.retry_after)
        except Exception as problem:  # of httpx, aiohttp, the SDK's parsing: only a missing connection is proof
            return Outcome(Kind.NOT_SENT if never_sent(problem) else Kind.UNKNOWN, code=type(problem).__name__)
        if not isinstance(message.sid, str) or not message.sid:
            return Outcome(Kind.UNKNOWN, code="no-sid")
        return Outcome(Kind.ACCEPTED, message.sid, parts=_number(message.num_segments))

    def _form(self, sms: Sms) -> dict[str, Any]:
        account = self._account
        form: dict[str, Any] = {
            "to": _international(sms.to),
            "body": sms.text,
            "attempt": sms.attempt,
            # Else Twilio would deliver from its queue up to ten hours later, in the middle of the night.
            "validity_period": min(max(int((sms.not_after - self._clock.now()).total_seconds()), 1), _LONGEST_VALIDITY),
        }
        if account.messaging_service_sid:
            form["messaging_service_sid"] = account.messaging_service_sid
        if account.from_number:
            form["from_"] = account.from_number
        if self._public_url:
            query = urlencode({"m": sms.id, "a": sms.attempt})
            form["status_callback"] = f"{self._public_url}/webhooks/twilio/status?{query}"
        return form


def _international(number: str) -> str:
    return f"+86{number}"


def _found(message: Any) -> Lookup:
    state = STATES.get(str(message.status), ReceiptState.ACCEPTED)
    code = str(message.error_code) if message.error_code else None
    kind = kind_of_receipt(code) if state is ReceiptState.UNDELIVERED else None
    return Lookup(Found.YES, message.sid, state, code, kind)


def _among(listed: Sequence[Any], text: str, since: datetime, taken: Container[str]) -> Lookup:
    """The oldest message since the attempt began that has the text and belongs to no other attempt."""
    recent = [m for m in listed if m.date_created is None or _utc(m.date_created) >= since]
    ours = [m for m in recent if m.body == text and str(m.direction).startswith("outbound") and m.sid not in taken]
    if ours:
        return _found(ours[-1])
    # A full page whose every message is newer says nothing about what stands behind it.
    return Lookup(Found.CANNOT_TELL if len(recent) >= _LISTED else Found.NO)


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def _number(text: Any) -> int | None:
    return int(text) if str(text).isdigit() else None
