"""Webhooks under load: `care serve` answers signed status callbacks at a steady rate.

    python -m benchmarks webhooks --rate 200 --seconds 60 [--database URL]

Each text gets two callbacks, `sent` and `delivered`; a callback is answered when it is committed. Callbacks leave at
their own moments whether or not those before them were answered, as a vendor's do, and are timed from those moments.
"""

import asyncio
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import aiohttp
from twilio.request_validator import RequestValidator

from benchmarks.arrivals import arrive, told
from benchmarks.servers import serving
from care.storage.engine import open_database
from care.storage.migrate import upgrade
from care.storage.tables import message
from tests.fake_twilio.app import ACCOUNT, TOKEN
from tests.services.sending.world import DAY, at, queue

PUBLIC = "https://care.example.com"
Callback = tuple[str, str, str]  # path, body, signature


def run(rate: int, seconds: int, database_url: str | None) -> None:
    """Measure on the empty database of that URL, else on a SQLite file that goes afterwards."""
    with TemporaryDirectory() as folder:
        url = database_url or f"sqlite:///{folder}/care.db"
        upgrade(url)
        callbacks = _callbacks(_posted(url, rate * seconds // 2))
        with _server(url, folder) as address:
            waits, refused = asyncio.run(_send(address, callbacks, rate))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (used.ru_utime + used.ru_stime) / seconds * 100
    print(f"{len(waits):,} callbacks at {rate}/s: {told(waits)}; {refused} refused")
    print(f"the server took {cpu:.0f} % of one core, its start included")


def _posted(url: str, count: int) -> list[int]:
    """Texts that the vendor has been posted; the outcome is not written yet."""
    database = open_database(url)
    ids = queue(database, count, not_after=at("20:30", DAY))
    with database.begin() as connection:
        connection.execute(
            message.update().values(state="sending", attempt=1, gateway="twilio", started_at=at("10:00"))
        )
    database.dispose()
    return ids


def _callbacks(ids: list[int]) -> list[Callback]:
    return [_callback(message_id, status) for status in ("sent", "delivered") for message_id in ids]


def _callback(message_id: int, status: str) -> Callback:
    path = f"/webhooks/twilio/status?m={message_id}&a=1"
    form = {"MessageSid": f"SM{message_id:032}", "MessageStatus": status, "To": "+8613800000001", "AccountSid": ACCOUNT}
    return path, urlencode(form), RequestValidator(TOKEN).compute_signature(PUBLIC + path, form)


async def _send(address: str, callbacks: list[Callback], rate: int) -> tuple[list[float], int]:
    async def post(client: aiohttp.ClientSession, callback: Callback) -> bool:
        path, body, signature = callback
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        async with client.post(address + path, data=body, headers=headers) as answer:
            return answer.status == 204

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as client:
        return await arrive([partial(post, client, one) for one in callbacks], rate)


@contextmanager
def _server(url: str, folder: str) -> Iterator[str]:
    settings = {
        "CARE_DATABASE_URL": url,
        "CARE_HOME": str(Path(folder) / "home"),
        "CARE_GATEWAY": "twilio",
        "CARE_PUBLIC_URL": PUBLIC,
        "CARE_TWILIO_ACCOUNT_SID": ACCOUNT,
        "CARE_TWILIO_AUTH_TOKEN": TOKEN,
        "CARE_TWILIO_FROM": "+15005550006",
        "CARE_SECRET_KEY": "k" * 64,
    }
    with serving("commands", "serve", settings=settings) as address:
        yield address
