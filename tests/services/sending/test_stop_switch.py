"""The stop switch: pressed in the middle of a delivery nothing goes a second later, and what waits keeps its place."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from care.clock import Clock
from care.errors import BadField, WrongState
from care.gateway import Capabilities, Kind, Outcome, Sms
from care.rules.stop_switch import Held
from care.services.delivery import DeliveryResult, deliver
from care.services.health import examine_data
from care.services.reporting import day_report
from care.services.reporting.day_pages import day_json, render_day
from care.services.sending.expiring import expire
from care.services.stop_switch import resume_texts, standing_switches, stop_texts, waiting_for
from care.settings import ROOT
from care.storage.audit_checks import miscounts
from care.storage.engine import Database, open_database
from care.storage.tables import attempt, audit_event, message, project
from tests.services.sending.world import (
    ACTOR,
    DAY,
    ZONE,
    Hands,
    assert_audited,
    at,
    events,
    queue,
    row,
    states,
    the_plan,
)

BY = "陈静"


@dataclass
class Vendor:
    """Takes its time for each text; before the text number `press_at` somebody presses the switch of `project_id`."""

    database: Database
    press_at: int = -1
    project_id: int | None = None
    seconds: float = 0.0
    hands: Hands | None = None
    pressed: float | None = None
    sent: list[tuple[float, int]] = field(default_factory=list)
    in_flight: int = 1
    name = "simulator"

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(per_second=2000, in_flight=self.in_flight, exact_lookup=True)

    async def send(self, batch: Sequence[Sms]) -> list[Outcome]:
        self.sent.append((time.monotonic(), batch[0].id))
        if len(self.sent) == self.press_at:
            await asyncio.to_thread(self._press)
        await asyncio.sleep(self.seconds)
        return [Outcome(Kind.ACCEPTED, f"id-{sms.id}") for sms in batch]

    def _press(self) -> None:
        elsewhere = open_database(self.database.engine.url.render_as_string(hide_password=False))
        stop_texts(elsewhere, self.project_id, "模板有误", by=BY, now=at("10:00"))
        elsewhere.dispose()
        self.pressed = time.monotonic()
        if self.hands:
            self.hands.turn(seconds=1)

    def after(self, seconds: float) -> int:
        """How many texts went later than so long after the switch was pressed."""
        assert self.pressed is not None
        return sum(moment > self.pressed + seconds for moment, _ in self.sent)


def send(database: Database, vendor: Vendor, clock: Clock) -> DeliveryResult:
    return asyncio.run(deliver(database, vendor, the_plan(), clock, ACTOR))  # type: ignore[arg-type]


def test_a_delivery_under_way_hands_over_no_text_a_second_after_the_switch_was_pressed(database: Database) -> None:
    queue(database, 700)
    vendor = Vendor(database, press_at=60, seconds=0.02, in_flight=8)  # 400 a second
    result = send(database, vendor, Clock.starting(ZONE, at("10:00")))
    assert vendor.after(1.0) == 0
    assert vendor.after(0) < 400
    assert result.held.everything
    assert Counter(states(database)) == {"accepted": len(vendor.sent), "queued": 700 - len(vendor.sent)}


def test_what_was_claimed_and_not_yet_posted_goes_back_to_the_queue_as_it_was(database: Database) -> None:
    hands = Hands()
    ids = queue(database, 40)
    before = [row(database, id_)._mapping for id_ in ids]
    vendor = Vendor(database, press_at=10, hands=hands)
    send(database, vendor, hands.clock)
    went = {id_ for _, id_ in vendor.sent}
    assert len(went) == 10
    for old in before:
        new = row(database, old["id"])._mapping
        if old["id"] not in went:
            assert (new["state"], new["not_before"], new["not_after"]) == ("queued", *list(map(old.get, _MOMENTS)))
            assert (new["owner"], new["lease_until"], new["reason"]) == (None, None, None)
    with database.read() as connection:
        assert set(connection.scalars(select(attempt.c.message_id))) == went
    assert_audited(database)
    assert send(database, vendor, hands.clock).taken == 0  # another run claims nothing
    (switch,) = standing_switches(database)
    assert resume_texts(database, switch.id, "已更正", by=BY, now=hands.clock.now()) == 0
    assert send(database, vendor, hands.clock).taken == len(set(ids) - went)
    assert states(database) == ["accepted"] * 40
    assert sorted(id_ for _, id_ in vendor.sent) == ids  # each once


_MOMENTS = ("not_before", "not_after")


def test_a_projects_switch_holds_its_own_texts_alone(database: Database) -> None:
    hands = Hands()
    first, *others = queue(database, 30)
    with database.begin() as connection:
        connection.execute(insert(project).values(id=2, name="四季花城"))
        connection.execute(update(message).where(message.c.id.in_(others[9:])).values(project_id=2))
    vendor = Vendor(database, press_at=5, project_id=2, hands=hands)
    result = send(database, vendor, hands.clock)
    assert result.held == Held(frozenset({2}))
    assert [id_ for _, id_ in vendor.sent] == [first, *others[:9]]
    assert Counter(states(database)) == {"accepted": 10, "queued": 20}


def test_what_becomes_too_late_meanwhile_is_shown_and_ends_with_its_reason(database: Database) -> None:
    greeting, notice = queue(database, klass="care") + queue(database)
    later = queue(database, not_before=at("17:30"))
    stop_texts(database, None, "演练", by=BY, now=at("10:00"))
    now = at("19:31")
    assert _waiting(database, now) == {"festival_national_day": (0, 0, 1), "move_in": (2, 2, 0)}
    assert expire(database, ACTOR, now) == {"stop_switch": 1}
    assert _waiting(database, now) == {"festival_national_day": (0, 0, 1), "move_in": (2, 2, 0)}
    assert _waiting(database, at("12:00"))["move_in"] == (2, 1, 0)  # one has its hour later
    assert row(database, greeting).reason == "stop_switch"
    assert [row(database, id_).state for id_ in (notice, *later)] == ["queued", "queued"]


def _waiting(database: Database, now: object) -> dict[str, tuple[int, int, int]]:
    (switch,) = standing_switches(database)
    found = waiting_for(database, switch.id, zone=ZONE, now=now)  # type: ignore[arg-type]
    return {one.touchpoint: (one.in_time, one.due, one.too_late) for one in found.texts}


@pytest.mark.parametrize(
    ("drop", "left"), [((), {"queued": 4}), (None, {"cancelled": 4}), ({"move_in"}, {"cancelled": 3, "queued": 1})]
)
def test_a_person_chooses_what_goes_and_both_acts_are_on_record(
    database: Database, drop: set[str] | None, left: dict[str, int]
) -> None:
    queue(database, 3)
    queue(database, klass="care")
    (late,) = queue(database, not_after=at("10:10"))
    switch = stop_texts(database, None, "内容有误", by=BY, now=at("10:00"))
    dropped = resume_texts(database, switch, "核对完毕", by="王芳", now=at("10:20"), drop=drop)
    assert dropped == left.get("cancelled", 0)
    assert Counter(states(database)) == {**left, "expired": 1}
    assert row(database, late).reason == "stop_switch"  # decided by the end, whenever the next delivery comes
    assert [action for _, _, action in events(database, "stop_switch")] == ["texts_stopped", "texts_resumed"]
    with database.read() as connection:
        actors = select(audit_event.c.actor).where(audit_event.c.entity == "stop_switch").order_by(audit_event.c.id)
        assert list(connection.scalars(actors)) == [BY, "王芳"]
        assert "stop_switch" not in {one.entity for one in miscounts(connection, 99)}
        report = day_report(connection, the_plan(), DAY, at("11:00"), zone=ZONE)
    assert "12-01 10:00 起停发**，12-01 10:20 恢复" in render_day(report, "zh", ROOT / "templates")
    assert "from 12-01 10:00** until 12-01 10:20" in render_day(report, "en", ROOT / "templates")
    assert [part["project"] for part in day_json(report) if part["part"] == "stop_switch"] == [None]
    assert_audited(database)


def test_the_switch_needs_a_reason_is_pressed_once_and_ended_once(database: Database) -> None:
    with pytest.raises(BadField):
        stop_texts(database, None, " ", by=BY, now=at("10:00"))
    switch = stop_texts(database, None, "演练", by=BY, now=at("10:00"))
    with pytest.raises(WrongState, match="on already"):
        stop_texts(database, None, "演练", by=BY, now=at("10:01"))
    found = examine_data(database, at("10:01"), ZONE)
    assert [one.sentence("zh") for one in found if one.check == "stop_switch"] == [
        f"全部项目的短信自 2026-12-01 10:00 起由{BY}紧急停发：care resume 查看并恢复。"
    ]
    with pytest.raises(BadField):
        resume_texts(database, switch, "字" * 201, by=BY, now=at("10:02"))
    resume_texts(database, switch, "结束", by=BY, now=at("10:02"))
    with pytest.raises(WrongState, match="off already"):
        resume_texts(database, switch, "结束", by=BY, now=at("10:03"))
    assert not [one for one in examine_data(database, at("10:04"), ZONE) if one.check == "stop_switch"]
    assert stop_texts(database, None, "又一次", by=BY, now=at("10:05") + timedelta(seconds=1)) > switch
