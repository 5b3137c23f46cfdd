"""Duties, patrol rounds, small services and the callback's questions, as the people at a desk meet them."""

import pytest
from sqlalchemy import select, update

from care.gateway import Inbound
from care.services.replies import take_reply
from care.storage.audit import SYSTEM
from care.storage.duties import NewDuty, open_duties
from care.storage.tables import call, complaint, duty, person, small_service, survey_answer, touch
from tests.console.site import NOW, OTHER, Site, links
from tests.factories import at

AGENT = "李晓燕"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)


def duty_id(site: Site, kind: str) -> int:
    """The newest duty of a kind at 假日风景; opened there by hand where the plan has opened none."""
    with site.database.begin() as connection:
        deal = connection.execute(select(touch).join(person).where(person.c.name == "张伟")).mappings().first()
        assert deal is not None
        mine = duty.c.kind == kind, duty.c.project_id == deal["project_id"]
        found = connection.scalar(select(duty.c.id).where(*mine).order_by(duty.c.id.desc()))
        if found is None:
            agents = kind in {"lunch", "deal_file"}
            about, role = deal["person_id"] if agents else None, "agent" if agents else "specialist"
            subject = f"deal:{deal['deal_id']}/2026-12-12" if agents else f"project:{deal['project_id']}/2026-12-04"
            new = NewDuty(kind, subject, deal["project_id"], about, role, at("2026-12-04", "12:00"))
            open_duties(connection, [new], SYSTEM, NOW)
            found = connection.scalar(select(duty.c.id).where(*mine))
    return int(found or 0)


def standing(site: Site, kind: str) -> list[tuple[str, str | None]]:
    """State and note of the duties of a kind."""
    with site.database.read() as connection:
        query = select(duty.c.state, duty.c.note).where(duty.c.kind == kind).order_by(duty.c.id)
        return [tuple(row) for row in connection.execute(query)]


def test_an_agent_ticks_the_lunch_of_their_own_customer(site: Site) -> None:
    number, agent = duty_id(site, "lunch"), site.as_("agent", AGENT)
    page = agent.get("/duties").text
    assert f"/duties/{number}" in links(page, "/duties/")
    assert "签约 12月12日" in page
    silent = agent.post(f"/duties/{number}/done", data={"note": " "})
    assert (silent.status_code, "请写明做了什么" in silent.text) == (422, True)
    assert agent.post(f"/duties/{number}/done", data={"note": "订了三份，不要辣"}).status_code == 303
    assert standing(site, "lunch") == [("done", "订了三份，不要辣")]
    assert f"/duties/{number}" not in agent.get("/duties").text
    assert agent.post(f"/duties/{number}/done", data={"note": "再来一次"}).status_code == 409


def test_a_duty_is_seen_in_its_project_and_ticked_by_its_post(site: Site) -> None:
    number, agents = duty_id(site, "patrol_morning"), duty_id(site, "lunch")
    assert site.as_("agent", "周别人").get(f"/duties/{agents}").status_code == 404
    assert site.as_("agent", AGENT).get(f"/patrols/{number}").status_code == 404
    theirs = site.as_("specialist", "王芳", OTHER)
    for path in (f"/duties/{agents}", f"/patrols/{number}", f"/patrols/{number}/items/music/photo"):
        assert theirs.get(path).status_code == 404, path
    assert theirs.post(f"/patrols/{number}/items/music", data={"result": "good"}).status_code == 404
    manager = site.as_("satisfaction_manager", "陈静")
    everywhere = manager.get("/duties?role=all&project=").text  # the filter's first choice: all projects
    assert f"/patrols/{number}" in links(everywhere, "/patrols/")
    assert f"/patrols/{number}" not in manager.get("/duties").text
    assert f"/patrols/{number}" in manager.get("/duties?role=specialist").text
    refused = manager.post(f"/duties/{agents}/done", data={"note": "我来"})
    assert (refused.status_code, "别的岗位" in refused.text) == (422, True)
    assert manager.post(f"/patrols/{number}/items/music", data={"result": "good"}).status_code == 422


