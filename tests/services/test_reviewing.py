"""A specialist's evening and a manager's morning over the contacts of a real day."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from care.errors import BadField, WrongState
from care.rules.reviews import Lapse
from care.rules.sampling import Verdict
from care.services.day_exceptions import day_exceptions
from care.services.reviewing import close_day, draw_sample, judge, sign_day, span_of
from care.storage.contacts import changes_of, contacts_of
from care.storage.engine import Database
from care.storage.reviews import Sampled, lines_of, review_of
from care.storage.tables import account, call, complaint, duty, message, project, staff
from tests.factories import ZONE, add, at
from tests.services.office import Office

DAY, EVENING, MORNING = date(2026, 12, 4), at("2026-12-04", "19:30"), at("2026-12-05", "09:00")
SPECIALIST, OTHER, MANAGER = "周宁", "吴倩", "王经理"


@pytest.fixture
def office(database: Database) -> Office:
    """Five buyers of the first: their calls of the fourth are made by an agent who is new, three of them not yet."""
    office = Office(database)
    for n in range(5):
        office.sell(person={"mobile": f"1380013{n:04}"}, subscribed_on=date(2026, 12, 1))
    office.plan("2026-12-04")
    with database.begin() as connection:
        connection.execute(update(project).values(first_planned_on=date(2026, 12, 1)))
        connection.execute(update(staff).values(joined_on=date(2026, 11, 1)))
        due = connection.scalars(select(call.c.id).where(call.c.state == "open").order_by(call.c.id)).all()
        made = {"state": "done", "ended_at": at("2026-12-04", "15:00")}
        connection.execute(update(call).where(call.c.id.in_(due[:-3])).values(**made))
    return office


def drawn(office: Office, now: datetime = EVENING) -> list[Sampled]:
    draw_sample(office.database, office.desk, project_id(office), DAY, by=SPECIALIST, now=now)
    return lines(office)


def lines(office: Office) -> list[Sampled]:
    with office.database.read() as connection:
        found = review_of(connection, project_id(office), DAY)
        assert found is not None
        return lines_of(connection, found.id)


def project_id(office: Office) -> int:
    with office.database.read() as connection:
        return int(connection.execute(select(project.c.id)).scalar_one())


def say(office: Office, line: Sampled, verdict: Verdict, words: str = "", by: str = SPECIALIST, **more: Any) -> None:
    judge(office.database, line.id, verdict, words, **{"by": by, "seats": (), "now": EVENING, **more})


def close(office: Office, now: datetime = EVENING, by: str = SPECIALIST) -> None:
    close_day(office.database, office.desk, project_id(office), DAY, "看完", by=by, now=now)


def test_the_sample_is_of_what_reached_customers_and_can_be_drawn_again(office: Office) -> None:
    with office.database.read() as connection:
        contacts = contacts_of(connection, project_id(office), span_of(office.desk, DAY), {"subscription_d3"})
    first = drawn(office)
    assert len(first) == 10
    assert {(line.entity, line.entity_id) for line in first} <= {(one.entity, one.entity_id) for one in contacts}
    assert all(line.node and line.newcomer for line in first if line.entity == "call")
    assert drawn(office) == first


def test_a_text_belongs_to_the_day_on_which_it_went(office: Office) -> None:
    with office.database.begin() as connection:
        one = connection.scalar(select(message.c.id).order_by(message.c.id))
        of = update(message).where(message.c.id == one)
        connection.execute(of.values(state="delivered", started_at=at("2026-12-06", "10:00")))
        of_day = {
            day: [
                c.entity_id for c in contacts_of(connection, 1, span_of(office.desk, day), ()) if c.entity == "message"
            ]
            for day in (DAY, date(2026, 12, 6))
        }
    assert of_day == {DAY: [], date(2026, 12, 6): [one]}


def test_a_day_is_judged_closed_and_signed_by_three_people(office: Office) -> None:
    first, *others = drawn(office)
    with pytest.raises(BadField):
        say(office, first, Verdict.BAD)
    say(office, first, Verdict.BAD, "没有报项目名")
    for line in others:
        say(office, line, Verdict.GOOD)
    with pytest.raises(WrongState, match="1 wait for a second person"):
        close(office)
    with pytest.raises(WrongState, match="another person"):
        say(office, first, Verdict.GOOD)
    say(office, first, Verdict.MEND, "可以补说", by=OTHER)
    with pytest.raises(WrongState, match="吴倩 has judged"):
        say(office, first, Verdict.GOOD, by=OTHER)
    close(office)
    with office.database.read() as connection:
        found = review_of(connection, project_id(office), DAY)
    assert found is not None
    assert (found.closed_by, found.open_calls, found.close_words) == (SPECIALIST, 3, "看完")
    for late in (lambda: say(office, others[0], Verdict.GOOD), lambda: close(office), lambda: drawn(office)):
        with pytest.raises(WrongState, match="has closed this day"):
            late()
    with pytest.raises(WrongState, match="yourself"):
        sign_day(office.database, project_id(office), DAY, None, by=SPECIALIST, now=MORNING)
    office.plan("2026-12-05")
    sign_day(office.database, project_id(office), DAY, None, by=MANAGER, now=MORNING)
    with office.database.read() as connection:
        asked = select(duty.c.subject, duty.c.state).where(duty.c.kind == "patrol_sign_off").order_by(duty.c.id)
        states = {subject.partition("/")[2]: state for subject, state in connection.execute(asked).tuples()}
    assert states == {"2026-12-04": "open", "2026-12-05": "done"}  # of the third nobody has signed
    with pytest.raises(WrongState, match="signed this day already"):
        sign_day(office.database, project_id(office), DAY, None, by=MANAGER, now=MORNING)


def test_nobody_judges_their_own_contact_but_may_mend_their_own_word(office: Office) -> None:
    line = next(one for one in drawn(office) if one.staff_id)
    with pytest.raises(WrongState, match="your own"):
        say(office, line, Verdict.GOOD, seats={line.staff_id})
    say(office, line, Verdict.GOOD)
    say(office, line, Verdict.MEND, "想了想")
    with pytest.raises(WrongState, match="周宁 has judged"):
        say(office, line, Verdict.GOOD, by=OTHER)


def test_what_comes_after_the_draw_is_judged_before_the_day_is_closed(office: Office) -> None:
    for line in drawn(office):
        say(office, line, Verdict.GOOD)
    for n in range(6):
        office.sell(person={"mobile": f"1390013{n:04}"}, subscribed_on=date(2026, 12, 4))
    office.plan("2026-12-04", "19:00")
    made = {"state": "done", "ended_at": at("2026-12-04", "19:20")}
    with office.database.begin() as connection:
        connection.execute(update(call).where(call.c.state == "open").values(**made))
    with pytest.raises(WrongState, match="came since it was drawn"):
        close(office)


def test_what_the_day_brings_after_its_close_is_shown(office: Office) -> None:
    for line in drawn(office):
        say(office, line, Verdict.GOOD)
    close(office)
    with office.database.begin() as connection:
        one = connection.execute(select(call).where(call.c.state == "open")).first()
        assert one is not None
        ended = {"state": "done", "ended_at": at("2026-12-04", "20:10")}
        connection.execute(update(call).where(call.c.id == one.id).values(**ended))
        of = {
            "project_id": one.project_id,
            "person_id": one.person_id,
            "level": "grave",
            "cause": "bank",
            "words": "急",
        }
        of |= {"source": "by_hand", "state": "opened", "opened_by": MANAGER, "quiet_until": DAY, "opened_at": EVENING}
        moments = dict.fromkeys(("clock_from", "answer_by", "solve_by"), EVENING)
        add(connection, complaint, **{**of, **moments, "opened_at": at("2026-12-04", "22:00")})
        found = changes_of(connection, one.project_id, span_of(office.desk, DAY), EVENING)
    assert (found.texts, found.calls, found.complaints) == (0, 1, 1)


def test_what_is_not_done_in_time_is_an_exception_of_the_project(office: Office) -> None:
    def told(now: str, day: date = DAY) -> list[tuple[str, date]]:
        with office.database.read() as connection:
            names = {project_id(office): "假日风景"}
            return [(one.kind, one.day) for one in day_exceptions(connection, ZONE, day, None, names, at(*now.split()))]

    next_day = date(2026, 12, 5)
    assert told("2026-12-05 10:01") == []  # nobody has an account, so nobody could
    with office.database.begin() as connection:
        add(connection, account, login="zhou", name=SPECIALIST, role="specialist", password_hash="-")
        connection.execute(update(project).values(first_planned_on=DAY))
    assert told("2026-12-04 19:59") == []
    assert told("2026-12-05 10:01") == [(Lapse.NOT_CLOSED, DAY), (Lapse.NOT_SIGNED, DAY)]
    assert told("2026-12-05 10:01", next_day) == [(Lapse.NOT_SIGNED, DAY)]
    assert told("2026-12-09 10:00", date(2026, 12, 3)) == []  # the project had not begun
    for line in drawn(office):
        say(office, line, Verdict.GOOD)
    close(office, at("2026-12-04", "20:30"))
    sign_day(office.database, project_id(office), DAY, None, by=MANAGER, now=at("2026-12-05", "09:30"))
    assert told("2026-12-06 09:59") == [(Lapse.CLOSED_LATE, DAY)]


def test_a_day_that_has_not_begun_or_was_not_drawn_is_not_reviewed(office: Office) -> None:
    with pytest.raises(WrongState, match="not begun"):
        draw_sample(office.database, office.desk, 1, date(2026, 12, 5), by=SPECIALIST, now=EVENING)
    with pytest.raises(WrongState, match="not been drawn"):
        close(office)
    with pytest.raises(WrongState, match="nothing to sign"):
        sign_day(office.database, project_id(office), DAY, None, by=MANAGER, now=MORNING)
