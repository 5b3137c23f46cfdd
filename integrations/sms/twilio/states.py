"""Twilio's message states in our words; the first callback proves acceptance, whatever it says."""

from collections.abc import Mapping

from care.gateway import ReceiptState

STATES: Mapping[str, ReceiptState] = {
    "accepted": ReceiptState.ACCEPTED,
    "scheduled": ReceiptState.ACCEPTED,
    "queued": ReceiptState.ACCEPTED,
    "sending": ReceiptState.ACCEPTED,
    "sent": ReceiptState.SENT,
    "undelivered": ReceiptState.UNDELIVERED,
    "failed": ReceiptState.UNDELIVERED,
    "canceled": ReceiptState.UNDELIVERED,
    "delivered": ReceiptState.DELIVERED,
    "read": ReceiptState.DELIVERED,
}
