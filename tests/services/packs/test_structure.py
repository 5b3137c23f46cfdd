"""A pack that does not balance is refused; a kept one comes back as it was, or not at all."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from care.errors import CareError
from care.rules.periods import ReportKind, period_of
from care.rules.rights import Scope
from care.services.packs.charts import draw
from care.services.packs.keeping import Cabinet, from_bytes, keep_all, keep_pack, read_pack, to_bytes
from care.services.packs.pages import pack_html, whole_page
from care.services.packs.structure import Cell, Chart, Column, Pack, Section, Table, both, check_pack
from care.settings import ROOT
from care.storage.audit import SYSTEM
from care.storage.engine import Database
from care.storage.kept_reports import report_within
from tests.factories import ZONE, add_project, at
from tests.lives import desk
from tests.services.reporting.board import add_text, add_touch

COLUMNS = (Column(both("名", "Name"), "text"), *(Column(both(x, x), adds=True) for x in ("all", "a", "b")))
LINE = (Cell("x"), Cell(3), Cell(1, "/lines?a=1&b=2"), Cell(2, grey=True))
TABLE = Table(both("表", "Table"), COLUMNS, (LINE,), LINE, ((1, (2, 3)),), None, Chart("bars", (2, 3)))
MONTH = period_of(ReportKind.MONTH, date(2026, 12, 11))
NOW = at("2027-01-01", "09:05")


def pack(table: Table) -> Pack:
    """A pack of one table."""
    section = Section("s", both("节", "Section"), (table,))
    days = date(2026, 12, 1), date(2026, 12, 31)
    return Pack("month", "2026-12", *days, None, None, datetime(2027, 1, 1, 9, tzinfo=ZONE), "v", (section,))


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (replace(TABLE, rows=((Cell("x"), Cell(4), Cell(1), Cell(2)),)), "all .* counted as 4 and as 3"),
        (replace(TABLE, rows=(LINE, LINE)), "all in all .* counted as 3 and as 6"),
        (replace(TABLE, rows=(LINE[:3],)), "3 cells"),
    ],
)
def test_what_does_not_balance_is_refused(broken: Table, said: str) -> None:
    check_pack(pack(TABLE))
    with pytest.raises(CareError, match=said):
        check_pack(pack(broken))


def test_a_pack_is_the_same_after_it_was_written_and_read() -> None:
    assert from_bytes(to_bytes(pack(TABLE))) == pack(TABLE)


def test_a_page_leads_to_the_lines_and_draws_what_it_shows() -> None:
    page = pack_html(pack(TABLE), "zh", ROOT / "templates", base="https://care.example.cn")
    assert 'href="https://care.example.cn/lines?a=1&amp;b=2">1</a>' in page
    assert '<rect class="series-0"' in page
    assert "style=" not in page
    drawing = draw(TABLE, "en")
    assert drawing is not None
    assert [round(bar.length) for bar in drawing.groups[0].bars] == [215, 430]
    assert drawing.described == "x: 1, 2"
    assert draw(replace(TABLE, rows=()), "en") is None
    assert "<style>" in whole_page(pack(TABLE), "en", ROOT / "templates")


def test_a_line_breaks_where_a_month_has_no_figure() -> None:
    rows = tuple((Cell(f"2026-{n:02}"), Cell(value)) for n, value in enumerate((80.0, None, 90.0, 95.0), 1))
    columns = (Column(both("月", "Month"), "text"), Column(both("分", "Score"), "points"))
    drawing = draw(Table(both("势", "Trend"), columns, rows, chart=Chart("lines", (1,), 100)), "en")
    assert drawing is not None
    assert [len(points) for points in drawing.lines[0]] == [1, 2]
    assert drawing.lines[0][0][0].y > drawing.lines[0][1][0].y  # what is more stands higher


def test_a_report_is_made_once_and_on_record_with_whether_it_was_in_time(database: Database, tmp_path: Path) -> None:
    with database.begin() as connection:
        project_id = add_project(connection)
        touch_id = add_touch(connection, project_id, "handover_d30")
        add_text(connection, touch_id, "delivered")
    cabinet = Cabinet(database, tmp_path, desk().plan, ZONE)
    made = keep_all(cabinet, ReportKind.MONTH, MONTH, SYSTEM, NOW)
    assert [(one.project, one.in_time) for one in made] == [(None, True), ("假日风景", True)]
    with database.begin() as connection:
        add_text(connection, touch_id, "delivered", template="t2", position=1)
    again = keep_pack(cabinet, ReportKind.MONTH, MONTH, None, SYSTEM, at("2027-02-01"))
    assert again == made[0]  # what was handed over stays as it was
    texts = read_pack(tmp_path, again).sections[2].tables[0].whole
    assert texts is not None
    assert texts[1].value == 1
    late = keep_pack(cabinet, ReportKind.ASSESSMENT, MONTH, None, SYSTEM, at("2027-01-03", "09:31"))
    assert not late.in_time
    with database.read() as connection:
        mine = Scope(None, frozenset({project_id}))
        assert report_within(connection, made[1].id, mine) == made[1]
        with pytest.raises(CareError, match="no report"):
            report_within(connection, made[0].id, mine)


def test_a_kept_file_that_was_changed_or_lost_is_found_out(database: Database, tmp_path: Path) -> None:
    cabinet = Cabinet(database, tmp_path, desk().plan, ZONE)
    kept = keep_pack(cabinet, ReportKind.YEAR, MONTH, None, SYSTEM, NOW)
    file = next((tmp_path / "reports").glob("*.json"))
    file.write_bytes(file.read_bytes().replace(b"2026", b"2027"))
    with pytest.raises(CareError, match="was changed"):
        read_pack(tmp_path, kept)
    file.unlink()
    with pytest.raises(CareError, match="is gone"):
        read_pack(tmp_path, kept)
