"""The pages about complaints: who sees which, what a form says where it is wrong, each step from a button."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from care.services.complaints.opening import Opening, open_complaint
from care.storage.tables import complaint, message, person
from tests.console.site import NOW, OTHER, Site, links
from tests.services.office import AGENT


def of(site: Site, name: str) -> int:
    with site.database.read() as connection:
        return int(connection.execute(select(person.c.id).where(person.c.name == name)).scalar_one())


def opened(site: Site, name: str = "张伟", hours: int = 0, **said: Any) -> int:
    opening = Opening(of(site, name), f"{name}的事", **said)
    return open_complaint(site.database, site.office.desk, opening, by="陈静", now=NOW - timedelta(hours=hours))


def state(site: Site, number: int) -> str:
    with site.database.read() as connection:
        return str(connection.scalar(select(complaint.c.state).where(complaint.c.id == number)))


def step(client: TestClient, number: int, action: str, **form: str) -> int:
    return client.post(f"/complaints/{number}/{action}", data=form).status_code


def test_the_list_begins_with_what_is_overdue_and_shows_ones_own_alone(site: Site) -> None:
    later, late = opened(site, "赵强"), opened(site, "张伟", hours=25)
    elsewhere = opened(site, "陈明")
    manager, agent, stranger = site.as_("satisfaction_manager"), site.as_("agent", AGENT), site.as_("agent", "周别人")
    assert links(manager.get("/complaints").text, "/complaints/") == [f"/complaints/{n}" for n in (late, later)]
    assert "逾期" in manager.get(f"/complaints/{late}").text
    told = manager.post("/exports/complaints?show=open", data={"format": "csv"}).text.splitlines()
    assert [line.split(",")[0] for line in told[1:]] == [f"T{n}" for n in (late, later)]
    assert len(stranger.post("/exports/complaints?show=open", data={"format": "csv"}).text.splitlines()) == 1
    assert links(agent.get("/complaints").text, "/complaints/") == [f"/complaints/{n}" for n in (late, later)]
    assert "没有未结的投诉" in stranger.get("/complaints").text
    assert stranger.get(f"/complaints/{late}").status_code == 404
    assert manager.get(f"/complaints/{elsewhere}").status_code == 404
    whole = site.as_("general_manager")
    assert whole.get(f"/complaints/{elsewhere}").status_code == 200
    with site.database.read() as connection:
        other = connection.scalar(select(complaint.c.project_id).where(complaint.c.id == elsewhere))
    assert links(whole.get(f"/complaints?project={other}").text, "/complaints/") == [f"/complaints/{elsewhere}"]
    assert len(links(whole.get("/complaints?show=open&project=").text, "/complaints/")) == 3
    assert site.as_("satisfaction_manager", "某经理", OTHER).get(f"/complaints/{late}").status_code == 404


def test_a_customers_page_leads_to_the_form_that_opens_one(site: Site) -> None:
    agent, customer = site.as_("agent", AGENT), of(site, "张伟")
    (form,) = set(links(agent.get(f"/customers/{customer}").text, "/complaints/new"))
    assert "客户怎么说的" in agent.get(form).text
    empty = agent.post("/complaints/new", data={"person": str(customer), "words": " ", "level": "grave"})
    assert empty.status_code == 422
    assert "请写几句说明" in empty.text
    assert re.search(r'value="grave" checked', empty.text)
    asked = {"person": str(customer), "words": "没人接电话", "level": "important", "cause": "waiting", "tell": "1"}
    to = agent.post("/complaints/new", data=asked).headers["location"]
    shown = agent.get(to).text
    assert "已受理" in shown
    assert "等待过久" in shown
    assert "/complaints/" in agent.get(f"/customers/{customer}").text
    with site.database.read() as connection:
        told = select(message.c.text).where(message.c.template == "complaint_acknowledged")
        assert "2小时内联系您" in str(connection.scalar(told))
    foreign = {**asked, "person": str(of(site, "陈明"))}
    assert agent.post("/complaints/new", data=foreign).status_code == 404
    assert agent.post("/complaints/new", data={**asked, "person": "x"}).status_code == 404


def test_each_step_is_taken_by_who_may_take_it(site: Site) -> None:
    number = opened(site, acknowledge=False)
    manager, agent = site.as_("satisfaction_manager", "陈静"), site.as_("agent", AGENT)
    for forbidden in ("acknowledged", "assigned", "level", "closed", "reopened", "dismissed", "answered", "solved"):
        assert step(agent, number, forbidden, words="不行", to=AGENT) == 403, forbidden
    assert step(agent, number, "note", words="客户又打来") == 303
    assert step(manager, number, "acknowledged") == 303
    assert step(manager, number, "assigned", to="没这人") == 422
    assert step(manager, number, "assigned", to=AGENT) == 303
    assert step(agent, number, "answered", words="") == 422
    assert step(agent, number, "answered", words="已解释") == 303
    assert step(agent, number, "solved", words="已换人", cause="unknown") == 422
    assert step(agent, number, "solved", words="已换人", cause="manner", justified="0") == 303
    assert step(manager, number, "closed", words="不等了") == 409
    assert step(manager, number, "reopened", words="没解决") == 303
    assert step(manager, number, "level", level="grave", words="来了记者") == 303
    assert state(site, number) == "reopened"
    history = manager.get(f"/complaints/{number}").text
    for words in ("客户又打来", "已解释", "已换人", "没解决", "来了记者", "重大", "重开 1 次"):
        assert words in history, words
    assert manager.get("/complaints?show=closed").status_code == 200


def test_a_text_whose_tone_is_wrong_now_is_withheld(site: Site) -> None:
    number = opened(site)
    manager = site.as_("satisfaction_manager", "陈静")
    page = manager.get(f"/complaints/{number}").text
    held = re.findall(rf"/complaints/{number}/texts/(\d+)/withheld", page)
    with site.database.read() as connection:
        waits = select(message.c.id).where(message.c.state == "held", message.c.person_id == of(site, "张伟"))
        mine = [str(one) for one in connection.scalars(waits)]
    assert set(mine) <= set(held)
    assert step(manager, number, f"texts/{mine[0]}/withheld", words="") == 422
    assert step(manager, number, f"texts/{mine[0]}/withheld", words="此时不宜") == 303
    assert step(manager, number, f"texts/{mine[0]}/withheld", words="再来") == 409
    with site.database.read() as connection:
        row = connection.execute(select(message).where(message.c.id == int(mine[0]))).one()
    assert (row.state, row.reason) == ("cancelled", "complaint_quiet")


def test_a_hint_may_turn_out_to_be_no_complaint(site: Site) -> None:
    site.office.record("subscription_d3", "connected", "2026-12-04", mood=2)
    with site.database.read() as connection:
        number = int(connection.execute(select(complaint.c.id)).scalar_one())
    manager = site.as_("satisfaction_manager", "陈静")
    assert "不是投诉" in manager.get(f"/complaints/{number}").text
    assert step(manager, number, "dismissed", words="") == 422
    assert step(manager, number, "dismissed", words="头疼") == 303
    assert state(site, number) == "closed"


@pytest.mark.parametrize("path", ["/complaints", "/complaints/new?person=1"])
def test_without_the_right_there_is_no_page(site: Site, path: str) -> None:
    assert site.as_("administrator").get(path).status_code == 403
