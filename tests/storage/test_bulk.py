"""Many rows at once: the same on both databases, and told as of any other statement where a key is taken."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from care.storage.bulk import insert_rows
from care.storage.engine import Database
from care.storage.tables import person, suppression, touch
from tests.factories import add, add_project

AT = datetime(2026, 12, 1, 2, tzinfo=UTC)
COLUMNS = ("phone", "reason", "since", "source")
TOUCH = (
    *("id", "touchpoint", "subject", "occasion", "due_on", "person_id", "project_id"),
    *("plan_hash", "planned_on", "next_act_on", "ver"),
)


@pytest.mark.parametrize("count", [0, 1, 9, 10, 500])
def test_rows_arrive_as_they_were_given(database: Database, count: int) -> None:
    rows = [(f"138{n:08}", "phone_invalid", AT, "a\tb\\n\n张") for n in range(count)]
    with database.begin() as connection:
        insert_rows(connection, suppression, COLUMNS, rows)
    with database.read() as connection:
        assert [tuple(row) for row in connection.execute(select(suppression).order_by(suppression.c.phone))] == rows


@pytest.mark.parametrize("count", [1, 10])
def test_a_key_that_is_taken_is_told_without_the_values_and_undoes_all(database: Database, count: int) -> None:
    rows = [(f"138{n:08}", "phone_invalid", AT, "test") for n in range(count)]
    with database.begin() as connection:
        insert_rows(connection, suppression, COLUMNS, rows[:1])
    with pytest.raises(IntegrityError) as refused, database.begin() as connection:
        insert_rows(connection, suppression, COLUMNS, rows)
    assert "test" not in str(refused.value)
    with database.read() as connection:
        assert len(connection.execute(select(suppression)).all()) == 1


@pytest.mark.parametrize("count", [1, 12])
def test_only_what_is_new_arrives_where_that_is_asked_for(database: Database, count: int) -> None:
    with database.begin() as connection:
        project_id, person_id = (
            add_project(connection, "假日风景"),
            add(connection, person, customer_no="K1", name="张三"),
        )
        rows = [
            (n, "birthday", f"person:{n}", "2027", AT.date(), person_id, project_id, "h", AT.date(), None, 1)
            for n in range(1, count + 1)
        ]
        insert_rows(connection, touch, TOUCH, rows[:1], only_new=True)
        again = [(100 + row[0], *row[1:]) for row in rows]  # the same occasions under other ids
        insert_rows(connection, touch, TOUCH, again, only_new=True)
        ids = connection.scalars(select(touch.c.id).order_by(touch.c.id)).all()
        days = {(row.due_on, row.next_act_on) for row in connection.execute(select(touch))}
    assert ids == [1, *range(102, 101 + count)]
    assert days == {(AT.date(), None)}
