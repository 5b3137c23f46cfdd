"""The stop switch in the middle of a delivery: how many texts are handed over after it was pressed, and for how long.

    python -m benchmarks stopping --messages 10000 [--latency 0.1] [--database URL]

The texts go over HTTP to a local Twilio in a process of its own; the switch is pressed by a thread with a connection of
its own, as the console does, when a third of the texts have gone.
"""

import asyncio
import time
from collections.abc import Sequence

from benchmarks.delivery import IN_FLIGHT, databases, fill
from benchmarks.servers import serving
from care.clock import Clock
from care.gateway import Outcome, Sms
from care.services.delivery import deliver
from care.services.stop_switch import stop_texts
from care.settings import TwilioSettings
from care.storage.audit import SYSTEM
from care.storage.engine import open_database
from integrations.sms.twilio.gateway import TwilioGateway
from tests.fake_twilio.app import ACCOUNT, TOKEN
from tests.services.sending.world import ZONE, at, the_plan


def run(messages: int, latency: float, database_url: str | None) -> None:
    """Measure on the empty database of that URL, else on a SQLite file and on a PostgreSQL of our own."""
    with serving("tests.fake_twilio", "--latency", str(latency)) as address, databases(database_url) as urls:
        for name, url in urls.items():
            fill(url, messages)
            asyncio.run(_stop_in_the_middle(name, url, address, messages))


async def _stop_in_the_middle(name: str, url: str, address: str, messages: int) -> None:
    database, clock = open_database(url), Clock.starting(ZONE, at("10:00"))
    gateway = TwilioGateway(
        TwilioSettings(ACCOUNT, TOKEN, "+15005550006", None, address),
        "https://care.example.com",
        clock,
        per_second=1_000_000,
        in_flight=IN_FLIGHT,
    )
    moments: list[float] = []
    send = gateway.send

    async def noting(batch: Sequence[Sms]) -> list[Outcome]:
        moments.append(time.perf_counter())
        return await send(batch)

    gateway.send = noting  # type: ignore[method-assign]
    delivery = asyncio.create_task(deliver(database, gateway, the_plan("twilio"), clock, SYSTEM))
    while len(moments) < messages / 3:
        await asyncio.sleep(0.005)
    clicked = time.perf_counter()
    await asyncio.to_thread(_press, url)
    pressed = time.perf_counter()
    await delivery
    await gateway.aclose()
    database.dispose()
    after = [moment for moment in moments if moment > clicked]
    print(
        f"stop switch, {name}: pressed after {len(moments) - len(after):,} of {messages:,}; {len(after):,} more were"
        f" handed over, the last {(max(after, default=clicked) - clicked):.2f} s after the click"
        f" (committed after {pressed - clicked:.2f} s)",
        flush=True,
    )


def _press(url: str) -> None:
    database = open_database(url)
    stop_texts(database, None, "benchmark", by="benchmark", now=at("10:00"))
    database.dispose()
