"""Receipts that come by webhook: kept word for word, then applied."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from care.gateway import Receipt
from care.services.sending.receipts import Applied, apply_receipts
from care.services.sending.setting import Setting
from care.storage.callbacks import Callback, keep


def take_receipts(connection: Connection, setting: Setting, receipts: Sequence[Receipt], now: datetime) -> Applied:
    """Keep and apply the receipts in the caller's transaction; one about an unknown text is kept and noted."""
    words = [
        Callback(setting.gateway.name, r.provider_id or "", r.state.value, r.message_id, r.attempt, r.raw)
        for r in receipts
    ]
    keep(connection, words, now)
    return apply_receipts(connection, setting, receipts, now)
