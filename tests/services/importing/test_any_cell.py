"""Whatever stands in a cell, a list goes in whole lines or not at all, and nothing crashes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from care.services.importing.importing import Order, take_in
from care.storage.engine import Database, open_database
from care.storage.tables import audit_event, deal, deal_party, import_issue, import_run, person, staff
from integrations.spreadsheets import open_sheet
from tests.lives import desk
from tests.services.importing.lists import ACTOR, LI, NOW, TODAY, ZHANG, empty_again, write_list

_TEXT = st.text(max_size=30) | st.sampled_from(
    [
        "\x00",
        "=1+1",
        "'",
        "\u202d13800138000\u202c",
        "1.38E+10",
        "2026-13-45",
        "闰六月",
        "#REF!",
        "9" * 400,
        "-",
        "\ud83d",
    ]
)
_ODD = st.dictionaries(st.sampled_from([*ZHANG]), _TEXT.map(lambda text: text.encode("utf-8", "replace").decode()))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One database for all examples."""
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('odd')}/care.db")
    yield database
    database.dispose()


@pytest.mark.slow
@settings(max_examples=12)  # an import costs more than its lines: few lists of many
@given(odd=st.lists(_ODD, min_size=4, max_size=12))
def test_any_cell_whatever_loads_or_rejects_whole_lines(
    empty: Database, migrated_sqlite: Path, odd: list[dict[str, str]]
) -> None:
    database, folder = empty, Path(str(empty.engine.url.database)).parent
    empty_again(database, migrated_sqlite)
    rows = [{**LI, "客户编号": f"K{n}", "房号": str(n), **cells} for n, cells in enumerate(odd)]
    path = write_list(folder / "list.csv", [{**ZHANG, "房号": "909"}, *rows])

    for _ in range(2):  # the second time over what the first has stored
        with open_sheet(path, today=TODAY) as sheet:
            result = take_in(database, desk().plan, sheet, Order("hash", ACTOR), today=TODAY, now=NOW)
        with database.read() as connection:
            count = {t.name: connection.scalar(select(func.count()).select_from(t)) or 0 for t in (person, deal)}
            assert count["person"] >= 1  # 张伟 is clean, whatever the others are
            assert result.loaded + result.rejected == result.tally.rows
            assert set(result.to_mend()) <= {line for line in range(2, 2 + 60)}
            homeless = select(deal.c.id).where(deal.c.id.not_in(select(deal_party.c.deal_id)))
            assert not connection.scalars(homeless).all()
            versions = sum(
                connection.scalar(select(func.sum(t.c.ver))) or 0
                for t in (person, deal, staff, import_issue, import_run)
            )
            assert versions == connection.scalar(select(func.count()).select_from(audit_event))
