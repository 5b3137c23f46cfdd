"""What the handbook wants told by broadcast (S-41, S-42, S-44, S-45, S-57, S-95 to S-97), each in its own words."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from care.rules.notices import Segment
from care.services.notices import Draft, start_notice
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.tables import message, touch
from tests.factories import at
from tests.lives import born, buys, desk

MANAGER = Actor("person", "王经理")
FIRST = date(2027, 1, 4)
LECTURE = {"when": "9日14:00", "place": "销售中心", "event": "家居讲堂"}
SOON = Segment(handover_within=120)
# Requirement, touchpoint, what the drafter says, whom it addresses, and words of the text.
TOLD: list[tuple[str, str, dict[str, str], Segment, str]] = [
    ("S-41", "progress", {"building": "3号楼", "floor": "12层"}, Segment(), "已施工至12层"),
    ("S-45", "milestone", {"building": "3号楼", "date": "1月5日", "what": "主体封顶"}, Segment(), "完成主体封顶"),
    ("S-44", "show_flat_open", {"date": "1月8日"}, Segment(stages=("MID",)), "样板间1月8日起开放"),
    (
        "S-44",
        "show_flat_close",
        {"date": "1月9日", "reason": "检修"},
        Segment(stages=("MID",)),
        "因检修自1月9日起暂停参观",
    ),
    ("S-57", "newsletter", {"n": "12"}, Segment(), "第12期客户通讯"),
    ("S-95", "event", LECTURE, SOON, "办家居讲堂"),
    ("S-96", "event", {**LECTURE, "event": "业主春游"}, Segment(), "办业主春游"),
    ("S-97", "event", {**LECTURE, "event": "亲子烘焙"}, Segment(), "办亲子烘焙"),
]


def test_each_broadcast_of_the_handbook_says_its_words_to_those_whom_it_addresses(database: Database) -> None:
    bought: dict[str, Any] = {"subscribed_on": date(2026, 3, 1), "building": "3"}
    with database.begin() as connection:
        soon = born(connection)
        buys(connection, soon, handover_planned_on=FIRST + timedelta(days=100), **bought)
        later = born(connection)
        buys(connection, later, handover_planned_on=FIRST + timedelta(days=300), **bought)
    for number, (requirement, touchpoint, values, segment, words) in enumerate(TOLD):
        day = FIRST + timedelta(days=number)
        draft = Draft(touchpoint, values, segment, day)
        start_notice(database, desk(), draft, MANAGER, at(day.isoformat(), "08:30"))
        with database.read() as connection:
            query = select(message.c.person_id, message.c.text).join(touch)
            told = dict(connection.execute(query.where(message.c.act_on == day)).tuples().all())
        assert set(told) == ({soon} if segment == SOON else {soon, later}), requirement
        assert all(words in text for text in told.values()), (requirement, told)
