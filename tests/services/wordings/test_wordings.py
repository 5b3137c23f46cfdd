"""Templates by people: nobody's own approval, in use from its day in its project, gone when withdrawn; and tips."""

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from care.errors import BadField, WrongState
from care.rules.rights import Scope
from care.services.delivery import deliver
from care.services.preparing import Desk
from care.services.wordings.approving import (
    DraftWording,
    approve_wording,
    draft_wording,
    reject_wording,
    withdraw_wording,
)
from care.services.wordings.checking import check_wording
from care.services.wordings.tips import start_tip, tips_in_use
from care.storage.approved_wordings import TIP
from care.storage.audit_checks import miscounts
from care.storage.engine import Database
from care.storage.tables import audit_event, message, project, template_version, touch
from tests.factories import at
from tests.lives import born, buys, desk
from tests.services.office import Office
from tests.services.sending.world import Hands, simulator

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # what asks no database of its kind
DAY = "2026-12-04"
DRAFTER, APPROVER = "林专员", "陈静"
BODY = "{{ title }}，恭喜乔迁新居，祝您一家安康。{{ project }}{{ agent }}"


@pytest.fixture
def own() -> Desk:
    """A desk of one's own: its templates learn what is approved."""
    from care.messages import Templates
    from care.settings import ROOT

    return replace(desk(), templates=Templates(ROOT / "templates"))


def draft(database: Database, own: Desk, body: str = BODY, **values: Any) -> int:
    given = {"template": "move_in", "since": date(2026, 12, 4), **values}
    return draft_wording(database, own, DraftWording(body=body, **given), by=DRAFTER, now=at(DAY, "08:00"))


def approve(database: Database, own: Desk, wording_id: int, by: str = APPROVER) -> None:
    approve_wording(database, own, wording_id, by=by, now=at(DAY, "08:10"))


def moved_in(database: Database, own: Desk, project_name: str = "假日风景", mobile: str = "13800138000") -> None:
    with database.begin() as connection:
        person = born(connection, mobile=mobile)
        buys(
            connection, person, project_name=project_name, subscribed_on=date(2026, 6, 1), moved_in_on=date(2026, 12, 4)
        )


def plan(database: Database, own: Desk, clock: str = "08:30") -> list[Any]:
    office = Office(database, own)
    office.plan(DAY, clock)
    return list(office.rows(message, "move_in"))


def test_a_draft_says_nothing_until_somebody_else_approves_it(database: Database, own: Desk) -> None:
    wording_id = draft(database, own)
    moved_in(database, own)
    (before,) = plan(database, own)
    assert "恭喜乔迁" not in before.text
    with pytest.raises(BadField) as problem:
        approve(database, own, wording_id, by=DRAFTER)
    assert problem.value.problem == "wording_own"
    approve(database, own, wording_id)
    moved_in(database, own, mobile="13800138001")
    _, after = plan(database, own, "09:30")
    assert after.text == "【思源经纪】张先生，恭喜乔迁新居，祝您一家安康。假日风景李晓燕"
    with pytest.raises(WrongState):
        approve(database, own, wording_id)
    with database.read() as connection:
        kept = connection.execute(select(template_version).where(template_version.c.hash == after.template_hash)).one()
        log = select(audit_event.c.action).where(audit_event.c.entity == "wording").order_by(audit_event.c.id)
        assert kept.body == BODY
        assert list(connection.scalars(log)) == ["wording_drafted", "wording_approved"]


@SQLITE
def test_it_is_in_use_from_its_day_on(database: Database, own: Desk) -> None:
    approve(database, own, draft(database, own, since=date(2026, 12, 5)))
    moved_in(database, own)
    with database.begin() as connection:
        person = born(connection, mobile="13800138001")
        buys(connection, person, subscribed_on=date(2026, 6, 1), moved_in_on=date(2026, 12, 5))
    (today,) = plan(database, own)
    assert "恭喜乔迁" not in today.text
    office = Office(database, own)
    office.plan("2026-12-05")
    assert "恭喜乔迁" in office.text("move_in").text


@SQLITE
def test_a_projects_own_wording_is_its_own(database: Database, own: Desk) -> None:
    moved_in(database, own)
    moved_in(database, own, "四季花城", "13800138001")
    with database.read() as connection:
        other = connection.scalars(select(project.c.id).where(project.c.name == "四季花城")).one()
    approve(database, own, draft(database, own, project_id=other))
    texts = {row.project_id == other: row.text for row in plan(database, own)}
    assert ["恭喜乔迁" in texts[mine] for mine in (True, False)] == [True, False]


def test_withdrawn_the_words_before_are_in_use_again_and_what_waits_is_worded_anew(
    database: Database, own: Desk
) -> None:
    first = draft(database, own, BODY.replace("恭喜", "热烈祝贺"))
    approve(database, own, first)
    second = draft(database, own)
    approve(database, own, second)
    moved_in(database, own)
    (waiting,) = plan(database, own)
    assert "恭喜乔迁" in waiting.text
    assert withdraw_wording(database, own, second, "有误", by=APPROVER, now=at(DAY, "09:00")) == 1
    office = Office(database, own)
    assert "热烈祝贺乔迁" in office.text("move_in").text
    assert office.text("move_in").state == "queued"
    withdraw_wording(database, own, first, "有误", by=APPROVER, now=at(DAY, "09:10"))
    assert "祝贺" not in office.text("move_in").text


