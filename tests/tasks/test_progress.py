"""The bar of a long sending."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from care.storage.engine import Database
from care.storage.tables import message
from tasks import progress as module
from tasks.progress import SendingBar
from tests.services.sending.world import at, queue

pytestmark = pytest.mark.slow


def test_a_bar_counts_what_is_due_once_and_moves_every_ten_seconds(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Any] = []
    seconds = [0.0]

    async def create(progress: float, *, key: str, description: str) -> UUID:
        shown.append((description, progress))
        return uuid4()

    async def change(artifact: UUID, *, progress: float) -> None:
        shown.append(progress)

    monkeypatch.setattr(module, "acreate_progress_artifact", create)
    monkeypatch.setattr(module, "aupdate_progress_artifact", change)
    queue(database, 6)
    with database.begin() as connection:
        connection.execute(update(message).where(message.c.id <= 2).values(state="accepted"))
        connection.execute(update(message).where(message.c.id == 3).values(not_before=at("11:00")))

    async def send() -> None:
        bar = SendingBar(lambda: seconds[0])
        await bar.end(0)
        for taken in (2, 3, 4):
            await bar.show(taken, at("10:00"))
            seconds[0] += 6
        await bar.end(5)

    asyncio.run(send())
    assert shown == [("about 5 texts", 40.0), 80.0, 100.0]
