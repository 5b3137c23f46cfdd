"""A customer with a life on record: imported twice, called, texted, answered; and a neighbour who stays."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from care.clock import Clock
from care.gateway import Inbound
from care.rules.lifecycles import CallOutcome
from care.rules.reasons import Reason
from care.services.calling import Form, claim_call, record_call, reveal_number
from care.services.delivery import deliver
from care.services.gifts import mark_ordered
from care.services.hand_gifts import note_life_event
from care.services.mending import Word
from care.services.planning import plan_day
from care.services.replies import take_reply
from care.services.visiting import Told, record_visit
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.suppressions import Suppression, suppress
from care.storage.tables import call, callback, deal, gift, message, metadata, person, touch
from care.storage.visits import NewVisit
from integrations.sms.file import FileGateway
from tests.factories import ZONE, at
from tests.lives import desk
from tests.services.importing.lists import LI, ZHANG, Office

NAME, OLD_NUMBER, NUMBER = "欧阳慕白", "13812340001", "13812340002"
NOTE, ANSWER, REMARK, PROFESSION = "要求换成蓝色门把手", "谢谢你们的关照呀", "喜欢下午喝普洱", "古琴修复师"
SECRETS = (NAME, "欧阳", OLD_NUMBER, NUMBER, NOTE, ANSWER, REMARK, PROFESSION)
CUSTOMER = {
    **ZHANG,
    "客户姓名": NAME,
    "联系电话": OLD_NUMBER,
    "备注": REMARK,
    "职业": PROFESSION,
    "生日": "1967-03-04",
    "认购日期": "2026-12-01",
}
NEIGHBOUR = {**LI, "房号": "502", "认购日期": "2026-12-01"}
DAY, BUYER = "2026-12-01", "K001"
AGENT = "李晓燕"


def live(database: Database, folder: Path) -> None:
    """Two days of the customer's life, by the product's own services."""
    office = Office(database, folder)
    office.takes(CUSTOMER, NEIGHBOUR)
    office.takes({**CUSTOMER, "联系电话": NUMBER}, NEIGHBOUR, now=at(DAY, "09:10"))
    call_id = _id(database, call, "subscription_congrats")
    claim_call(database, call_id, by=AGENT, now=at(DAY, "09:30"))
    reveal_number(database, call_id, by=AGENT, now=at(DAY, "09:31"))
    record_call(database, desk(), call_id, Form(CallOutcome.CONNECTED, NOTE, 2), by=AGENT, now=at(DAY, "09:40"))
    mark_ordered(database, _id(database, gift, "subscription_congrats"), by=AGENT, now=at(DAY, "09:50"), note=NOTE)
    _comes_again(database, at(DAY, "09:55"))
    send(database, folder, at(DAY, "10:00"))
    _answers(database, at(DAY, "10:30"))
    plan_day(
        database, desk(), day=at("2026-12-02").date(), now=at("2026-12-02", "08:30"), actor=Actor("flow", "daily-care")
    )
    with database.begin() as connection:
        number = Suppression(OLD_NUMBER, Reason.PHONE_INVALID, person_id(database), "call 1")
        suppress(connection, [number], Actor("person", AGENT), at(DAY, "11:00"))


def send(database: Database, folder: Path, now: datetime) -> None:
    """Send what is due, to a file."""
    clock = Clock(ZONE, now, lambda: 0.0, 0.0)
    gateway = FileGateway(folder / "outbox.jsonl", clock)
    asyncio.run(deliver(database, gateway, desk().plan, clock, Actor("flow", "deliver", "run-1")))


def person_id(database: Database) -> int:
    """The customer's id."""
    with database.read() as connection:
        return int(connection.execute(select(person.c.id).where(person.c.customer_no == BUYER)).scalar_one())


def everything(database: Database) -> str:
    """Every value of every table, as text: what a backup made now would hold."""
    with database.read() as connection:
        rows = [row for table in metadata.sorted_tables for row in connection.execute(select(table))]
    return "\n".join(str(tuple(row)) for row in rows)


def _comes_again(database: Database, now: datetime) -> None:
    """The customer comes to the office, and something is heard of their life."""
    with database.read() as connection:
        row = connection.execute(select(deal.c.project_id, deal.c.agent_id).order_by(deal.c.id)).first()
    assert row is not None
    day = now.date()
    visit = NewVisit(row.project_id, day, "came", row.agent_id, wants=NOTE, next_step=NOTE, next_on=day)
    told = Told(NAME, None, {"mobile": NUMBER}, visit, traits={"habits": NOTE}, agreed=NOTE)
    word = Word(AGENT, "", day, now)
    record_visit(database, desk(), told, word)
    note_life_event(database, desk(), person_id(database), NOTE, "书包", word)


def _answers(database: Database, now: datetime) -> None:
    with database.begin() as connection:
        reply = Inbound(sender=NUMBER, text=ANSWER, provider_id="in-1")
        take_reply(
            connection, desk(), "twilio", reply, f"From=%2B86{NUMBER}&Body={ANSWER}", Actor("vendor", "twilio"), now
        )
        text_id = connection.scalar(select(message.c.id).where(message.c.phone == NUMBER).limit(1))
        row: dict[str, Any] = {"gateway": "twilio", "provider_id": "SM1", "word": "delivered", "attempt": 1}
        raw = f"To=%2B86{NUMBER}&MessageStatus=delivered"
        connection.execute(insert(callback).values(**row, message_id=text_id, raw=raw, received_at=now))


def _id(database: Database, table: Any, touchpoint: str) -> int:
    mine = touch.c.touchpoint == touchpoint, touch.c.person_id == person_id(database)
    query = select(table.c.id).join(touch, touch.c.id == table.c.touch_id).where(*mine)
    with database.read() as connection:
        return int(connection.execute(query).scalar_one())