def test_a_round_is_walked_item_by_item_and_what_is_bad_becomes_a_duty(site: Site) -> None:
    number, specialist = duty_id(site, "patrol_morning"), site.as_("specialist", "林专员")
    items = [item.id for item in site.office.desk.plan.checklists["patrol_morning"].items]
    address = f"/patrols/{number}/items"
    assert "还有 12 项" in specialist.get(f"/patrols/{number}").text
    why = specialist.post(f"{address}/music", data={"result": "bad"}, headers={"HX-Request": "true"})
    assert (why.status_code, "请写明哪里不合格" in why.text) == (200, True)
    files = {"photo": ("m.png", PNG, "image/png")}
    assert specialist.post(f"{address}/music", data={"result": "bad"}, files=files).status_code == 303
    assert specialist.get(f"{address}/music/photo").content == PNG
    part = specialist.post(f"{address}/permits", data={"result": "good"}, headers={"HX-Request": "true"})
    assert "还有 10 项" in part.text
    early = specialist.post(f"/patrols/{number}/finished")
    assert (early.status_code, "还有 10 项没看" in early.text) == (422, True)
    for item in items:
        if item != "music":
            specialist.post(f"{address}/{item}", data={"result": "good"})
    assert specialist.post(f"{address}/nothing", data={"result": "good"}).status_code == 404
    assert specialist.post(f"/patrols/{number}/finished").status_code == 303
    assert [state for state, _ in standing(site, "patrol_morning")].count("done") == 1
    assert "已完成" in specialist.get(f"/patrols/{number}").text
    assert standing(site, "patrol_defect") == [("open", "背景音乐")]
    assert specialist.post(f"{address}/music", data={"result": "good"}).status_code == 409


def test_a_small_service_is_written_down_for_a_customer_or_a_visitor(site: Site) -> None:
    agent, manager = site.as_("agent", AGENT), site.as_("satisfaction_manager", "陈静")
    with site.database.read() as connection:
        query = select(person.c.customer_no, person.c.id, touch.c.project_id).join(touch)
        mine = connection.execute(query.where(person.c.name == "张伟")).first()
        theirs = connection.execute(query.where(person.c.name == "陈明")).first()
    assert mine is not None
    assert theirs is not None
    form = {"project": str(mine.project_id), "what": "雨天送伞到车位"}
    assert agent.post("/services", data={**form, "customer": mine.customer_no}).status_code == 303
    assert agent.post("/services", data=form).status_code == 303
    for wrong in ({"customer": theirs.customer_no}, {"project": str(theirs.project_id)}, {"what": " "}):
        assert agent.post("/services", data={**form, **wrong}).status_code == 422
    with site.database.read() as connection:
        kept = connection.execute(select(small_service.c.person_id, small_service.c.done_by)).all()
    assert [tuple(row) for row in kept] == [(mine.id, AGENT), (None, AGENT)]
    assert "雨天送伞" in manager.get("/services").text
    assert "雨天送伞" not in site.as_("agent", "周别人").get("/services").text


@pytest.fixture
def callback(site: Site) -> int:
    """A call with the questions of the seven-day callback."""
    number = site.call("loan_progress")
    with site.database.begin() as connection:
        touches = select(call.c.touch_id).where(call.c.id == number).scalar_subquery()
        changed = {"touchpoint": "signing_d7_callback"}
        connection.execute(update(touch).where(touch.c.id == touches).values(**changed))
    return number


def test_answers_are_kept_and_a_low_one_opens_a_complaint_at_once(site: Site, callback: int) -> None:
    specialist = site.as_("specialist", "林专员")
    assert "总的来说，您对这次购房过程的服务满意吗" in specialist.get(f"/calls/{callback}").text
    form = {"outcome": "connected", "mood": "4", "then": "list", "score_overall": "5", "score_recommend": "6"}
    form |= {"score_papers": "0", "words_improve": "停车不方便"}
    for wrong in ({"score_overall": "6"}, {"score_recommend": "11"}, {"score_x": "1"}, {"outcome": "busy", "mood": ""}):
        assert specialist.post(f"/calls/{callback}/outcome", data={**form, **wrong}).status_code == 422, wrong
    assert specialist.post(f"/calls/{callback}/outcome", data=form).status_code == 303
    with site.database.read() as connection:
        columns = survey_answer.c.question, survey_answer.c.score, survey_answer.c.words
        kept = {row.question: row.score or row.words for row in connection.execute(select(*columns))}
        (opened,) = connection.execute(select(complaint.c.source, complaint.c.words, complaint.c.state)).all()
    assert kept == {"overall": 5, "recommend": 6, "papers": None, "improve": "停车不方便"}
    assert tuple(opened) == ("low_recommend", "推荐", "opened")


