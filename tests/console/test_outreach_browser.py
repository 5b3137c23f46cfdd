"""A real Chromium over what people and the weather start: drafted by one, approved by another, delivered."""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from care.clock import Clock
from care.gateway import Capabilities, Gateway, Kind, Outcome, Sms
from care.services.delivery import deliver
from care.services.weather.asking import ask
from care.services.weather.noting import note_answers
from care.storage.accounts import project_names
from care.storage.audit import SYSTEM
from care.storage.tables import message
from integrations.sms.simulator import Fate, SimulatorGateway
from integrations.weather.file import FileSource
from tests.console.serving import IN_A_BROWSER, WINDOWS, Browser, copied, serving, too_wide, violations
from tests.console.site import NOW, Site
from tests.engines import reopened
from tests.factories import ZONE, at
from tests.passwords import make_quick
from tests.services.sending.world import queue

pytestmark = IN_A_BROWSER
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


@dataclass
class SlowVendor:
    """Takes every text, four hundred a second, and notes when each is handed over."""

    moments: list[float] = field(default_factory=list)
    name = "simulator"
    capabilities = Capabilities(per_second=2000, in_flight=8, exact_lookup=True)

    async def send(self, batch: Sequence[Sms]) -> list[Outcome]:
        self.moments.append(time.monotonic())
        await asyncio.sleep(0.02)
        return [Outcome(Kind.ACCEPTED, f"id-{sms.id}") for sms in batch]

    def deliver(self, site: Site, limit: int | None = None) -> None:
        """Deliver in this thread, from ten o'clock on."""
        clock, plan = Clock.starting(ZONE, NOW), site.office.desk.plan
        asyncio.run(deliver(site.database, cast(Gateway, self), plan, clock, SYSTEM, limit=limit))


def test_the_stop_switch_holds_a_delivery_of_ten_thousand_texts_under_way(browser: Browser, site: Site) -> None:
    site.office.sell(person={"id": 5000, "customer_no": "C05000"}, subscribed_on=date(2026, 3, 1))
    with site.database.read() as connection:
        here = next(id_ for id_, name in project_names(connection).items() if name == "假日风景")
    hours: dict[str, Any] = {"not_before": at("2026-12-04", "08:30"), "not_after": at("2026-12-04", "20:30")}
    queue(site.database, 10_000, project_id=here, **hours)
    vendor = SlowVendor()
    manager = browser.open("/stop", login="manager", viewport=WINDOWS["phone"])
    manager.get_by_label("原因").fill("模板有误")
    with ThreadPoolExecutor(1) as apart:
        delivery = apart.submit(vendor.deliver, site)
        while len(vendor.moments) < 400:
            time.sleep(0.01)
        clicked = time.monotonic()
        manager.get_by_role("button", name="立即停发").click()
        delivery.result()
    after = [moment - clicked for moment in vendor.moments if moment > clicked]
    assert max(after, default=0) < 2.0  # the click, the form and the page included
    assert len(after) < 800
    manager.get_by_text("已停发").wait_for()
    fits(manager)
    agent = browser.open("/calls", login="agent", viewport=WINDOWS["phone"])
    agent.get_by_text("紧急停发中：假日风景的短信一律不发").wait_for()
    fits(agent)
    manager.get_by_role("link", name="查看等待的短信").first.click()
    manager.get_by_text(f"{10_000 - len(vendor.moments):,}").first.wait_for()
    fits(manager)
    manager.get_by_label("原因").fill("已更正")
    manager.get_by_role("button", name="恢复发送").click()
    manager.get_by_text("已恢复发送").wait_for()
    before = len(vendor.moments)
    with ThreadPoolExecutor(1) as apart:
        apart.submit(vendor.deliver, site, 40).result()
    assert len(vendor.moments) == before + 40
    agent.reload()
    assert agent.get_by_text("紧急停发中").count() == 0


def test_a_weather_warning_is_updated_and_cancelled_while_half_its_texts_are_out(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    for number in range(38):
        who = {"name": f"孙{number}", "mobile": f"136{number:08}"}
        site.office.sell(person=who, subscribed_on=date(2026, 3, 1), appointment_on=None)
    page = browser.open("/weather", login="manager", viewport=WINDOWS["phone"])
    page.get_by_text("还没有查询过预警").wait_for()
    warning = {"office": "北京市气象台", "type": "寒潮", "colour": "yellow", "issued_at": "2026-12-04T09:30"}
    updated = {**warning, "issued_at": "2026-12-04T09:50", "message": "update", "supersedes": ["w1"]}
    lifted = {**warning, "issued_at": "2026-12-04T09:58", "message": "cancel", "supersedes": ["w2"]}
    vendor = SlowVendor()
    told = {"w1": 18, "w2": 10, "w3": None}
    with ThreadPoolExecutor(1) as apart:
        apart.submit(vendor.deliver, site).result()  # what was due before
    for id_, row in (("w1", warning), ("w2", updated), ("w3", lifted)):
        (tmp_path / "weather.json").write_text(json.dumps({"warnings": [{"id": id_, **row}]}), encoding="utf-8")
        with ThreadPoolExecutor(1) as apart:
            apart.submit(asyncio.run, poll(site, tmp_path)).result()
            apart.submit(vendor.deliver, site, told[id_]).result()
        page.reload()
        fits(page)
    counts = [[one.inner_text() for one in line.locator("b").all()] for line in page.locator(".said > li").all()]
    # Went, waiting, stopped; the newest first. One of the eighteen lives in a project that the manager does not see.
    assert counts == [[], ["10", "0", "13"], ["17", "0", "23"]]
    page.get_by_text("已更新").wait_for()
    went = [row.text for row in site.office.rows(message, "weather_cold") if row.state == "accepted"]
    assert [sum(hour in text for text in went) for hour in ("9时30分", "9时50分", "9时58分")] == [18, 10, 0]


async def poll(site: Site, folder: Path) -> None:
    """One poll of the file, at ten o'clock."""
    desk = site.office.desk
    source = FileSource(folder / "weather.json", ZONE)
    answers = await ask(source, desk.plan.weather_places)
    note_answers(site.database, desk, "file", answers, SYSTEM, NOW)


@pytest.mark.parametrize("kind", sorted(WINDOWS))
def test_a_visitor_who_buys_is_a_buyer_without_typing_again(browser: Browser, site: Site, kind: str) -> None:
    page = browser.open("/visits/new", login="agent", viewport=WINDOWS[kind])
    fits(page)
    page.get_by_label("姓名").fill("孙")
    page.get_by_label("女士").check()
    page.get_by_label("需求与关注点").fill("三居，近地铁")
    page.get_by_label("习惯").fill("喝茶")
    page.get_by_label("起身迎接").check()
    page.get_by_label("客户同意思源经纪").check()
    page.get_by_label("下一步", exact=True).fill("周末再看")
    page.get_by_label("下一步的日期").fill("2026-12-06")
    page.get_by_label("电话").fill("13712345678")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存").wait_for()
    fits(page)
    assert "137****5678" in page.content()
    page.get_by_label("楼栋").fill("3")
    page.get_by_label("房号").fill("1501")
    page.get_by_role("button", name="登记认购").click()
    page.get_by_role("heading", name="孙女士").wait_for()
    fits(page)
    page.get_by_text("喝茶").first.wait_for()
    page.get_by_role("link", name="1501").wait_for()
    page.goto(f"{browser.address}/calls")
    page.get_by_role("link", name="孙女士").first.click()
    page.get_by_text("恭喜").first.wait_for()
