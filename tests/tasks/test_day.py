"""The tasks of a day, in the order in which the flow calls them."""

import asyncio
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from care.errors import CareError, NotFound, WrongState
from care.services.complaints.watching import Overdue
from care.services.delivery import DeliveryResult
from care.storage.audit import SYSTEM
from care.storage.complaints import NewComplaint, add_complaint
from care.storage.engine import Database
from care.storage.sealing import newest_seal
from care.storage.tables import attempt, audit_event, deal, duty, message, replan_due, touch
from tasks import acting, auditing, delivery, planning, watching, watching_complaints
from tasks.approving import answer, look
from tasks.auditing import verify_log
from tasks.delivery import Delivered, deliver_chunk
from tasks.housekeeping import expire_texts, tidy_database
from tasks.planning import Planned, foresee, plan
from tasks.settling import settle_texts
from tasks.watching import projects_behind
from tasks.watching_complaints import overdue_complaints
from tasks.workplace import leave_workplace
from tests.factories import at
from tests.lives import born, buys
from tests.services.auditing.logbook import unguarded

pytestmark = pytest.mark.slow
DAY = date(2026, 12, 11)
MORNING, NIGHT = at("2026-12-11", "10:00"), at("2026-12-12", "02:00")


@pytest.fixture
def buyers(database: Database) -> None:
    """Three buyers who sign on the next day: two texts and a call each."""
    with database.begin() as connection:
        for _ in range(3):
            buys(connection, born(connection), appointment_on=date(2026, 12, 12), appointment_time="15:00")


def counted(database: Database, table: object) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]


@pytest.mark.usefixtures("buyers")
def test_a_day_is_planned_once_however_often_it_is_planned() -> None:
    assert asyncio.run(plan.fn(DAY, MORNING)) == Planned(planned=9, skipped=0)
    assert asyncio.run(plan.fn(DAY, MORNING)) == Planned(planned=0, skipped=0)


@pytest.mark.usefixtures("buyers")
def test_the_planning_follows_up_what_a_killed_import_left(database: Database) -> None:
    asyncio.run(plan.fn(DAY, MORNING))
    with database.begin() as connection:
        connection.execute(update(deal).where(deal.c.id == 1).values(cancelled_on=DAY))
        connection.execute(insert(replan_due).values(entity="deal", entity_id=1))

    asyncio.run(plan.fn(DAY, MORNING))

    with database.read() as connection:
        states = connection.scalars(select(message.c.state).join(touch, touch.c.id == message.c.touch_id)).all()
    assert states.count("cancelled") == 2
    assert counted(database, replan_due) == 0


@pytest.mark.usefixtures("buyers")
def test_a_dry_run_counts_the_same_and_writes_nothing(database: Database) -> None:
    assert asyncio.run(foresee.fn(DAY, MORNING)) == Planned(planned=9, skipped=0)
    assert counted(database, touch) == counted(database, audit_event) == 0


@pytest.mark.usefixtures("buyers")
def test_what_the_run_did_names_the_flow_and_its_run(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    class Run:
        flow_name, id = "daily-care", "run-7"

    monkeypatch.setattr(acting, "flow_run", Run)
    asyncio.run(plan.fn(DAY, MORNING))
    with database.read() as connection:
        actors = connection.execute(select(audit_event.c.actor_kind, audit_event.c.actor, audit_event.c.cause)).all()
    assert set(actors) == {("flow", "daily-care", "run-7")}


@pytest.mark.usefixtures("buyers")
def test_a_project_that_nobody_imported_is_refused_before_anything_is_written(database: Database) -> None:
    with pytest.raises(NotFound):
        asyncio.run(plan.fn(DAY, MORNING, "万科城"))
    assert counted(database, touch) == 0


@pytest.mark.usefixtures("buyers")
def test_texts_go_once_in_chunks(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "CHUNK", 4)
    asyncio.run(plan.fn(DAY, MORNING))
    first, second, third = (asyncio.run(deliver_chunk.fn(number, MORNING)) for number in (1, 2, 3))
    assert (first.taken, second.taken, third.taken) == (4, 2, 0)
    assert (first.more, second.more) == (True, False)
    assert counted(database, attempt) == 6


@pytest.mark.usefixtures("buyers")
def test_the_night_looks_up_receipts_and_ends_what_is_too_late(database: Database) -> None:
    asyncio.run(plan.fn(DAY, MORNING))
    asyncio.run(deliver_chunk.fn(1, MORNING))
    with database.begin() as connection:
        connection.execute(message.update().where(message.c.position == 0).values(state="held", settle_at=None))
    assert asyncio.run(settle_texts.fn(NIGHT)).looked_up == 3
    assert asyncio.run(expire_texts.fn(NIGHT)) == 3
    asyncio.run(tidy_database.fn())
    with database.read() as connection:
        states = connection.execute(select(message.c.position, message.c.state).distinct()).all()
    assert {state for position, state in states if position == 0} == {"expired"}


def test_an_unusual_day_is_held_and_told_by_an_event(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, dict[str, int]]] = []
    monkeypatch.setattr(planning, "emit_event", lambda event, resource, payload: told.append((event, payload)))
    with database.begin() as connection:
        for _ in range(51):
            buys(connection, born(connection), appointment_on=date(2026, 12, 12), appointment_time="15:00")
    held = asyncio.run(plan.fn(DAY, MORNING))
    assert (held.planned, held.held) == (0, 51)
    assert told == [("care.batch.held", {"touches": 51, "hold": held.hold})]
    assert counted(database, touch) == 0