def test_each_of_the_eight_displays_is_ticked_with_a_photo(site: Site) -> None:
    number, specialist = duty_id(site, "disclosure_check"), site.as_("specialist", "林专员")
    items = [item.id for item in site.office.desk.plan.checklists["disclosure_check"].items]
    assert len(items) == 8
    bare = specialist.post(f"/patrols/{number}/items/{items[0]}", data={"result": "good"})
    assert (bare.status_code, "这一项需要照片" in bare.text) == (422, True)
    files = {"photo": ("m.png", PNG, "image/png")}
    for item in items[:-1]:
        assert (
            specialist.post(f"/patrols/{number}/items/{item}", data={"result": "good"}, files=files).status_code == 303
        )
    # No prices are out before the launch: what is not there needs no photo.
    assert specialist.post(f"/patrols/{number}/items/{items[-1]}", data={"result": "none"}).status_code == 303
    assert specialist.post(f"/patrols/{number}/finished").status_code == 303
    assert standing(site, "disclosure_check")[-1] == ("done", "8 / 0")


def test_a_reply_stands_above_the_agents_calls_until_it_is_answered(site: Site) -> None:
    with site.database.begin() as connection:
        for number, text in (("13800138000", "签约要带什么？"), ("13800138001", "别的项目的客户")):
            reply = Inbound(sender=number, text=text, provider_id=number)
            assert take_reply(connection, site.office.desk, "twilio", reply, "", SYSTEM, NOW) == "reply"
    agent = site.as_("agent", AGENT)
    page = agent.get("/calls").text
    assert ("签约要带什么？" in page, "别的项目的客户" in page) == (True, False)
    (address,) = links(page, "/duties/")
    shown = agent.get(address).text
    assert ("签约要带什么？" in shown, "138****8000" in shown, "13800138000" in shown) == (True, True, False)
    assert site.as_("agent", "周别人").get(address).status_code == 404
    answer = agent.post(f"{address}/done", data={"note": "电话告诉了她"})
    assert answer.headers["location"] == "/calls?done=1"
    assert "签约要带什么？" not in agent.get("/calls").text


def test_a_promised_call_is_told_of_on_other_pages_until_somebody_is_on_it(site: Site) -> None:
    number, agent = site.call("loan_progress"), site.as_("agent", AGENT)
    assert agent.get("/calls/promised").text.strip() == ""
    site.change(call, number, next_try_at=at("2026-12-04", "10:04"))
    assert "约好 10:04 回电：赵先生" in agent.get("/calls/promised").text
    assert agent.get(f"/calls/promised?but={number}").text.strip() == ""
    assert site.as_("agent", "周别人").get("/calls/promised").text.strip() == ""
    site.change(call, number, state="claimed", claimed_by=AGENT, lease_until=at("2026-12-04", "10:15"))
    assert agent.get("/calls/promised").text.strip() == ""


def test_sales_material_is_checked_each_week_item_by_item(site: Site) -> None:
    number, specialist = duty_id(site, "material_check"), site.as_("specialist", "林专员")
    page = specialist.get(f"/patrols/{number}").text
    assert all(what in page for what in ("户型图", "不利因素说明", "宣传资料"))
    address = f"/patrols/{number}/items"
    version = {"result": "good", "note": "2026-11版"}
    assert specialist.post(f"{address}/floor_plans", data=version).status_code == 303
    assert specialist.post(f"{address}/adverse_text", data={"result": "bad", "note": "少了变电站"}).status_code == 303
    assert specialist.post(f"{address}/music", data={"result": "good"}).status_code == 404
    for item in ("brochures", "handed_out"):
        specialist.post(f"{address}/{item}", data={"result": "good"})
    assert specialist.post(f"/patrols/{number}/finished").status_code == 303
    assert standing(site, "patrol_defect") == [("open", "不利因素说明与批准的文本一致\n少了变电站")]
