"""Trainings are counted by who was there and when."""

from datetime import date

from care.rules.rights import Scope
from care.storage.audit import SYSTEM
from care.storage.engine import Database
from care.storage.trainings import NewTraining, add_training, training_totals, trainings_within
from tests.factories import add_project, add_staff, at

NOW = at("2026-12-04")


def test_everybody_is_counted_with_what_they_attended_in_the_span(database: Database) -> None:
    with database.begin() as connection:
        here, there = add_project(connection), add_project(connection, "四季花城")
        li, wang = add_staff(connection, here), add_staff(connection, here, "王芳")
        chen, gone = (
            add_staff(connection, there, "陈静"),
            add_staff(connection, here, "旧人", left_on=date(2026, 11, 1)),
        )
        for day, minutes, who in (
            ("2026-11-30", 60, [li]),
            ("2026-12-01", 90, [li, wang]),
            ("2026-12-31", 45, [li, li]),
        ):
            new = NewTraining(here, date.fromisoformat(day), "concept", "满意度概念", minutes, "陈静", who)
            add_training(connection, new, SYSTEM, NOW)
    with database.read() as connection:
        december = training_totals(connection, date(2026, 12, 1), date(2026, 12, 31))
        ours = training_totals(connection, date(2026, 12, 1), date(2026, 12, 31), {there})
        listed = trainings_within(connection, Scope(None, frozenset({here})), None, 2)
        of_wang = trainings_within(connection, Scope(frozenset({wang}), frozenset({here})), None, 9)
        later = trainings_within(connection, Scope(None, None), listed[-1].id, 9)
    assert {(one.staff_id, one.sessions, one.minutes) for one in december} == {
        (li, 2, 135),
        (wang, 1, 90),
        (chen, 0, 0),
    }
    assert gone not in {one.staff_id for one in december}
    assert [one.staff_id for one in ours] == [chen]
    assert [(str(one.held_on), list(one.attended)) for one in listed] == [
        ("2026-12-31", ["李晓燕"]),
        ("2026-12-01", ["李晓燕", "王芳"]),
    ]
    assert [one.id for one in of_wang] == [listed[1].id]
    assert [str(one.held_on) for one in later] == ["2026-11-30"]
