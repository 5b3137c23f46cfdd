"""The day board: figures against counts made here, each equal to the lines that it leads to; scope, pages, exports."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from care.errors import NotFound
from care.rules.lifecycles import CallState, GiftState, MessageState
from care.rules.rights import Scope
from care.rules.troubles import TroubleKind
from care.services.board_changes import changes_of_day, deal_list
from care.services.board_filter import Asked
from care.services.board_lines import PAGE, line_list, lines_listing
from care.services.board_pages import DayBoard, day_board
from care.services.evidence import evidence_of
from care.services.list_exports import export_list
from care.services.why_not import why_of_month
from care.storage import tables
from care.storage.audit import SYSTEM, Action, Actor, Event, append
from care.storage.audit_reading import audit_lines
from care.storage.engine import Database
from care.storage.marks import Mark, channel_of
from care.storage.sealing import seal
from tests.factories import add, add_project, add_staff, at
from tests.lives import born, buys, desk
from tests.services.reporting.board import DAY, NOW, add_call, add_gift, add_text, add_touch, add_try

ALL = Scope(None, None)
CHANNELS: dict[str, tuple[Any, Any, str]] = {
    "sms": (MessageState, add_text, "texts"),
    "call": (CallState, add_call, "calls"),
    "gift": (GiftState, add_gift, "gifts"),
}
FAILED, PENDING = {"refused", "undelivered", "expired"}, {"held", "queued", "sending", "accepted"}


def board(database: Database, scope: Scope = ALL, by: Any = "project", **asked: Any) -> DayBoard:
    return day_board(database, desk(), Asked(**{"day": DAY, **asked}), by, scope, "zh", NOW)


def ids(database: Database, channel: Any, scope: Scope = ALL, **asked: Any) -> list[int]:
    found, after = [], 0
    while True:
        page = line_list(database, desk(), Asked(**{"day": DAY, **asked}), channel, scope, NOW, after)
        found += [line.id for line in page.rows]
        assert page.count >= len(found)
        if page.after is None:
            assert page.count == len(found)
            return found
        after = page.after


def busy(connection: Connection, seed: int = 3) -> dict[str, int]:
    """Two projects with rows of all states, on the day and beside it, about everything that a line can be in."""
    chance = random.Random(seed)
    projects = {name: add_project(connection, name) for name in ("假日风景", "金域")}
    for _ in range(90):
        project_id = chance.choice(list(projects.values()))
        touch_id = add_touch(connection, project_id, chance.choice(["signing_eve", "contract_filed", "birthday"]))
        for channel, (states, builder, _) in CHANNELS.items():
            if chance.random() < 0.2:
                continue
            state = chance.choice(list(states)).value
            reason = chance.choice(["no_consent_care", "late_over_limit"]) if state == "skipped" else None
            values: dict[str, Any] = {"act_on": DAY + timedelta(days=chance.choice([-1, 0, 0, 0, 1]))}
            values["late_days"] = chance.choice([0, 0, 1])
            if channel == "sms":
                values |= {"template": chance.choice(["t", "signing_documents_loan"])}
                values |= {"not_before": NOW + timedelta(days=chance.choice([-1, 1]))}
            if channel == "call":
                values["due_at"] = NOW - timedelta(hours=chance.choice([-5, 5, 30, 60]))
            row_id = builder(connection, touch_id, state, reason, **values)
            if channel == "call" and chance.random() < 0.5:
                outcome = chance.choice(["connected", "wrong_number"])
                add_try(connection, row_id, outcome, mood=chance.choice([1, 2, 4]))
    return projects


def test_every_figure_is_the_count_by_hand_and_the_number_of_its_lines(database: Database) -> None:
    with database.begin() as connection:
        projects = busy(connection)
    found = board(database)
    assert found.balanced
    for row in (found.total, *found.rows):
        where: dict[str, Any] = {} if row.id is None else {"project": row.id}
        for channel, (_, _, name) in CHANNELS.items():
            table = {"sms": tables.message, "call": tables.call, "gift": tables.gift}[channel]
            with database.read() as connection:
                rows = connection.execute(select(table.c.state, table.c.project_id).where(table.c.act_on == DAY)).all()
            states = Counter(state for state, project_id in rows if row.id in {None, project_id})
            counts = getattr(row.board, name)
            whole = counts.planned if channel == "sms" else counts.due
            assert whole == states.total() == len(ids(database, channel, **where))
            if channel == "sms":
                assert (
                    counts.failed
                    == sum(states[s] for s in FAILED)
                    == len(ids(database, "sms", state="failed", **where))
                )
                assert counts.pending == sum(states[s] for s in PENDING)
                assert counts.unknown == states["unknown"] + states["given_up"]
        for mark, number in row.marks.items():
            assert number == len(ids(database, channel_of(mark), mark=mark, **where)), mark
    assert [row.name for row in found.rows] == sorted(projects)
    columns = tables.message.c.state, tables.message.c.not_before
    with database.read() as connection:
        texts = connection.execute(select(*columns).where(tables.message.c.act_on == DAY)).all()
    sent = {"accepted", "delivered", "undelivered", "unknown", "given_up"}
    assert found.total.marks[Mark.SENT] == sum(text.state in sent for text in texts)
    later = at("2026-12-12", "00:00")
    assert found.total.marks[Mark.POSTPONED] == sum(t.state == "queued" and t.not_before >= later for t in texts) > 0


def test_every_exception_leads_to_as_many_lines(database: Database) -> None:
    with database.begin() as connection:
        busy(connection)
    found = board(database)
    kinds = {row.kind for row in found.troubles}
    assert len(kinds) >= 11, kinds
    for row in found.troubles:
        assert row.channel is not None
        assert row.count == len(ids(database, row.channel, trouble=row.kind, project=row.project_id)), row
    assert [row.kind for row in found.troubles] == sorted(
        (row.kind for row in found.troubles), key=list(TroubleKind).index
    )


def test_the_board_by_touchpoint_holds_the_same_rows(database: Database) -> None:
    with database.begin() as connection:
        busy(connection)
    by_project, by_touchpoint = board(database), board(database, by="touchpoint")
    assert by_touchpoint.total.board == by_project.total.board
    for row in by_touchpoint.rows:
        assert row.board.texts.planned == len(ids(database, "sms", touchpoint=row.id))
        assert row.board == board(database, touchpoint=row.id).total.board


def test_a_scope_sees_its_projects_alone(database: Database) -> None:
    with database.begin() as connection:
        projects = busy(connection)
    one = Scope(None, frozenset({projects["金域"]}))
    found = board(database, one)
    assert [row.name for row in found.rows] == ["金域"]
    assert found.total.board == found.rows[0].board
    assert {row.project for row in found.troubles} <= {"金域"}
    assert ids(database, "sms", one, project=projects["假日风景"]) == []
    theirs = ids(database, "sms", project=projects["假日风景"])[0]
    with pytest.raises(NotFound):
        evidence_of(database, desk(), "sms", theirs, one, "zh")


def test_a_filter_by_agent_goes_by_the_deal_where_the_row_has_nobody(database: Database) -> None:
    with database.begin() as connection:
        first = born(connection)
        deal_id = buys(connection, first, subscribed_on=date(2026, 12, 1))
        deal = connection.execute(select(tables.deal).where(tables.deal.c.id == deal_id)).one()
        other = add_staff(connection, deal.project_id, "王芳")
        of_deal = add_touch(connection, deal.project_id, person_id=first, deal_id=deal_id)
        of_person = add_touch(connection, deal.project_id, "birthday", person_id=first, occasion="2026")
        texts = [add_text(connection, touch_id, "delivered") for touch_id in (of_deal, of_person)]
        add_text(connection, add_touch(connection, deal.project_id), "delivered")  # of nobody's customer
        call = add_call(connection, of_deal, "open", staff_id=other)
    assert ids(database, "sms", agent=deal.agent_id) == texts
    assert ids(database, "call", agent=deal.agent_id) == []
    assert ids(database, "call", agent=other) == [call]
    assert board(database, agent=deal.agent_id).total.board.texts.planned == 2


def test_lines_come_in_pages_that_neither_repeat_nor_miss(database: Database) -> None:
    with database.begin() as connection:
        touches = [add_touch(connection, add_project(connection)) for _ in range(1)]
        project = connection.execute(select(tables.touch.c.project_id)).scalar_one()
        touches += [add_touch(connection, project) for _ in range(2 * PAGE)]
        made = [add_text(connection, touch_id, "delivered") for touch_id in touches]
    assert ids(database, "sms") == made


def test_a_state_that_nobody_knows_is_an_error_and_not_a_wrong_sum(database: Database) -> None:
    with database.begin() as connection:
        add_text(connection, add_touch(connection, add_project(connection)), "delivered")
    assert board(database).balanced
    with database.begin() as connection:
        connection.execute(update(tables.message).values(state="of a later version"))
    found = board(database)
    assert not found.balanced
    assert found.total.board.texts.planned == 1


def test_deals_whose_dates_need_a_look_are_listed(database: Database) -> None:
    signed: dict[str, Any] = {"subscribed_on": date(2026, 9, 1), "signed_on": date(2026, 9, 10)}
    with database.begin() as connection:
        late = buys(connection, born(connection), **signed)
        filed = buys(
            connection, born(connection), **signed, filed_on=date(2026, 10, 1), loan_applied_on=date(2026, 9, 20)
        )
        gone = buys(connection, born(connection), **signed, cancelled_on=date(2026, 10, 1))
        over: dict[str, Any] = {"filed_on": date(2026, 10, 1), "handover_planned_on": date(2026, 12, 1)}
        not_over = buys(connection, born(connection), **signed, **over, date_conflict=True)
    expected = {
        TroubleKind.FILING_MISSING: [late],
        TroubleKind.LOAN_MISSING: [filed],
        TroubleKind.MOVE_IN_MISSING: [not_over],
        TroubleKind.DATE_CONFLICT: [not_over],
    }
    found = {row.kind: row.count for row in board(database).troubles}
    assert found == {kind: 1 for kind in expected}
    for kind, deals in expected.items():
        assert [row.id for row in deal_list(database, Asked(DAY, trouble=kind), ALL, 0).rows] == deals
    assert gone not in {deal for deals in expected.values() for deal in deals}
    with pytest.raises(NotFound):
        deal_list(database, Asked(DAY, trouble=TroubleKind.LOW_MOOD), ALL, 0)


def test_what_people_lifted_and_reworded_is_told_of_its_day(database: Database) -> None:
    manager = Actor("person", "陈静")
    with database.begin() as connection:
        first = born(connection)
        buys(connection, first, subscribed_on=date(2026, 12, 1))
        project = connection.execute(select(tables.deal.c.project_id)).scalar_one()
        touch_id = add_touch(connection, project)
        text = Event(Action.RELEASED, "message", 7, 1, first, touch_id, {}, {"reason": "客户在国外"})
        append(connection, [text, Event(Action.RESUMED, "person", first, 1, first)], manager, NOW)
        by_call = Event(Action.RELEASED, "message", 8, 1, first, touch_id)  # released by what came of the call
        append(connection, [by_call], manager, NOW)
        append(connection, [Event(Action.RESUMED, "person", first, 2, first)], SYSTEM, NOW)
        append(connection, [Event(Action.RESUMED, "person", first, 3, first)], manager, at("2026-12-12", "00:00"))
        for key, name, when in (("a", "t", "2026-12-01"), ("b", "t", "2026-12-11"), ("c", "new", "2026-12-11")):
            row = {"hash": key, "template": name, "language": "zh", "body": key, "first_used_at": at(when)}
            connection.execute(insert(tables.template_version).values(row))
    found = changes_of_day(database, desk(), Asked(DAY), ALL, NOW)
    assert [one.body for one in found.wording] == ["b"]  # the first wording of a template changes nothing
    assert [(one.action, one.by) for one in found.lifts] == [("released", "陈静"), ("resumed", "陈静")]
    told = {row.kind: row.count for row in board(database).troubles}
    assert told == {TroubleKind.WORDING_CHANGED: 1, TroubleKind.REFUSAL_LIFTED: 2}
    elsewhere = changes_of_day(database, desk(), Asked(DAY), Scope(None, frozenset({project + 1})), NOW)
    assert elsewhere.lifts == []
    mine = changes_of_day(database, desk(), Asked(DAY), Scope(None, frozenset({project})), NOW)
    assert len(mine.lifts) == 2


def test_an_export_holds_the_same_lines_and_is_on_record(database: Database) -> None:
    with database.begin() as connection:
        projects = busy(connection)
    asked = Asked(DAY, project=projects["金域"], state="failed")
    listing = lines_listing(desk(), asked, "sms", ALL, "zh", NOW)
    rows = list(export_list(database, listing, "csv", by="林专员", now=NOW))
    assert len(rows) == len(ids(database, "sms", project=projects["金域"], state="failed")) > 0
    assert {row[1] for row in rows} == {"金域"}
    assert all(len(row) == len(listing.header) for row in rows)
    with database.read() as connection:
        (event,) = [line for line in audit_lines(connection) if line.action == "exported"]
        body = connection.scalar(select(tables.audit_event.c.body).where(tables.audit_event.c.id == event.seq)) or ""
    assert event.actor == "林专员"
    assert f'"rows":{len(rows)}' in body
    assert f'"project":{projects["金域"]}' in body


def test_the_evidence_of_a_text_names_its_versions_attempts_and_seals(database: Database) -> None:
    with database.begin() as connection:
        touch_id = add_touch(connection, add_project(connection))
        text = add_text(
            connection, touch_id, "delivered", text="【思源经纪】张先生好", template_hash="a", gateway="twilio"
        )
        wording = {"hash": "a", "template": "t", "language": "zh", "body": "好", "first_used_at": NOW}
        plan = {"hash": "p", "version": "2026-11-01", "first_used_at": NOW, "content": ""}
        connection.execute(insert(tables.template_version).values(wording))
        connection.execute(insert(tables.plan_version).values(plan))
        times = {"started_at": NOW, "ended_at": NOW}
        row = {"message_id": text, "attempt": 1, "gateway": "twilio", "outcome": "accepted", "rank": 1, **times}
        connection.execute(insert(tables.attempt).values(row))
        planned = Event(Action.PLANNED, "touch", touch_id, 1, None, touch_id, {"channels": []})
        append(connection, [planned, Event(Action.CLAIMED, "message", text, 1, None, touch_id)], SYSTEM, NOW)
    seal(database, NOW)
    with database.begin() as connection:
        append(
            connection, [Event(Action.RECEIPT, "message", text, 2, None, touch_id, {"to": "delivered"})], SYSTEM, NOW
        )
        append(connection, [Event(Action.RECEIPT, "message", text + 1, 1)], SYSTEM, NOW)  # somebody else's
    found = evidence_of(database, desk(), "sms", text, ALL, "zh")
    assert [event.action for event in found.events] == ["planned", "claimed", "receipt"]
    assert [event.sealed.seal if event.sealed else None for event in found.events] == [1, 1, None]
    assert not found.sealed
    assert found.plan is not None
    assert found.plan.version == "2026-11-01"
    assert found.wording is not None
    assert found.wording.body == "好"
    assert [one.outcome for one in found.attempts] == ["accepted"]
    seal(database, NOW)
    assert evidence_of(database, desk(), "sms", text, ALL, "zh").sealed


def test_tomorrow_is_foretold(database: Database) -> None:
    tomorrow = DAY + timedelta(days=1)
    bought: dict[str, Any] = {"subscribed_on": date(2026, 12, 1)}
    with database.begin() as connection:
        celebrated = born(connection, (1980, tomorrow.month, tomorrow.day, "solar"), agreed=None)
        buys(connection, celebrated, **bought, appointment_on=tomorrow)
        buys(connection, born(connection, (1980, 1, 1, "solar")), **bought, appointment_on=DAY)
        elsewhere = born(connection, (1980, tomorrow.month, tomorrow.day, "solar"))
        buys(connection, elsewhere, project_name="金域", **bought)
        project = connection.execute(
            select(tables.project.c.id).where(tables.project.c.name == "假日风景")
        ).scalar_one()
        cake = add_touch(connection, project, "birthday", due_on=tomorrow, person_id=celebrated)
        add_gift(connection, cake, "ordered", item="生日蛋糕", act_on=DAY - timedelta(days=2))
        lunch = {"kind": "lunch", "subject": "deal:1", "project_id": project, "role": "specialist", "state": "open"}
        add(connection, tables.duty, **lunch, due_at=at("2026-12-12", "11:00"))
        add(connection, tables.duty, **{**lunch, "subject": "deal:2"}, due_at=at("2026-12-13", "00:00"))
        hold = {"scope": "all", "anomaly": "times_median", "touches": 9, "people": 8, "state": "held", "held_at": NOW}
        add(connection, tables.plan_hold, day=tomorrow, **hold)
    found = board(database, Scope(None, frozenset({project})))
    seen = found.tomorrow
    assert (seen.day, seen.birthdays, seen.signings) == (tomorrow, 1, 1)
    assert (seen.gifts, list(seen.duties.values())) == ({"生日蛋糕": 1}, [1])
    assert board(database).tomorrow.birthdays == 2
    assert [(one.day, one.touches) for one in found.holds] == [(tomorrow, 9)]
    solstice = replace(Asked(DAY), day=date(2026, 12, 21))
    festivals = day_board(database, desk(), solstice, "project", ALL, "zh", NOW).tomorrow.festivals
    assert list(festivals) == ["冬至"]


def test_a_month_says_why_things_were_skipped_the_most_frequent_first(database: Database) -> None:
    with database.begin() as connection:
        one, two = add_project(connection, "假日风景"), add_project(connection, "金域")
        for project, day, reason, times in (
            (one, "2026-12-01", "no_consent_care", 3),
            (one, "2026-12-31", "no_consent_care", 1),
            (one, "2026-12-11", "phone_landline", 2),
            (two, "2026-12-11", "cap_week", 1),
            (one, "2026-11-30", "opted_out", 9),
            (one, "2027-01-01", "opted_out", 9),
        ):
            for _ in range(times):
                touch_id = add_touch(connection, project)
                add_text(connection, touch_id, "skipped", reason, act_on=date.fromisoformat(day))
        add_text(connection, add_touch(connection, one), "delivered")
        add_text(connection, add_touch(connection, one), "expired", "call_not_made")
    found = why_of_month(database, Asked(DAY, project=one), ALL)
    assert (found.first, found.last, found.rows) == (date(2026, 12, 1), date(2026, 12, 31), 8)
    assert [(row.reason, row.texts) for row in found.skips] == [("no_consent_care", 4), ("phone_landline", 2)]
    assert [(row.reason, row.count) for row in found.ends] == [("call_not_made", 1)]
    theirs = why_of_month(database, Asked(DAY), Scope(None, frozenset({two})))
    assert [row.reason for row in theirs.skips] == ["cap_week"]
    span: dict[str, Any] = {"day": found.first, "until": found.last, "project": one}
    assert len(ids(database, "sms", state="skipped", reason="no_consent_care", **span)) == 4
    assert len(ids(database, "sms", **span)) == 8