def test_a_held_day_is_asked_about_in_figures_and_answered_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "emit_event", lambda *given, **more: None)
    with database.begin() as connection:
        people = [born(connection) for _ in range(51)]
        for person_id in people:
            buys(connection, person_id, appointment_on=date(2026, 12, 12), appointment_time="15:00")
    hold = asyncio.run(plan.fn(DAY, MORNING)).hold
    assert hold is not None
    question = asyncio.run(look.fn(hold))
    assert (question.day, question.project, question.waits) == (DAY, None, True)
    assert "51 " in question.form
    assert f"care approve {hold} --show" in question.form
    asyncio.run(answer.fn(hold, True, "王芳", "开盘", MORNING))
    assert not asyncio.run(look.fn(hold)).waits
    assert asyncio.run(plan.fn(DAY, MORNING)).planned == 153
    with pytest.raises(WrongState):
        asyncio.run(answer.fn(hold, False, "王芳", "不", MORNING))


@pytest.mark.usefixtures("buyers")
def test_a_day_that_nobody_planned_is_told_by_an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, dict[str, int]]] = []
    monkeypatch.setattr(watching, "emit_event", lambda event, resource, payload: told.append((event, payload)))
    assert asyncio.run(projects_behind.fn(DAY)) == 1
    asyncio.run(plan.fn(DAY, MORNING))
    assert asyncio.run(projects_behind.fn(DAY)) == 0
    assert told == [("care.day.missing", {"projects": 1})]


@pytest.mark.usefixtures("buyers")
def test_a_complaint_that_waits_too_long_is_told_of_once_a_clock(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, dict[str, int]]] = []
    monkeypatch.setattr(
        watching_complaints, "emit_event", lambda event, resource, payload: told.append((event, payload))
    )
    with database.begin() as connection:
        one = connection.execute(select(deal)).first()
        assert one is not None
        add_complaint(connection, NewComplaint(one.primary_person_id, one.project_id, "没人接电话"), SYSTEM, MORNING)
    assert asyncio.run(overdue_complaints.fn(MORNING)) == Overdue(0, 0)
    for moment, news in (("2026-12-12", 1), ("2026-12-13", 0)):
        assert asyncio.run(overdue_complaints.fn(at(moment, "10:10"))) == Overdue(1, news)
    assert told == [("care.complaint.overdue", {"complaints": 1, "told": 1})]
    with database.read() as connection:
        found = connection.execute(select(duty.c.subject, duty.c.role).where(duty.c.kind == "complaint_overdue")).one()
    assert tuple(found) == ("complaint:1/answer-0", "programme_manager")


def test_two_chunks_add_up() -> None:
    total = Delivered(4, expired=1, chunks=1) + Delivered(2, stopped="the vendor is down", chunks=1)
    assert (total.taken, total.expired, total.stopped, total.chunks) == (6, 1, "the vendor is down", 2)


def test_a_chunk_that_the_vendor_stopped_is_the_last() -> None:
    assert not Delivered(delivery.CHUNK, stopped="the vendor is down").more


@pytest.mark.parametrize(
    ("done", "events"),
    [
        (DeliveryResult(stopped="down", opened=True), ["care.gateway.circuit_open"]),
        (DeliveryResult(stopped="down since 10:00"), []),
        (DeliveryResult(closed=True), ["care.gateway.circuit_closed"]),
    ],
)
def test_an_outage_is_told_by_one_event_and_its_end_by_another(
    database: Database, monkeypatch: pytest.MonkeyPatch, done: DeliveryResult, events: list[str]
) -> None:
    async def deliver(*words: object, **more: object) -> DeliveryResult:
        return done

    told: list[str] = []
    monkeypatch.setattr(delivery, "deliver", deliver)
    monkeypatch.setattr(delivery, "emit_event", lambda name, resource, payload=None: told.append(name))
    asyncio.run(deliver_chunk.fn(1, MORNING))
    assert told == events


@pytest.mark.usefixtures("buyers")
def test_each_task_that_writes_seals_what_it_wrote(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARE_AUDIT_ANCHOR", str(tmp_path / "anchor.jsonl"))
    leave_workplace()
    for work in (plan.fn(DAY, MORNING), deliver_chunk.fn(1, MORNING), settle_texts.fn(NIGHT), expire_texts.fn(NIGHT)):
        asyncio.run(work)
        with database.read() as connection:
            newest = newest_seal(connection)
        assert newest is not None
        assert newest.size == counted(database, audit_event)
    assert len((tmp_path / "anchor.jsonl").read_text().splitlines()) >= 3
    assert asyncio.run(verify_log.fn()) == counted(database, audit_event)


@pytest.mark.usefixtures("buyers")
def test_an_anchor_that_cannot_be_written_stops_no_delivery(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CARE_AUDIT_ANCHOR", str(tmp_path / "file" / "anchor.jsonl"))
    told: list[str] = []
    monkeypatch.setattr(auditing, "emit_event", lambda name, resource, payload: told.append(name))
    leave_workplace()
    asyncio.run(plan.fn(DAY, MORNING))
    assert asyncio.run(deliver_chunk.fn(1, MORNING)).taken == 6
    assert told == ["care.audit.not_anchored"] * 2


@pytest.mark.usefixtures("buyers")
def test_a_log_that_was_tampered_with_fails_the_night_and_names_the_event(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(auditing, "emit_event", lambda name, resource, payload: told.append(name))
    asyncio.run(plan.fn(DAY, MORNING))
    with unguarded(database) as connection:
        connection.execute(audit_event.update().where(audit_event.c.id == 2).values(actor="somebody else"))
    with pytest.raises(CareError, match="Event 2 was changed in its column actor"):
        asyncio.run(verify_log.fn())
    assert told == ["care.audit.unsound"]
