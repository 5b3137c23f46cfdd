"""The export of the audit log: its contract with scripts, its table for people, and that it is on record itself."""

import json
import threading
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from care.errors import BadInput
from care.services.exporting import Export, Format, Wanted, export_lines, json_fields, table_header, table_rows
from care.storage import tables
from care.storage.audit import SYSTEM, Action, Actor, Event, append
from care.storage.audit_reading import AuditLine
from care.storage.engine import Database
from tests.factories import ZONE, add, add_project, add_staff, at
from tests.lives import born, buys, desk

NOW = at("2026-12-11", "20:00")
OFFICER = Actor("person", "王经理")
# design 9, in its order.
CONTRACT = [
    *("seq", "at", "actor", "action", "entity", "entity_id", "customer_no", "deal_no"),
    *("touchpoint", "channel", "due_on", "state", "reason"),
]
LINE = AuditLine(
    seq=7,
    at=at("2026-12-11", "09:00"),
    actor="李晓燕",
    action="outcome",
    entity="message",
    entity_id=3,
    customer_no="K1",
    deal_no="假日风景-1",
    touchpoint="contract_filed",
    channel="sms",
    due_on=date(2026, 12, 11),
    state="delivered",
    reason="no_consent_care",
)
EMPTY = AuditLine(8, at("2026-12-11"), "x", "imported", "person", 1, *(None,) * 7)


def export(database: Database, first: str | None = None, last: str | None = None, **changed: Any) -> list[AuditLine]:
    since, until = (date.fromisoformat(day) if day else None for day in (first, last))
    now = changed.pop("now", NOW)
    return list(export_lines(database, ZONE, Export(Wanted(since, until, **changed), "jsonl", OFFICER), now=now))


def happened(database: Database, *instants: datetime) -> None:
    with database.begin() as connection:
        for n, instant in enumerate(instants, start=1):
            append(connection, [Event(Action.IMPORT_RUN, "import_run", n, 1)], SYSTEM, instant)


def test_the_fields_of_a_line_are_those_of_the_contract() -> None:
    fields = json_fields(LINE, ZONE)
    assert list(fields) == CONTRACT
    assert fields["at"] == "2026-12-11T09:00:00.000000+08:00"
    assert fields["due_on"] == "2026-12-11"
    assert [fields[key] for key in ("seq", "entity_id", "state", "reason")] == [7, 3, "delivered", "no_consent_care"]


def test_what_is_not_there_is_null() -> None:
    fields = json_fields(EMPTY, ZONE)
    assert list(fields) == CONTRACT
    assert {key for key, value in fields.items() if value is None} == set(CONTRACT[6:])


def test_an_export_is_on_record_before_it_begins(database: Database) -> None:
    lines = export_lines(database, ZONE, Export(Wanted(), "csv", OFFICER), now=NOW)
    (own,) = export(database, now=NOW + timedelta(minutes=1))[:1]  # the first one has not been read at all
    assert (own.action, own.entity, own.entity_id, own.actor, own.at) == ("exported", "export", 1, "王经理", NOW)
    assert [line.entity_id for line in lines] == [1, 2]


def test_two_exports_of_an_unchanged_log_differ_by_the_second_alone(database: Database) -> None:
    happened(database, NOW, NOW)
    first, second = export(database), export(database)
    assert second[:-1] == first
    assert (second[-1].entity, second[-1].entity_id) == ("export", 2)


def test_days_are_business_days_both_included(database: Database) -> None:
    happened(
        database,
        at("2026-12-09", "23:59"),
        at("2026-12-10", "00:00"),
        at("2026-12-11", "23:59"),
        at("2026-12-12", "00:00"),
    )
    later: dict[str, Any] = {"now": at("2026-12-20")}
    assert [line.entity_id for line in export(database, "2026-12-10", "2026-12-11", **later)] == [2, 3]
    assert [line.entity_id for line in export(database, None, "2026-12-09", **later)] == [1]
    assert [line.entity for line in export(database, "2026-12-13", **later)] == ["export"] * 3


