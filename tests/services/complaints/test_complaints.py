"""A complaint from its opening to the callback that closes it, on the record of a real office."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Row, select

from care.errors import BadField, WrongState
from care.gateway import Inbound
from care.rules.complaints import OPEN_ENDED, Cause, Level
from care.rules.questions import Answer
from care.rules.rights import Scope
from care.services.complaints.handling import (
    acknowledge_complaint,
    answer_complaint,
    assign_complaint,
    close_without_callback,
    dismiss_complaint,
    note_word,
    reopen_complaint,
    set_level,
    solve_complaint,
)
from care.services.complaints.opening import Opening, open_complaint
from care.services.customer_pages import customer_timeline
from care.services.replies import take_reply
from care.storage.audit import SYSTEM
from care.storage.complaints import steps_of
from care.storage.engine import Database
from care.storage.tables import account, call, complaint, duty, gift, message, person
from tests.factories import add, at
from tests.services.office import Office

D3, CALLBACK, TOLD = "subscription_d3", "complaint_callback", "complaint_acknowledged"
MANAGER = "王经理"
NOW = at("2026-12-04", "15:00")


@pytest.fixture
def office(database: Database) -> Office:
    """张伟, who bought on the first and has his birthday on the eighth."""
    office = Office(database)
    born = {"birthday_month": 12, "birthday_day": 8, "birthday_calendar": "solar", "birth_solar_md": 1208}
    office.sell(person=born, subscribed_on=date(2026, 12, 1), appointment_on=date(2026, 12, 20))
    office.plan("2026-12-04")
    return office


def opened(office: Office, now: datetime = NOW, **said: Any) -> int:
    return open_complaint(
        office.database, office.desk, Opening(_person(office), "没人接电话", **said), by=MANAGER, now=now
    )


def _person(office: Office) -> int:
    with office.database.read() as connection:
        return int(connection.execute(select(person.c.id)).scalar_one())


def standing(office: Office) -> Row[Any]:
    with office.database.read() as connection:
        return connection.execute(select(complaint).order_by(complaint.c.id.desc())).first()  # type: ignore[return-value]


def solved(office: Office, **said: Any) -> int:
    number = opened(office, **said)
    answer_complaint(office.database, number, "已致电道歉", by=MANAGER, now=NOW)
    solve_complaint(office.database, office.desk, number, "换了对接人", Cause.MANNER, True, by=MANAGER, now=NOW)
    return number


def test_a_complaint_is_told_of_at_once_answered_solved_and_closed_by_the_callback(office: Office) -> None:
    number = solved(office)
    text, found = office.text(TOLD), standing(office)
    assert (text.state, text.text) == (
        "queued",
        f"【思源经纪】张先生您好，您反映的问题已受理，编号T{number}，专人将在24小时内联系您。给您添麻烦了。010-83451001",
    )
    assert (found.state, found.due_at, found.quiet_until, found.assigned_to) == ("solved", None, OPEN_ENDED, MANAGER)
    callback = office.call(CALLBACK)
    assert (callback.id, callback.state, callback.act_on) == (found.call_id, "open", date(2026, 12, 7))
    office.record(CALLBACK, "no_answer", "2026-12-07")
    assert standing(office).state == "solved"
    office.record(CALLBACK, "connected", "2026-12-07", "15:00", answers=[Answer("content", 5)], note="满意")
    found = standing(office)
    assert (found.state, found.score, found.quiet_until) == ("closed", 5, date(2026, 12, 10))
    with office.database.read() as connection:
        steps = [step.step for step in steps_of(connection, number)]
    assert steps == ["opened", "acknowledged", "answered", "solved", "closed"]
    assert office.actions("complaint") == ["complaint_opened", *["complaint_moved"] * 4]
    whole = Scope(None, None)
    life = customer_timeline(office.database, office.desk, found.person_id, whole, "zh", at("2026-12-08"), None)
    told = [(one.said, one.quoted) for one in life.entries if one.about == f"投诉 T{number}"]
    assert told[::-1] == [
        (("登记",), "没人接电话"),
        (("受理",), None),
        (("答复客户",), "已致电道歉"),
        (("处理完",), "换了对接人"),
        (("结案",), "满意"),
    ]


@pytest.mark.parametrize("answer", [Answer("content", 2), Answer("not_settled", 1)])
def test_a_callback_that_is_not_content_opens_it_again_with_new_clocks(office: Office, answer: Answer) -> None:
    solved(office)
    office.record(CALLBACK, "connected", "2026-12-07", answers=[answer])
    found = standing(office)
    assert (found.state, found.reopened, found.answered_at) == ("reopened", 1, None)
    assert found.due_at == at("2026-12-08")
    assert len(office.rows(call, CALLBACK)) == 1
    number = found.id
    answer_complaint(office.database, number, "再谈", by=MANAGER, now=at("2026-12-08"))
    solve_complaint(office.database, office.desk, number, "再办", Cause.MANNER, True, by=MANAGER, now=at("2026-12-08"))
    assert [row.state for row in office.rows(call, CALLBACK)] == ["done", "open"]
    assert len(office.rows(message, TOLD)) == 1


def test_a_low_mood_opens_one_and_another_adds_a_word_to_it(office: Office) -> None:
    office.record(D3, "call_back_at", "2026-12-04", mood=1, next_at=at("2026-12-05", "15:00"), note="很生气")
    found = standing(office)
    assert (found.source, found.words, found.state) == ("low_mood", "情绪 1\n很生气", "opened")
    office.record(D3, "connected", "2026-12-05", "15:00", mood=2)
    with office.database.read() as connection:
        assert [step.step for step in steps_of(connection, found.id)] == ["opened", "noted"]
    assert not office.rows(message, TOLD)  # nobody has complained yet: a manager looks first


@pytest.mark.parametrize(("text", "word"), [("我要投诉", "complaint"), ("好的", "reply")])
def test_a_reply_opens_one_where_it_speaks_of_complaining(office: Office, text: str, word: str) -> None:
    reply = Inbound("13800138000", text, "SM1")
    with office.database.begin() as connection:
        said = take_reply(connection, office.desk, "simulator", reply, "{}", SYSTEM, NOW)
        kinds = connection.scalars(select(duty.c.kind).where(duty.c.subject == "reply:SM1")).all()
    assert (said, kinds) == (word, [] if word == "complaint" else ["reply"])
    assert (standing(office) is not None) == (word == "complaint")


def test_greetings_are_silent_while_it_is_open_and_notices_are_not(office: Office) -> None:
    office.plan("2026-12-05")
    assert office.row(gift, "birthday").state == "due"
    opened(office)
    cake = office.row(gift, "birthday")
    assert (cake.state, cake.reason) == ("cancelled", "complaint_quiet")
    office.plan("2026-12-08")
    refused = office.text("birthday"), office.call("birthday")
    assert {(row.state, row.reason) for row in refused} == {("skipped", "complaint_quiet")}
    assert office.call(D3).state == "open"
    office.plan("2026-12-19")
    assert [(row.state, row.reason) for row in office.rows(message, "signing_eve")] == [("queued", None)] * 2


def test_what_turns_out_to_be_no_complaint_ends_the_silence_and_the_birthday_is_kept(office: Office) -> None:
    office.record(D3, "connected", "2026-12-04", mood=2, note="头疼")
    office.plan("2026-12-08")
    assert office.text("birthday").state == "skipped"
    number = standing(office).id
    dismiss_complaint(office.database, office.desk, number, "当天身体不适", by=MANAGER, now=at("2026-12-08", "09:00"))
    assert (standing(office).state, standing(office).justified) == ("closed", False)
    assert [office.text("birthday").state, office.call("birthday").state] == ["queued", "open"]
    spoken = opened(office)
    with pytest.raises(WrongState, match="made in words"):
        dismiss_complaint(office.database, office.desk, spoken, "算了", by=MANAGER, now=NOW)


def test_a_grave_one_goes_up_at_once_and_a_new_level_counts_from_the_opening(office: Office) -> None:
    number = opened(office)
    with pytest.raises(BadField):
        set_level(office.database, office.desk, number, Level.ORDINARY, "一样", by=MANAGER, now=NOW)
    later = at("2026-12-04", "16:00")
    set_level(office.database, office.desk, number, Level.GRAVE, "记者来电", by=MANAGER, now=later)
    assert standing(office).due_at == at("2026-12-04", "15:30")
    with office.database.read() as connection:
        (told,) = connection.execute(select(duty).where(duty.c.kind == "complaint_grave")).all()
    assert (told.role, told.note) == ("programme_manager", "没人接电话")


def test_it_is_assigned_to_somebody_who_is_here_and_closed_only_after_the_callback(office: Office) -> None:
    with office.database.begin() as connection:
        add(connection, account, login="wu", name="吴倩", role="specialist", password_hash="-")
    number = opened(office, acknowledge=False)
    acknowledge_complaint(office.database, office.desk, number, by=MANAGER, now=NOW)
    with pytest.raises(BadField, match="Nobody of that name"):
        assign_complaint(office.database, number, "没有这人", by=MANAGER, now=NOW)
    assign_complaint(office.database, number, "吴倩", by=MANAGER, now=NOW)
    with pytest.raises(WrongState):
        solve_complaint(office.database, office.desk, number, "办了", Cause.BANK, True, by="吴倩", now=NOW)
    answer_complaint(office.database, number, "已解释", by="吴倩", now=NOW)
    with pytest.raises(BadField):
        solve_complaint(office.database, office.desk, number, "办了", Cause.UNKNOWN, True, by="吴倩", now=NOW)
    solve_complaint(office.database, office.desk, number, "办了", Cause.BANK, True, by="吴倩", now=NOW)
    with pytest.raises(WrongState, match="still to be made"):
        close_without_callback(office.database, office.desk, number, "联系不上", by=MANAGER, now=NOW)
    office.exhaust(CALLBACK, "2026-12-07", "2026-12-08")
    close_without_callback(office.database, office.desk, number, "三次未接", by=MANAGER, now=at("2026-12-09"))
    assert standing(office).state == "closed"
    note_word(office.database, number, "客户后来来电致谢", by=MANAGER, now=at("2026-12-10"))
    reopen_complaint(office.database, office.desk, number, "又来电", by=MANAGER, now=at("2026-12-11"))
    assert (standing(office).state, standing(office).reopened) == ("reopened", 1)


def test_opening_again_takes_the_callback_that_waits_off_the_list(office: Office) -> None:
    number = solved(office)
    reopen_complaint(office.database, office.desk, number, "客户说没解决", by=MANAGER, now=NOW)
    assert (office.call(CALLBACK).state, office.call(CALLBACK).reason) == ("cancelled", "superseded")
