"""A seeded population in bulk: one person, one deal and one phone each, lives spread over three years.

Everybody is in care and of a grade that gets greetings, so that a festival is for all of them.
"""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from care.rules.facts import Deal
from care.rules.lunar import to_lunar
from care.rules.stages import closed_on
from care.storage.candidates import LEAP_MONTH
from care.storage.engine import Database
from care.storage.tables import consent, deal, deal_party, person, project, staff

BATCH = 10_000
_STEPS = (  # days after the subscription on which a life goes on, earliest and latest
    ("appointment_on", 6, 14),
    ("signed_on", 6, 14),
    ("filed_on", 14, 30),
    ("loan_applied_on", 16, 40),
    ("loan_paid_on", 50, 110),
    ("handover_planned_on", 800, 1000),
    ("moved_in_on", 1010, 1200),
)


def fill(database: Database, customers: int, day: date, seed: int = 7) -> None:
    """Insert `customers` of them as they stand on `day`: an ordinary day then holds about 1 touch per 100."""
    chance = random.Random(seed)
    with database.begin() as connection:
        connection.execute(insert(project), [{"id": n, "name": name} for n, name in enumerate(_PROJECTS, 1)])
        connection.execute(
            insert(staff),
            [{"id": n, "name": f"顾问{n}", "role": "agent", "project_id": (n - 1) % 3 + 1} for n in range(1, 31)],
        )
    for first in range(1, customers + 1, BATCH):
        lives = [_life(chance, number, day) for number in range(first, min(first + BATCH, customers + 1))]
        with database.begin() as connection:
            connection.execute(insert(person), [born for born, _ in lives])
            connection.execute(insert(consent), [_consent(born["id"]) for born, _ in lives])
            connection.execute(insert(deal), [bought for _, bought in lives])
            connection.execute(insert(deal_party), [_party(bought) for _, bought in lives])


_PROJECTS = ("假日风景", "四季花城", "金隅万科城")
_SURNAMES = (  # texts are cached by what they say: as many forms of address as a real list has
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡"
    "余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯"
    "龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红玲建文"


def _life(chance: random.Random, number: int, day: date) -> tuple[dict[str, Any], dict[str, Any]]:
    birthday = date(1960, 1, 1) + timedelta(days=chance.randrange(16_000))
    lunar = chance.random() < 0.3
    born = {
        "id": number,
        "customer_no": f"K{number:08}",
        "name": chance.choice(_SURNAMES) + chance.choice(_GIVEN) + chance.choice(_GIVEN),
        "sex": chance.choice(("male", "female")),
        "mobile": f"13{number:09}",
        "grade": chance.choice("ABBB"),
        "birthday_year": birthday.year,
        **_birthday(birthday, lunar),
    }
    return born, _deal(chance, number, day)


def _birthday(birthday: date, lunar: bool) -> dict[str, Any]:
    if not lunar:
        month, number, leap = birthday.month, birthday.day, False
    else:
        found = to_lunar(birthday)
        month, number, leap = found.month, found.day, found.leap
    key = month * 100 + number + LEAP_MONTH * leap
    return {
        "birthday_month": month,
        "birthday_day": number,
        "birthday_leap": leap,
        "birthday_calendar": "lunar" if lunar else "solar",
        "birth_solar_md": None if lunar else key,
        "birth_lunar_md": key if lunar else None,
    }


def _deal(chance: random.Random, number: int, day: date) -> dict[str, Any]:
    subscribed = day - timedelta(days=chance.randrange(1100))
    dates = {name: subscribed + timedelta(days=chance.randint(low, high)) for name, low, high in _STEPS}
    known = {name: value if value <= day + timedelta(days=45) else None for name, value in dates.items()}
    facts = Deal(id=number, deal_no="", project_id=1, project="", subscribed_on=subscribed, **_stage_facts(known))
    return {
        "id": number,
        "deal_no": f"假日风景-{number}",
        "project_id": number % 3 + 1,
        "agent_id": number % 30 + 1,
        "primary_person_id": number,
        "phase": "一期",
        "building": str(number % 20 + 1),
        "unit": "1",
        "room": str(number),
        "payment_method": "商贷",
        "subscribed_on": subscribed,
        "closed_on": closed_on(facts),
        **known,
    }


def _stage_facts(known: dict[str, date | None]) -> dict[str, Any]:
    return {name: known[name] for name in ("loan_paid_on", "moved_in_on")}


def _consent(person_id: int) -> dict[str, Any]:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return {"person_id": person_id, "scope": "care", "state": "given", "at": at, "source": "benchmark"}


def _party(bought: dict[str, Any]) -> dict[str, Any]:
    return {"deal_id": bought["id"], "person_id": bought["primary_person_id"], "position": 0, "role": "buyer"}
