"""Notices that were called off after their texts were claimed or queued again: a claim asks once more."""

from collections.abc import Sequence

from sqlalchemy import Connection

from care.rules.touchpoints import NoticeTrigger
from care.services.sending.setting import Setting
from care.storage.messages.row import Message
from care.storage.notices import called_off


def called_off_among(connection: Connection, setting: Setting, claimed: Sequence[Message]) -> list[int]:
    """The ids of the claimed texts whose notice was called off; no statement where none is of a notice."""
    noticed = [m for m in claimed if _of_notice(setting, m)]
    if not noticed:
        return []
    gone = {str(number) for number in called_off(connection, {int(m.occasion) for m in noticed})}
    return [m.id for m in noticed if m.occasion in gone]


def _of_notice(setting: Setting, text: Message) -> bool:
    touchpoint = setting.touchpoints.get(text.touchpoint)
    return touchpoint is not None and isinstance(touchpoint.trigger, NoticeTrigger)
