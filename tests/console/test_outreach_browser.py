"""A real Chromium over what people and the weather start: drafted by one, approved by another, delivered."""

import asyncio
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from care.clock import Clock
from care.services.delivery import deliver
from care.storage.audit import SYSTEM
from care.storage.tables import message
from integrations.sms.simulator import Fate, SimulatorGateway
from tests.console.serving import CHROMIUM, WINDOWS, Browser, copied, serving, too_wide, violations
from tests.console.site import NOW, Site
from tests.engines import reopened
from tests.factories import ZONE
from tests.passwords import make_quick

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true", reason="no Chromium is installed (apt install chromium)"
    ),
]
BUYERS = 51


@pytest.fixture
def site(furnished: Path, tmp_path: Path) -> Iterator[Site]:
    """What is served, to each test its own: what is told to many stays there."""
    database = reopened(f"sqlite:///{copied(furnished, tmp_path)}")
    yield Site(database)
    database.dispose()


@pytest.fixture
def browser(chromium: Any, site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Windows on the served console; that the browser complains of nothing is part of every test."""
    make_quick(monkeypatch)
    with serving(site) as address:
        browser = Browser(chromium, address)
        yield browser
        browser.close()
    assert browser.complaints == []


def sell_building(site: Site) -> None:
    """Fifty-one homes of building 8, so that a second person must agree."""
    for number in range(BUYERS):
        who = {"name": f"钱{number}", "mobile": f"137{number:08}"}
        site.office.sell(person=who, building="8", subscribed_on=date(2026, 3, 1), appointment_on=None)


def send_all(site: Site, folder: Path) -> list[str]:
    """Deliver what is due, ask for the receipts half an hour later, and tell the states of the broadcast's texts."""

    async def send(minutes: int) -> None:
        clock = Clock.starting(ZONE, NOW + timedelta(minutes=minutes))
        gateway = SimulatorGateway(folder / "sim.db", clock, lambda _: Fate(after_seconds=1))
        await deliver(site.database, gateway, site.office.desk.plan, clock, SYSTEM)
        await gateway.aclose()

    for minutes in (1, 30):
        with ThreadPoolExecutor(1) as apart:  # the browser's own event loop runs in this thread
            apart.submit(asyncio.run, send(minutes)).result()
    return [row.state for row in site.office.rows(message, "progress")]


def fits(page: Any) -> None:
    """The page is as wide as the window, and axe-core finds nothing."""
    assert not too_wide(page), page.url
    assert violations(page) == [], page.url


@pytest.mark.parametrize("kind", sorted(WINDOWS))
def test_a_progress_broadcast_goes_from_draft_to_delivered_by_two_people(
    browser: Browser,
    site: Site,
    tmp_path: Path,
    kind: str,
) -> None:
    sell_building(site)
    one = browser.open("/broadcasts", login="specialist", viewport=WINDOWS[kind])
    fits(one)
    one.get_by_label("内容").select_option("progress")
    one.get_by_role("button", name="起草").click()
    one.get_by_label("施工到哪").fill("12层")
    one.get_by_label("短信里的楼栋").fill("8号楼")
    one.get_by_role("checkbox", name="8").check()
    one.get_by_role("checkbox", name="后期").uncheck()
    one.get_by_label("日期").fill("2026-12-04")
    one.get_by_role("button", name="先看人数").click()
    one.get_by_text("51 人，约 51 条").wait_for()
    fits(one)
    one.get_by_role("button", name="保存草稿").click()
    one.get_by_text("草稿已保存").wait_for()
    assert one.get_by_role("button", name="批准发送").count() == 0
    fits(one)
    other = browser.open(
        one.url.removeprefix(browser.address).partition("?")[0], login="manager", viewport=WINDOWS[kind]
    )
    other.get_by_text("向您报告新家进度：假日风景8号楼已施工至12层").first.wait_for()
    fits(other)
    other.get_by_role("button", name="批准发送").click()
    other.get_by_text("已批准，到时间就发").wait_for()
    assert send_all(site, tmp_path) == ["delivered"] * BUYERS
    other.reload()
    other.get_by_text("已送达").wait_for()
    fits(other)
