"""Templates and tips in the console: drafted by one, approved by another, told to a few own customers."""

import re

from sqlalchemy import select

from care.storage.tables import message, person, wording
from tests.console.site import Site

BODY = "{{ title }}，{{ project }}东门本周施工，请走南门。{{ agent }}"


def drafted(site: Site) -> int:
    with site.database.read() as connection:
        return int(connection.scalars(select(wording.c.id).order_by(wording.c.id.desc())).first() or 0)


def test_a_tip_is_drafted_approved_by_somebody_else_and_told_to_own_customers(site: Site) -> None:
    agent, specialist = site.as_("agent", "李晓燕"), site.as_("specialist", "林专员")
    manager = site.as_("satisfaction_manager", "陈静")
    form = {"template": "tip_", "title": "东门施工", "body": BODY, "since": "2026-12-04"}
    assert agent.post("/templates", data=form).status_code == 403
    wrong = specialist.post("/templates", data={**form, "body": BODY + "全城最低"})
    assert wrong.status_code == 422
    assert "含有禁用词“最低”" in wrong.text
    assert "全城最低" in wrong.text  # what was typed stays
    assert specialist.post("/templates", data={**form, "since": "tomorrow"}).status_code == 422
    address = specialist.post("/templates", data=form).headers["location"]
    assert "等待另一位满意度经理批准" in specialist.get(address).text
    assert "还没有批准的提示" in agent.get("/tips").text
    number = drafted(site)
    assert specialist.post(f"/templates/{number}/approve").status_code == 403
    assert (
        "【思源经纪】张先生，假日风景东门本周施工，请走南门。李晓燕，拒收请回复R"
        in manager.get(f"/templates/{number}").text
    )
    assert manager.post(f"/templates/{number}/approve").headers["location"] == "/templates?done=2"
    page = agent.get("/tips").text
    mine = re.findall(r'name="person" value="(\d+)"', page)
    assert len(mine) == 2  # 张伟 and 赵强, not 陈明 of the other project
    assert agent.post("/tips", data={"tip": number}).status_code == 422
    with site.database.read() as connection:
        stranger = connection.scalars(select(person.c.id).where(person.c.name == "陈明")).one()
    assert agent.post("/tips", data={"tip": number, "person": [stranger]}).status_code == 422
    told = agent.post("/tips", data={"tip": number, "person": mine})
    assert told.headers["location"].startswith("/tips?done=")
    with site.database.read() as connection:
        rows = connection.execute(select(message).where(message.c.template == f"tip_{number}")).all()
    assert {row.person_id for row in rows} == {int(one) for one in mine}
    back = manager.post(f"/templates/{number}/withdraw", data={"reason": "完工"})
    assert back.headers["location"] == "/templates?done=4"
    assert "还没有批准的提示" in agent.get("/tips").text


def test_a_manager_does_not_approve_the_own_draft_and_may_send_one_back(site: Site) -> None:
    manager = site.as_("satisfaction_manager", "陈静")
    form = {"template": "move_in", "body": "{{ title }}，恭喜乔迁。{{ project }}{{ agent }}", "since": "2026-12-05"}
    begun = manager.get("/templates?template=signing_eve").text
    assert re.search(r"<textarea[^>]*>{{ title }}", begun)  # the plan's own words to begin with
    assert "{{ time }}" in begun  # and the facts that this text may name
    assert manager.get("/templates?template=nonsense").status_code == 200
    manager.post("/templates", data=form)
    own = manager.post(f"/templates/{drafted(site)}/approve")
    assert own.status_code == 422
    assert "自己起草的要由别人批准" in own.text
    other = site.as_("satisfaction_manager", "王敏", "四季花城")
    assert other.post(f"/templates/{drafted(site)}/reject", data={"reason": ""}).status_code == 422
    assert other.post(f"/templates/{drafted(site)}/reject", data={"reason": "太短"}).status_code == 303
    assert other.post(f"/templates/{drafted(site)}/approve").status_code == 409
    assert "太短" in manager.get(f"/templates/{drafted(site)}").text
