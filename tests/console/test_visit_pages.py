"""Visitors and callers at the desk: recorded on the day, known again, and buyers without typing anything twice."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from care.rules.rights import Scope
from care.services.auditing.anchors import Anchors
from care.services.auditing.verifying import Outside, verify
from care.services.planning import plan_day
from care.services.stock import Entry, buy_in
from care.storage.audit import SYSTEM
from care.storage.tables import call, consent, deal, duty, message, person, stock, touch, visit, visitor
from tests.console.site import NOW, OTHER, Site, links, seat_of
from tests.services.auditing.logbook import chains

AGENT = "李晓燕"
CAME = {"kind": "came", "name": "孙丽", "sex": "female", "phone": "137 1234 5678", "visited_on": "2026-12-04"}


def rows(site: Site, table: Any, *where: Any) -> list[Any]:
    with site.database.read() as connection:
        return list(connection.execute(select(table).where(*where).order_by(*table.primary_key.columns)))


def form(site: Site, **more: str) -> dict[str, str]:
    return {**CAME, "agent": str(seat_of(site, AGENT)), **more}


@pytest.fixture
def agent(site: Site) -> TestClient:
    return site.as_("agent", AGENT)


def test_a_visit_is_recorded_with_traits_steps_a_gift_consent_and_what_comes_next(
    site: Site, agent: TestClient
) -> None:
    for one in {row.project_id for row in rows(site, deal)}:
        buy_in(site.database, Entry(one, "小礼盒", 1), Scope(None, None), unit_cost_fen=None, by="陈静", now=NOW)
    assert "小礼盒" in agent.get("/visits/new").text
    more = {"habits": "喝茶", "gift_limits": "无糖", "profession": "医生", "step_welcome": "1", "step_risks": "1"}
    more |= {"gift": "小礼盒", "next_step": "带父母再看一次", "next_on": "2026-12-06", "agreed": "1", "intent": "A"}
    more |= {"wants": "三居，近地铁", "source": "owner", "escort": str(seat_of(site, AGENT))}
    answer = agent.post("/visits", data=form(site, **more))
    assert answer.status_code == 303, answer.text
    page = agent.get(answer.headers["location"]).text
    for told in ("孙女士", "三居，近地铁", "喝茶", "医生", "小礼盒", "已同意", "12月6日", "老业主介绍"):
        assert told in page, told
    assert page.count("未做") == 6
    lines = agent.post("/exports/visits", data={"format": "csv"}).text.splitlines()
    assert (len(lines), "孙女士,137****5678" in lines[1], "三居，近地铁" in lines[1]) == (2, True, True)
    assert len(agent.post("/exports/visits?late=true", data={"format": "csv"}).text.splitlines()) == 1
    assert "137****5678" in page
    assert "13712345678" not in page
    (came,) = rows(site, visit)
    (who,) = rows(site, person, person.c.id == came.person_id)
    (agreed,) = rows(site, consent, consent.c.person_id == who.id)
    assert (who.customer_no, who.mobile, came.reception, came.late) == (
        f"visitor-{who.id}",
        "13712345678",
        "welcome risks",
        False,
    )
    assert (agreed.state, NOW <= agreed.at < NOW + timedelta(minutes=1)) == ("given", True)
    assert "客户同意思源经纪以短信发送节日问候" in agreed.source
    assert [row.quantity for row in rows(site, stock, stock.c.project_id == came.project_id)] == [0]
    (follow,) = rows(site, duty, duty.c.kind == "visit_next_step")
    assert f"/duties/{follow.id}" in links(agent.get("/duties").text, "/duties/")
    assert f"/duties/{follow.id}" not in links(site.as_("agent", "周别人").get("/duties").text, "/duties/")
    short = agent.post("/visits", data=form(site, phone="13712345679", gift="小礼盒"))
    assert (short.status_code, "孙丽" in short.text) == (422, True)
    assert len(rows(site, visit)) == 1  # nothing of the refused one was written
    assert verify(site.database, Outside(Anchors(chains(site.database)))).sound


WRONG = [
    ({"name": ""}, "name"),
    ({"phone": "1371234"}, "phone"),
    ({"kind": "flew"}, "kind"),
    ({"visited_on": "2026-12-05"}, "visited_on"),
    ({"next_step": "再来"}, "next_on"),
    ({"next_step": "再来", "next_on": "2026-12-01"}, "next_on"),
    ({"agent": "999"}, "agent"),
    ({"source": "moon"}, "source"),
]


@pytest.mark.parametrize(("change", "field"), WRONG)
def test_what_is_wrong_is_said_beside_the_field(
    site: Site, agent: TestClient, change: dict[str, str], field: str
) -> None:
    answer = agent.post("/visits", data=form(site, wants="两居", **change))
    assert (answer.status_code, f'id="{field}-error"' in answer.text, "两居" in answer.text) == (422, True, True)
    assert rows(site, visit) == []


def test_a_visit_that_is_entered_later_is_marked_and_the_same_one_is_not_written_twice(
    site: Site, agent: TestClient
) -> None:
    assert agent.post("/visits", data=form(site, visited_on="2026-12-03")).status_code == 303
    twice = agent.post("/visits", data=form(site, visited_on="2026-12-03", name="孙"))
    assert (twice.status_code, "当天已登记过一次" in twice.text) == (422, True)
    (first,) = rows(site, visit)
    assert first.late
    assert "补录" in agent.get("/visits?late=true").text
    manager = site.as_("satisfaction_manager", "陈静")
    board = manager.get("/board?day=2026-12-04").text
    assert ("来访补录，非当日登记（S-65）" in board, "/visits?late=true" in board) == (True, True)
    address = f"/visits/{first.id}/again"
    assert agent.get(address).text.count('name="phone"') == 0
    again = {"kind": "came", "visited_on": "2026-12-04", "agent": str(seat_of(site, AGENT))}
    assert agent.post(address, data=again).status_code == 303
    assert {row.person_id for row in rows(site, visit)} == {first.person_id}
    assert len(rows(site, visitor)) == 1


def test_nobody_sees_another_ones_visitors(site: Site, agent: TestClient) -> None:
    number = agent.post("/visits", data=form(site)).headers["location"].partition("?")[0]
    for other in (site.as_("agent", "周别人"), site.as_("specialist", "王专员", OTHER)):
        assert number not in other.get("/visits").text
        for method, path in (
            ("GET", ""),
            ("GET", "/again"),
            ("POST", "/number"),
            ("POST", "/subscribed"),
            ("POST", "/again"),
        ):
            data = {"room": "1", "subscribed_on": "2026-12-04"} if method == "POST" else None
            assert other.request(method, f"{number}{path}", data=data).status_code in {404, 422}, path
    assert rows(site, deal, deal.c.room == "1") == []
    assert "孙女士" in site.as_("specialist", "林专员").get(number).text
    assert "13712345678" in agent.post(f"{number}/number").text


def test_a_visitor_hears_nothing_until_they_buy_and_then_are_a_buyer_at_once(site: Site, agent: TestClient) -> None:
    number = agent.post("/visits", data=form(site, habits="喝茶", agreed="1")).headers["location"].partition("?")[0]
    who = rows(site, visitor)[0].person_id
    later = NOW + timedelta(days=1)
    plan_day(site.database, site.office.desk, day=later.date(), now=later, actor=SYSTEM)
    assert rows(site, touch, touch.c.person_id == who) == []
    taken = agent.post(f"{number}/subscribed", data={"room": "", "subscribed_on": "2026-12-04"})
    assert (taken.status_code, "请填房号" in taken.text) == (422, True)
    bought = {"phase": "二期", "building": "3", "unit": "2", "room": "1501", "subscribed_on": "2026-12-04"}
    answer = agent.post(f"{number}/subscribed", data=bought)
    assert answer.headers["location"].startswith(f"/customers/{who}")
    page = agent.get(f"/customers/{who}").text
    assert "喝茶" in page
    (sold,) = rows(site, deal, deal.c.room == "1501")
    assert (sold.deal_no, sold.primary_person_id) == ("假日风景-二期-3-2-1501", who)
    assert {row.touchpoint for row in rows(site, touch, touch.c.person_id == who)} == {"subscription_congrats"}
    assert len(rows(site, call, call.c.person_id == who)) == len(rows(site, message, message.c.person_id == who)) == 1
    again = agent.post(f"{number}/subscribed", data=bought)
    assert (again.status_code, "已经认购了这套房" in again.text) == (422, True)
    assert "已认购" in agent.get("/visits").text
    other = (
        agent.post("/visits", data=form(site, name="钱进", phone="13600000001")).headers["location"].partition("?")[0]
    )
    theirs = agent.post(f"{other}/subscribed", data=bought)
    assert (theirs.status_code, "已属于另一位客户" in theirs.text) == (422, True)
    assert verify(site.database, Outside(Anchors(chains(site.database)))).sound
