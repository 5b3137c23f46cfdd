"""What Prefect asks about a broadcast: figures alone, and the same rules for whoever answers."""

import asyncio
from datetime import date

import pytest

from care.errors import BadField
from care.rules.notices import Segment
from care.rules.rights import Scope
from care.services.broadcasts.drafting import Form, draft_broadcast
from care.storage.engine import Database
from tasks.broadcasts import answer_broadcast, find_waiting, look_at
from tests.factories import at
from tests.lives import born, buys, desk

pytestmark = pytest.mark.slow
TODAY, NOW = date(2026, 12, 15), at("2026-12-15")
PROGRESS = {"building": "3号楼", "floor": "12层"}


@pytest.fixture(autouse=True)
def drafted(database: Database) -> None:
    """A broadcast to 51 people, one of whom did not agree to care texts."""
    with database.begin() as connection:
        for number in range(51):
            buys(connection, born(connection, agreed="given" if number else None), subscribed_on=date(2026, 3, 1))
    form = Form("progress", PROGRESS, Segment(), TODAY)
    draft_broadcast(database, desk(), form, Scope(None, None), by="李专员", today=TODAY, now=NOW)


def test_what_waits_is_asked_about_in_figures_and_answered_by_somebody_else() -> None:
    ((number, version),) = asyncio.run(find_waiting())
    asked = asyncio.run(look_at.fn(number))
    assert (asked.waits, asked.version) == (True, version)
    assert "51 people, 50 get it, 50 parts, 2.50 yuan. Left out: no consent" in asked.form
    assert "先生" not in asked.form
    with pytest.raises(BadField, match="somebody else than its drafter"):
        asyncio.run(answer_broadcast.fn(number, version, True, "李专员", "核对过", NOW))
    assert asyncio.run(answer_broadcast.fn(number, version, True, "王芳", "核对过", NOW)) == 50
    assert asyncio.run(find_waiting()) == []
    assert not asyncio.run(look_at.fn(number)).waits


def test_a_refused_one_is_called_off() -> None:
    ((number, version),) = asyncio.run(find_waiting())
    assert asyncio.run(answer_broadcast.fn(number, version, False, "王芳", "楼层不对", NOW)) == 0
    assert not asyncio.run(look_at.fn(number)).waits
