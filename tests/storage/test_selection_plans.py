"""Who is due is found through indexes: the databases' own plans hold no scan of the tables of persons or deals.

A scan of a million persons for each of the plan's thirty touchpoints would make an ordinary day take minutes.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, event, update

from benchmarks.population import fill
from care.services.planning import plan_day
from care.storage.audit import SYSTEM
from care.storage.engine import Database
from care.storage.tables import person
from tests.factories import at
from tests.lives import desk

DAY = "2026-12-22"  # winter solstice: milestones, repeats, birthdays and a festival are looked for
Statement = tuple[str, Any]


@pytest.fixture
def filled(database: Database) -> Database:
    """Enough people for the planner of PostgreSQL to weigh its ways."""
    fill(database, 1000, date.fromisoformat(DAY))
    with database.begin() as connection:
        connection.execute(update(person).where(person.c.id % 2 == 0).values(grade=None))  # as most lists have it
        connection.exec_driver_sql("ANALYZE")
    return database


def selections(database: Database) -> list[Statement]:
    """What a run of the day asks the tables of persons and deals."""
    asked: list[Statement] = []

    def listen(*given: Any) -> None:
        statement, values = given[2], given[3]
        if statement.startswith("SELECT") and re.search(r"(FROM|JOIN) (person|deal)\b", statement):
            asked.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", listen)
    plan_day(database, desk(), day=date.fromisoformat(DAY), now=at(DAY), actor=SYSTEM)
    event.remove(database.engine, "before_cursor_execute", listen)
    return asked


def scans(connection: Connection, statement: str, values: Any) -> Iterator[str]:
    """The steps of the statement's plan that read a whole table of persons or deals, be it in the order of its key."""
    if connection.dialect.name == "sqlite":
        for *_, step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values):
            if re.match(r"SCAN (person|deal)\b|SEARCH (person|deal) .*\((rowid|customer_no)>\?\)", step):
                yield step
        return
    for way in ("seqscan", "hashjoin", "mergejoin"):  # in small tables they would be right
        connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    for node in nodes(plan[0]["Plan"]):
        if node.get("Relation Name") in {"person", "deal"}:
            found_by = node.get("Index Cond") or node.get("Recheck Cond") or ""
            if not found_by or re.fullmatch(r"\(\(?(id|customer_no)\)?(::text)? > [^)]*\)", found_by):
                yield f"{node['Node Type']} on {node['Relation Name']} {found_by}"


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The steps of a plan of PostgreSQL."""
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def test_a_run_finds_who_is_due_without_reading_all_persons_or_deals(filled: Database) -> None:
    asked = selections(filled)
    assert len(asked) > 30  # a page or two for every touchpoint
    with filled.read() as connection:
        found = {statement: step for statement, values in asked for step in scans(connection, statement, values)}
    # A festival is for everybody, in pages of 2,000: what looks for a page's end, and a page that holds all the 1,000.
    ends = {statement for statement in found if statement.startswith("SELECT max(")}
    assert len(ends) == 1, found
    assert all("customer_no <= " in statement for statement in found.keys() - ends), found


def test_a_scan_would_be_seen(filled: Database) -> None:
    with filled.read() as connection:
        assert list(scans(connection, "SELECT id FROM deal WHERE payment_method = '一次性'", ()))
        assert list(
            scans(connection, "SELECT id FROM deal WHERE id > 0 AND payment_method = '一次性' ORDER BY id LIMIT 5", ())
        )
        assert not list(scans(connection, "SELECT room FROM deal WHERE id = 5", ()))
