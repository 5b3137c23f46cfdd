"""Twilio's error codes in our words. What is not listed falls back to the class of the HTTP status."""

from collections.abc import Mapping
from http import HTTPStatus

from care.gateway import Kind

_BY_KIND: Mapping[Kind, str] = {
    # 21610 STOP was received from this number.
    Kind.OPTED_OUT: "21610",
    # At creation: not a number, not a mobile one (21614 is what +86 landlines give), not reachable by the sender.
    # In receipts: 30005 unknown, 30006 landline or unreachable carrier, 30011 and 30014 no such device.
    Kind.BAD_NUMBER: "21211 21214 21217 21266 21604 21612 21614 21635 30005 30006 30011 30014",
    # Missing or too long a text, a bad callback address, a template that is not there; filtered by a carrier.
    Kind.BAD_CONTENT: "21602 21605 21609 21617 21618 21619 21620 21654 21655 21656 21658 30007 30019 35111 35114 35118",
    # Credentials, money, trial limits, a sender that is not ours or not registered, a country that is not switched on.
    Kind.ACCOUNT: (
        "20003 20005 20008 20403 20404 21212 21408 21603 21606 21607 21608 21616 21659 21660 21701 21703 21704 21705"
        " 30002 30018 30024 30032 30034 30035 35125 63038"
    ),
    # Too many between two numbers in half a minute, handset off, blocked for a while, validity period over.
    Kind.LATER: "14107 30003 30004 30036 30450",
    # 20429 too many requests: never processed, Twilio says; the rest are full queues and exceeded rates.
    Kind.THROTTLED: "20429 21611 30001 30017 30022 30023 30027 63017",
    # 20500 "not idempotent: the customer may receive multiple messages"; 30008 unknown error.
    Kind.UNKNOWN: "20500 20503 20504 30008 30410",
}
CODES: Mapping[str, Kind] = {code: kind for kind, codes in _BY_KIND.items() for code in codes.split()}


def kind_of_refusal(status: int, code: str | None) -> Kind:
    """What an answer other than success means for a send.

    The class of the status comes first, since codes change: 429 was never processed; after a 5xx (or a redirect that
    nobody expects) the message may be on its way. A 4xx is a refusal, and an unknown one is for a person to look at.
    """
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Kind.THROTTLED
    if not 400 <= status < 500 or status == HTTPStatus.REQUEST_TIMEOUT:
        return Kind.UNKNOWN
    known = CODES.get(code or "")
    if known is not None and known is not Kind.UNKNOWN:
        return known
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return Kind.ACCOUNT
    return Kind.BAD_CONTENT


def kind_of_receipt(code: str | None) -> Kind | None:
    """Why a text was reported undelivered, where the code is known."""
    return CODES.get(code or "")
