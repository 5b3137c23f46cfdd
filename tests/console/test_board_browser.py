"""A specialist's evening in a real Chromium, on a telephone and at a desktop: from the board to a line and a file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from care.storage.sealing import seal
from tests.console.serving import IN_A_BROWSER, WINDOWS, Browser, copied, serving, too_wide, violations
from tests.console.site import NOW, Site
from tests.engines import reopened
from tests.passwords import make_quick

pytestmark = IN_A_BROWSER


@pytest.fixture(scope="module")
def site(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """What is reviewed: the day of the furnished office, its log sealed."""
    database = reopened(f"sqlite:///{copied(furnished, tmp_path_factory.mktemp('review'))}")
    seal(database, NOW)
    yield Site(database)
    database.dispose()


@pytest.fixture(scope="module")
def address(site: Site) -> Iterator[str]:
    """Where it is served."""
    with pytest.MonkeyPatch.context() as patch:
        make_quick(patch)
        with serving(site) as address:
            yield address


@pytest.fixture
def browser(chromium: Any, address: str) -> Iterator[Browser]:
    """Windows on it; the browser complains of nothing."""
    browser = Browser(chromium, address)
    yield browser
    browser.close()
    assert browser.complaints == []


@pytest.mark.parametrize("window", WINDOWS)
def test_a_specialist_goes_from_the_board_to_a_line_and_takes_the_lines_along(browser: Browser, window: str) -> None:
    page = browser.open("/board", login="specialist", viewport=WINDOWS[window])
    page.get_by_text("计划 3 = 送达 0 + 失败 0 + 进行中 3").wait_for()
    page.get_by_role("link", name="电话逾期（全部）").click()  # an exception, and back
    page.get_by_text("张先生").wait_for()
    page.get_by_role("link", name="当日看板").last.click()
    page.get_by_label("触点").select_option(label="认购后三日提醒")
    page.get_by_role("button", name="查看").click()
    page.get_by_text("计划 1 = 送达 0").wait_for()
    _is_sound(page)
    page.get_by_role("region", name="短信").get_by_role("link", name="1").nth(1).click()  # what is pending
    page.get_by_text("共 1 条").wait_for()
    _is_sound(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.startswith("\ufeff时间,项目,")
    assert len(text.splitlines()) == 2
    page.get_by_role("link", name="张先生").click()
    page.get_by_text("全部事件已封存").wait_for()
    _is_sound(page)
    page.get_by_role("link", name="为什么有、为什么没有").click()
    page.get_by_text("没有签约日期，暂无安排").first.wait_for()
    _is_sound(page)


def _is_sound(page: Any) -> None:
    assert violations(page) == []
    assert not too_wide(page)
