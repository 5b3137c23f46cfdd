"""The stop switch and incidents in the console: who may press, what everybody sees, and how it goes on."""

import re

import pytest
from sqlalchemy import select

from care.storage.audit_checks import miscounts
from care.storage.tables import audit_event, incident, project, stop_switch
from tests.console.site import OTHER, Site


def project_id(site: Site, name: str = "假日风景") -> int:
    with site.database.read() as connection:
        return int(connection.scalars(select(project.c.id).where(project.c.name == name)).one())


def switch(site: Site) -> int:
    with site.database.read() as connection:
        return int(connection.scalars(select(stop_switch.c.id).order_by(stop_switch.c.id.desc())).first() or 0)


def test_one_form_stops_the_texts_and_every_page_says_so_until_a_person_lets_them_go(site: Site) -> None:
    boss, agent = site.as_("programme_manager"), site.as_("agent")
    page = boss.get("/stop").text
    assert "立即停发" in page
    assert re.findall(r'<option value="(\w+)"', page)[0] == "all"
    assert boss.post("/stop", data={"project": "all", "reason": ""}).status_code == 422
    assert boss.post("/stop", data={"project": "all", "reason": "模板有误"}).headers["location"] == "/stop?done=1"
    assert boss.post("/stop", data={"project": "all", "reason": "再按"}).status_code == 409
    for person, address in ((boss, "/customers"), (agent, "/calls"), (site.as_("administrator"), "/me")):
        assert "紧急停发中：全部项目的短信一律不发。" in person.get(address).text
        assert "模板有误" in person.get(address).text
    assert f"/stop/{switch(site)}" not in agent.get("/calls").text  # an agent sees it, and cannot end it
    assert "停发" not in site.client().get("/login").text
    waiting = boss.get(f"/stop/{switch(site)}").text
    assert "仍在时限内的照发" in waiting
    assert boss.post(f"/stop/{switch(site)}/resume", data={"choice": "send", "reason": ""}).status_code == 422
    assert boss.post(f"/stop/{switch(site)}/resume", data={"reason": "好了"}).status_code == 422
    ended = boss.post(f"/stop/{switch(site)}/resume", data={"choice": "send", "reason": "已更正"})
    assert ended.headers["location"] == "/stop?done=2"
    assert boss.post(f"/stop/{switch(site)}/resume", data={"choice": "drop", "reason": "又"}).status_code == 409
    assert 'class="stopped' not in agent.get("/calls").text


@pytest.mark.parametrize(("role", "everything"), [("satisfaction_manager", 422), ("general_manager", 303)])
def test_a_projects_manager_stops_the_own_project_and_the_companys_people_all(
    site: Site, role: str, everything: int
) -> None:
    person = site.as_(role)
    assert person.post("/stop", data={"project": "all", "reason": "演练"}).status_code == everything
    if role == "satisfaction_manager":
        other = {"project": project_id(site, OTHER), "reason": "演练"}
        assert person.post("/stop", data=other).status_code == 422
        assert person.post("/stop", data={"project": project_id(site), "reason": "演练"}).status_code == 303
        assert "假日风景的短信一律不发" in site.as_("specialist").get("/calls").text
        elsewhere = site.as_("agent", "某四季", OTHER)
        assert 'class="stopped' not in elsewhere.get("/calls").text
        boss = site.as_("programme_manager")
        boss.post("/stop", data={"project": "all", "reason": "全停"})
        assert person.get(f"/stop/{switch(site)}").status_code == 403
        ended = person.post(f"/stop/{switch(site)}/resume", data={"choice": "send", "reason": "我来"})
        assert ended.status_code == 403


def test_nobody_but_managers_and_the_administrator_reaches_the_switch(site: Site) -> None:
    for role in ("agent", "specialist"):
        assert site.as_(role).post("/stop", data={"project": "all", "reason": "x"}).status_code == 403
    assert site.as_("administrator").get("/stop").status_code == 200


def test_an_incident_shows_whom_to_call_keeps_the_record_and_is_closed_by_a_manager(site: Site) -> None:
    manager, agent = site.as_("satisfaction_manager", "陈静"), site.as_("agent")
    here = project_id(site)
    wrong = agent.post("/incidents", data={"kind": "fire", "project": here, "what": ""})
    assert wrong.status_code == 422
    assert "请写明地点和情况" in wrong.text
    opened = agent.post("/incidents", data={"kind": "fire", "project": here, "what": "样板间起火", "drill": "1"})
    address = opened.headers["location"]
    page = agent.get(address).text
    assert page.index('href="tel:119"') < page.index("陈静")
    assert "演练" in page
    for data in (
        {"kind": "call", "item": "fire_brigade"},
        {"kind": "step", "item": "clear"},
        {"kind": "note", "words": "九点十分消防到场"},
    ):
        assert agent.post(f"{address}/entries", data=data).status_code == 303
    assert agent.post(f"{address}/entries", data={"kind": "step", "item": "nonsense"}).status_code == 422
    assert "九点十分消防到场" in agent.get(address).text
    assert agent.post(f"{address}/close", data={"end": "灭了"}).status_code == 403
    assert "还有 5 步没有完成" in manager.get(address).text
    assert manager.post(f"{address}/close", data={"end": ""}).status_code == 422
    assert manager.post(f"{address}/close", data={"end": "演练完毕"}).status_code == 303
    assert agent.post(f"{address}/entries", data={"kind": "note", "words": "再记"}).status_code == 409
    with site.database.read() as connection:
        log = select(audit_event.c.action).where(audit_event.c.entity == "incident").order_by(audit_event.c.id)
        assert list(connection.scalars(log)) == ["incident_opened", *["incident_noted"] * 3, "incident_closed"]
        assert connection.scalars(select(incident.c.ver)).one() == 5
        assert not list(miscounts(connection, 9))


def test_an_incident_of_another_project_is_not_there(site: Site) -> None:
    stranger = site.as_("specialist", "某人", OTHER)
    mine = site.as_("specialist").post("/incidents", data={"kind": "gas", "project": project_id(site), "what": "异味"})
    assert stranger.get(mine.headers["location"]).status_code == 404
    assert stranger.post(mine.headers["location"] + "/entries", data={"kind": "note", "words": "x"}).status_code == 404
    assert "异味" not in stranger.get("/incidents").text
    assert "异味" in site.as_("administrator").get("/incidents").text
    crossed = stranger.post("/incidents", data={"kind": "gas", "project": project_id(site), "what": "x"})
    assert crossed.status_code == 422
