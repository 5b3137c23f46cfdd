"""A real Chromium over the real server: an agent's calls on a telephone and at a desktop, axe-core on every page."""

import json
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from care.rules.rights import Role
from care.services.people.joining import Newcomer, join
from care.storage.engine import open_database
from tests.console.site import NOW, Site
from tests.passwords import make_quick

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
PASSWORD = "correct horse battery"
WINDOWS = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 800}}
# Each with who looks at it; {call} is an open call, {asked} one whose text asks for values.
PAGES = {
    "manager": ["/calls", "/calls/{call}", "/calls/{asked}", "/exhausted-calls", "/me", "/nowhere"],
}
_RUN_AXE = """axe.run(document, {resultTypes: ["violations"]}).then((found) => JSON.stringify(found.violations.map(
    (one) => [one.id, one.impact, one.nodes.map((node) => node.target.join(" "))])))"""

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
    switches = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=switches)
        yield browser
        browser.close()


@pytest.fixture
def served(furnished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Site, str]]:
    """A console on a port of this machine, with an agent and a manager who know their passwords."""
    make_quick(monkeypatch)
    shutil.copy(furnished, tmp_path / "care.db")
    site = Site(open_database(f"sqlite:///{tmp_path / 'care.db'}"))
    with site.database.read() as connection:
        from care.storage.accounts import project_names

        projects = [id_ for id_, name in project_names(connection).items() if name == "假日风景"]
    for name, login, role in (("李晓燕", "agent", Role.AGENT), ("陈静", "manager", Role.SATISFACTION_MANAGER)):
        join(site.database, Newcomer(name, login, role, projects), PASSWORD, by="test", now=NOW)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(site.app, log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield site, f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)
    site.database.dispose()


@pytest.fixture(params=sorted(WINDOWS))
def window(request: pytest.FixtureRequest) -> dict[str, int]:
    """A telephone, then a desktop."""
    return WINDOWS[request.param]


@dataclass
class Browser:
    """Opens windows of its own on the console, and notes what the browser complains of."""

    chromium: Any
    address: str
    complaints: list[str] = field(default_factory=list)
    _contexts: list[Any] = field(default_factory=list)

    def open(self, path: str, **how: Any) -> Any:
        """A page of a fresh browser at that path."""
        self._contexts.append(self.chromium.new_context(locale="zh-CN", **how))
        page = self._contexts[-1].new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: self.complaints.append(message.text))
        # A headless Chromium has no telephone, and waits for one.
        page.add_init_script(
            "addEventListener('click', (e) => { if (e.target.closest('a[href^=tel]')) e.preventDefault(); }, true)"
        )
        page.goto(self.address + path)
        return page

    def enter(self, login: str, path: str, **how: Any) -> Any:
        """The same, signed in, and so back at the path."""
        page = self.open(path, **how)
        page.get_by_label("登录名").fill(login)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(self.address + path)
        return page

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()


@pytest.fixture
def browser(chromium: Any, served: tuple[Site, str]) -> Iterator[Browser]:
    """Windows on the served console; that the browser complains of nothing is part of every test."""
    browser = Browser(chromium, served[1])
    yield browser
    browser.close()
    assert [text for text in browser.complaints if "status of 404" not in text] == []


@pytest.fixture
def site(served: tuple[Site, str]) -> Site:
    """What is served."""
    return served[0]


def test_an_agent_makes_calls(browser: Browser, site: Site, window: dict[str, int]) -> None:
    call = site.call("loan_progress")
    page = browser.enter("agent", f"/calls/{call}", viewport=window)
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


def test_a_colleagues_claim_shows_by_itself(browser: Browser, site: Site) -> None:
    from care.services.calling import claim_call

    call = site.call("loan_progress")
    page = browser.enter("manager", f"/calls/{call}", viewport=WINDOWS["desktop"])
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


@pytest.mark.parametrize(("kind", "scheme"), [("phone", "dark"), ("desktop", "light")])
def test_axe_finds_nothing_on_any_page(browser: Browser, site: Site, kind: str, scheme: str) -> None:
    window = WINDOWS[kind]
    numbers = {"call": site.call("subscription_d3"), "asked": site.call("loan_progress")}
    found = {"/login": _violations(browser.open("/login", viewport=window, color_scheme=scheme))}
    for login, paths in PAGES.items():
        page = browser.enter(login, "/me", viewport=window, color_scheme=scheme)
        for path in paths:
            page.goto(browser.address + path.format(**numbers))
            found[path] = _violations(page)
        assert {path: problems for path, problems in found.items() if problems} == {}


def _violations(page: Any) -> list[Any]:
    """What axe-core says; it goes in beside the page, whose policy lets no foreign script in."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    asked = {"expression": _RUN_AXE, "awaitPromise": True, "returnByValue": True}
    problems: list[Any] = json.loads(session.send("Runtime.evaluate", asked)["result"]["value"])
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url
    return problems