def test_days_the_wrong_way_round_leave_no_trace(database: Database) -> None:
    with pytest.raises(BadInput, match="exchange the two days"):
        export(database, "2026-12-12", "2026-12-11")
    assert [line.entity_id for line in export(database)] == [1]


def test_exports_at_once_get_numbers_of_their_own(database: Database) -> None:
    threads = [threading.Thread(target=export, args=(database,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(line.entity_id for line in export(database)) == [1, 2, 3, 4, 5]


def test_the_table_is_in_words_with_chinese_headings() -> None:
    (row,) = table_rows([LINE], desk().plan, "zh", ZONE)
    assert dict(zip(table_header("zh"), row, strict=True)) == {
        **{"序号": 7, "时间": "2026-12-11 09:00:00", "操作人": "李晓燕", "动作": "发送结果", "对象": "短信"},
        **{"对象编号": 3, "客户编号": "K1", "房源": "假日风景-1", "触点": "合同备案后通知", "渠道": "短信"},
        **{"应办日": "2026-12-11", "状态": "已送达", "原因": "未同意短信关怀", "原因代码": "no_consent_care"},
    }


def test_the_table_speaks_english_too_and_keeps_empty_cells_empty() -> None:
    assert len(table_header("en")) == len(table_header("zh"))
    (row,) = table_rows([EMPTY], desk().plan, "en", ZONE)
    assert row[3:] == ("data imported", "customer", 1, *("",) * 8)


def test_formats_are_the_three_of_the_contract() -> None:
    assert set(Format.__args__) == {"csv", "xlsx", "jsonl"}  # type: ignore[attr-defined]


def test_lines_can_be_filtered(database: Database) -> None:
    """Two customers of two agents in two projects, each with a touch, its text, and an event of their own."""
    with database.begin() as connection:
        for name, agent, touchpoint, state in (
            ("假日风景", "李晓燕", "move_in", "delivered"),
            ("四季花城", "王芳", "loan_paid", "refused"),
        ):
            person_id = born(connection)
            project_id = add_project(connection, name)
            agent_id = add_staff(connection, project_id, agent)
            deal_id = buys(connection, person_id, project_name=name, agent_id=agent_id)
            key = {"touchpoint": touchpoint, "subject": f"deal:{deal_id}", "occasion": "once", "project_id": project_id}
            row = {"due_on": NOW.date(), "person_id": person_id, "deal_id": deal_id, "plan_hash": "p"}
            touch_id = add(connection, tables.touch, **key, **row, planned_on=NOW.date())
            facts = {"to": state, "reason": "undelivered" if state == "refused" else None}
            events = [
                Event(Action.IMPORTED, "person", person_id, 1, person_id),
                Event(Action.IMPORTED, "deal", deal_id, 1, person_id),
                Event(Action.OUTCOME, "message", touch_id, 1, person_id, touch_id, facts),
            ]
            append(connection, events, Actor("person", agent), NOW)
        append(connection, [Event(Action.IMPORT_RUN, "import_run", 1, 1)], SYSTEM, NOW)
        second = connection.scalar(select(tables.project.c.id).where(tables.project.c.name == "四季花城"))
    later: dict[str, Any] = {"now": NOW + timedelta(days=1), "last": "2026-12-11"}

    def found(**wanted: Any) -> list[str]:
        return [line.entity for line in export(database, **later, **wanted)]

    whole = ["person", "deal", "message"]
    assert found() == [*whole, *whole, "import_run"]
    assert found(project_id=second) == whole
    assert found(agent="王芳") == whole
    assert found(agent="nobody") == []
    assert found(touchpoint="loan_paid") == ["message"]
    assert found(state="delivered") == ["message"]
    assert found(reason="undelivered", project_id=second) == ["message"]
    assert found(reason="undelivered", touchpoint="move_in") == []


def test_the_filters_of_an_export_go_on_record(database: Database) -> None:
    export(database, "2026-12-01", agent="王芳", state="held")
    with database.read() as connection:
        body = connection.scalar(select(tables.audit_event.c.body)) or ""
    facts = json.loads(body)["facts"]
    assert facts["agent"] == "王芳"
    assert (facts["first"], facts["state"], "last" in facts) == ("2026-12-01", "held", False)
