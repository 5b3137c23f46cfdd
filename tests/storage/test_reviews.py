"""A day's sample is drawn once, judged by one and, where bad, by another, and each word is on record."""

from datetime import date

from sqlalchemy import select

from care.rules.sampling import Contact, Verdict
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.reviews import (
    add_lines,
    begin_review,
    close_review,
    judge_line,
    lines_of,
    load_line,
    review_of,
    sign_review,
    unjudged,
)
from care.storage.tables import audit_event, touch
from tests.factories import add, add_project, at
from tests.lives import born

NOW, DAY = at("2026-12-04", "19:00"), date(2026, 12, 4)
SPECIALIST, OTHER, MANAGER = (Actor("person", name) for name in ("周宁", "吴倩", "王经理"))


def test_a_day_from_the_draw_to_the_signature(database: Database) -> None:
    with database.begin() as connection:
        project, person = add_project(connection), born(connection)
        row = {"due_on": DAY, "person_id": person, "project_id": project, "plan_hash": "p", "planned_on": DAY}
        touched = add(connection, touch, touchpoint="move_in", subject="person:1", occasion="once", **row)
        drawn = [Contact("call", number, touched, person, node=True) for number in (1, 2)]
        review = begin_review(connection, project, DAY, 30, SPECIALIST, NOW)
        first, second = add_lines(connection, review, drawn, SPECIALIST, NOW)
        assert begin_review(connection, project, DAY, 31, SPECIALIST, NOW) == review
        assert add_lines(connection, review, drawn, SPECIALIST, NOW) == []
        assert unjudged(connection, review) == (2, 0)
        judge_line(connection, load_line(connection, first), Verdict.GOOD, None, SPECIALIST, NOW)
        judge_line(connection, load_line(connection, second), Verdict.BAD, "没有说清", SPECIALIST, NOW)
        assert unjudged(connection, review) == (0, 1)
        judge_line(connection, load_line(connection, second), Verdict.MEND, "可以补说", OTHER, NOW)
        assert [(one.verdict, one.second_verdict, one.holds) for one in lines_of(connection, review)] == [
            (Verdict.GOOD, None, Verdict.GOOD),
            (Verdict.BAD, Verdict.MEND, Verdict.MEND),
        ]
        found = review_of(connection, project, DAY, lock=True)
        assert found is not None
        assert found.contacts == 31
        close_review(connection, found, 3, "看完了", SPECIALIST, NOW)
        closed = review_of(connection, project, DAY)
        assert closed is not None
        assert (closed.open_calls, closed.closed_by) == (3, "周宁")
        sign_review(connection, closed, None, MANAGER, NOW)
        told = select(audit_event.c.action).where(audit_event.c.entity == "day_review").order_by(audit_event.c.ver)
        assert connection.scalars(told).all() == ["sample_drawn", "sample_drawn", "review_closed", "review_signed"]
