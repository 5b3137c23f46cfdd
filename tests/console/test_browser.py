"""A real Chromium over the real server: people at work on a telephone and at a desktop, axe-core on every page."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from care.services.calling import claim_call
from care.storage.tables import gift
from tests.console.serving import CHROMIUM, SWITCHES, WINDOWS, Browser, copied, numbers, serving
from tests.console.site import NOW, Site
from tests.engines import reopened
from tests.passwords import make_quick

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
# Each with who looks at it, "" before signing in; {names} are those of serving.numbers. A new page belongs here.
PAGES = {
    "": ["/login"],
    "manager": [
        *("/calls", "/calls/{asked}", "/exhausted-calls", "/me", "/nowhere"),
        *("/stock", "/duties?role=all", "/duties/{duty}", "/services"),
        *("/customers", "/customers/{person}/profile", "/customers/{person}/ahead", "/issues"),
    ],
    "agent": [
        *("/gifts", "/gifts/{gift}", "/customers/{person}", "/customers/{person}/stops", "/customers/{person}/correct"),
        *("/customers/{person}/deals/{deal}", "/customers/{person}/timeline"),
    ],
    "specialist": ["/patrols/{round}", "/calls/{callback}"],
}
_RUN_AXE = """axe.run(document, {resultTypes: ["violations"]}).then((found) => JSON.stringify(found.violations.map(
    (one) => [one.id, one.impact, one.nodes.map((node) => node.target.join(" "))])))"""
_TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true", reason="no Chromium is installed (apt install chromium)"
    ),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The system's browser; in CI it must be there."""
    from playwright.sync_api import sync_playwright

    assert CHROMIUM is not None, "CI needs a Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def site(furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """What is served."""
    make_quick(monkeypatch)
    database = reopened(f"sqlite:///{copied(furnished, tmp_path)}")
    yield Site(database)
    database.dispose()


@pytest.fixture
def browser(chromium: Any, site: Site) -> Iterator[Browser]:
    """Windows on the served console; that the browser complains of nothing is part of every test."""
    with serving(site) as address:
        browser = Browser(chromium, address)
        yield browser
        browser.close()
    assert [text for text in browser.complaints if "status of 404" not in text] == []


@pytest.mark.parametrize("kind", sorted(WINDOWS))
def test_an_agent_makes_calls(browser: Browser, site: Site, kind: str) -> None:
    call = site.call("loan_progress")
    page = browser.enter("agent", f"/calls/{call}", viewport=WINDOWS[kind])
    page.get_by_role("button", name="拨打 138****8002").click()
    page.get_by_role("button", name="拨打 13800138002").wait_for()
    page.get_by_text("已归您处理").wait_for()
    page.get_by_role("textbox", name="目前环节").fill("银行审批")
    page.get_by_text("目前在银行审批环节").wait_for()
    assert not page.get_by_label("约定回电时间").is_visible()
    page.get_by_role("radio", name="约定回电").check()
    assert page.get_by_label("约定回电时间").is_visible()
    page.get_by_role("radio", name="已接通").check()
    page.get_by_role("radio", name="4").check()
    page.get_by_role("button", name="保存，下一通").click()
    page.get_by_text("上一通已保存").wait_for()
    assert site.office.text("loan_progress").state == "queued"


def test_an_agent_hands_over_a_gift_with_a_photo(browser: Browser, site: Site) -> None:
    page = browser.open("/gifts", login="agent", viewport=WINDOWS["phone"])
    page.get_by_role("link", name="认购礼品").first.click()
    page.get_by_label("签收人").fill("张太太")
    page.get_by_label("照片").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_role("button", name="已送到").click()
    page.get_by_text("已保存。").wait_for()
    assert "delivered" in {row.state for row in site.office.rows(gift, "subscription_congrats")}


def test_a_specialist_walks_a_round_with_one_tap_an_item(browser: Browser, site: Site) -> None:
    path = f"/patrols/{numbers(site)['round']}"
    page = browser.open(path, login="specialist", viewport=WINDOWS["phone"])
    page.locator("#permits-good").check()
    page.get_by_text("还有 11 项").wait_for()
    page.locator("#music-bad").check()
    page.get_by_text("请写明哪里不合格").wait_for()
    page.locator("#music-note").fill("没放音乐")
    page.locator("#music-note").blur()
    page.get_by_text("还有 10 项").wait_for()
    page.reload()
    assert page.locator("#music-note").input_value() == "没放音乐"


def test_an_agent_finds_a_customer_and_stops_contact(browser: Browser, site: Site) -> None:
    page = browser.open("/customers", login="agent", viewport=WINDOWS["phone"])
    page.get_by_label("找客户").fill("8000")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="张先生").click()
    page.get_by_role("button", name="查看号码 138****8000").click()
    page.get_by_role("button", name="拨打 13800138000").wait_for()
    page.get_by_role("link", name="查看今后 30 天").click()
    page.get_by_text("没有安排的").wait_for()
    page.get_by_role("button", name="停发开关").click()
    page.get_by_text("冻结", exact=True).click()
    page.locator("#reason-frozen").fill("退款纠纷")
    page.locator("#reason-frozen").press("Enter")
    page.get_by_text("已保存，计划已随之更新").wait_for()
    assert site.office.call("subscription_d3").state == "cancelled"


def test_a_colleagues_claim_shows_by_itself(browser: Browser, site: Site) -> None:
    call = site.call("loan_progress")
    page = browser.open(f"/calls/{call}", login="manager", viewport=WINDOWS["desktop"])
    page.get_by_role("button", name="拨打").wait_for()
    claim_call(site.database, call, by="李晓燕", now=NOW)
    page.get_by_text("李晓燕 正在处理").wait_for(timeout=9_000)


def test_without_javascript_every_step_works(browser: Browser, site: Site) -> None:
    call = site.call("subscription_d3")
    page = browser.enter("agent", f"/calls/{call}", viewport=WINDOWS["phone"], java_script_enabled=False)
    page.get_by_role("button", name="拨打").click()
    page.get_by_role("button", name="拨打 13800138000").wait_for()
    page.get_by_role("radio", name="无人接听").check()
    page.get_by_role("button", name="保存，回列表").click()
    page.get_by_text("已保存。").wait_for()
    assert site.office.call("subscription_d3").tries == 1


def test_axe_finds_nothing_on_any_page(browser: Browser, site: Site) -> None:
    """Each page once, in the dark on a telephone and by day at a desktop by turns; none is wider than 320 pixels."""
    filled, found, turn = numbers(site), {}, 0
    looks = [("phone", "dark"), ("desktop", "light")]
    for login, paths in PAGES.items():
        windows = [
            browser.open("/login", login=login or None, viewport=WINDOWS[kind], color_scheme=scheme)
            for kind, scheme in looks
        ]
        for path in paths:
            page, size = windows[turn % 2], WINDOWS[looks[turn % 2][0]]
            turn += 1
            page.goto(browser.address + path.format(**filled))
            found[path] = _violations(page)
            page.set_viewport_size({"width": 320, "height": 640})
            assert not page.evaluate(_TOO_WIDE), path
            page.set_viewport_size(size)
    assert {path: problems for path, problems in found.items() if problems} == {}


def _violations(page: Any) -> list[Any]:
    """What axe-core says; it goes in beside the page, whose policy lets no foreign script in."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    asked = {"expression": _RUN_AXE, "awaitPromise": True, "returnByValue": True}
    problems: list[Any] = json.loads(session.send("Runtime.evaluate", asked)["result"]["value"])
    return problems
