"""A message row as the gateway takes it."""

import orjson

from care.gateway import Sms
from care.storage.messages.row import Message


def sms_of(message: Message) -> Sms:
    """The text to hand over; a queued message always has its number, text and parameters."""
    assert message.phone is not None
    assert message.text is not None
    params = orjson.loads(message.params or "{}")
    return Sms(
        message.id,
        message.attempt,
        message.phone,
        message.text,
        message.template,
        params,
        message.klass,
        message.not_after,
    )
