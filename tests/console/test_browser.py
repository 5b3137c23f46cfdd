"""A real Chromium over the real server: people at work on a telephone and at a desktop, axe-core on every page."""

import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import func, select

from care.services.calling import claim_call
from care.storage.tables import call, deal, gift, message, touch
from tests.console.serving import (
    IN_A_BROWSER,
    WINDOWS,
    Browser,
    copied,
    hand_work_to,
    numbers,
    serving,
    too_wide,
    violations,
)
from tests.console.site import NOW, Site, seat_of
from tests.engines import reopened
from tests.passwords import make_quick

# Each with who looks at it, "" before signing in; {names} are those of serving.numbers. A new page belongs here.
REVIEW = (
    *("/board?by=touchpoint", "/board/lines?channel=call", "/board/skipped", "/board/changes"),
    *("/board/deals?trouble=filing_missing", "/customers/{person}/why"),
)
PAGES = {
    "": ["/login"],
    "manager": [
        *("/calls", "/calls/{asked}", "/exhausted-calls", "/me", "/nowhere"),
        *("/stock", "/duties?role=all", "/duties/{duty}", "/services", "/nodes", "/trainings", "/media"),
        *("/customers", "/customers/{person}/profile", "/customers/{person}/ahead", "/issues"),
        *("/stop", "/incidents", "/templates", "/weather"),
        *("/reports", "/reports/{report}", "/reports/targets", "/reports/assessment", "/reports/absences"),
        *("/meetings", "/meetings/{meeting}"),
        *("/broadcasts", "/broadcasts/new?touchpoint=event", "/coming", "/events", "/more"),
    ],
    "agent": [
        *("/gifts", "/gifts/{gift}", "/customers/{person}", "/customers/{person}/stops", "/customers/{person}/correct"),
        *("/customers/{person}/deals/{deal}", "/customers/{person}/timeline", "/visits", "/visits/new", "/tips"),
    ],
    "specialist": ["/patrols/{round}", "/calls/{callback}", "/samples", "/sign-off", "/complaints", *REVIEW],
}
# What an agent says came of the calls, in the order of the list, by the words of the page.
OUTCOMES = ("当面已谈", "无人接听", "约定回电", "号码不是本人", "已接通")


class Hour(NamedTuple):
    """Who works it, at which window, with JavaScript or without."""

    agent: str
    window: str
    scripted: bool = True


HOURS = {"desktop": Hour("孙浩", "desktop", scripted=False), "phone": Hour("周洁", "phone")}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)

pytestmark = IN_A_BROWSER


@pytest.fixture(scope="module")
def site(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """What is served to all of them: each test has customers or duties of its own."""
    database = reopened(f"sqlite:///{copied(furnished, tmp_path_factory.mktemp('browser'))}")
    yield Site(database)
    database.dispose()


@pytest.fixture(scope="module")
def filled(site: Site) -> dict[str, int]:
    """What the addresses of pages are filled with."""
    return numbers(site)


@pytest.fixture(scope="module")
def address(site: Site, filled: dict[str, int]) -> Iterator[str]:
    """Where it is served."""
    with pytest.MonkeyPatch.context() as patch:
        make_quick(patch)
        with serving(site, {login: hour.agent for login, hour in HOURS.items()}) as address:
            yield address


@pytest.fixture
def browser(chromium: Any, address: str) -> Iterator[Browser]:
    """Windows on the served console; that the browser complains of nothing is part of every test."""
    browser = Browser(chromium, address)
    yield browser
    browser.close()
    assert [text for text in browser.complaints if "status of 404" not in text] == []


@pytest.mark.parametrize("login", HOURS)
def test_an_agents_hour(browser: Browser, site: Site, login: str) -> None:
    """A reply, five calls with five outcomes, a gift with its photo, and a stop switch."""
    hour = HOURS[login]
    hand_work_to(site, hour.agent)
    page = browser.enter(login, "/calls", viewport=WINDOWS[hour.window], java_script_enabled=hour.scripted)
    _answer_a_reply(page)
    page.locator("a[href^='/calls/']").first.click()
    for outcome in OUTCOMES:
        _make_a_call(page, outcome, scripted=hour.scripted)
    page.get_by_text("已保存。").wait_for()  # back at the list: nothing is left that makes sense now
    _hand_over_a_gift(page)
    _freeze_a_customer(page)
    assert _what_came(site, seat_of(site, hour.agent)) == {
        "calls": [
            ("in_person", "done"),
            ("no_answer", "cancelled"),  # of the customer who was frozen afterwards
            ("call_back_at", "open"),
            ("wrong_number", "exhausted"),
            ("connected", "done"),
        ],
        "gifts": 1,
        "loan texts": 1,
    }


def _answer_a_reply(page: Any) -> None:
    page.get_by_role("link", name="定金几点前交").click()
    page.get_by_role("button", name="查看号码 139").wait_for()
    page.get_by_label("怎么答复的").fill("电话告诉她：周五下午三点前")
    page.get_by_role("button", name="已答复").click()
    page.get_by_text("已保存。").wait_for()
    assert page.get_by_text("定金几点前交").count() == 0


def _make_a_call(page: Any, outcome: str, *, scripted: bool) -> None:
    page.get_by_role("button", name="拨打 139").click()
    page.get_by_role("button", name=re.compile("拨打 139[0-9]{8}")).wait_for()
    page.get_by_text("已归您处理").wait_for()
    assert not page.get_by_label("约定回电时间").is_visible()
    page.get_by_role("radio", name=outcome).check()
    if outcome == "约定回电":
        page.get_by_label("约定回电时间").fill("2026-12-04T15:30")
    if outcome == "已接通":  # the last of the five, about a loan
        page.get_by_role("textbox", name="目前环节").fill("银行审批")
        if scripted:
            page.get_by_text("目前在银行审批环节").wait_for()
        page.get_by_role("radio", name="4").check()
    page.get_by_role("button", name="保存，下一通").click()
    page.get_by_text(re.compile("已保存")).wait_for()


def _hand_over_a_gift(page: Any) -> None:
    page.get_by_role("link", name="礼品", exact=True).click()
    page.get_by_role("link", name="认购礼品").first.click()
    page.get_by_label("签收人").fill("冯太太")
    page.get_by_label("照片").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_role("button", name="已送到").click()
    page.get_by_text("已保存。").wait_for()


def _freeze_a_customer(page: Any) -> None:
    page.get_by_role("link", name="客户", exact=True).click()
    page.get_by_label("找客户").fill("褚向")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="褚先生").click()
    page.get_by_role("button", name="停发开关").click()
    page.get_by_text("冻结", exact=True).click()
    page.locator("#reason-frozen").fill("退款纠纷")
    page.locator("#reason-frozen").press("Enter")
    page.get_by_text("已保存，计划已随之更新").wait_for()


