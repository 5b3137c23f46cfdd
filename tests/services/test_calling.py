"""Recording calls, on both databases: what it does to the call, its text, the manager's list and the log."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from care.errors import BadInput, NotFound, WrongState
from care.rules.lifecycles import CallOutcome, CallState
from care.services.calling import Form, claim_call, give_back_call, record_call, reveal_number
from care.storage.engine import Database
from care.storage.tables import audit_event, audit_pii, call, call_try, complaint, duty, gift, message, suppression
from tests.factories import at
from tests.services.office import AGENT, Office

SUBSCRIBED = {"subscribed_on": date(2026, 12, 1), "appointment_on": date(2026, 12, 12)}
MORTGAGED = {**SUBSCRIBED, "signed_on": date(2026, 12, 12), "loan_applied_on": date(2026, 12, 18)}
D3 = "subscription_d3"


@pytest.fixture
def office(database: Database) -> Office:
    """A buyer on the day of the third-day call: call open, text held."""
    office = Office(database)
    office.sell(**SUBSCRIBED)
    office.plan("2026-12-04")
    return office


def test_the_text_of_a_node_waits_for_its_call(office: Office) -> None:
    assert (office.call(D3).state, office.text(D3).state) == ("open", "held")
    assert office.text(D3).not_after == at("2026-12-06", "20:30")


def test_a_connected_call_is_done_and_releases_its_text(office: Office) -> None:
    done = office.record(D3, "connected", "2026-12-04", "10:15", note="材料齐了")
    assert (done.state, done.tries, done.texts.queued) == (CallState.DONE, 1, 1)
    text, called = office.text(D3), office.call(D3)
    assert (text.state, text.phone) == ("queued", "13800138000")
    assert text.text.startswith("【思源经纪】张先生")
    assert text.not_before == at("2026-12-04", "10:15")
    assert text.not_after == at("2026-12-08", "20:30")
    assert (called.state, called.tries, called.last_outcome) == ("done", 1, "connected")
    assert called.ended_at == at("2026-12-04", "10:15")
    assert office.actions("call") == ["call_tried"]
    assert office.actions("message") == ["released"]


def test_a_text_released_after_its_hours_leaves_when_they_begin_again(office: Office) -> None:
    office.record(D3, "connected", "2026-12-04", "20:30")
    assert office.text(D3).not_before == at("2026-12-05", "08:30")


def test_a_talk_in_person_replaces_the_congratulation_call_only(database: Database) -> None:
    office = Office(database)
    office.sell(**SUBSCRIBED)
    office.plan("2026-12-01")
    office.plan("2026-12-04")
    assert office.record("subscription_congrats", "in_person", "2026-12-01").texts.queued == 1
    assert office.record(D3, "in_person", "2026-12-04").state is CallState.OPEN
    assert office.text(D3).state == "held"


def test_a_try_in_vain_leaves_the_call_open_and_the_text_two_days_more(office: Office) -> None:
    done = office.record(D3, "no_answer", "2026-12-04")
    assert (done.state, done.texts.waiting) == (CallState.OPEN, 1)
    assert (office.text(D3).state, office.text(D3).not_after) == ("held", at("2026-12-08", "20:30"))
    office.record(D3, "busy", "2026-12-05")
    assert office.text(D3).not_after == at("2026-12-08", "20:30"), "two days more, not two a try"


def test_three_tries_in_vain_over_two_days_exhaust_the_call(office: Office) -> None:
    office.exhaust(D3, "2026-12-04", "2026-12-05")
    called = office.call(D3)
    assert (called.state, called.reason, called.tries) == ("exhausted", "call_not_reached", 3)
    assert office.text(D3).state == "held"
    assert office.actions("call") == ["call_tried", "call_tried", "exhausted"]


def test_who_is_reached_after_all_gets_the_text(office: Office) -> None:
    office.exhaust(D3, "2026-12-04", "2026-12-05")
    assert office.record(D3, "connected", "2026-12-06").texts.queued == 1
    assert office.call(D3).state == "done"


def test_an_exhausted_call_takes_no_further_tries_in_vain(office: Office) -> None:
    office.exhaust(D3, "2026-12-04", "2026-12-05")
    with pytest.raises(WrongState, match="only a talk"):
        office.record(D3, "busy", "2026-12-06")


def test_a_refused_call_is_exhausted_at_once(office: Office) -> None:
    office.record(D3, "refused", "2026-12-04")
    assert (office.call(D3).state, office.text(D3).state) == ("exhausted", "held")


def test_a_promise_keeps_the_call_open_until_then(office: Office) -> None:
    promised = at("2026-12-05", "15:00")
    office.record(D3, "call_back_at", "2026-12-04", next_at=promised)
    assert (office.call(D3).state, office.call(D3).next_try_at) == ("open", promised)
    assert office.text(D3).not_after == at("2026-12-08", "20:30"), "somebody called, so it is not call_not_made"
    office.record(D3, "no_answer", "2026-12-05", "15:00")
    assert office.call(D3).next_try_at is None


SENSELESS: list[tuple[str, dict[str, Any], str]] = [
    ("call_back_at", {}, "say when"),
    ("call_back_at", {"next_at": at("2026-12-04", "09:59")}, "is over"),
    ("call_back_at", {"next_at": at("2026-12-05", "13:00")}, "calls are made 09:30-12:00 and 14:00-19:30"),
    ("connected", {"next_at": at("2026-12-05", "15:00")}, "call_back_at only"),
    ("connected", {"mood": 0}, "from 1"),
    ("connected", {"mood": 6}, "from 1"),
    ("busy", {"mood": 3}, "nobody was spoken to"),
    ("connected", {"values": {"status": "审批"}}, "asks for none"),
    ("connected", {"note": "长" * 2001}, "shorten"),
]


def test_a_form_that_makes_no_sense_changes_nothing(office: Office) -> None:
    before = office.everything()
    for outcome, form, sentence in SENSELESS:
        with pytest.raises(BadInput, match=sentence):
            office.record(D3, outcome, "2026-12-04", **form)
    assert office.everything() == before


def test_a_wrong_number_gets_no_texts_and_goes_to_the_manager(office: Office) -> None:
    office.record(D3, "wrong_number", "2026-12-04")
    with office.database.read() as connection:
        number = connection.execute(select(suppression)).one()
        (task,) = connection.execute(select(duty).where(duty.c.subject.startswith("call:"))).all()
    assert (number.phone, number.reason) == ("13800138000", "phone_recycled_suspect")
    assert (task.kind, task.role, task.subject) == (
        "wrong_number",
        "satisfaction_manager",
        f"call:{office.call(D3).id}",
    )
    assert (office.call(D3).state, office.call(D3).reason) == ("exhausted", "phone_recycled_suspect")


@pytest.mark.parametrize(("mood", "words"), [(2, ["情绪 2\n抱怨贷款慢"]), (3, [])])
def test_a_low_mood_opens_a_complaint_and_no_duty(office: Office, mood: int, words: list[str]) -> None:
    office.record(D3, "connected", "2026-12-04", mood=mood, note="抱怨贷款慢")
    with office.database.read() as connection:
        assert connection.scalars(select(complaint.c.words)).all() == words
        assert connection.scalar(select(duty.c.id).where(duty.c.subject.startswith("call:"))) is None
    assert office.call(D3).mood == mood


def test_a_later_try_keeps_the_mood(office: Office) -> None:
    office.record(D3, "call_back_at", "2026-12-04", mood=2, next_at=at("2026-12-05", "15:00"))
    office.record(D3, "no_answer", "2026-12-05", "15:00")
    assert office.call(D3).mood == 2


def test_a_call_that_is_done_says_who_did_it_and_when(office: Office) -> None:
    office.record(D3, "connected", "2026-12-04", "10:15")
    before = office.everything()
    with pytest.raises(WrongState, match="李晓燕 recorded connected on 2026-12-04 10:15"):
        office.record(D3, "connected", "2026-12-04", "11:00", by="王芳")
    assert office.everything() == before


def test_two_people_at_once_make_one_record(office: Office) -> None:
    def record(by: str) -> str:
        try:
            return office.record(D3, "connected", "2026-12-04", by=by).state
        except WrongState:
            return "too late"

    with ThreadPoolExecutor(2) as people:
        ends = sorted(people.map(record, [AGENT, "王芳"]))
    assert ends == ["done", "too late"]
    assert (office.call(D3).tries, office.text(D3).state) == (1, "queued")
    assert office.actions("message") == ["released"]


def test_a_form_sent_twice_is_one_try(office: Office) -> None:
    office.record(D3, "no_answer", "2026-12-04", "10:15")
    with pytest.raises(WrongState, match="recorded no_answer on 2026-12-04 10:15 already"):
        office.record(D3, "no_answer", "2026-12-04", "10:15")
    assert office.call(D3).tries == 1


def test_a_cancelled_call_takes_no_outcome(office: Office) -> None:
    with office.database.begin() as connection:
        connection.execute(update(call).values(state="cancelled", reason="milestone_undone"))
    with pytest.raises(WrongState, match=r"cancelled \(milestone_undone\)"):
        office.record(D3, "connected", "2026-12-04")


def test_an_unknown_call_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound, match="no call 999"):
        record_call(office.database, office.desk, 999, Form(CallOutcome.CONNECTED), by=AGENT, now=at("2026-12-04"))


class TestLoanProgress:
    """The call whose form fills the text."""

    @pytest.fixture
    def office(self, database: Database) -> Office:
        """A buyer two weeks after the loan was applied for."""
        office = Office(database)
        office.sell(**MORTGAGED)
        office.plan("2027-01-01")
        return office

    def test_the_form_fills_the_text(self, office: Office) -> None:
        office.record("loan_progress", "connected", "2027-01-01", values={"status": "银行审批", "expected": "1月12日"})
        text = office.text("loan_progress").text
        assert "银行审批" in text
        assert "1月12日" in text

    def test_without_an_expected_day_the_text_has_its_variant(self, office: Office) -> None:
        office.record("loan_progress", "connected", "2027-01-01", values={"status": "银行审批"})
        assert office.text("loan_progress").state == "queued"
        assert "None" not in office.text("loan_progress").text

    def test_a_missing_value_refuses_the_whole_record_by_name(self, office: Office) -> None:
        before = office.everything()
        with pytest.raises(BadInput, match="lacks status: nothing was recorded"):
            office.record("loan_progress", "connected", "2027-01-01", mood=1, note="急")
        assert office.everything() == before

    def test_a_value_of_an_earlier_try_still_counts(self, office: Office) -> None:
        promised = at("2027-01-02", "15:00")
        office.record("loan_progress", "call_back_at", "2027-01-01", next_at=promised, values={"status": "抵押登记"})
        office.record("loan_progress", "connected", "2027-01-02", "15:00")
        assert "抵押登记" in office.text("loan_progress").text

    def test_a_value_that_may_not_stand_in_a_text_is_refused(self, office: Office) -> None:
        for value in ("{x}", "加微信", "13800138000", "见 bank.com", "长" * 36, "", "两\n行"):
            with pytest.raises(BadInput, match="status cannot stand in a text"):
                office.record("loan_progress", "connected", "2027-01-01", values={"status": value})


def test_a_call_after_the_texts_last_moment_is_recorded_and_the_text_has_expired(office: Office) -> None:
    done = office.record(D3, "connected", "2026-12-07")
    assert (done.state, done.texts.ended) == (CallState.DONE, 1)
    assert (office.text(D3).state, office.text(D3).reason) == ("expired", "call_not_made")


def test_a_text_that_expires_after_tries_says_that_nobody_was_reached(office: Office) -> None:
    office.record(D3, "busy", "2026-12-06")
    office.record(D3, "connected", "2026-12-08", "20:30")
    assert (office.text(D3).state, office.text(D3).reason) == ("expired", "call_not_reached")


def test_a_first_try_after_the_last_moment_brings_no_text_back(office: Office) -> None:
    office.record(D3, "busy", "2026-12-06", "20:30")
    assert office.text(D3).state == "expired"


def test_signing_eve_texts_do_not_wait(database: Database) -> None:
    office = Office(database)
    office.sell(**SUBSCRIBED)
    office.plan("2026-12-11")
    assert [row.state for row in office.rows(message, "signing_eve")] == ["queued", "queued"]
    assert office.record("signing_eve", "connected", "2026-12-11").texts.queued == 0


def test_a_call_about_a_lost_text_releases_nothing(office: Office) -> None:
    waiting = office.call(D3)
    values = {name: value for name, value in waiting._mapping.items() if name not in {"id", "script"}}
    with office.database.begin() as connection:
        connection.execute(insert(call).values(**values, script="text_not_arrived"))
    office.record(D3, "connected", "2026-12-04")
    assert office.call(D3).state == "done"
    assert office.text(D3).state == "held"


def test_words_and_moods_stay_out_of_the_log_s_body(office: Office) -> None:
    office.record(D3, "connected", "2026-12-04", note="客户说家里有事", mood=2)
    with office.database.read() as connection:
        bodies = "".join(connection.scalars(select(audit_event.c.body)))
        beside = "".join(connection.scalars(select(audit_pii.c.data)))
        (written,) = connection.execute(select(call_try)).all()
    assert "家里有事" not in bodies
    assert '"mood"' not in bodies
    assert "家里有事" in beside
    assert (written.n, written.by, written.note, written.mood) == (1, AGENT, "客户说家里有事", 2)


class TestClaims:
    """A call is one agent's for a quarter of an hour."""

    def test_another_agent_waits_until_the_claim_is_over(self, office: Office) -> None:
        call_id, now = office.call(D3).id, at("2026-12-04")
        assert claim_call(office.database, call_id, by=AGENT, now=now) == now + timedelta(minutes=15)
        with pytest.raises(WrongState, match="李晓燕 is on call"):
            claim_call(office.database, call_id, by="王芳", now=now + timedelta(minutes=14))
        with pytest.raises(WrongState, match="李晓燕 is on call"):
            office.record(D3, "connected", "2026-12-04", "10:14", by="王芳")
        claim_call(office.database, call_id, by="王芳", now=now + timedelta(minutes=15))
        assert office.call(D3).claimed_by == "王芳"

    def test_the_claimant_renews_records_and_so_ends_the_claim(self, office: Office) -> None:
        call_id, now = office.call(D3).id, at("2026-12-04")
        claim_call(office.database, call_id, by=AGENT, now=now)
        claim_call(office.database, call_id, by=AGENT, now=now + timedelta(minutes=10))
        office.record(D3, "busy", "2026-12-04", "10:20")
        called = office.call(D3)
        assert (called.state, called.claimed_by, called.lease_until) == ("open", None, None)
        assert office.actions("call") == ["call_claimed", "call_claimed", "call_tried"]

    def test_a_claim_can_be_given_back_by_its_owner_only(self, office: Office) -> None:
        call_id, now = office.call(D3).id, at("2026-12-04")
        claim_call(office.database, call_id, by=AGENT, now=now)
        with pytest.raises(WrongState, match="not yours"):
            give_back_call(office.database, call_id, by="王芳", now=now)
        give_back_call(office.database, call_id, by=AGENT, now=now)
        assert office.call(D3).state == "open"

    def test_who_looks_at_the_number_goes_on_record(self, office: Office) -> None:
        number = reveal_number(office.database, office.call(D3).id, by=AGENT, now=at("2026-12-04"))
        assert number == "13800138000"
        assert office.actions("call") == ["revealed"]
        assert office.call(D3).state == "open"


def test_versions_in_the_log_are_dense(office: Office) -> None:
    office.exhaust(D3, "2026-12-04", "2026-12-05")
    office.record(D3, "connected", "2026-12-06")
    with office.database.read() as connection:
        query = select(audit_event.c.ver).where(audit_event.c.entity == "call").order_by(audit_event.c.id)
        versions = list(connection.scalars(query))
    assert versions == list(range(versions[0], versions[0] + 4))
    assert office.call(D3).ver == versions[-1]


def test_the_gift_of_the_day_is_untouched_by_the_call(database: Database) -> None:
    office = Office(database)
    office.sell(**SUBSCRIBED)
    office.plan("2026-12-01")
    office.record("subscription_congrats", "connected", "2026-12-01")
    assert office.row(gift, "subscription_congrats").state == "due"
