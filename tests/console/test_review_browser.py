"""A real Chromium over a specialist's evening and a manager's morning: a complaint, the sample, the day's end."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from care.rules.rights import Role
from care.services.people.joining import Newcomer, join
from care.services.people.signing_in import token_hash
from care.storage.accounts import account_by_login
from care.storage.sessions import open_session
from care.storage.tables import complaint, day_review, person, project
from tests.console.serving import (
    AGENT,
    IN_A_BROWSER,
    PASSWORD,
    WINDOWS,
    Browser,
    copied,
    serving,
    too_wide,
    violations,
)
from tests.console.site import NOW, Site
from tests.engines import reopened
from tests.passwords import make_quick

pytestmark = IN_A_BROWSER
SIGNER = "赵总"


@pytest.fixture
def site(furnished: Path, tmp_path: Path) -> Iterator[Site]:
    """What is served: the agent has made two calls of the day."""
    database = reopened(f"sqlite:///{copied(furnished, tmp_path)}")
    site = Site(database)
    with database.begin() as connection:
        connection.execute(update(project).values(first_planned_on=date(2026, 12, 1)))
    for touchpoint in ("subscription_d3", "loan_progress"):
        values = {"values": {"status": "银行审批"}} if touchpoint == "loan_progress" else {}
        site.office.record(touchpoint, "connected", "2026-12-04", "09:40", by=AGENT, **values)
    yield site
    database.dispose()


@pytest.fixture
def browser(chromium: Any, site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Windows on the served console; that the browser complains of nothing else is part of the test."""
    make_quick(monkeypatch)
    with serving(site) as address:
        join(site.database, Newcomer(SIGNER, "signer", Role.PROGRAMME_MANAGER), PASSWORD, by="test", now=NOW)
        with site.database.begin() as connection:
            account = account_by_login(connection, "signer")
            assert account is not None
            open_session(connection, account.id, token_hash("signer"), NOW, NOW + timedelta(hours=2))
        browser = Browser(chromium, address)
        yield browser
        browser.close()
    assert [text for text in browser.complaints if "status of 422" not in text] == []


def fits(page: Any) -> None:
    """The page is as wide as the window, and axe-core finds nothing."""
    assert not too_wide(page), page.url
    assert violations(page) == [], page.url


@pytest.mark.parametrize("kind", sorted(WINDOWS))
def test_a_complaint_and_a_day_go_from_opening_to_their_ends(browser: Browser, site: Site, kind: str) -> None:
    specialist, manager, signer = (
        browser.open("/me", login=login, viewport=WINDOWS[kind]) for login in ("specialist", "manager", "signer")
    )
    _settle_a_complaint(browser, site, manager, specialist)
    _judge_the_sample(browser, specialist, manager)
    _end_the_day(browser, specialist, signer)
    with site.database.read() as connection:
        assert connection.scalar(select(complaint.c.state)) == "closed"
        ends = select(day_review.c.closed_by, day_review.c.signed_by)
        assert tuple(connection.execute(ends).one()) == ("林专员", SIGNER)


def _settle_a_complaint(browser: Browser, site: Site, manager: Any, specialist: Any) -> None:
    """Opened at the customer's page, answered, solved, and closed by the specialist's callback."""
    with site.database.read() as connection:
        customer = connection.scalar(select(person.c.id).where(person.c.name == "赵强"))
    manager.goto(f"{browser.address}/customers/{customer}")
    manager.get_by_role("button", name="登记投诉").click()
    manager.get_by_label("客户怎么说的").fill("贷款没有消息，打电话没人接")
    manager.get_by_text("重要").click()
    fits(manager)
    manager.get_by_role("button", name="登记").click()
    manager.get_by_text("已受理").first.wait_for()
    fits(manager)
    manager.get_by_label("跟客户怎么说的").fill("已致电道歉，说明了银行进度")
    manager.get_by_role("button", name="已答复客户").click()
    manager.get_by_label("怎么处理的").fill("每周二告知进度")
    manager.get_by_label("原因").select_option("bank")
    fits(manager)
    manager.get_by_role("button", name="已处理完").click()
    manager.get_by_text("回访电话已在名单上").wait_for()
    specialist.goto(manager.url)
    specialist.get_by_role("link", name="回访电话").click()
    fits(specialist)
    specialist.locator("[name=outcome][value=connected]").check()
    specialist.locator("[name=score_content][value='5']").check()
    specialist.get_by_role("button", name="保存，回列表").click()
    specialist.goto(f"{browser.address}/complaints?show=closed")
    specialist.get_by_text("赵先生").wait_for()
    fits(specialist)


def _judge_the_sample(browser: Browser, specialist: Any, manager: Any) -> None:
    """The first line is bad, which the manager says again; the specialist's own call is the manager's to judge."""
    specialist.goto(f"{browser.address}/samples")
    specialist.get_by_role("button", name="取样").click()
    specialist.get_by_text("已取样").wait_for()
    fits(specialist)
    specialist.get_by_role("link", name="按揭办理进度").click()
    bad = specialist.url.partition("?")[0]
    specialist.get_by_role("radio", name="不合格").check()
    specialist.get_by_role("button", name="保存，下一条").click()
    specialist.get_by_text("请写几句说明").wait_for()
    fits(specialist)
    specialist.get_by_label("意见").fill("没有说明补件期限")
    specialist.get_by_role("button", name="保存，下一条").click()
    specialist.get_by_text("已保存，下一条。").wait_for()
    specialist.get_by_role("radio", name="合格", exact=True).check()
    specialist.get_by_role("button", name="保存，下一条").click()
    specialist.get_by_text("这里没有别的要判了").wait_for()
    manager.goto(bad)
    manager.get_by_text("复核结论").wait_for()
    fits(manager)
    manager.get_by_role("radio", name="需整改").check()
    manager.get_by_label("意见").fill("补打一通即可")
    manager.get_by_role("button", name="保存，下一条").click()
    manager.get_by_text("已保存，下一条。").wait_for()  # the callback, which the specialist made
    manager.get_by_role("radio", name="合格", exact=True).check()
    manager.get_by_role("button", name="保存，回列表").click()


def _end_the_day(browser: Browser, specialist: Any, signer: Any) -> None:
    specialist.goto(f"{browser.address}/sign-off")
    fits(specialist)
    specialist.get_by_label("今天的情况").fill("一件投诉已结案")
    specialist.get_by_role("button", name="日结 假日风景").click()
    specialist.get_by_text("已日结。").wait_for()
    signer.goto(f"{browser.address}/sign-off?day=2026-12-04")
    signer.get_by_text("一件投诉已结案").wait_for()
    fits(signer)
    signer.get_by_role("button", name="签阅 假日风景").click()
    signer.get_by_text("已签阅。").wait_for()
