"""Reports, targets, assessments and meetings in the console, asked in-process."""

from datetime import date
from pathlib import Path

import pytest

from care.rules.periods import ReportKind, period_of
from care.services.packs.keeping import Cabinet, keep_all
from care.storage.accounts import project_names
from care.storage.audit import SYSTEM
from care.storage.tables import audit_event, staff_absence, target
from tests.console.site import Site, seat_of
from tests.factories import ZONE, at

MINUTES = {"kind": "week", "held_on": "2026-12-01", "minutes": "样板间标识要补齐"}


@pytest.fixture
def kept(site: Site) -> dict[str | None, int]:
    """The week's reports by project."""
    cabinet = Cabinet(site.database, site.home, site.office.desk.plan, ZONE)
    week = period_of(ReportKind.WEEK, date(2026, 11, 25))
    return {one.project: one.id for one in keep_all(cabinet, ReportKind.WEEK, week, SYSTEM, at("2026-11-30", "09:40"))}


def test_a_report_is_read_and_taken_out_by_those_whose_project_it_is(site: Site, kept: dict[str | None, int]) -> None:
    manager = site.as_("satisfaction_manager")
    listed = manager.get("/reports?kind=week").text
    assert f"/reports/{kept['假日风景']}" in listed
    assert "迟于期限" in listed  # due at 09:30
    assert f'"/reports/{kept[None]}"' not in listed
    page = manager.get(f"/reports/{kept['假日风景']}")
    assert "假日风景 周报 2026-W48" in page.text
    assert "按触点" in page.text
    assert "style=" not in page.text
    assert [manager.get(f"/reports/{kept[other]}").status_code for other in (None, "四季花城")] == [404, 404]
    file = manager.post(f"/reports/{kept['假日风景']}/xlsx")
    assert file.content.startswith(b"PK")
    assert site.office.actions("export") == ["exported"]
    assert site.as_("programme_manager").get(f"/reports/{kept[None]}").status_code == 200
    assert site.as_("agent", "李晓燕").get(f"/reports/{kept['假日风景']}").status_code == 403


def test_a_file_that_was_changed_is_no_report(site: Site, kept: dict[str | None, int]) -> None:
    for file in Path(site.home / "reports").glob("*.json"):
        file.write_bytes(b"{}")
    assert site.as_("satisfaction_manager").get(f"/reports/{kept['假日风景']}").status_code == 503


def test_targets_are_typed_as_scores_of_a_hundred(site: Site) -> None:
    manager, mine = site.as_("satisfaction_manager"), str(_project(site))
    form = {"year": "2026", "project": mine, "baseline": "82", "target": "85.5"}
    assert manager.post("/reports/targets", data=form).status_code == 303
    with site.database.read() as connection:
        row = connection.execute(target.select()).one()
    assert (row.baseline, row.target, row.survey, row.scope) == (820, 855, None, f"project:{mine}")
    wrong = manager.post("/reports/targets", data=form | {"target": "101", "lessons": "要早说"})
    assert wrong.status_code == 422
    assert "请填 0 到 100" in wrong.text
    assert "要早说" in wrong.text
    assert manager.post("/reports/targets", data=form | {"project": "all"}).status_code == 422  # not theirs
    assert site.as_("specialist").post("/reports/targets", data=form).status_code == 403


def test_an_agent_appeals_and_another_answers_within_three_days(site: Site) -> None:
    agent, manager = site.as_("agent", "李晓燕"), site.as_("satisfaction_manager", "陈静")
    who = seat_of(site, "李晓燕")
    page = agent.get("/me/assessment?month=2026-11").text
    assert "节点电话完成率" in page
    form = {"month": "2026-11", "staff": str(who), "item": "node_calls", "words": "那天系统停机"}
    assert agent.post("/me/assessment", data=form).status_code == 303
    assert agent.post("/me/assessment", data=form).status_code == 409
    other = seat_of(site, "陈静")
    assert agent.post("/me/assessment", data=form | {"staff": str(other)}).status_code == 404
    waiting = manager.get("/reports/assessment").text
    assert "那天系统停机" in waiting
    assert "12月7日 10:00 前答复" in waiting
    answer = {"verdict": "upheld", "answer": "核实属实"}
    assert manager.post("/reports/appeals/1", data={"verdict": "upheld"}).status_code == 422
    assert manager.post("/reports/appeals/1", data=answer).status_code == 303
    assert manager.post("/reports/appeals/1", data=answer).status_code == 409
    assert "核实属实" in agent.get("/me/assessment?month=2026-11").text
    assert site.office.actions("appeal") == ["appealed", "appeal_answered"]


def test_days_of_leave_are_noted_and_taken_back(site: Site) -> None:
    manager, who = site.as_("satisfaction_manager"), seat_of(site, "李晓燕")
    form = {"staff": str(who), "kind": "leave", "first_on": "2026-11-09", "last_on": "2026-11-10"}
    assert manager.post("/reports/absences", data=form | {"last_on": "2026-11-08"}).status_code == 422
    assert manager.post("/reports/absences", data=form).status_code == 303
    assert "休假 11月9日" in manager.get("/reports/absences").text
    stranger = site.as_("satisfaction_manager", "外项目", "四季花城")
    assert stranger.post("/reports/absences/1/back").status_code == 404
    assert manager.post("/reports/absences/1/back").status_code == 303
    with site.database.read() as connection:
        assert connection.execute(staff_absence.select()).one().taken_back_at is not None


def test_a_meeting_agrees_on_an_action_and_the_next_one_sees_it_done(site: Site) -> None:
    manager, mine = site.as_("satisfaction_manager"), str(_project(site))
    assert manager.post("/meetings", data=MINUTES | {"project": "all"}).status_code == 422
    assert manager.post("/meetings", data=MINUTES | {"project": mine}).headers["location"] == "/meetings/1"
    action = {"what": "补齐样板间标识", "owner": "李晓燕", "due_on": "2026-12-03"}
    assert manager.post("/meetings/1/actions", data=action | {"due_on": "2026-11-30"}).status_code == 422
    assert manager.post("/meetings/1/actions", data=action).status_code == 303
    assert "逾期" in manager.get("/meetings/1").text
    assert "未完成 1 项" in manager.get("/meetings").text
    assert manager.post("/meetings/1/actions/1/done", data={}).status_code == 422
    assert manager.post("/meetings/1/actions/1/done", data={"note": "已挂好"}).status_code == 303
    assert manager.post("/meetings/1/actions/1/done", data={"note": "已挂好"}).status_code == 409
    stranger = site.as_("satisfaction_manager", "外项目", "四季花城")
    assert stranger.get("/meetings/1").status_code == 404
    assert stranger.post("/meetings/1/actions", data=action).status_code == 404
    with site.database.read() as connection:
        bodies = [row.body for row in connection.execute(audit_event.select()) if row.entity.startswith("meeting")]
    assert len(bodies) == 3
    assert not any("样板间" in body for body in bodies)  # words of people stand beside the log


def _project(site: Site) -> int:
    with site.database.read() as connection:
        return next(number for number, name in project_names(connection).items() if name == "假日风景")
