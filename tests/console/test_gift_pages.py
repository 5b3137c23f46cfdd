"""Gifts and their stock, as agents, the front desk and managers meet them."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from care.services.photos import erase_photos, sweep_photos
from care.storage.tables import audit_event, gift, person, stock, stock_move
from tests.console.site import OTHER, Site, links, seat_of

AGENT, CONGRATS = "李晓燕", "subscription_congrats"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)


def the_gift(site: Site) -> int:
    """The gift of 张伟, whose agent is 李晓燕."""
    with site.database.read() as connection:
        query = select(gift.c.id).where(gift.c.staff_id == seat_of(site, AGENT), gift.c.state == "due")
        return int(connection.execute(query.order_by(gift.c.id)).scalars().first() or 0)


def left(site: Site, item: str = "认购礼品") -> int | None:
    with site.database.read() as connection:
        return connection.scalar(select(stock.c.quantity).where(stock.c.item == item))


def test_a_gift_is_handed_over_with_proof_and_taken_from_the_stock(site: Site) -> None:
    agent, manager, number = site.as_("agent", AGENT), site.as_("satisfaction_manager", "陈静"), the_gift(site)
    project = str(seat_project(site))
    form = {"project": project, "item": "认购礼品", "number": "20", "cost": "88.50"}
    assert manager.post("/stock/bought", data=form).status_code == 303
    assert f"/gifts/{number}" in links(agent.get("/gifts").text, "/gifts/")
    assert agent.post(f"/gifts/{number}/ordered", data={}).status_code == 303
    data = {"received_by": "张太太", "note": "前台交付"}
    answer = agent.post(f"/gifts/{number}/delivered", data=data, files={"photo": ("猫.exe", PNG, "text/html")})
    assert answer.status_code == 303
    row = site.office.row(gift, CONGRATS)
    assert (row.state, row.received_by, row.cost_fen) == ("delivered", "张太太", 8850)
    assert left(site) == 19
    shown = agent.get(f"/gifts/{number}/photo")
    assert (shown.content, shown.headers["content-type"]) == (PNG, "image/png")
    assert "张太太" in agent.get(f"/gifts/{number}").text
    assert agent.post(f"/gifts/{number}/delivered", data=data).status_code == 409
    assert left(site) == 19
    with site.database.read() as connection:
        assert "张太太" not in "".join(connection.scalars(select(audit_event.c.body)))


@pytest.mark.parametrize(
    ("files", "data", "sentence"),
    [
        ({"photo": ("x.png", b"<svg onload=alert(1)>", "image/png")}, {}, "这不是照片"),
        ({"photo": ("x.png", PNG + bytes(10 * 1024 * 1024), "image/png")}, {}, "超过 10 MB"),
        ({}, {"cost": "很多"}, "请填金额"),
        ({}, {"cost": "1e9"}, "请填金额"),
        ({}, {"received_by": "长" * 61}, "名字太长"),
    ],
)
def test_what_is_no_proof_is_refused_and_what_was_typed_stays(
    site: Site, files: dict[str, tuple[str, bytes, str]], data: dict[str, str], sentence: str
) -> None:
    agent, number, before = site.as_("agent", AGENT), the_gift(site), site.office.everything()
    answer = agent.post(f"/gifts/{number}/delivered", data={"note": "放在门卫", **data}, files=files or None)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "放在门卫" in answer.text
    assert site.office.everything() == before
    assert not (site.home / "photos").exists()


def test_another_projects_gifts_and_photos_are_not_there(site: Site) -> None:
    theirs, number = site.as_("satisfaction_manager", "王芳", OTHER), the_gift(site)
    before = site.office.everything()
    for method, tail in (("GET", ""), ("GET", "/photo"), ("POST", "/ordered"), ("POST", "/delivered")):
        assert theirs.request(method, f"/gifts/{number}{tail}").status_code == 404, tail
    assert f"/gifts/{number}" not in theirs.get("/gifts").text
    form = {"project": str(seat_project(site)), "item": "台历", "number": "5"}
    assert theirs.post("/stock/bought", data=form).status_code == 422
    assert (site.office.everything(), left(site, "台历")) == (before, None)


def test_the_front_desk_hands_out_what_there_is_and_no_more(site: Site) -> None:
    agent, manager = site.as_("agent", AGENT), site.as_("satisfaction_manager", "陈静")
    form = {"project": str(seat_project(site)), "item": "福字", "number": "3", "kind": "festival"}
    assert "库存只有 0 份" in agent.post("/stock/handed-out", data=form).text
    assert agent.post("/stock/bought", data=form).status_code == 403
    assert manager.post("/stock/counted", data={**form, "number": "5"}).status_code == 303
    assert agent.post("/stock/handed-out", data=form).status_code == 303
    short = agent.post("/stock/handed-out", data=form)
    assert short.status_code == 422
    assert "库存只有 2 份" in short.text
    assert manager.post("/stock/handed-out", data={**form, "kind": "sale"}).status_code == 422
    assert left(site, "福字") == 2
    with site.database.read() as connection:
        kept = connection.execute(select(stock_move.c.kind, stock_move.c.change).order_by(stock_move.c.id)).all()
    assert [tuple(row) for row in kept] == [("counted", 5), ("festival", -3)]
    assert manager.post("/stock/counted", data={**form, "item": "认购礼品", "number": "0"}).status_code == 303
    page = agent.get("/stock").text
    assert ("节日到访" in page, "不多了，请进货" in page, "要送 1 份，不够" in page) == (True, True, True)
    manager.post("/stock/counted", data={**form, "number": "5"})
    assert "不多了" not in agent.get("/stock").text


def seat_project(site: Site) -> int:
    """The id of the project of 李晓燕."""
    with site.database.read() as connection:
        query = select(gift.c.project_id).where(gift.c.staff_id == seat_of(site, AGENT))
        return int(connection.execute(query).scalars().first() or 0)


def test_photos_are_files_by_their_content_and_go_with_the_customer(site: Site) -> None:
    agent, number = site.as_("agent", AGENT), the_gift(site)
    agent.post(f"/gifts/{number}/delivered", data={}, files={"photo": ("x", PNG, "image/png")})
    (file,) = (site.home / "photos").iterdir()
    assert Path(file).read_bytes() == PNG
    row = site.office.row(gift, CONGRATS)
    with site.database.read() as connection:
        other = connection.scalar(select(gift.c.id).where(gift.c.person_id != row.person_id))
    site.change(gift, int(other or 0), photo=file.name)
    assert (erase_photos(site.database, site.home, row.person_id), file.exists()) == (0, True)
    site.change(gift, int(other or 0), photo=None)
    assert (erase_photos(site.database, site.home, row.person_id), file.exists()) == (1, False)
    site.change(gift, number, photo="../care.db")
    assert agent.get(f"/gifts/{number}/photo").status_code == 404


def test_a_photo_that_no_row_names_goes_after_a_day(site: Site) -> None:
    agent, number = site.as_("agent", AGENT), the_gift(site)
    agent.post(f"/gifts/{number}/delivered", data={}, files={"photo": ("x", PNG, "image/png")})
    (named,) = (site.home / "photos").iterdir()
    left, fresh = (named.with_name(f"{letter * 64}.jpg") for letter in "ab")
    for file in (left, fresh):
        file.write_bytes(b"\xff\xd8\xff")
    for file in (named, left):
        os.utime(file, (0, 0))
    assert sweep_photos(site.database, site.home, datetime.now(UTC)) == 1
    assert (named.exists(), left.exists(), fresh.exists()) == (True, False, True)


def test_a_gift_for_something_in_their_life_is_entered_at_the_customer(site: Site) -> None:
    agent = site.as_("agent", AGENT)
    with site.database.read() as connection:
        ids = dict(connection.execute(select(person.c.name, person.c.id)).tuples().all())
    address = f"/customers/{ids['张伟']}"
    assert f'href="{address}/gift"' in agent.get(address).text
    silent = agent.post(f"{address}/life", data={"what": "", "item": "书包"})
    assert (silent.status_code, 'id="what-error"' in silent.text, "书包" in silent.text) == (422, True, True)
    assert agent.post(f"{address}/life", data={"what": "孩子上小学了", "item": "书包"}).status_code == 303
    assert "书包" in agent.get("/gifts").text
    assert "孩子上小学了" in agent.get(f"{address}/gift").text
    assert agent.post(f"{address}/club-gift", data={"fetch_by": "2026-12-01"}).status_code == 422
    assert agent.post(f"{address}/club-gift", data={"fetch_by": "2026-12-20"}).status_code == 303
    assert "万客会礼品" in agent.get("/gifts").text
    for way in ("gift", "life", "club-gift"):
        method = "GET" if way == "gift" else "POST"
        assert agent.request(method, f"/customers/{ids['陈明']}/{way}", data={"what": "x"}).status_code == 404
