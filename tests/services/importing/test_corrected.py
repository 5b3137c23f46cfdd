"""A person's correction against the lists that come after it: which holds, and for how long."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from care.services.correcting import correct_dates, correct_person, take_from_deal
from care.services.mending import Word
from care.storage.engine import Database
from care.storage.tables import correction, deal, deal_party, person
from tests.factories import at
from tests.lives import desk
from tests.services.importing.lists import LI, NOW, TODAY, ZHANG, Office

WORD = Word("李晓燕", "合同上是这样", TODAY, NOW)
FIELDS = ("subscribed_on", "appointment_on", "appointment_time", "mobile", "birthday_day")


def _stored(database: Database) -> Any:
    with database.read() as connection:
        columns = (*(deal.c[name] for name in FIELDS[:3]), *(person.c[name] for name in FIELDS[3:]), person.c.remark)
        joined = deal.join(person, person.c.id == deal.c.primary_person_id)
        return (
            connection.execute(select(*columns, deal.c.id, person.c.id.label("who")).select_from(joined)).one()._mapping
        )


def _mend(database: Database) -> None:
    """The subscription, the appointment and the number of 张伟 are corrected on the day of the first list."""
    row = _stored(database)
    days = {"subscribed_on": date(2026, 11, 29), "appointment_on": date(2026, 12, 13), "appointment_time": "10:00"}
    correct_dates(database, desk(), row["id"], days, WORD)
    correct_person(database, desk(), row["who"], {"mobile": "13800138009", "phone_problem": None}, WORD)


@pytest.mark.parametrize(
    ("days_later", "said", "held"),
    [
        (0, {"备注": "x"}, True),  # the list of the same day
        (9, {"备注": "x"}, True),  # a newer one that still says what it said
        (0, {"认购日期": "2026-11-28", "联系电话": "13800138001"}, True),  # another word, but no newer
        (9, {"认购日期": "2026-11-28", "预约签约时间": "2026-12-20 09:00", "联系电话": "13800138001"}, False),
        (9, {"认购日期": "2026-11-29", "预约签约时间": "2026-12-13 10:00", "联系电话": "13800138009"}, None),
    ],
)
def test_a_correction_holds_until_a_newer_list_says_something_new(
    database: Database, tmp_path: Path, days_later: int, said: dict[str, str], held: bool | None
) -> None:
    office = Office(database, tmp_path, plans=False)
    office.takes(ZHANG)
    _mend(database)
    corrected = {name: _stored(database)[name] for name in FIELDS}
    day = TODAY + timedelta(days=days_later)
    office.takes({**ZHANG, **said}, title=f"客户明细表（截止{day}）", today=day, now=at(day.isoformat(), "09:00"))
    after = _stored(database)
    assert after["remark"] == (said.get("备注") or None)  # what nobody corrected follows the list
    with database.read() as connection:
        words = len(connection.execute(select(correction)).all())
    if held is False:
        assert (after["subscribed_on"], after["appointment_on"]) == (date(2026, 11, 28), date(2026, 12, 20))
        assert after["mobile"] == "13800138001"
    else:
        assert {name: after[name] for name in FIELDS} == corrected
    assert words == (3 if held else 0)


def test_who_was_taken_out_of_a_deal_stays_out(database: Database, tmp_path: Path) -> None:
    office = Office(database, tmp_path, plans=False)
    both = [ZHANG, LI]
    office.takes(*both)
    with database.read() as connection:
        li = connection.execute(select(person.c.id).where(person.c.name == "李娜")).scalar_one()
        home = connection.execute(select(deal.c.id)).scalar_one()
    take_from_deal(database, desk(), home, li, WORD)
    office.takes(*({**row, "备注": "x"} for row in both))
    with database.read() as connection:
        assert li not in connection.scalars(select(deal_party.c.person_id)).all()
