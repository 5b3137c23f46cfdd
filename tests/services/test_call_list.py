"""The call list and the scripts, on both databases."""

from datetime import date

import pytest
from sqlalchemy import insert, update

from care.errors import NotFound
from care.rules.rights import Scope
from care.services.call_list import list_calls, script_of
from care.services.call_pages import call_page
from care.storage.engine import Database
from care.storage.tables import call, message, person, staff
from tests.factories import add_staff, at
from tests.services.office import AGENT, Office

D3 = "subscription_d3"


@pytest.fixture
def office(database: Database) -> Office:
    """Two buyers of a project that begins today: the third-day call, and the recommended one on the loan's payment."""
    office = Office(database)
    new = {"project_name": "无档案"}
    office.sell(**new, subscribed_on=date(2026, 12, 1), appointment_on=date(2026, 12, 12))
    office.sell(
        **new,
        person={
            "name": "欧阳娜",
            "sex": "female",
            "mobile": None,
            "phone": "010-82345678",
            "phone_problem": "phone_landline",
        },
        subscribed_on=date(2026, 6, 1),
        signed_on=date(2026, 6, 10),
        loan_paid_on=date(2026, 12, 4),
    )
    office.plan("2026-12-04")
    return office


def shown(office: Office, day: str, clock: str, **narrowed: object) -> list[tuple[str, bool]]:
    """Touchpoint and overdue flag of each line."""
    lines = list_calls(office.database, office.desk, now=at(day, clock), **narrowed)  # type: ignore[arg-type]
    return [(line.call.touchpoint, line.urgency.overdue) for line in lines]


def test_the_required_call_comes_first_and_overdue_is_a_flag(office: Office) -> None:
    assert shown(office, "2026-12-04", "10:00") == [(D3, False), ("loan_paid", False)]
    assert shown(office, "2026-12-04", "18:01") == [(D3, True), ("loan_paid", True)]


def test_a_promise_is_not_overdue_before_its_moment(office: Office) -> None:
    office.record(D3, "call_back_at", "2026-12-04", next_at=at("2026-12-05", "15:00"))
    assert shown(office, "2026-12-05", "10:00") == [("loan_paid", True), (D3, False)]


def test_a_call_that_is_done_leaves_the_list(office: Office) -> None:
    office.record(D3, "connected", "2026-12-04")
    assert shown(office, "2026-12-04", "11:00") == [("loan_paid", False)]


def test_the_exhausted_list_shows_what_waits_for_a_manager(office: Office) -> None:
    assert shown(office, "2026-12-04", "11:00", exhausted=True) == []
    office.record(D3, "refused", "2026-12-04")
    office.record("loan_paid", "refused", "2026-12-04")
    assert [line[0] for line in shown(office, "2026-12-04", "11:00", exhausted=True)] == [D3], "its text is held"


def test_a_list_can_be_one_agent_s_or_one_project_s(office: Office) -> None:
    project_id = office.call(D3).project_id
    with office.database.begin() as connection:
        add_staff(connection, project_id, "王芳")
    assert len(shown(office, "2026-12-04", "10:00", agent=AGENT)) == 2
    assert shown(office, "2026-12-04", "10:00", agent="王芳") == []
    assert len(shown(office, "2026-12-04", "10:00", project_id=project_id)) == 2
    assert shown(office, "2026-12-04", "10:00", project_id=project_id + 1) == []
    with pytest.raises(NotFound, match="Nobody of the staff is called"):
        shown(office, "2026-12-04", "10:00", agent="无名")


def test_the_calls_of_an_agent_who_left_are_the_successor_s(office: Office) -> None:
    with office.database.begin() as connection:
        heir = add_staff(connection, office.call(D3).project_id, "王芳")
        left = {"left_on": date(2026, 12, 5), "successor_id": heir}
        connection.execute(update(staff).where(staff.c.name == AGENT).values(**left))
    assert len(shown(office, "2026-12-04", "10:00", agent=AGENT)) == 2
    assert len(shown(office, "2026-12-05", "10:00", agent="王芳")) == 2
    assert shown(office, "2026-12-05", "10:00", agent=AGENT) == []
    (line, _) = list_calls(office.database, office.desk, now=at("2026-12-05"))
    assert line.caller is not None
    assert line.caller.name == "王芳"


def test_a_line_has_the_number_to_dial(office: Office) -> None:
    lines = list_calls(office.database, office.desk, now=at("2026-12-04"))
    assert [line.call.number for line in lines] == ["13800138000", "010-82345678"]
    assert "13800138000" not in repr(lines)


def test_a_script_speaks_of_this_customer_and_leaves_blanks(office: Office) -> None:
    script = script_of(office.database, office.desk, office.call(D3).id, "zh", at("2026-12-04"))
    assert "张先生您好" in script.text
    assert "还有8天" in script.text
    assert "____" in script.text
    english = script_of(office.database, office.desk, office.call(D3).id, "en", at("2026-12-04"))
    assert "Mr 张" in english.text


@pytest.mark.parametrize(
    ("calendar", "day", "asked"),
    [("unknown", 15, "您过阳历还是农历生日"), ("lunar", None, "您的生日是几月几日"), ("lunar", 15, None)],
)
def test_the_next_call_asks_for_a_birthday_in_doubt(
    office: Office, calendar: str, day: int | None, asked: str | None
) -> None:
    with office.database.begin() as connection:
        birthday = {"birthday_month": 8, "birthday_day": day, "birthday_calendar": calendar}
        connection.execute(update(person).values(**birthday))
    *_, last_box, closing = script_of(
        office.database, office.desk, office.call(D3).id, "zh", at("2026-12-04")
    ).text.splitlines()
    assert closing.startswith("收尾")
    assert ("生日" in last_box) == (asked is not None)
    assert last_box.startswith(f"□ {asked or ''}")


def test_the_script_of_the_callback_asks_the_questions_of_the_plan(office: Office) -> None:
    office.sell(subscribed_on=date(2026, 12, 1), signed_on=date(2026, 12, 1))
    office.plan("2026-12-08")
    number, questions = office.call("signing_d7_callback").id, office.desk.plan.questions["signing_d7_callback"]
    for language in ("zh", "en"):
        text = script_of(office.database, office.desk, number, language, at("2026-12-08")).text
        assert [one.id for one in questions if one.ask[language] not in text] == []
        assert "\n\n" not in text
    page = call_page(office.database, office.desk, number, Scope(None, None), "zh", at("2026-12-08"))
    assert not [line for line in page.script if questions[0].ask["zh"] in line]  # the form below asks them


def test_the_script_of_a_lost_text_quotes_it(office: Office) -> None:
    values = {k: v for k, v in office.call(D3)._mapping.items() if k not in {"id", "script"}}
    with office.database.begin() as connection:
        call_id = connection.execute(
            insert(call).values(**values, script="text_not_arrived").returning(call.c.id)
        ).scalar_one()
        lost = {"state": "undelivered", "text": "【思源经纪】丢失的短信"}
        connection.execute(update(message).where(message.c.touch_id == values["touch_id"]).values(**lost))
    assert "【思源经纪】丢失的短信" in script_of(office.database, office.desk, call_id, "zh", at("2026-12-05")).text
