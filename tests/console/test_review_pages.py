"""The specialist's evening and the manager's morning, page by page."""

from datetime import date

import pytest
from sqlalchemy import select, update

from care.storage.reviews import Review, lines_of, review_of
from care.storage.tables import call, message, project, staff
from tests.console.site import OTHER, Site, links
from tests.factories import at
from tests.services.office import AGENT

DAY = date(2026, 12, 4)


@pytest.fixture
def busy(site: Site) -> Site:
    """The calls of the fourth are made, its texts that were free to go have gone."""
    with site.database.begin() as connection:
        connection.execute(update(project).values(first_planned_on=date(2026, 12, 1)))
        made = {"state": "done", "ended_at": at("2026-12-04", "09:40")}
        connection.execute(update(call).values(**made))
        gone = {"state": "delivered", "started_at": at("2026-12-04", "09:40"), "text": "您好"}
        connection.execute(update(message).values(**gone))
        connection.execute(update(staff).values(joined_on=date(2026, 11, 1)))
    return site


def here(site: Site, name: str = "假日风景") -> int:
    with site.database.read() as connection:
        return int(connection.execute(select(project.c.id).where(project.c.name == name)).scalar_one())


def review(site: Site) -> Review:
    with site.database.read() as connection:
        found = review_of(connection, here(site), DAY)
    assert found is not None
    return found


def test_a_sample_is_drawn_judged_line_by_line_and_looked_at_twice_where_bad(busy: Site) -> None:
    specialist, second = busy.as_("specialist", "林专员"), busy.as_("specialist", "吴倩")
    form = {"day": "2026-12-04", "project": str(here(busy))}
    assert "取样" in specialist.get("/samples").text
    assert specialist.post("/samples/draw", data=form).headers["location"].endswith("done=new")
    assert specialist.post("/samples/draw", data=form).headers["location"].endswith("done=same")
    page = specialist.get("/samples").text
    lines = links(page, "/samples/")
    assert lines
    assert "新人" in page
    told = specialist.post("/exports/sample", data={**form, "format": "csv"}).text.splitlines()
    assert len(told) == 1 + len(lines)
    assert specialist.post("/exports/sample", data={**form, "project": "999", "format": "csv"}).status_code == 404
    first = specialist.get(lines[0]).text
    assert links(first, "/board/lines/")
    assert specialist.post(f"{lines[0]}/verdict", data={"then": "next"}).status_code == 422
    assert "请写几句说明" in specialist.post(f"{lines[0]}/verdict", data={"verdict": "bad"}).text
    said = specialist.post(f"{lines[0]}/verdict", data={"verdict": "bad", "words": "没报项目名", "then": "next"})
    assert said.headers["location"].startswith(lines[1])
    assert "要由另一人复核" in specialist.get(lines[0]).text
    assert specialist.post(f"{lines[0]}/verdict", data={"verdict": "good"}).status_code == 409
    assert "复核结论" in second.get(lines[0]).text
    assert second.post(f"{lines[0]}/verdict", data={"verdict": "mend", "words": "可补说"}).status_code == 303
    assert "需整改" in specialist.get(lines[0]).text
    for line in lines[1:]:
        assert specialist.post(f"{line}/verdict", data={"verdict": "good", "then": "next"}).status_code == 303
    with busy.database.read() as connection:
        assert all(line.holds for line in lines_of(connection, review(busy).id))


def test_a_day_is_closed_by_the_specialist_and_signed_by_the_programme_manager(busy: Site) -> None:
    specialist, signer = busy.as_("specialist", "林专员"), busy.as_("programme_manager", "赵总")
    form = {"day": "2026-12-04", "project": str(here(busy))}
    assert specialist.post("/sign-off/close", data=form).status_code == 409  # nothing was drawn
    specialist.post("/samples/draw", data=form)
    assert "抽检看完才能日结" in specialist.get("/sign-off").text
    assert specialist.post("/sign-off/close", data=form).status_code == 409
    for line in links(specialist.get("/samples").text, "/samples/"):
        specialist.post(f"{line}/verdict", data={"verdict": "good"})
    assert "日结 假日风景" in specialist.get("/sign-off").text
    long = {**form, "words": "长" * 1001}
    assert specialist.post("/sign-off/close", data=long).status_code == 422
    assert specialist.post("/sign-off/sign", data=form).status_code == 403
    assert signer.post("/sign-off/sign", data=form).status_code == 409
    assert specialist.post("/sign-off/close", data={**form, "words": "平稳"}).status_code == 303
    shown = signer.get("/sign-off?day=2026-12-04").text
    assert "平稳" in shown
    assert "签阅 假日风景" in shown
    assert signer.post("/sign-off/sign", data={**form, "words": "阅"}).status_code == 303
    assert review(busy).signed_by == "赵总"
    assert "2026年12月3日" in signer.get("/sign-off").text  # who signs begins with yesterday


def test_a_line_of_another_project_is_nowhere(busy: Site) -> None:
    specialist, stranger = busy.as_("specialist", "林专员"), busy.as_("specialist", "孙专员", OTHER)
    specialist.post("/samples/draw", data={"day": "2026-12-04", "project": str(here(busy))})
    (line, *_) = links(specialist.get("/samples").text, "/samples/")
    assert stranger.get(line).status_code == 404
    assert stranger.post(f"{line}/verdict", data={"verdict": "good"}).status_code == 404
    for path in ("/samples/draw", "/sign-off/close"):
        assert stranger.post(path, data={"day": "2026-12-04", "project": str(here(busy))}).status_code == 404
    for wrong in ({"day": "x", "project": "1"}, {"day": "2026-12-04", "project": "x"}):
        assert stranger.post("/samples/draw", data=wrong).status_code == 404
    assert busy.as_("agent", AGENT).get("/samples").status_code == 403
    looking = busy.as_("general_manager", "总经理")
    assert looking.get(line).status_code == 200
    assert looking.post(f"{line}/verdict", data={"verdict": "good"}).status_code == 403
