"""Seal the log and note the newest seal outside: at the end of each flow, before each export, every few seconds."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from care.rules.touchpoints import Language
from care.services.auditing.anchors import note
from care.storage.engine import Database
from care.storage.sealing import Seal, newest_seal, seal


@dataclass(frozen=True, slots=True)
class Sealed:
    """How many events were sealed now, and the newest seal of the log (None: there is no event at all)."""

    events: int
    newest: Seal | None


def seal_log(database: Database, now: datetime, anchor: Path | None = None) -> Sealed:
    """Seal all events that are committed by `now` (aware), and note the newest seal in the file `anchor`.

    Raises CareError when the file cannot be written; the log is sealed then all the same.
    """
    events = seal(database, now)
    with database.read() as connection:
        newest = newest_seal(connection)
    if anchor is not None and newest is not None and (events or not anchor.exists()):
        note(anchor, newest)
    return Sealed(events, newest)


def seal_words(seal: Seal, language: Language) -> str:
    """A seal for people, who may note it elsewhere; the same words in reports, exports and at the terminal."""
    words = ("封印 {no}：共 {size} 个事件，哈希 {chain}", "Seal {no}: {size} events, hash {chain}")[language == "en"]
    return words.format(no=seal.no, size=seal.size, chain=seal.chain.hex())
