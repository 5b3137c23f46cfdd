"""A rehearsal tells what an import would do, and does none of it."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from care.errors import BadInput
from care.services.importing.importing import Order
from care.services.importing.rehearsing import Rehearsed, rehearse_list
from care.storage.engine import Database
from care.storage.tables import metadata
from integrations.spreadsheets import open_sheet
from tests.lives import desk
from tests.services.importing.lists import ACTOR, LI, NOW, TODAY, ZHANG, Office, write_list


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


def rehearse(office: Office, *rows: dict[str, str], title: str | None = None) -> Rehearsed:
    path = write_list(office.folder / "名单.csv", rows, title)
    with open_sheet(path, today=TODAY) as sheet:
        return rehearse_list(office.database, desk(), sheet, Order("hash", ACTOR), today=TODAY, now=NOW)


def row_counts(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }


def test_it_shows_what_the_import_would_cause_in_the_next_seven_days_and_writes_nothing(office: Office) -> None:
    office.takes(ZHANG)
    before = row_counts(office.database), office.people(), office.deals()

    rehearsed = rehearse(
        office,
        {**ZHANG, "客户等级": "A"},
        {**LI, "房号": "502", "认购日期": "2026-12-07"},
        {**LI, "房号": "503", "认购日期": "2026-12-08"},
    )

    assert rehearsed.caused["subscription_congrats", "call"] == 1  # the 7th is the last of the seven days
    assert rehearsed.result.merged.people == {"created": 1, "changed": 1, "unchanged": 0}
    assert (row_counts(office.database), office.people(), office.deals()) == before


def test_it_shows_what_the_import_would_take_away(office: Office) -> None:
    office.takes({**ZHANG, "认购日期": "2026-12-01"})
    rehearsed = rehearse(office, {**ZHANG, "认购日期": "2026-12-01", "退房日期": "2026-12-01"})
    assert rehearsed.caused["subscription_congrats", "call"] == -1


def test_a_rehearsal_is_refused_what_the_import_would_be(office: Office) -> None:
    office.takes(ZHANG, title="截止2026-11-30")
    with pytest.raises(BadInput, match="--older"):
        rehearse(office, dict(ZHANG), title="截止2026-11-01")
    assert office.takes(ZHANG, title="截止2026-11-30", today=date(2026, 12, 1)).rejected == 0  # nothing hangs
