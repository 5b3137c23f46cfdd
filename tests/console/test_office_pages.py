"""Key nodes, trainings and the media, as managers and specialists write them down."""

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from care.storage.tables import duty, key_node, media_find, project, training_attendance
from tests.console.site import OTHER, Site, links, seat_of

AGENT = "李晓燕"


def project_of(site: Site, name: str = "假日风景") -> str:
    with site.database.read() as connection:
        return str(connection.scalar(select(project.c.id).where(project.c.name == name)))


@pytest.fixture
def manager(site: Site) -> TestClient:
    return site.as_("satisfaction_manager", "陈静")


def test_a_node_is_added_checked_moved_and_cancelled(site: Site, manager: TestClient) -> None:
    owner = str(seat_of(site, "陈静"))
    form = {"kind": "launch", "name": "二期开盘", "on_day": "2026-12-10", "owner": owner}
    assert manager.post("/nodes", data=form).status_code == 303
    page = manager.get("/nodes").text
    (round_,) = links(page, "/patrols/")
    assert ("还有 6 天" in page, "D-7 待查" in page) == (True, True)
    check = manager.get(round_).text
    assert ("急救" in check, "二期开盘 · 2026-12-10 · D-7 · 陈静" in check) == (True, True)
    assert manager.post(f"{round_}/items/water", data={"result": "good"}).status_code == 303
    (address,) = links(page, "/nodes/")
    wrong = manager.post(address, data=form | {"on_day": "2026-12-01"})
    assert (wrong.status_code, 'id="on_day-error"' in wrong.text, "二期开盘" in wrong.text) == (422, True, True)
    assert manager.post(address, data=form | {"on_day": "2026-12-20"}).status_code == 303
    assert "还有 16 天" in manager.get("/nodes").text
    assert manager.post(f"{address}/cancelled", data={"reason": ""}).status_code == 422
    theirs = site.as_("specialist", "王专员", OTHER)
    assert theirs.post(f"{address}/cancelled", data={"reason": "x"}).status_code == 404
    assert manager.post(f"{address}/cancelled", data={"reason": "证件未下来"}).status_code == 303
    with site.database.read() as connection:
        assert connection.scalar(select(key_node.c.cancelled_at)) is not None
        states = connection.scalars(select(duty.c.state).where(duty.c.kind == "node_readiness")).all()
    assert states == ["done"]
    assert manager.get(address).status_code == 404


def test_a_training_is_written_down_with_who_was_there_and_is_the_month_s_duty(site: Site, manager: TestClient) -> None:
    site.office.plan("2026-12-15")
    form = {"project": project_of(site), "held_on": "2026-12-04", "subject": "concept", "topic": "什么叫满意"}
    form |= {"trainer": "陈静", "minutes": "90", f"staff_{seat_of(site, AGENT)}": "1"}
    for wrong, field in (({"minutes": "0"}, "minutes"), ({"subject": "x"}, "subject"), ({"topic": ""}, "topic")):
        refused = manager.post("/trainings", data=form | wrong)
        assert (refused.status_code, f'id="{field}-error"' in refused.text) == (422, True), field
    nobody = {name: value for name, value in form.items() if not name.startswith("staff_")}
    assert manager.post("/trainings", data=nobody).status_code == 422
    stranger = nobody | {f"staff_{seat_of(site, AGENT, OTHER)}": "1"}
    assert manager.post("/trainings", data=stranger).status_code == 422
    assert manager.post("/trainings", data=form).status_code == 303
    page = manager.get("/trainings").text
    assert ("到场 1 人：李晓燕" in page, "90 分钟" in page) == (True, True)
    year = page.partition("今年累计")[2]
    assert '<td class="number">1</td><td class="number">90</td>' in year.partition("李晓燕")[2].partition("</tr>")[0]
    with site.database.read() as connection:
        assert connection.scalars(select(training_attendance.c.staff_id)).all() == [seat_of(site, AGENT)]
        mine = duty.c.kind == "training", duty.c.project_id == int(project_of(site))
        assert connection.execute(select(duty.c.state, duty.c.note).where(*mine)).one() == ("done", "什么叫满意 · 1")
    assert "什么叫满意" not in site.as_("specialist", "王专员", OTHER).get("/trainings").text


def test_a_bad_word_in_the_media_becomes_the_managers_duty(site: Site, manager: TestClient) -> None:
    specialist = site.as_("specialist", "林专员")
    form = {"project": project_of(site), "found_on": "2026-12-04", "medium": "业主论坛", "what": "说电梯停了两天"}
    assert specialist.post("/media", data=form | {"tone": "neutral"}).status_code == 303
    for wrong in ({"tone": "x"}, {"tone": "bad", "medium": ""}, {"tone": "bad", "project": project_of(site, OTHER)}):
        assert specialist.post("/media", data=form | wrong).status_code == 422, wrong
    assert specialist.post("/media", data=form | {"tone": "bad"}).status_code == 303
    with site.database.read() as connection:
        assert len(connection.scalars(select(media_find.c.id)).all()) == 2
        (duty_id,) = connection.scalars(select(duty.c.id).where(duty.c.kind == "media_bad"))
    assert "说电梯停了两天" in manager.get(f"/duties/{duty_id}").text
    assert "业主论坛" in specialist.get("/media").text
    assert "业主论坛" not in site.as_("specialist", "王专员", OTHER).get("/media").text
