"""One number on more than five people, or an agent's own, gets no texts (rules.md 7)."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import select

from care.services.importing.judging import Judgement, judge, waiting_issues
from care.storage.engine import Database
from care.storage.tables import audit_event, suppression
from tests.lives import desk
from tests.services.importing.lists import ACTOR, NOW, TODAY, ZHANG, Office

NUMBER = "13700137000"


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


def on_one_number(count: int, number: str = NUMBER) -> Iterable[dict[str, str]]:
    return ({**ZHANG, "客户编号": f"K{n}", "房号": str(500 + n), "联系电话": number} for n in range(count))


def shared(office: Office) -> list[str]:
    with office.database.read() as connection:
        return list(connection.scalars(select(suppression.c.phone).where(suppression.c.reason == "phone_shared")))


def test_five_people_share_a_number_and_the_sixth_is_too_many(office: Office) -> None:
    office.takes(*on_one_number(5))
    assert shared(office) == []
    result = office.takes(*on_one_number(6))
    assert shared(office) == [NUMBER]
    assert result.merged.shared_numbers == 1


def test_the_number_is_free_again_when_few_enough_have_it(office: Office) -> None:
    office.takes(*on_one_number(6))
    office.takes(next(iter(on_one_number(1, "13900139000"))))
    assert shared(office) == []
    with office.database.read() as connection:
        events = connection.scalars(select(audit_event.c.body).where(audit_event.c.action == "suppressed")).all()
    assert len(events) == 2


def test_the_number_of_any_agent_is_no_customers(office: Office) -> None:
    other = {**ZHANG, "客户编号": "K9", "房号": "909", "置业顾问": "赵强", "置业顾问电话": NUMBER}
    office.takes(*on_one_number(1), other)
    assert shared(office) == [NUMBER]


def test_an_agent_who_bought_a_home_is_confirmed_by_a_person(office: Office) -> None:
    row = {**ZHANG, "联系电话": ZHANG["置业顾问电话"]}
    office.takes(row)
    assert shared(office) == [ZHANG["置业顾问电话"]]

    [issue] = waiting_issues(office.database)
    judge(office.database, desk(), Judgement(issue.id, "confirmed", "本人购房", ACTOR), day=TODAY, now=NOW)

    assert shared(office) == []
    assert office.people()["K001"].phone_problem is None
    assert not office.again(row).merged.changed_anything
    assert shared(office) == []
