"""The console on a port of this machine, with people who may sign in: for a real browser."""

import json
import os
import shutil
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from sqlalchemy import select

from care.gateway import Inbound
from care.rules.periods import ReportKind, period_of
from care.rules.rights import Role, Scope
from care.services.meetings import agree_action, note_meeting
from care.services.packs.keeping import Cabinet, keep_pack
from care.services.people.joining import Newcomer, join
from care.services.people.signing_in import token_hash
from care.services.replies import take_reply
from care.storage.accounts import account_by_login, project_names
from care.storage.audit import SYSTEM
from care.storage.sessions import open_session
from care.storage.tables import deal, duty, gift
from console.visits import COOKIE
from tests.console.site import NOW, Site, seat_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
_RUN_AXE = """axe.run(document, {resultTypes: ["violations"]}).then((found) => JSON.stringify(found.violations.map(
    (one) => [one.id, one.impact, one.nodes.map((node) => node.target.join(" "))])))"""
_TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SWITCHES = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None and os.environ.get("CI") != "true", reason="no Chromium is installed (apt install chromium)"
    ),
]
PASSWORD = "correct horse battery"
WINDOWS = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 800}}
AGENT = "李晓燕"
NEW_CUSTOMERS = ("冯一鸣", "褚向东", "卫国强", "蒋文", "沈志远")
PEOPLE = {
    "agent": (AGENT, Role.AGENT),
    "specialist": ("林专员", Role.SPECIALIST),
    "manager": ("陈静", Role.SATISFACTION_MANAGER),
}


@contextmanager
def serving(site: Site, agents: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of the site while it is served; its people are PEOPLE and `agents`, each with an open session."""
    with site.database.read() as connection:
        mine = [id_ for id_, name in project_names(connection).items() if name == "假日风景"]
    people = PEOPLE | {login: (name, Role.AGENT) for login, name in (agents or {}).items()}
    for login, (name, role) in people.items():
        join(site.database, Newcomer(name, login, role, mine), PASSWORD, by="test", now=NOW)
        with site.database.begin() as connection:
            account = account_by_login(connection, login)
            assert account is not None
            open_session(connection, account.id, token_hash(login), NOW, NOW + timedelta(hours=2))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(site.app, log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


def numbers(site: Site) -> dict[str, int]:
    """What the addresses of pages are filled with; a customer whose callback is due comes to the office for it."""
    bought = {"subscribed_on": date(2026, 11, 20), "signed_on": date(2026, 11, 27)}
    site.office.sell(person={"name": "孙丽", "sex": "female", "mobile": "13800138003"}, **bought)
    site.office.plan("2026-12-04")
    seat = seat_of(site, AGENT)
    report, meeting = _reviewed(site)
    with site.database.read() as connection:
        first: Any = connection.execute(select(deal).where(deal.c.agent_id == seat).order_by(deal.c.id)).first()
        gifts = select(gift.c.id).where(gift.c.staff_id == seat, gift.c.state == "due")
        duties = select(duty.c.id).where(duty.c.project_id == first.project_id).order_by(duty.c.id.desc())
        return {
            "call": site.call("subscription_d3"),
            "asked": site.call("loan_progress"),
            "callback": site.call("signing_d7_callback"),
            "gift": connection.execute(gifts.order_by(gift.c.id)).scalars().first() or 0,
            "duty": connection.execute(duties.where(duty.c.role == "satisfaction_manager")).scalars().first() or 0,
            "round": connection.execute(duties.where(duty.c.kind == "patrol_morning")).scalars().first() or 0,
            "person": first.primary_person_id,
            "report": report,
            "meeting": meeting,
            "deal": first.id,
        }


def _reviewed(site: Site) -> tuple[int, int]:
    """The report of a week of 假日风景, and the meeting that it was made for."""
    with site.database.read() as connection:
        mine = next(id_ for id_, name in project_names(connection).items() if name == "假日风景")
    cabinet = Cabinet(site.database, site.home, site.office.desk.plan, site.office.desk.zone)
    week = period_of(ReportKind.WEEK, NOW.date())
    kept = keep_pack(cabinet, ReportKind.WEEK, week, mine, SYSTEM, NOW)
    typed = {"kind": "week", "project": str(mine), "held_on": "2026-12-01", "minutes": "样板间标识要补齐"}
    everywhere = Scope(None, None)
    meeting = note_meeting(site.database, typed, everywhere, NOW.date(), by="test", now=NOW)
    action = {"what": "补齐标识", "owner": AGENT, "due_on": "2026-12-03"}
    agree_action(site.database, meeting, action, everywhere, by="test", now=NOW)
    return kept.id, meeting


def hand_work_to(site: Site, agent: str) -> None:
    """What an hour brings: four who bought today, one who waits for a loan, and the reply of one of them."""
    seat, bought = seat_of(site, agent), {"subscribed_on": NOW.date()}
    loan = {"signed_on": date(2026, 9, 1), "filed_on": date(2026, 10, 1), "loan_applied_on": date(2026, 11, 6)}
    waits = {"subscribed_on": date(2026, 8, 1), **loan}
    numbers = [f"139{seat:04}{n:04}" for n in range(5)]
    for name, number, dates in zip(NEW_CUSTOMERS, numbers, (bought, bought, bought, bought, waits), strict=True):
        site.office.sell(person={"name": name, "mobile": number}, agent_id=seat, **dates)
    site.office.plan("2026-12-04")
    write_back(site, numbers[0], "定金几点前交？")


def write_back(site: Site, number: str, text: str) -> None:
    """A customer answers a text."""
    with site.database.begin() as connection:
        take_reply(connection, site.office.desk, "twilio", Inbound(number, text, number), "", SYSTEM, NOW)


@dataclass
class Browser:
    """Opens windows of its own on the console, and notes what the browser complains of."""

    chromium: Any
    address: str
    complaints: list[str] = field(default_factory=list)
    _contexts: list[Any] = field(default_factory=list)

    def open(self, path: str, *, login: str | None = None, own_clock: bool = False, **how: Any) -> Any:
        """A page of a fresh browser at that path, signed in as `login` where asked.

        `own_clock`: its timers run by `page.clock.run_for`, not by the hour.
        """
        context = self.chromium.new_context(**{"locale": "zh-CN", **how})
        self._contexts.append(context)
        if own_clock:
            context.clock.install()
        if login is not None:
            context.add_cookies([{"name": COOKIE, "value": login, "url": self.address}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: self.complaints.append(message.text))
        # A headless Chromium has no telephone, and waits for one.
        page.add_init_script(
            "addEventListener('click', (e) => { if (e.target.closest('a[href^=tel]')) e.preventDefault(); }, true)"
        )
        page.goto(self.address + path)
        return page

    def enter(self, login: str, path: str, **how: Any) -> Any:
        """The same by the sign-in form, and so back at the path."""
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


def copied(furnished: Path, folder: Path) -> Path:
    """A furnished database of one's own."""
    return Path(shutil.copy(furnished, folder / "care.db"))


def too_wide(page: Any) -> bool:
    """Whether the page is wider than its window."""
    return bool(page.evaluate(_TOO_WIDE))


def violations(page: Any) -> list[Any]:
    """What axe-core says; it goes in beside the page, whose policy lets no foreign script in."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    asked = {"expression": _RUN_AXE, "awaitPromise": True, "returnByValue": True}
    problems: list[Any] = json.loads(session.send("Runtime.evaluate", asked)["result"]["value"])
    return problems