@SQLITE
def test_a_text_of_a_withdrawn_wording_is_refused_at_the_claim(database: Database, own: Desk, tmp_path: Path) -> None:
    wording_id = draft(database, own)
    approve(database, own, wording_id)
    moved_in(database, own)
    (waiting,) = plan(database, own)
    withdraw_wording(database, own, wording_id, "有误", by=APPROVER, now=at(DAY, "09:00"))
    with database.begin() as connection:  # as if it had been in flight at that moment
        connection.execute(
            update(message).where(message.c.id == waiting.id).values(template_hash=waiting.template_hash)
        )
    hands = Hands(at(DAY, "10:00"))
    gateway = simulator(tmp_path, hands)
    from tests.services.sending.world import ACTOR

    asyncio.run(deliver(database, gateway, own.plan, hands.clock, ACTOR))
    row = Office(database, own).text("move_in")
    assert (row.state, row.reason) == ("cancelled", "template_unapproved")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("", "wording_missing"),
        ("{{ title }}您好{% if x %}", "wording_syntax"),
        ("{{ title }}您好{{ salary }}", "wording_unknown"),
        ("{{ title }}，全城最低价等您", "wording_forbidden"),
        ("{{ title }}，请致电13800138000", "wording_mobile"),
        ("{{ title }}，详见 www.example.com", "wording_link"),
        ("{{ title }}，" + "您的新家一切安好，" * 20, "wording_parts"),
        ("{{ title }}，" + "您的新家一切安好，" * 70, "wording_long"),
    ],
)
def test_a_wording_that_may_not_go_is_refused_at_the_draft(own: Desk, body: str, problem: str) -> None:
    with pytest.raises(BadField) as refused:
        check_wording(own, "move_in", body)
    assert (refused.value.field, refused.value.problem) == ("body", problem)


def test_every_file_of_the_plan_passes_the_same_checks(own: Desk) -> None:
    from care.services.wordings.approving import files_of

    assert len(files_of(own)) > 50
    for name in files_of(own):
        base = next(form for form in own.templates.versions("zh").values() if form[0] == name)
        assert check_wording(own, name, base[1]).parts <= 2


@SQLITE
def test_a_rejected_draft_is_over_and_wrong_drafts_are_told_by_field(database: Database, own: Desk) -> None:
    wording_id = draft(database, own)
    with pytest.raises(BadField):
        reject_wording(database, wording_id, "", by=APPROVER, now=at(DAY))
    reject_wording(database, wording_id, "语气不合适", by=APPROVER, now=at(DAY))
    with pytest.raises(WrongState):
        approve(database, own, wording_id)
    for field, values in (
        ("since", {"since": date(2026, 12, 3)}),
        ("template", {"template": "nonsense"}),
        ("title", {"template": TIP}),
        ("project", {"project_id": 99}),
    ):
        with pytest.raises(BadField) as problem:
            draft(database, own, **values)
        assert problem.value.field == field


def test_a_tip_goes_to_a_few_own_customers_by_policy_and_only_while_approved(database: Database, own: Desk) -> None:
    with database.begin() as connection:
        connection.execute(insert(project).values(name="别处"))
        people = [born(connection, mobile=f"1380013800{n}", agreed="given" if n else "refused") for n in range(12)]
        for person in people:
            buys(connection, person, subscribed_on=date(2026, 6, 1))
    tip = draft(database, own, "{{ title }}，周末看房请走东门。{{ project }}{{ agent }}", template=TIP, title="东门")
    scope = Scope(None, None)
    now = at(DAY, "10:00")
    with pytest.raises(BadField) as problem:
        start_tip(database, own, tip, people[:2], scope, by="李晓燕", now=now)
    assert problem.value.problem == "tip_missing"  # nobody has approved it
    approve(database, own, tip)
    assert [one.title for one in tips_in_use(database, own, scope, date(2026, 12, 4))] == ["东门"]
    for chosen, expected in (([], "tip_nobody"), (people, "tip_too_many"), ([9999], "tip_not_yours")):
        with pytest.raises(BadField) as problem:
            start_tip(database, own, tip, chosen, scope, by="李晓燕", now=now)
        assert problem.value.problem == expected
    assert start_tip(database, own, tip, people[:3], scope, by="李晓燕", now=now).planned == 2
    rows = Office(database, own).rows(message, "tip")
    assert sorted((row.state, row.reason) for row in rows) == [
        ("queued", None),
        ("queued", None),
        ("skipped", "no_consent_care"),
    ]
    assert rows[-1].template == f"{TIP}{tip}"
    assert "周末看房请走东门。假日风景李晓燕，拒收请回复R" in rows[-1].text
    withdraw_wording(database, own, tip, "东门施工", by=APPROVER, now=at(DAY, "10:05"))
    ended = [(row.state, row.reason) for row in Office(database, own).rows(message, "tip")]
    assert ended.count(("cancelled", "template_unapproved")) == 2
    with database.read() as connection:
        assert not list(miscounts(connection, 9))
        assert connection.scalars(select(touch.c.touchpoint).distinct()).all() == ["tip"]
