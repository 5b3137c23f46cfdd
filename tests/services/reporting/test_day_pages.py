"""The day report as people and programs read it."""

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import orjson
import pytest

from care.errors import BadPlan
from care.rules.touchpoints import Language
from care.rules.troubles import TroubleKind, trouble_word
from care.services.reporting import DayReport, day_json, day_report, render_day, touchpoint_rows
from care.settings import ROOT
from care.storage import tables
from care.storage.engine import Database, open_database
from tests.factories import ZONE, add, add_project, at
from tests.lives import desk
from tests.services.auditing.logbook import chains, fill
from tests.services.reporting.board import DAY, NOW, add_call, add_gift, add_person, add_text, add_touch

LANGUAGES: tuple[Language, ...] = ("zh", "en")


def report(database: Database) -> DayReport:
    with database.read() as connection:
        return day_report(connection, desk().plan, DAY, NOW, zone=ZONE)


@pytest.fixture
def database(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """On SQLite alone: both databases give the same figures (test_day_report.py), pages see only those."""
    shutil.copy(migrated_sqlite, tmp_path / "care.db")
    database = open_database(f"sqlite:///{tmp_path / 'care.db'}")
    yield database
    database.dispose()


@pytest.fixture
def busy(database: Database) -> DayReport:
    """A day with something in every part of the report."""
    with database.begin() as connection:
        project_id = add_project(connection, "金|域", data_as_of=DAY, imported_at=at("2026-12-11", "07:30"))
        eve = add_touch(connection, project_id, "signing_eve", next_act_on=DAY)
        add_text(connection, eve, "delivered")
        add_text(connection, eve, "queued", template="t2", position=1)
        add_call(connection, eve, "open")
        add_call(connection, eve, "exhausted", "call_not_reached", script="s2")
        born = add_touch(connection, project_id, "birthday")
        add_text(connection, born, "skipped", "no_consent_care")
        add_gift(connection, born, "due")
        add_text(connection, add_touch(connection, project_id, "left_the_plan"), "expired", "call_not_made")
    return report(database)


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "zh",
            [
                "| 金\\|域 | 2026-12-11 | 2026-12-08 07:30 | 3 |",
                "| 金\\|域 | 签约 | 1 |",
                "工作日安排：2027 年",
                "日常巡查（上午）",
            ],
        ),
        (
            "en",
            [
                "| 金\\|域 | 2026-12-11 | 2026-12-08 07:30 | 3 |",
                "| 金\\|域 | signed | 1 |",
                "missing for 2027",
                "Daily patrol",
            ],
        ),
    ],
)
def test_the_page_says_how_old_the_data_is_and_what_is_ahead(
    database: Database, language: Language, sentences: list[str]
) -> None:
    with database.begin() as connection:
        project_id = add_project(connection, "金|域", data_as_of=DAY, imported_at=at("2026-12-08", "07:30"))
        facts = {"project_id": project_id, "primary_person_id": add_person(connection), "signed_on": DAY + timedelta(1)}
        add(connection, tables.deal, deal_no="1", **facts)
        row = {"subject": "project:1/2026-12-11", "project_id": project_id, "role": "specialist", "state": "open"}
        add(connection, tables.duty, kind="patrol_morning", due_at=NOW, **row)
    page = render_day(report(database), language, ROOT / "templates")
    assert [sentence for sentence in sentences if sentence not in page] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_names_no_customer_and_leaves_no_hole(busy: DayReport, language: Language) -> None:
    page = render_day(busy, language, ROOT / "templates")
    assert "张伟" not in page
    assert not re.search(r"1[3-9]\d{9}|K\d{5}", page)
    assert not re.search(r"None|Undefined|\{\{|_sms|no_consent_care|\n\n\n", page)
    assert all(before == "" for before, line in pairwise(page.splitlines()) if line.startswith("#"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_of_the_page_is_whole(busy: DayReport, language: Language) -> None:
    page = render_day(busy, language, ROOT / "templates")
    tables = re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE)
    assert len(tables) == 6  # exceptions, board, touchpoints, skips, ends, data
    for table in tables:
        head, rule, *rows = (re.split(r"(?<!\\)\|", line) for line in table.splitlines())
        assert rows
        assert {len(row) for row in rows} == {len(head)} == {len(rule)}


def test_the_page_says_the_identity_and_why_the_day_is_open(busy: DayReport) -> None:
    page = render_day(busy, "zh", ROOT / "templates")
    assert "短信：计划 4 = 送达 1 + 失败 1 + 进行中 1 + 不明 0 + 跳过 1 + 取消 0。" in page
    assert "电话：应打 2 = 已打 0 + 待打 1 + 处理中 0 + 未能联系 1 + 取消 0 + 跳过 0。" in page
    assert "**当日未办结**；尚未排完的项目：金\\|域；待排触点 1 个；短信 1 条尚无结果。" in page
    assert "截至 2026-12-11 20:00。" in page
    assert "| 金\\|域 | 2026-12-11 | 2026-12-11 07:30 |" in page
    assert page.index("## 异常") < page.index("## 看板")


def test_the_page_explains_each_skip(busy: DayReport) -> None:
    page = render_day(busy, "en", ROOT / "templates")
    assert "| no consent to care texts | The customer has not agreed to care texts; calls and gifts stand. Only" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_without_anything_is_said_plainly(database: Database, language: Language) -> None:
    page = render_day(report(database), language, ROOT / "templates")
    assert {"zh": "没有异常。", "en": "No exceptions."}[language] in page
    assert {"zh": "**当日已办结**", "en": "**The day is decided**"}[language] in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_words_for_every_exception(language: Language) -> None:
    words = [trouble_word(kind, language) for kind in TroubleKind]
    assert all(words)
    assert len(set(words)) == len(words)


def test_a_missing_template_is_named(busy: DayReport, tmp_path: Path) -> None:
    with pytest.raises(BadPlan, match=r"day\.en\.j2 is missing"):
        render_day(busy, "en", tmp_path)


def test_rows_by_touchpoint_are_in_the_plan_s_order_under_the_language_s_columns(busy: DayReport) -> None:
    rows = touchpoint_rows(busy, "zh")
    assert [row["触点"] for row in rows] == ["签约前一日提醒", "生日祝福", "left_the_plan"]
    assert rows[0] == {
        **{"触点": "签约前一日提醒", "短信": 2, "送达": 1, "失败": 0, "进行中": 1, "不明": 0, "跳过": 0, "取消": 0},
        **{"电话": 2, "已打": 0, "礼品": 0, "已送": 0},
    }
    assert [list(row.values())[1:] for row in touchpoint_rows(busy, "en")] == [list(row.values())[1:] for row in rows]


def test_the_parts_of_the_json_add_up(busy: DayReport) -> None:
    parts = [orjson.loads(orjson.dumps(part)) for part in day_json(busy)]
    kinds = [part["part"] for part in parts]
    assert kinds[0] == "day"
    assert set(kinds) == {"day", "exception", "project", "touchpoint", "skip", "end", "data", "missing_workdays"}
    assert parts[0]["day"] == "2026-12-11"
    assert parts[0]["made_at"] == "2026-12-11T20:00:00+08:00"
    assert parts[0]["decided"] is False
    assert parts[0]["texts"] == {
        **{"planned": 4, "delivered": 1, "failed": 1, "pending": 1, "unknown": 0, "skipped": 1, "cancelled": 0}
    }
    by_touchpoint = [part["texts"]["planned"] for part in parts if part["part"] == "touchpoint"]
    assert sum(by_touchpoint) == parts[0]["texts"]["planned"]
    assert {part["project"] for part in parts if part["part"] == "data"} == {"金|域"}


def test_the_report_takes_the_newest_seal_of_the_log_outside(database: Database) -> None:
    assert report(database).seal is None
    assert "Audit log" not in render_day(report(database), "en", ROOT / "templates")
    fill(database, 2, 4)
    newest = chains(database)[2].hex()
    sealed = report(database)
    assert render_day(sealed, "en", ROOT / "templates").endswith(
        f"\n## Audit log\n\nSeal 2: 8 events, hash {newest}.\n"
    )
    assert f"封印 2：共 8 个事件，哈希 {newest}。\n" in render_day(sealed, "zh", ROOT / "templates")
    (told,) = [part for part in day_json(sealed) if part["part"] == "seal"]
    assert (told["no"], told["events"], told["hash"]) == (2, 8, newest)
