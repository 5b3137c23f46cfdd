"""One rig a gateway: how a situation at the vendor is brought about, so that one contract runs over all of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from care.clock import Clock
from care.gateway import Gateway, Kind, Sms
from integrations.sms.file import FileGateway
from integrations.sms.simulator import Fate, SimulatorGateway

NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)

# What may happen at a vendor, and what the gateway must make of it.
SITUATIONS = {
    "accepts": Kind.ACCEPTED,
    "opted out": Kind.OPTED_OUT,
    "bad number": Kind.BAD_NUMBER,
    "bad content": Kind.BAD_CONTENT,
    "account refused": Kind.ACCOUNT,
    "later": Kind.LATER,
    "throttled": Kind.THROTTLED,
    "not reached": Kind.NOT_SENT,
    "accepts and loses the answer": Kind.UNKNOWN,
    "loses the request": Kind.UNKNOWN,
}


@dataclass
class Rig:
    """A gateway's name, how to make one in a situation, and which situations it can be brought into."""

    name: str
    make: Callable[[Path, str], Gateway]
    situations: list[str] = field(default_factory=lambda: list(SITUATIONS))

    def __repr__(self) -> str:
        return self.name


def sms(number: int = 1, attempt: int = 1) -> Sms:
    """An invented text."""
    return Sms(
        number,
        attempt,
        f"138{number:08}",
        f"【思源经纪】第{number}条",
        "move_in",
        {"title": "张先生"},
        "service",
        NOW + timedelta(hours=10),
    )


def standing_clock() -> Clock:
    """A clock that stands at NOW."""
    return Clock(ZoneInfo("Asia/Shanghai"), NOW, lambda: 0.0, 0.0)


def _simulator(folder: Path, situation: str) -> Gateway:
    takes = situation in {"accepts", "accepts and loses the answer"}
    return SimulatorGateway(
        folder / "simulator.db", standing_clock(), lambda sms: Fate(SITUATIONS[situation], takes=takes)
    )


def _file(folder: Path, situation: str) -> Gateway:
    return FileGateway(folder / "outbox.jsonl", standing_clock())


RIGS = [Rig("simulator", _simulator), Rig("file", _file, ["accepts"])]
