"""The file gateway: writes what would be sent, one JSON object a line, to `outbox.jsonl`. Nothing leaves the machine.

The file is its own ledger: a line that is there whole was sent and has arrived, anything else was not sent.
"""

import os
from collections.abc import Container, Sequence
from datetime import datetime, timedelta
from fcntl import LOCK_EX, flock
from pathlib import Path

import orjson

from care.clock import Clock
from care.errors import GatewayDown
from care.gateway import Capabilities, Found, Kind, Lookup, Outcome, ReceiptState, Sms
from care.settings import Settings

_CLOCK_SKEW = timedelta(seconds=30)


class FileGateway:
    """Appends to one file; a batch is one write and one fsync."""

    name = "file"
    capabilities = Capabilities(exact_lookup=True, per_second=1000, in_flight=4, batch=250)

    def __init__(self, path: Path, clock: Clock) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._clock = path, clock
        self._read_to = 0
        self._written: dict[tuple[int, int], datetime] = {}

    @classmethod
    def from_settings(cls, settings: Settings, clock: Clock) -> "FileGateway":
        """The file beside the database."""
        return cls(settings.home / "outbox.jsonl", clock)

    async def send(self, batch: Sequence[Sms]) -> list[Outcome]:
        """Append the batch; where the disk refuses it, nobody knows how much was written: UNKNOWN."""
        lines = b"".join(orjson.dumps(self._line(sms)) + b"\n" for sms in batch)
        try:
            self._append(lines)
        except OSError as problem:
            return [Outcome(Kind.UNKNOWN, code=f"errno-{problem.errno}") for _ in batch]
        return [Outcome(Kind.ACCEPTED, _id(sms)) for sms in batch]

    async def lookup(
        self, sms: Sms, started: datetime, now: datetime, *, provider_id: str | None, taken: Container[str]
    ) -> Lookup:
        """Exact: whether the line is there."""
        self._read_on()
        written = self._written.get((sms.id, sms.attempt))
        if written is None or written < started - _CLOCK_SKEW or _id(sms) in taken:
            return Lookup(Found.NO)
        return Lookup(Found.YES, _id(sms), ReceiptState.DELIVERED)

    async def check(self) -> None:
        """There is no account: the file must be writable."""
        if not os.access(self._path if self._path.exists() else self._path.parent, os.W_OK):
            raise GatewayDown(f"{self._path} cannot be written: correct its rights.")

    async def aclose(self) -> None:
        """Nothing is open between two calls."""

    def _append(self, lines: bytes) -> None:
        with self._path.open("ab+") as file:
            flock(file, LOCK_EX)  # another deliverer's batch must not end up inside this one
            if file.tell() and not self._ends_with_newline():
                lines = b" torn\n" + lines  # a killed process left part of a line, which must never read as sent
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())

    def _ends_with_newline(self) -> bool:
        with self._path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"

    def _read_on(self) -> None:
        """Take in what was appended since the last look, by us or by another process."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._read_to)
            for line in file:
                if not line.endswith(b"\n"):
                    break  # still being written, or torn: not sent
                self._read_to += len(line)
                self._note(line)

    def _note(self, line: bytes) -> None:
        try:
            sent = orjson.loads(line)
        except orjson.JSONDecodeError:
            return  # torn by a kill
        self._written[sent["id"], sent["attempt"]] = datetime.fromisoformat(sent["at"])

    def _line(self, sms: Sms) -> dict[str, object]:
        return {
            "at": self._clock.now().isoformat(),
            "id": sms.id,
            "attempt": sms.attempt,
            "to": sms.to,
            "text": sms.text,
            "template": sms.template,
            "params": dict(sms.params),
            "class": sms.category,
        }


def redact(path: Path, message_ids: Container[int], numbers: Container[str]) -> int:
    """Take number and text out of the lines of these messages or numbers, and return how many lines.

    A line keeps its length and what a look-up asks for: a deliverer may have the file open at this moment.
    """
    if not path.exists():
        return 0
    count = 0
    with path.open("rb+") as file:
        flock(file, LOCK_EX)
        start = 0
        for line in iter(file.readline, b""):
            clean = _redacted(line, message_ids, numbers)
            if clean is not None:
                file.seek(start)
                file.write(clean)
                count += 1
            start += len(line)
            file.seek(start)
        file.flush()
        os.fsync(file.fileno())
    return count


def _redacted(line: bytes, message_ids: Container[int], numbers: Container[str]) -> bytes | None:
    try:
        sent = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    if sent["to"] is None or (sent["id"] not in message_ids and sent["to"] not in numbers):
        return None
    clean = orjson.dumps(sent | {"to": None, "text": None, "params": {}})
    return clean.ljust(len(line) - 1) + b"\n"


def _id(sms: Sms) -> str:
    return f"file-{sms.id}-{sms.attempt}"
