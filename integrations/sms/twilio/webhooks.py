"""What Twilio calls back with: is it really Twilio, and what does it say?"""

from collections.abc import Mapping
from urllib.parse import parse_qs

from twilio.request_validator import RequestValidator, get_signature_algorithm

from care.errors import BadInput
from care.gateway import Inbound, Receipt, ReceiptState
from integrations.sms.twilio.codes import kind_of_receipt
from integrations.sms.twilio.states import STATES

SIGNATURE, SIGNATURE_SETTINGS = "x-twilio-signature", "x-twilio-webhooks-signature-settings"


def is_from_twilio(token: str, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    """Whether the signature fits the public address, query included, and the form. Never raises.

    `token` is the account's, or the shared key's secret where the settings header names SHA-256.
    """
    algorithm = get_signature_algorithm(headers.get(SIGNATURE_SETTINGS, ""))
    try:
        return bool(RequestValidator(token).validate(url, dict(form), headers.get(SIGNATURE, ""), algorithm))
    except (TypeError, ValueError, IndexError, UnicodeError):  # ports, hosts and bodies that no parser likes
        return False


def receipt_from(query: str, form: Mapping[str, str], raw: str) -> Receipt:
    """A status callback as a receipt; BadInput where it is none."""
    sid, status = form.get("MessageSid", ""), form.get("MessageStatus", "")
    state = STATES.get(status)
    if not sid or state is None:
        raise BadInput("A status callback needs MessageSid and a MessageStatus that Twilio describes.")
    ours = parse_qs(query)
    code = form.get("ErrorCode") or None
    return Receipt(
        message_id=_number(ours, "m", 18),
        attempt=_number(ours, "a", 4),
        provider_id=sid,
        state=state,
        code=code,
        kind=kind_of_receipt(code) if state is ReceiptState.UNDELIVERED else None,
        raw=raw,
    )


def inbound_from(form: Mapping[str, str]) -> Inbound:
    """A customer's reply, the sender as eleven digits; BadInput where it is none."""
    sid, sender = form.get("MessageSid", ""), form.get("From", "")
    if not sid or not sender or "Body" not in form:
        raise BadInput("A reply needs MessageSid, From and Body.")
    return Inbound(sender.removeprefix("+86"), form["Body"], sid)


def _number(ours: Mapping[str, list[str]], name: str, digits: int) -> int | None:
    text = ours.get(name, [""])[0]
    # More digits than its column holds, and the database would refuse the question.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
