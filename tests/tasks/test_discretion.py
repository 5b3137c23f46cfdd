"""Nothing that a task raises may name a person: Prefect stores the traceback with every cause."""

import traceback

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from care.errors import BadField, BadInput, CareError
from care.storage.engine import Database
from care.storage.tables import person
from tasks.discretion import discreetly

pytestmark = pytest.mark.slow
NAME, PHONE = "张三丰", "13800138000"


def told(problem: BaseException) -> str:
    return "".join(traceback.format_exception(problem))


def test_a_defect_leaves_its_kind_and_place_only() -> None:
    with pytest.raises(CareError) as caught, discreetly():
        raise ValueError(f"{NAME} has no {PHONE}")
    assert NAME not in told(caught.value)
    assert PHONE not in told(caught.value)
    assert str(caught.value).startswith("ValueError at tests/tasks/test_discretion.py:")


def refuse() -> None:
    try:
        raise ValueError(PHONE)
    except ValueError as cause:
        raise BadInput("Row 7 has no room: add it.") from cause


def test_an_error_of_a_form_s_field_keeps_its_sentence() -> None:
    with pytest.raises(BadField, match="somebody else"), discreetly():
        raise BadField("It needs somebody else.", "approve", "broadcast_second_person", people=51)


def test_a_care_error_keeps_its_kind_and_sentence_and_loses_its_cause() -> None:
    with pytest.raises(BadInput) as caught, discreetly():
        refuse()
    assert str(caught.value) == "Row 7 has no room: add it."
    assert PHONE not in told(caught.value)


def test_what_a_driver_quotes_of_a_row_does_not_come_through(database: Database) -> None:
    row = {"customer_no": PHONE, "name": NAME}
    with pytest.raises(IntegrityError), database.begin() as connection:
        connection.execute(person.insert(), [row, row])
    with pytest.raises(CareError) as caught, discreetly(), database.begin() as connection:
        connection.execute(person.insert(), [row, row])
    assert NAME not in told(caught.value)
    assert PHONE not in told(caught.value)


def test_a_database_that_lacks_a_table_is_told_without_its_statement(database: Database) -> None:
    with pytest.raises(CareError) as caught, discreetly(), database.begin() as connection:
        connection.execute(text(f"SELECT '{PHONE}' FROM nowhere"))
    assert PHONE not in told(caught.value)
