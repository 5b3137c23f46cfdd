"""Many rows at once: the same on both databases, and told as of any other statement where a key is taken."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from care.storage.bulk import insert_rows
from care.storage.engine import Database
from care.storage.tables import suppression

AT = datetime(2026, 12, 1, 2, tzinfo=UTC)
COLUMNS = ("phone", "reason", "since", "source")


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
