"""Visitors whom a list brings as buyers are the same persons, with profile and consent; on both databases."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from care.rules.rights import Scope
from care.rules.visits import is_late, same_name
from care.services.auditing.anchors import Anchors
from care.services.auditing.verifying import Outside, verify
from care.services.mending import Word
from care.services.subscribing import Subscribed, subscribe
from care.services.visiting import Told, record_visit
from care.storage.engine import Database
from care.storage.tables import consent, deal, person, profile_note, project, staff, visitor
from care.storage.visits import NewVisit
from tests.factories import add_project, add_staff
from tests.lives import desk
from tests.services.auditing.logbook import chains
from tests.services.importing.lists import LI, NOW, TODAY, ZHANG, Office

WORD = Word("李晓燕", "", TODAY, NOW)
ALL = Scope(None, None)


def comes(database: Database, name: str = "张", mobile: str = "13800138000", **told: Any) -> int:
    """Somebody comes to the sales office; the visit's number."""
    with database.begin() as connection:
        here = connection.scalar(select(project.c.id)) or add_project(connection)
        agent = connection.scalar(select(staff.c.id).where(staff.c.project_id == here)) or add_staff(
            connection, here, ver=0
        )
    new = NewVisit(here, TODAY, "came", agent)
    return record_visit(
        database, desk(), Told(name, None, {"mobile": mobile, "phone_problem": None}, new, **told), WORD
    )


def everybody(database: Database) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(select(person).order_by(person.c.id)))


@pytest.mark.parametrize("bought_at_the_desk", [False, True])
def test_the_list_takes_a_visitor_over_with_profile_and_consent(
    database: Database, tmp_path: Path, bought_at_the_desk: bool
) -> None:
    traits = {"profession": "医生", "habits": "喝茶"}
    number = comes(database, traits=traits, agreed="来访登记 客户同意")
    comes(database, "钱", "13600000001")
    if bought_at_the_desk:
        place = {"phase": "一期", "building": "3", "unit": "2", "room": "501"}
        subscribe(database, desk(), number, Subscribed(place, date(2026, 11, 29)), ALL, WORD)
    who = everybody(database)[0].id
    office = Office(database, tmp_path, plans=False)
    result = office.takes({**ZHANG, "职业": "", "同意短信关怀": ""}, {**LI, "房号": "502"})
    assert result.rejected == 0
    first, waiting, li = everybody(database)
    assert (first.id, first.customer_no, first.name, first.profession) == (who, "K001", "张伟", "医生")
    assert (waiting.customer_no, li.customer_no) == (f"visitor-{waiting.id}", "K002")
    with database.read() as connection:
        deals = connection.execute(select(deal.c.deal_no, deal.c.primary_person_id).where(deal.c.room == "501")).all()
        agreed = connection.scalar(select(consent.c.state).where(consent.c.person_id == who))
        became = dict(connection.execute(select(visitor.c.person_id, visitor.c.became_on)).tuples().all())
        habits = connection.scalar(select(profile_note.c.value).where(profile_note.c.person_id == who))
    assert [tuple(row) for row in deals] == [("假日风景-一期-3-2-501", who)]
    assert (agreed, habits) == ("given", "喝茶")
    assert became == {who: date(2026, 11, 29 if bought_at_the_desk else 30), waiting.id: None}
    again = office.takes({**ZHANG, "职业": "", "同意短信关怀": ""}, {**LI, "房号": "502"})
    assert (again.merged.people["created"], again.merged.people["changed"]) == (0, 0)
    # A clear no of the list outweighs the box at the desk.
    office.takes({**ZHANG, "职业": "", "同意短信关怀": "否"})
    with database.read() as connection:
        assert connection.scalar(select(consent.c.state).where(consent.c.person_id == who)) == "refused"
    assert verify(database, Outside(Anchors(chains(database)))).sound


@pytest.mark.parametrize(
    "change", [{"客户姓名": "李伟"}, {"联系电话": "13800138001"}, {"房号": "", "认购日期": "", "预约签约时间": ""}]
)
def test_somebody_else_and_somebody_without_a_home_is_nobody_known(
    database: Database, tmp_path: Path, change: dict[str, str]
) -> None:
    comes(database)
    Office(database, tmp_path, plans=False).takes({**ZHANG, **change})
    assert [row.customer_no[:4] for row in everybody(database)] == ["visi", "K001"]


def test_a_customer_who_comes_to_the_office_is_no_visitor(database: Database, tmp_path: Path) -> None:
    Office(database, tmp_path, plans=False).takes(ZHANG)
    comes(database, "张伟", traits={"habits": "喝茶"})
    comes(database, "张丽")
    known, stranger = everybody(database)
    assert (known.customer_no, stranger.name) == ("K001", "张丽")
    with database.read() as connection:
        assert connection.scalars(select(visitor.c.person_id)).all() == [stranger.id]
        assert connection.scalars(select(profile_note.c.person_id)).all() == [known.id]


@pytest.mark.parametrize(
    ("known", "told", "same"),
    [
        *(("张", "张伟", True), ("张伟", "张", True), ("张伟", "张伟", True), ("欧阳", "欧阳慕白", True)),
        *(("张伟", "张伟强", False), ("张伟", "张丽", False), ("", "张伟", False)),
    ],
)
def test_a_surname_that_was_left_is_the_same_name(known: str, told: str, same: bool) -> None:
    assert same_name(known, told) is same


def test_a_record_of_a_later_day_is_late() -> None:
    assert [is_late(TODAY, day) for day in (TODAY, date(2026, 12, 2))] == [False, True]
