"""Some weeks of invented lives: planner and oracle decide the same, and the comparison would see it if not.

`make simulate` lives a whole year of 2,000 customers in the same way.
"""

from datetime import date

import pytest
from sqlalchemy import delete, select, update

from care.storage.engine import Database
from care.storage.tables import call, message
from tests.oracle.calendar import DAY
from tests.simulation.compare import all_rows, differences
from tests.simulation.course import Course
from tests.simulation.lives import draw

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@SQLITE
@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "start"),
    [
        (1, date(2027, 1, 25)),  # New Year's Eve is 5 February, with lunar 1/1 and the days around it
        (2, date(2028, 9, 20)),  # Mid-Autumn is 3 October: one text with National Day
    ],
)
def test_planner_and_oracle_agree_on_every_channel_of_every_day(database: Database, seed: int, start: date) -> None:
    course = Course(database, draw(seed, customers=80, start=start, days=16))
    assert not [str(difference) for difference in course.live()]
    planned = {touchpoint for touchpoint, _, reason in course.summary.decisions if reason == "planned"}
    assert len(planned) > 7
    assert any(touchpoint.startswith("festival_") for touchpoint in planned)


@SQLITE
@pytest.mark.slow
def test_a_text_too_few_one_too_many_and_another_reason_are_seen(database: Database) -> None:
    course = Course(database, draw(5, customers=60, start=date(2027, 5, 28), days=2, gaps=False))
    assert course.live() == []
    with database.begin() as connection:
        some_call = select(call.c.id).where(call.c.state != "skipped").limit(1).scalar_subquery()
        connection.execute(delete(call).where(call.c.id == some_call))
        connection.execute(update(message).where(message.c.state == "skipped").values(reason="cap_day"))
        due_earlier = update(message).where(message.c.state != "skipped").values(act_on=course.scene.start - DAY)
        connection.execute(due_earlier)
    ledger = course.oracle.ledger
    found = differences(ledger, all_rows(course.world), ledger.slots())
    kinds = {(d.slot[0], d.planner is None, d.oracle and d.oracle[1]) for d in found}
    assert kinds >= {("call", True, "planned"), ("sms", False, "skipped"), ("sms", False, "planned")}
    ledger.touches.clear()
    assert all(d.oracle is None for d in differences(ledger, all_rows(course.world), []))