def _what_came(site: Site, seat: int) -> dict[str, Any]:
    mine = (
        select(call.c.last_outcome, call.c.state).where(call.c.staff_id == seat, call.c.tries > 0).order_by(call.c.id)
    )
    with site.database.read() as connection:
        given = select(func.count()).where(gift.c.staff_id == seat, gift.c.state == "delivered")
        joined = message.join(touch, touch.c.id == message.c.touch_id).join(deal, deal.c.id == touch.c.deal_id)
        loan = touch.c.touchpoint == "loan_progress", deal.c.agent_id == seat, message.c.state == "queued"
        return {
            "calls": [tuple(row) for row in connection.execute(mine)],
            "gifts": connection.scalar(given),
            "loan texts": connection.scalar(select(func.count()).select_from(joined).where(*loan)),
        }


def test_a_specialist_walks_a_round_with_one_tap_an_item(browser: Browser, filled: dict[str, int]) -> None:
    page = browser.open(f"/patrols/{filled['round']}", login="specialist", viewport=WINDOWS["phone"])
    page.locator("#permits-good").check()
    page.get_by_text("还有 11 项").wait_for()
    page.locator("#music-bad").check()
    page.get_by_text("请写明哪里不合格").wait_for()
    page.locator("#music-note").fill("没放音乐")
    page.locator("#music-note").blur()
    page.get_by_text("还有 10 项").wait_for()
    page.reload()
    assert page.locator("#music-note").input_value() == "没放音乐"


def test_a_colleagues_claim_shows_within_seconds(browser: Browser, site: Site, filled: dict[str, int]) -> None:
    path = f"/calls/{filled['asked']}"
    page = browser.open(path, login="manager", own_clock=True, viewport=WINDOWS["desktop"])
    page.get_by_role("button", name="拨打").wait_for()
    claim_call(site.database, filled["asked"], by="李晓燕", now=NOW)
    page.clock.run_for(6_000)
    page.get_by_text("李晓燕 正在处理").wait_for()


def test_axe_finds_nothing_on_any_page(browser: Browser, filled: dict[str, int]) -> None:
    """Each page once, in the dark on a telephone and by day at a desktop by turns; none is wider than 320 pixels."""
    found: dict[str, Any] = {}
    looks = cycle([("phone", "dark"), ("desktop", "light")])
    for login, paths in PAGES.items():
        page = browser.open("/login", login=login or None)
        for path in paths:
            window, scheme = next(looks)
            page.set_viewport_size(WINDOWS[window])
            page.emulate_media(color_scheme=scheme)
            page.goto(browser.address + path.format(**filled))
            found[path] = violations(page)
            page.set_viewport_size({"width": 320, "height": 640})
            assert not too_wide(page), path
    assert {path: problems for path, problems in found.items() if problems} == {}
