"""A day planned in parts by the phone comes to what one planning writes; on PostgreSQL, where machines share a day."""

import random
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Table, select, update

from care.errors import NotFound
from care.services.planning import plan_day
from care.services.planning_parts import divide_day, find_part, plan_part, read_parts
from care.storage.audit import SYSTEM
from care.storage.engine import Database, open_database
from care.storage.plan_parts import PlanPart
from care.storage.projects import project_ages
from care.storage.tables import audit_event, call, duty, gift, message, person, touch
from tests.factories import at
from tests.lives import born, buys, desk

if TYPE_CHECKING:
    from tests.postgres import Postgres

pytestmark = pytest.mark.postgres
DAY = date(2026, 12, 22)  # winter solstice: milestones, birthdays and a greeting for everybody
NOW = at("2026-12-22", "08:30")
PEOPLE = 48  # a day of more than fifty would wait for a person


@pytest.fixture
def copies(postgres: "Postgres") -> Iterator[list[Database]]:
    """Two databases with the same people: households share a phone, some have no mobile, half were born today."""
    with postgres.database(migrated=True) as one, postgres.database(migrated=True) as other:
        databases = [open_database(one), open_database(other)]
        for database in databases:
            _settle(database)
        yield databases
        for database in databases:
            database.dispose()


def _settle(database: Database) -> None:
    chance = random.Random(7)
    with database.begin() as connection:
        for n in range(PEOPLE):
            mobile = f"1380013{chance.randrange(PEOPLE // 2):04}" if n % 7 else None
            birthday = (1980, 12, 22, "solar") if chance.random() < 0.5 else None
            someone = born(connection, birthday, customer_no=f"K{chance.randrange(10**6):07}{n}", mobile=mobile)
            buys(connection, someone, deal_no=f"房{n}", room=str(n), subscribed_on=DAY if n % 3 else date(2026, 12, 19))


def divided(database: Database, parts: int = 3, round_: str = "run-1") -> list[PlanPart]:
    assert divide_day(database, desk(), round_=round_, parts=parts, day=DAY, now=NOW, actor=SYSTEM) is None
    return read_parts(database, round_)


def written(database: Database) -> dict[str, list[Any]]:
    """Everything that a planning writes, without the ids, which follow the order of writing."""
    found: dict[str, list[Any]] = {}
    tables: list[Table] = [message, call, gift]
    with database.read() as connection:
        for table in tables:
            columns = [column for column in table.c if column.name not in {"id", "touch_id", "project_id", "staff_id"}]
            rows = connection.execute(select(touch.c.touchpoint, touch.c.subject, *columns).join_from(table, touch))
            found[table.name] = sorted(map(repr, rows))
        found["duty"] = sorted(map(repr, connection.execute(select(duty.c.kind, duty.c.subject, duty.c.due_at))))
        found["touch"] = sorted(map(repr, connection.execute(select(touch.c.touchpoint, touch.c.subject, touch.c.ver))))
        found["events"] = sorted(connection.scalars(select(audit_event.c.action)))
    return found


def test_parts_in_any_order_write_what_one_planning_writes(copies: list[Database]) -> None:
    whole, shared = copies
    result = plan_day(whole, desk(), day=DAY, now=NOW, actor=SYSTEM)
    for part in reversed(divided(shared)):
        plan_part(shared, desk(), part, now=NOW, actor=SYSTEM)
    assert "duplicate_phone" in str(written(whole)["message"])
    assert "superseded" in str(written(whole)["message"])
    assert written(shared) == written(whole)
    parts = read_parts(shared, "run-1")
    assert min(part.touches for part in parts) > 0
    assert [sum(getattr(part, name) for part in parts) for name in ("touches", "planned", "skipped")] == [
        result.touches,
        result.planned,
        result.skipped,
    ]


def test_the_day_is_planned_when_the_last_part_is_and_a_part_that_failed_runs_again(
    copies: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, shared = copies
    plan_day(whole, desk(), day=DAY, now=NOW, actor=SYSTEM)
    first, second = divided(shared, 2)
    with monkeypatch.context() as broken:
        broken.setattr("care.services.planning._missed_birthdays", _after_pages(3))
        with pytest.raises(RuntimeError):
            plan_part(shared, desk(), first, now=NOW, actor=SYSTEM)
    plan_part(shared, desk(), second, now=NOW, actor=SYSTEM)
    assert planned_on(shared) == {None}
    half = find_part(shared, "run-1", 1)
    assert half.touches > 0
    assert half.done_at is None

    plan_part(shared, desk(), half, now=NOW, actor=SYSTEM)
    assert planned_on(shared) == {DAY}
    assert written(shared) == written(whole)
    counted = sum(part.touches for part in read_parts(shared, "run-1"))
    assert counted == len(written(whole)["touch"])  # each page counted once, though one part ran twice


def test_a_round_that_is_divided_again_keeps_its_parts(copies: list[Database]) -> None:
    first, second = divided(copies[0], 2)
    plan_part(copies[0], desk(), first, now=NOW, actor=SYSTEM)
    again = divided(copies[0], 2)
    assert [part.done_at for part in again] == [NOW, None]
    assert second == again[1]
    with pytest.raises(NotFound, match="no part 3"):
        find_part(copies[0], "run-1", 3)


def test_a_day_that_is_held_is_not_divided(copies: list[Database]) -> None:
    with copies[0].begin() as connection:
        connection.execute(update(person).values(birth_solar_md=1222))
        for n in range(60):
            buys(connection, born(connection), deal_no=f"开盘{n}", subscribed_on=DAY)
    held = divide_day(copies[0], desk(), round_="run-1", parts=2, day=DAY, now=NOW, actor=SYSTEM)
    assert held is not None
    assert read_parts(copies[0], "run-1") == []


def planned_on(database: Database) -> set[date | None]:
    with database.read() as connection:
        return {project.last_planned_on for project in project_ages(connection)}


def _after_pages(pages: int) -> Any:
    """A defect on the page after so many."""
    seen: list[int] = []

    def fail(*given: Any) -> list[Any]:
        seen.append(1)
        if len(seen) > pages:
            raise RuntimeError("killed")
        return []

    return fail
