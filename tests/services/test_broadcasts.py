"""Broadcasts: what is wrong is refused at the draft, a second person approves, and what was changed is not approved."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import select, update

from care.errors import BadField, WrongState
from care.rules.notices import NoticeState, Segment
from care.rules.rights import Scope
from care.services.broadcasts.answering import approve_broadcast, cancel_broadcast
from care.services.broadcasts.drafting import Form, change_broadcast, count_form, draft_broadcast
from care.services.broadcasts.foreseeing import meetings
from care.services.broadcasts.pages import broadcast_page
from care.services.broadcasts.wording import check_values
from care.services.notices import notice_touchpoint
from care.storage.audit_checks import miscounts
from care.storage.engine import Database
from care.storage.notices import notice_from, notice_row
from care.storage.tables import message, notice
from tests.factories import at
from tests.lives import born, buys, desk

TODAY, NOW = date(2026, 12, 15), at("2026-12-15")
ALL = Scope(None, None)
FORM = Form("progress", {"building": "3号楼", "floor": "12层"}, Segment(buildings=("3",)), TODAY)


@pytest.fixture
def sold(database: Database) -> Database:
    """Fifty-one homes in building 3, two of whose owners may not be written to, and one in building 5."""
    with database.begin() as connection:
        for number in range(51):
            agreed = None if number == 0 else "opted_out" if number == 1 else "given"
            buys(connection, born(connection, agreed=agreed), building="3", subscribed_on=date(2026, 3, 1))
        buys(connection, born(connection), building="5", subscribed_on=date(2026, 3, 1))
    return database


def draft(database: Database, form: Form = FORM, by: str = "李专员", **changes: Any) -> int:
    return draft_broadcast(database, desk(), replace(form, **changes), ALL, by=by, today=TODAY, now=NOW)


def approve(database: Database, number: int, by: str = "王经理", version: str | None = None) -> int:
    with database.read() as connection:
        seen = version or str(notice_row(connection, number).version)
    return approve_broadcast(database, desk(), number, seen, by=by, today=TODAY, now=NOW).planned


@pytest.mark.parametrize(
    ("values", "field", "problem"),
    [
        ({}, "value_floor", "value_missing"),
        ({"floor": "很" * 36}, "value_floor", "value_long"),
        ({"floor": "12层 www.a.cn"}, "value_floor", "value_link"),
        ({"floor": "１３８００１３８０００"}, "value_floor", "value_mobile"),
        ({"floor": "最高层"}, "value_floor", "value_word"),
        ({"floor": "{floor}"}, "value_floor", "value_brace"),
    ],
)
def test_words_that_may_not_go_are_refused_beside_their_field(values: dict[str, str], field: str, problem: str) -> None:
    progress, _ = notice_touchpoint(desk().plan, "progress")
    with pytest.raises(BadField) as refused:
        check_values(desk(), progress, {"building": "3号楼", **values})
    assert (refused.value.field, refused.value.problem) == (field, problem)


def test_a_draft_that_may_not_go_is_refused_and_nothing_is_written(database: Database) -> None:
    with database.begin() as connection:
        buys(connection, born(connection), building="3", subscribed_on=date(2026, 3, 1))
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"values": {"building": "3号楼"}}, "value_missing"),
        ({"due_on": date(2026, 12, 14)}, "broadcast_day"),
        ({"due_on": date(2027, 9, 18)}, "broadcast_memorial"),
        ({"segment": Segment(buildings=("77",))}, "broadcast_nobody"),
        ({"segment": Segment(stages=("PRE",))}, "broadcast_stages_wrong"),
        ({"at": time(20)}, "broadcast_hours"),
    ]
    for changes, problem in wrong:
        with pytest.raises(BadField) as refused:
            draft(database, **changes)
        assert refused.value.problem == problem
    with database.read() as connection:
        assert connection.scalar(select(notice.c.id)) is None


def test_the_dry_run_says_who_gets_it_who_not_and_what_it_costs(sold: Database) -> None:
    counted = count_form(sold, desk(), FORM, ALL, today=TODAY)
    assert (counted.people, counted.parts) == (51, 51)
    number = draft(sold)
    page = broadcast_page(sold, desk(), number, ALL, "王经理", today=TODAY, now=NOW)
    figures = page.line.figures
    assert (figures["people"], figures["goes"], figures["parts"], figures["cost"]) == (51, 49, 49, "2.45")
    assert figures["left_out"] == {"no_consent_care": 1, "opted_out": 1}
    assert len(page.samples) == 3
    assert all("3号楼已施工至12层" in sample.text for sample in page.samples)
    with sold.read() as connection:
        assert connection.scalar(select(message.c.id)) is None


def test_above_fifty_people_the_drafter_needs_somebody_else(sold: Database) -> None:
    number = draft(sold)
    assert standing(sold, number) == NoticeState.WAITING
    with pytest.raises(BadField, match="51 people: somebody else"):
        approve(sold, number, by="李专员")
    assert approve(sold, number) == 49
    with sold.read() as connection:
        assert not list(miscounts(connection, 9))
    with pytest.raises(WrongState):
        approve(sold, number)
    few = draft(sold, segment=Segment(buildings=("5",)))
    assert approve(sold, few, by="李专员") == 1


def test_what_was_changed_after_the_look_is_not_approved(sold: Database) -> None:
    number = draft(sold)
    with sold.read() as connection:
        seen = str(notice_row(connection, number).version)
    changed = replace(FORM, values={"building": "3号楼", "floor": "13层"})
    change_broadcast(sold, desk(), number, changed, ALL, by="李专员", today=TODAY, now=NOW)
    with pytest.raises(WrongState, match="changed after you looked"):
        approve(sold, number, version=seen)
    assert approve(sold, number) == 49
    with pytest.raises(WrongState, match="approved"):
        change_broadcast(sold, desk(), number, FORM, ALL, by="李专员", today=TODAY, now=NOW)


def test_a_wording_changed_since_the_draft_is_not_approved(sold: Database) -> None:
    number = draft(sold)
    with sold.begin() as connection:
        connection.execute(update(notice).values(version="0"))
    with pytest.raises(WrongState, match="changed after you looked"):
        approve(sold, number, version="0")


def test_two_broadcasts_that_meet_are_shown_before_either_is_approved(sold: Database) -> None:
    first = draft(sold)
    second = draft(sold, Form("newsletter", {"n": "12"}, Segment(), TODAY))
    with sold.read() as connection:
        met = meetings(sold, notice_from(notice_row(connection, second)))
    assert [(one.notice.id, one.phones) for one in met] == [(first, 51)]
    approve(sold, first)
    page = broadcast_page(
        sold,
        desk(),
        draft(sold, Form("newsletter", {"n": "13"}, Segment(), TODAY)),
        ALL,
        "王经理",
        today=TODAY,
        now=NOW,
    )
    assert (page.line.figures["goes"], page.line.figures["waits"]) == (1, 49)


def test_somebody_elses_project_is_neither_addressed_nor_shown(sold: Database) -> None:
    with sold.begin() as connection:
        buys(connection, born(connection), project_name="四季花城", building="3", subscribed_on=date(2026, 3, 1))
    mine = Scope(None, frozenset({1}))
    for segment in (Segment(projects=(2,)), Segment()):
        with pytest.raises(BadField, match="your projects"):
            draft_broadcast(sold, desk(), replace(FORM, segment=segment), mine, by="李专员", today=TODAY, now=NOW)
    number = draft(sold, segment=Segment(projects=(2,)))
    with pytest.raises(Exception, match="no broadcast"):
        broadcast_page(sold, desk(), number, mine, "李", today=TODAY, now=NOW)


def test_a_refused_draft_goes_nowhere(sold: Database) -> None:
    number = draft(sold)
    with pytest.raises(BadField):
        cancel_broadcast(sold, number, "", by="王经理", now=NOW)
    assert cancel_broadcast(sold, number, "楼层不对", by="王经理", now=NOW) == 0
    with pytest.raises(WrongState):
        approve(sold, number)


def standing(database: Database, number: int) -> str:
    with database.read() as connection:
        return str(notice_row(connection, number).state)
