"""Whether the data are in order: the last decided day, the lists' age, clock and disk."""

import shutil
from collections import namedtuple
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from care.services.health import clock_finding, examine_clock, examine_data, examine_disk
from care.storage.engine import Database, server_time
from care.storage.tables import message, plan_hold, project
from tests.factories import ZONE, at
from tests.services.office import Office

EVENING, NEXT_NOON = at("2026-12-01", "21:00"), at("2026-12-02", "12:00")


def graded(database: Database, now: str, clock: str = "12:00") -> list[tuple[str, str]]:
    return [(found.check, found.grade) for found in examine_data(database, at(now, clock), ZONE)]


def test_a_database_that_was_never_planned_is_a_warning(database: Database) -> None:
    assert graded(database, "2026-12-02") == [("decided_day", "warning")]


def test_a_day_is_decided_when_all_of_it_has_ended(database: Database) -> None:
    office = Office(database)
    office.sell(subscribed_on=date(2026, 12, 1))
    office.plan("2026-12-01")
    assert graded(database, "2026-12-02")[0] == ("decided_day", "warning")  # its text is still held
    with database.begin() as connection:
        connection.execute(update(message).values(state="delivered"))
    assert graded(database, "2026-12-02")[0] == ("decided_day", "good")
    assert graded(database, "2026-12-03")[0] == ("decided_day", "warning")  # nobody planned the second
    assert graded(database, "2026-12-05")[0] == ("decided_day", "wrong")


def test_a_day_that_waits_for_a_person_is_named(database: Database) -> None:
    row = {"day": date(2026, 12, 2), "scope": "all", "anomaly": "times_median", "touches": 900, "people": 900}
    with database.begin() as connection:
        connection.execute(insert(plan_hold).values(**row, state="held", held_at=EVENING, ver=1))
    assert ("held_day", "warning") in graded(database, "2026-12-02")


@pytest.mark.parametrize(("day", "grade"), [("2026-12-03", "good"), ("2026-12-05", "warning"), ("2026-12-10", "wrong")])
def test_an_old_list_is_named_with_its_project(database: Database, day: str, grade: str) -> None:
    with database.begin() as connection:
        connection.execute(insert(project).values(name="假日风景", imported_at=EVENING))
    found = [one for one in examine_data(database, at(day), ZONE) if one.check == "import"]
    assert [one.grade for one in found] == [grade]
    assert "假日风景" in found[0].en


def test_the_clock_is_held_against_the_databases(database: Database) -> None:
    theirs = server_time(database)
    assert (theirs is None) == database.is_sqlite
    grades = [examine_clock(database, now).grade for now in ([EVENING] if theirs is None else [theirs, EVENING])]
    assert grades == (["good"] if theirs is None else ["good", "wrong"])


@pytest.mark.parametrize(("seconds", "grade"), [(-2, "good"), (6, "warning"), (-61, "wrong")])
def test_a_clock_that_is_off_either_way_is_graded(seconds: float, grade: str) -> None:
    assert clock_finding("clock", seconds, ("库", "database")).grade == grade


@pytest.mark.parametrize(("free", "grade"), [(6e9, "good"), (2e9, "warning"), (5e8, "wrong")])
def test_a_full_disk_is_seen_before_the_folder_is_made(
    free: float, grade: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(1e12, 0, free))
    assert examine_disk(tmp_path / "not" / "there").grade == grade
