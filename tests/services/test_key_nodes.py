"""Key nodes ask for readiness 14, 7 and 1 days before; a moved one takes its open duties along. On both databases."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from care.errors import BadField, NotFound
from care.rules.rights import Scope
from care.services.auditing.anchors import Anchors
from care.services.auditing.verifying import Outside, verify
from care.services.key_nodes import cancel_node, nodes_page, set_node
from care.services.mending import Word
from care.services.planning import plan_day
from care.storage.audit import SYSTEM, Actor
from care.storage.duties import finish_duty
from care.storage.engine import Database
from care.storage.tables import duty
from tests.factories import add_project, add_staff, at
from tests.lives import desk
from tests.services.auditing.logbook import chains

ALL = Scope(None, None)
LAUNCH = date(2026, 12, 15)


@pytest.fixture
def owner(database: Database) -> int:
    with database.begin() as connection:
        add_project(connection)
        here = add_project(connection, "四季花城")
        return add_staff(connection, here, "赵总监", role="sales_director", ver=0)


def word(day: str, clock: str = "10:00") -> Word:
    return Word("陈静", "", date.fromisoformat(day), at(day, clock))


def launch(owner: int, on: date = LAUNCH, **more: Any) -> dict[str, Any]:
    return {"kind": "launch", "name": "二期开盘", "on_day": on, "owner_id": owner, **more}


def plan(database: Database, *days: str) -> None:
    for day in days:
        plan_day(database, desk(), day=date.fromisoformat(day), now=at(day, "08:30"), actor=SYSTEM)


def readiness(database: Database) -> list[tuple[str, str, str]]:
    """The readiness duties: days before, deadline in Beijing, state."""
    query = select(duty.c.subject, duty.c.due_at, duty.c.state).where(duty.c.kind == "node_readiness")
    with database.read() as connection:
        rows = connection.execute(query.order_by(duty.c.id)).all()
    return [
        (s.rpartition("/")[2], str((due + timedelta(hours=8)).replace(tzinfo=None)), state) for s, due, state in rows
    ]


def done(database: Database, days: str, clock: str) -> None:
    with database.begin() as connection:
        mine = duty.c.kind == "node_readiness", duty.c.subject.endswith(f"/{days}")
        number = connection.scalar(select(duty.c.id).where(*mine, duty.c.state == "open")) or 0
        finish_duty(connection, number, "都好", Actor("person", "赵总监"), at("2026-12-01", clock))


def test_readiness_is_opened_on_its_days_for_the_owners_post(database: Database, owner: int) -> None:
    set_node(database, desk(), None, launch(owner), ALL, word("2026-11-20"))
    plan(database, "2026-12-01", "2026-12-09", "2026-12-14")
    # The run of the 8th did not come: the 9th makes up for it.
    assert [one[:2] for one in readiness(database)] == [
        *(("14", "2026-12-01 18:00:00"), ("7", "2026-12-09 18:00:00"), ("1", "2026-12-14 18:00:00")),
    ]
    with database.read() as connection:
        roles = set(
            connection.execute(select(duty.c.role, duty.c.note).where(duty.c.kind == "node_readiness")).tuples()
        )
    assert ("sales_director", "二期开盘 · 2026-12-15 · D-14 · 赵总监") in roles
    assert {role for role, _ in roles} == {"sales_director"}


def test_a_node_entered_late_asks_at_once_for_the_last_check_that_is_over(database: Database, owner: int) -> None:
    set_node(database, desk(), None, launch(owner), ALL, word("2026-12-10"))
    assert readiness(database) == [("7", "2026-12-10 18:00:00", "open")]
    plan(database, "2026-12-10", "2026-12-14")
    assert [one[0] for one in readiness(database)] == ["7", "1"]


def test_a_moved_node_takes_its_open_duties_along_and_asks_again_for_what_was_done(
    database: Database, owner: int
) -> None:
    number = set_node(database, desk(), None, launch(owner), ALL, word("2026-11-20"))
    plan(database, "2026-12-01")
    done(database, "14", "11:00")
    plan(database, "2026-12-08")
    moved = word("2026-12-08", "11:00")
    set_node(database, desk(), number, launch(owner, date(2027, 1, 15)), ALL, moved)
    assert readiness(database) == [("14", "2026-12-01 18:00:00", "done"), ("7", "2027-01-08 18:00:00", "open")]
    plan(database, "2026-12-14", "2027-01-01", "2027-01-08")
    assert [one[0] for one in readiness(database)] == ["14", "7", "14"]
    with pytest.raises(BadField, match="differs"):
        set_node(database, desk(), number, launch(owner, date(2027, 1, 15)), ALL, moved)
    (line,) = nodes_page(database, desk(), ALL, date(2027, 1, 8)).lines
    assert [(days, step.state if step else None) for days, _, step in line.steps] == [
        (14, "open"),
        (7, "open"),
        (1, None),
    ]
    cancel_node(database, desk(), number, "证件未下来", ALL, word("2027-01-09"))
    assert {state for _, _, state in readiness(database)} == {"done"}
    plan(database, "2027-01-14")
    assert len(readiness(database)) == 3
    with pytest.raises(NotFound):
        cancel_node(database, desk(), number, "再取消", ALL, word("2027-01-09"))
    assert verify(database, Outside(Anchors(chains(database)))).sound


@pytest.mark.parametrize(
    ("change", "field"),
    [
        *(({"name": ""}, "name"), ({"kind": "party"}, "kind"), ({"on_day": date(2026, 11, 1)}, "on_day")),
        ({"owner_id": 99}, "owner"),
    ],
)
def test_what_no_node_may_be_is_said_at_its_field(
    database: Database, owner: int, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadField) as problem:
        set_node(database, desk(), None, launch(owner) | change, ALL, word("2026-11-20"))
    assert problem.value.field == field
    assert nodes_page(database, desk(), ALL, date(2026, 1, 1)).lines == []


def test_nobody_moves_the_node_of_another_project(database: Database, owner: int) -> None:
    number = set_node(database, desk(), None, launch(owner), ALL, word("2026-11-20"))
    other = Scope(None, frozenset({1}))
    assert nodes_page(database, desk(), other, date(2026, 1, 1)).lines == []
    with pytest.raises(NotFound):
        cancel_node(database, desk(), number, "不是我的", other, word("2026-11-21"))
    with pytest.raises(BadField):
        set_node(database, desk(), number, launch(owner, name="改名"), other, word("2026-11-21"))
