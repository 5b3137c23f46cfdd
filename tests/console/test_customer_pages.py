"""Customers in the console: found, shown, stopped, corrected and judged, each within somebody's own scope."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from care.clock import Clock
from care.rules.deal_dates import DATE_FIELDS
from care.rules.stops import Stop
from care.services.auditing.verifying import Outside, verify
from care.services.delivery import deliver
from care.services.erasing import erase
from care.storage.audit import SYSTEM, Actor
from care.storage.tables import audit_event, audit_pii, deal, deal_party, import_issue, import_run, metadata, person
from integrations.sms.file import FileGateway
from tests.console.site import NOW, OTHER, Site, links
from tests.factories import ZONE, add

AGENT = "李晓燕"
ZHANG, ZHAO, CHEN = "张伟", "赵强", "陈明"
CONGRATS, D3 = "subscription_congrats", "subscription_d3"


def number_of(site: Site, name: str) -> int:
    """The id of a customer."""
    return int(_one(site, select(person.c.id).where(person.c.name == name)))


def deal_of(site: Site, name: str) -> Any:
    """The customer's deal as it stands."""
    with site.database.read() as connection:
        mine = deal.c.primary_person_id == number_of(site, name)
        return connection.execute(select(deal).where(mine)).one()


def _one(site: Site, query: Any) -> Any:
    with site.database.read() as connection:
        return connection.execute(query).scalar_one()


def last_event(site: Site, entity: str) -> Any:
    """The newest event about one kind of thing, with what stands aside."""
    query = select(audit_event.c.action, audit_event.c.actor, audit_event.c.body, audit_pii.c.data).outerjoin(
        audit_pii, (audit_pii.c.entity_id == audit_event.c.entity_id) & (audit_pii.c.ver == audit_event.c.ver)
    )
    with site.database.read() as connection:
        newest = query.where(audit_event.c.entity == entity).order_by(audit_event.c.id.desc())
        return connection.execute(newest.limit(1)).one()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {ZHANG, ZHAO}),
        ("张", {ZHANG}),
        ("张伟", {ZHANG}),
        ("伟", set()),
        ("13800138002", {ZHAO}),
        ("+86 138-0013-8002", {ZHAO}),
        ("8000", {ZHANG}),
        ("8001", set()),
        ("陈明", set()),
        ("ROOM", {ZHANG}),
        ("3-2-ROOM", {ZHANG}),
        ("3栋2单元ROOM室", {ZHANG}),
        ("9-2-ROOM", set()),
        ("NUMBER", {ZHANG}),
        ("%", set()),
    ],
)
def test_the_search_finds_ones_own_by_name_number_and_room(site: Site, asked: str, found: set[str]) -> None:
    with site.database.begin() as connection:
        mine = deal.c.id == deal_of(site, ZHANG).id
        connection.execute(update(deal).where(mine).values(room="1777", deal_no="假日风景-一期-3-2-1777#2"))
    customer_no = _one(site, select(person.c.customer_no).where(person.c.name == ZHANG))
    asked = asked.replace("ROOM", "1777").replace("NUMBER", customer_no)
    page = site.as_("agent", AGENT).get("/customers", params={"q": asked}).text
    assert {path for path in links(page, "/customers/")} == {f"/customers/{number_of(site, name)}" for name in found}
    assert "13800138" not in page.replace(f'value="{asked}"', "")


@pytest.mark.parametrize("asked", ["010-82345678", "01082345678", "+86 10 8234 5678"])
def test_the_search_finds_a_landline_however_it_is_written(site: Site, asked: str) -> None:
    site.change(person, number_of(site, ZHAO), phone="01082345678转801")
    page = site.as_("agent", AGENT).get("/customers", params={"q": asked}).text
    assert links(page, "/customers/") == [f"/customers/{number_of(site, ZHAO)}"]


def test_the_list_turns_pages_by_key(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("care.services.customer_search.PAGE", 1)
    agent = site.as_("agent", AGENT)
    first = agent.get("/customers").text
    (more,) = [path for path in links(first, "/customers?")]
    second = agent.get(more.replace("&amp;", "&")).text
    both = links(first, "/customers/") + links(second, "/customers/")
    assert both == [f"/customers/{number_of(site, name)}" for name in (ZHAO, ZHANG)]
    assert links(second, "/customers?") == []


GETS = ("", "/timeline", "/ahead", "/stops", "/correct", "/profile", "/deals/{deal}")
POSTS = (
    *("/number", "/stops/frozen/on", "/stops/frozen/off", "/correct", "/profile", "/grade"),
    *("/deals/{deal}/dates", "/deals/{deal}/payment", "/deals/{deal}/parties", "/deals/{deal}/file"),
)
FORM = {"reason": "看看", "grade": "A", "name": "某人", "way": "join", "method": "一次性", "tick_co_owners": "1"}


@pytest.mark.parametrize(
    ("role", "name"), [("agent", "王芳"), ("specialist", "刘专员"), ("satisfaction_manager", "陈静")]
)
def test_no_address_shows_or_changes_anothers_customer(site: Site, role: str, name: str) -> None:
    other = site.as_(role, name, OTHER)
    zhang, home = number_of(site, ZHANG), deal_of(site, ZHANG).id
    issue, before = _issue(site, ZHANG), site.office.everything()
    for tail in GETS:
        assert other.get(f"/customers/{zhang}{tail.format(deal=home)}").status_code == 404, tail
    for tail in POSTS:
        answer = other.post(f"/customers/{zhang}{tail.format(deal=home)}", data=FORM)
        assert answer.status_code == 404, tail
    if role != "agent":
        data = {"verdict": "confirmed", "reason": "x", "customer": str(zhang)}
        assert other.post(f"/issues/{issue}", data=data).status_code == 404
        assert "张先生" not in other.get("/issues").text
    assert site.office.everything() == before


def test_an_own_customer_is_no_way_to_anothers_home(site: Site) -> None:
    agent, home = site.as_("agent", AGENT), deal_of(site, CHEN).id
    for name in (ZHANG, CHEN):
        assert agent.get(f"/customers/{number_of(site, name)}/deals/{home}").status_code == 404
        assert agent.post(f"/customers/{number_of(site, name)}/deals/{home}/file", data=FORM).status_code == 404


def test_a_general_manager_looks_and_changes_nothing(site: Site) -> None:
    manager, zhang = site.as_("general_manager", "总经理"), number_of(site, ZHANG)
    page = manager.get(f"/customers/{zhang}").text
    assert links(page, f"/customers/{zhang}/stops") == []
    assert manager.get(f"/customers/{zhang}/deals/{deal_of(site, ZHANG).id}").status_code == 200
    assert manager.post(f"/customers/{zhang}/stops/frozen/on", data=FORM).status_code == 403


def test_the_number_is_shown_once_asked_for_and_goes_on_record(site: Site) -> None:
    agent, zhang = site.as_("agent", AGENT), number_of(site, ZHANG)
    assert "13800138000" not in agent.get(f"/customers/{zhang}").text
    assert 'href="tel:13800138000"' in agent.post(f"/customers/{zhang}/number").text
    event = last_event(site, "person")
    assert (event.action, event.actor) == ("revealed", AGENT)


def _deliver(site: Site, folder: Path) -> None:
    """Send what is queued, to a file."""
    clock = Clock(ZONE, NOW, lambda: 0.0, 0.0)
    gateway = FileGateway(folder / "outbox.jsonl", clock)
    asyncio.run(deliver(site.database, gateway, site.office.desk.plan, clock, Actor("flow", "deliver", "run-1")))


def test_the_timeline_tells_a_life_the_newest_first(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.office.record(D3, "connected", "2026-12-04", "09:40", mood=4, note="很高兴")
    _deliver(site, tmp_path)
    agent, zhang = site.as_("agent", AGENT), number_of(site, ZHANG)
    page = agent.get(f"/customers/{zhang}").text
    places = [page.find(words) for words in (site.office.text(D3).text, "已接通 · 心情 4", "2026年12月1日")]
    assert -1 not in places
    assert places == sorted(places)
    monkeypatch.setattr("care.services.customer_timeline.PAGE", 1)
    pages, path = [], f"/customers/{zhang}/timeline"
    while path:
        pages.append(agent.get(path.replace("&amp;", "&")).text)
        assert len(pages) < 20
        path = next(iter(links(pages[-1], f"/customers/{zhang}/timeline?")), "")
    assert sum(one.count("很高兴") for one in pages) == 1
    assert sum(one.count("<b>认购</b>") for one in pages) == 1


@pytest.mark.parametrize("stop", ["opt_out", "bereavement", "frozen", "deceased", "recycled"])
def test_a_switch_goes_on_and_off_with_its_reason_on_record(site: Site, stop: str) -> None:
    manager, zhang = site.as_("satisfaction_manager", "陈经理"), number_of(site, ZHANG)
    path = f"/customers/{zhang}/stops/{stop}"
    silent = manager.post(f"{path}/on", data={"reason": " "})
    assert silent.status_code == 422
    assert "请写明原因" in silent.text
    for way, action in (("on", "stopped"), ("off", "resumed")):
        assert manager.post(f"{path}/{way}", data={"reason": f"客户{way}"}).status_code == 303
        event = last_event(site, "person")
        assert (event.action, event.actor) == (action, "陈经理")
        assert f"客户{way}" in event.data
        assert "客户" not in event.body
        assert ('class="tag late">已打开' in manager.get(f"/customers/{zhang}/stops").text) == (way == "on")
        assert manager.post(f"{path}/{way}", data={"reason": "再来"}).status_code == 409


def test_a_frozen_customer_hears_no_more_until_a_manager_ends_it(site: Site, tmp_path: Path) -> None:
    agent, zhang = site.as_("agent", AGENT), number_of(site, ZHANG)
    site.office.record(D3, "connected", "2026-12-04", "09:40")
    assert agent.post(f"/customers/{zhang}/stops/frozen/on", data={"reason": "退款纠纷"}).status_code == 303
    assert (site.office.call(CONGRATS).state, site.office.call(CONGRATS).reason) == ("cancelled", "frozen")
    page = agent.get(f"/customers/{zhang}").text
    assert site.office.text(D3).state == "queued"
    assert "将拒发" in page
    _deliver(site, tmp_path)
    assert (site.office.text(D3).state, site.office.text(D3).reason) == ("cancelled", "frozen")
    assert "短信已取消（已冻结）" in agent.get(f"/customers/{zhang}").text
    assert agent.post(f"/customers/{zhang}/stops/frozen/off", data={"reason": "误会"}).status_code == 403
    manager = site.as_("satisfaction_manager", "陈经理")
    assert manager.post(f"/customers/{zhang}/stops/frozen/off", data={"reason": "已解决"}).status_code == 303
    assert site.office.call(CONGRATS).state == "open"
    assert site.office.text(D3).state == "cancelled"  # its moment is over
    assert "将拒发" not in agent.get(f"/customers/{zhang}").text


def _dates(site: Site, name: str, **changed: str) -> dict[str, str]:
    """The form of dates as it begins, but for what is changed."""
    stored = deal_of(site, name)._mapping
    form = {field: str(stored[field]) for field in DATE_FIELDS if stored[field] is not None}
    return {**form, "reason": "合同上是这一天", **changed}


def test_a_corrected_date_is_an_event_and_moves_what_stands(site: Site) -> None:
    agent, zhang, home = site.as_("agent", AGENT), number_of(site, ZHANG), deal_of(site, ZHANG).id
    path = f"/customers/{zhang}/deals/{home}/dates"
    assert agent.post(path, data=_dates(site, ZHANG, subscribed_on="2026-12-02")).status_code == 303
    event = last_event(site, "deal")
    assert event.action == "corrected"
    assert '"subscribed_on":["2026-12-01","2026-12-02"]' in event.body
    assert "合同上是这一天" in event.data
    assert deal_of(site, ZHANG).subscribed_on == date(2026, 12, 2)
    assert site.office.call(D3).state == "cancelled"  # due on the 5th now
    assert "2026-12-01 → 2026-12-02" in agent.get(f"/customers/{zhang}").text
    assert "人工更正过" in agent.get(f"/customers/{zhang}/deals/{home}").text


def test_what_befalls_a_home_stands_on_the_timeline_of_each_of_its_owners(site: Site) -> None:
    manager, zhang, chen = site.as_("programme_manager", "专项经理"), number_of(site, ZHANG), number_of(site, CHEN)
    home, moved = deal_of(site, ZHANG).id, "2026-12-01 → 2026-12-02"
    dates = f"/customers/{zhang}/deals/{home}/dates"
    assert manager.post(dates, data=_dates(site, ZHANG, subscribed_on="2026-12-02")).status_code == 303
    assert moved not in manager.get(f"/customers/{chen}").text
    with site.database.begin() as connection:
        party = {"deal_id": home, "person_id": chen, "position": 1, "role": "buyer"}
        connection.execute(insert(deal_party).values(party))
    assert moved in manager.get(f"/customers/{chen}").text
    assert moved in manager.get(f"/customers/{chen}/timeline").text
    assert moved not in site.as_("satisfaction_manager", "王芳", OTHER).get(f"/customers/{chen}").text


def test_what_becomes_due_today_by_a_correction_is_planned_at_once(site: Site) -> None:
    agent, zhang, home = site.as_("agent", AGENT), number_of(site, ZHANG), deal_of(site, ZHANG).id
    form = _dates(site, ZHANG, appointment_on="2026-12-05", appointment_time="15:00")
    assert agent.post(f"/customers/{zhang}/deals/{home}/dates", data=form).status_code == 303
    assert site.office.call("signing_eve").state == "open"


@pytest.mark.parametrize(
    ("tail", "form", "sentence"),
    [
        ("/dates", {"signed_on": "2026-11-01"}, "先后不可能成立"),
        ("/dates", {"signed_on": "2046-11-01"}, "超过五年以后"),
        ("/dates", {"signed_on": "soon"}, "请填写日期"),
        ("/dates", {"appointment_on": "", "appointment_time": "15:00"}, "先填预约日期"),
        ("/dates", {"reason": "", "signed_on": "2026-12-12"}, "请写明原因"),
        ("/dates", {}, "没有改动"),
        ("/payment", {"changed_on": "2026-12-04", "method": "分期"}, "填写有误"),
        ("/payment", {"changed_on": "", "method": "一次性"}, "请填写日期"),
        ("/parties", {"way": "join", "customer_no": "nobody"}, "没有这个客户编号"),
        ("/parties", {"way": "dance"}, "填写有误"),
    ],
)
def test_a_wrong_form_of_a_home_says_where_and_changes_nothing(
    site: Site, tail: str, form: dict[str, str], sentence: str
) -> None:
    agent, zhang, home = site.as_("agent", AGENT), number_of(site, ZHANG), deal_of(site, ZHANG)
    before = site.office.everything()
    typed = _dates(site, ZHANG, **form)
    answer = agent.post(f"/customers/{zhang}/deals/{home.id}{tail}", data=typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert (site.office.everything(), deal_of(site, ZHANG)) == (before, home)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": ""}, "请填写姓名"),
        ({"phone": "12345"}, "请填写一个有效号码"),
        ({"phone": "13800138009/13800138010"}, "请填写一个有效号码"),
        ({"birthday_calendar": "solar", "birthday_month": "2", "birthday_day": "30"}, "没有这一天"),
        ({"birthday_calendar": "solar", "birthday_month": "13", "birthday_day": "3"}, "1 到 12"),
        ({"phone": "13800138009", "reason": ""}, "请写明原因"),
        ({}, "没有改动"),
    ],
)
def test_a_wrong_correction_of_a_person_keeps_what_was_typed(site: Site, form: dict[str, str], sentence: str) -> None:
    agent, zhang = site.as_("agent", AGENT), number_of(site, ZHANG)
    before = site.office.everything()
    typed = {"name": ZHANG, "sex": "male", "reason": "<i>客户说", **form}
    answer = agent.post(f"/customers/{zhang}/correct", data=typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert site.office.everything() == before


def test_a_corrected_number_and_birthday_go_to_the_waiting_texts_and_stay_out_of_the_log(site: Site) -> None:
    site.office.record(D3, "connected", "2026-12-04", "09:40")
    agent, zhang = site.as_("agent", AGENT), number_of(site, ZHANG)
    birthday = {"birthday_calendar": "lunar", "birthday_year": "1978", "birthday_month": "8", "birthday_day": "15"}
    form = {"name": "张薇", "sex": "female", "phone": "138 0013 8009", "reason": "客户更正", **birthday}
    assert agent.post(f"/customers/{zhang}/correct", data=form).status_code == 303
    text = site.office.text(D3)
    assert text.phone == "13800138009"
    assert "张女士" in text.text
    with site.database.read() as connection:
        row = connection.execute(select(person).where(person.c.id == zhang)).one()
    assert (row.birthday_calendar, row.birth_lunar_md, row.birth_solar_md) == ("lunar", 815, None)
    assert "13800138009" not in last_event(site, "person").body
    page = agent.get(f"/customers/{zhang}").text
    assert "138****8000 → 138****8009" in page
    assert "13800138009" not in page


def test_cash_instead_of_a_loan_ends_the_touches_of_the_loan(site: Site) -> None:
    agent, zhao, home = site.as_("agent", AGENT), number_of(site, ZHAO), deal_of(site, ZHAO).id
    assert site.office.call("loan_progress").state == "open"
    form = {"method": "一次性", "changed_on": "2026-12-03", "reason": "客户改付全款"}
    assert agent.post(f"/customers/{zhao}/deals/{home}/payment", data=form).status_code == 303
    assert (site.office.call("loan_progress").state, deal_of(site, ZHAO).loan_applied_on) == ("cancelled", None)
    page = agent.get(f"/customers/{zhao}/deals/{home}").text
    assert "商贷 → 一次性" in page
    assert '"changed_on":"2026-12-03"' in last_event(site, "deal").body
    assert "付款方式变更，请核对资料清单" in agent.get(f"/customers/{zhao}").text  # S-101: a task


def test_parties_join_lead_and_leave(site: Site) -> None:
    manager = site.as_("programme_manager", "专项经理")
    zhang, chen, home = number_of(site, ZHANG), number_of(site, CHEN), deal_of(site, ZHANG).id
    path, number = (
        f"/customers/{zhang}/deals/{home}/parties",
        _one(site, select(person.c.customer_no).where(person.c.id == chen)),
    )
    for form in (
        {"way": "join", "customer_no": number},
        {"way": "primary", "party": str(chen)},
        {"way": "leave", "party": str(zhang)},
    ):
        assert manager.post(path, data={**form, "reason": "合同更名"}).status_code == 303
        assert last_event(site, "deal").action == "corrected"
    assert _one(site, select(deal.c.primary_person_id).where(deal.c.id == home)) == chen
    assert manager.get(f"/customers/{zhang}/deals/{home}").status_code == 404
    assert manager.get(f"/customers/{chen}/deals/{home}").status_code == 200


def test_nobody_brings_anothers_customer_into_sight_by_making_them_a_party(site: Site) -> None:
    agent, zhang, home = site.as_("agent", AGENT), number_of(site, ZHANG), deal_of(site, ZHANG).id
    chen = number_of(site, CHEN)
    number = _one(site, select(person.c.customer_no).where(person.c.id == chen))
    form = {"way": "join", "customer_no": number, "reason": "想看看"}
    assert agent.post(f"/customers/{zhang}/deals/{home}/parties", data=form).status_code == 422
    assert agent.get(f"/customers/{chen}").status_code == 404


NASTY = ("", "\0", "9" * 400, "-1", "１２", "2026-02-30", "0001-01-01", "9999-12-31", "25:61", "<b>", "%", "🙂" * 300)
BORN = ("birthday_calendar", "birthday_year", "birthday_month", "birthday_day")
TYPED = (*FORM, *DATE_FIELDS, *BORN, "appointment_time", "sex", "phone", "habits", "party", "customer_no", "changed_on")


@pytest.mark.parametrize("shift", range(2))
def test_no_form_and_no_address_breaks_on_what_is_typed(site: Site, shift: int) -> None:
    manager, zhang, home = site.as_("satisfaction_manager", "陈经理"), number_of(site, ZHANG), deal_of(site, ZHANG).id
    form = {field: NASTY[(n + 3 * shift) % len(NASTY)] for n, field in enumerate(TYPED)}
    form |= {"reason": "x", "birthday_calendar": "lunar", "way": "leave"} if shift % 2 else {}
    for tail in POSTS:
        answer = manager.post(f"/customers/{zhang}{tail.format(deal=home)}", data=form)
        assert answer.status_code < 500, tail
    for value in NASTY[shift::2]:
        for path in ("/issues", f"/customers/{zhang}/timeline"):
            assert manager.get(path, params={"before": value, "after": value}).status_code < 500
        assert manager.get("/customers", params={"q": value}).status_code == 200


def test_profile_grade_and_file_become_complete(site: Site) -> None:
    agent, zhang, home = site.as_("agent", AGENT), number_of(site, ZHANG), deal_of(site, ZHANG).id
    with site.database.begin() as connection:
        born = {"birthday_calendar": "solar", "birthday_month": 3, "birthday_day": 4, "birth_solar_md": 304}
        connection.execute(update(person).where(person.c.id == zhang).values(profession=None, grade=None, **born))
    assert "完整度 20%" in agent.get(f"/customers/{zhang}/profile").text
    notes = {"profession": "教师", "habits": "喝茶", "gift_limits": "无糖"}
    assert agent.post(f"/customers/{zhang}/profile", data=notes).status_code == 303
    assert "教师" not in last_event(site, "person").body
    assert agent.post(f"/customers/{zhang}/grade", data={"grade": "A"}).status_code == 422
    assert agent.post(f"/customers/{zhang}/grade", data={"grade": "D", "reason": "x"}).status_code == 422
    assert agent.post(f"/customers/{zhang}/grade", data={"grade": "A", "reason": "两套"}).status_code == 303
    assert "完整度 100%" in agent.get(f"/customers/{zhang}/profile").text
    path = f"/customers/{zhang}/deals/{home}"
    assert "<small>70%</small>" in agent.get(path).text
    ticks = {"tick_contract_copy": "1", "tick_co_owners": "1", "tick_phones_verified": "1"}
    assert agent.post(f"{path}/file", data=ticks).status_code == 303
    assert "<small>100%</small>" in agent.get(path).text
    assert last_event(site, "deal").action == "file_ticked"


def _issue(site: Site, name: str) -> int:
    """An open suggestion that the customer has died, as an import leaves it."""
    with site.database.begin() as connection:
        run = {"file_name": "a.xlsx", "file_hash": "0", "started_at": NOW, "actor": "test", "counts": "{}"}
        run_id = add(connection, import_run, **run)
        found = {"code": "suggest_deceased", "header": "备注", "finding": "f", "state": "open", "ver": 1}
        zhang = connection.scalar(select(person.c.id).where(person.c.name == name))
        connection.execute(update(person).where(person.c.id == zhang).values(held=True, remark="已故"))
        return add(connection, import_issue, person_id=zhang, run_id=run_id, opened_at=NOW, **found)


def test_a_suggestion_is_judged_from_the_list_and_from_the_customer(site: Site) -> None:
    issue, zhang = _issue(site, ZHANG), number_of(site, ZHANG)
    specialist, agent = site.as_("specialist", "刘专员"), site.as_("agent", AGENT)
    assert "客户是否已故" not in agent.get(f"/customers/{zhang}").text
    assert agent.post(f"/issues/{issue}", data={"verdict": "confirmed", "reason": "x"}).status_code == 403
    assert "客户是否已故" in specialist.get("/issues").text
    wrong = specialist.post(f"/issues/{issue}", data={"verdict": "confirmed", "customer": str(zhang)})
    assert wrong.status_code == 422
    assert "请写明原因" in wrong.text
    answer = specialist.post(
        f"/issues/{issue}", data={"verdict": "dismissed", "reason": "父亲去世", "customer": str(zhang)}
    )
    assert answer.headers["location"] == f"/customers/{zhang}?done=1"
    assert "没有待裁定" in specialist.get("/issues").text
    assert site.office.actions("import_issue") == ["issue_judged"]


@pytest.mark.parametrize("path", ["/customers/0", "/customers/99999", "/customers/1/stops/dance/on", "/issues/99999"])
def test_an_address_that_names_nothing_is_not_found(site: Site, path: str) -> None:
    manager = site.as_("satisfaction_manager", "陈经理")
    answer = manager.post(path, data=FORM) if "stops" in path or "issues" in path else manager.get(path)
    assert answer.status_code in {404, 422} if "issues" in path else answer.status_code == 404


def test_every_change_by_hand_is_in_the_log_and_goes_with_the_person(site: Site) -> None:
    manager, zhang, home = site.as_("satisfaction_manager", "陈经理"), number_of(site, ZHANG), deal_of(site, ZHANG).id
    customer_no = _one(site, select(person.c.customer_no).where(person.c.id == zhang))
    path, why = f"/customers/{zhang}", {"reason": "为了核对"}
    birthday = {"birthday_calendar": "solar", "birthday_month": "3", "birthday_day": "4"}
    for tail, form in (
        ("/number", {}),
        ("/correct", {"name": "张维", "sex": "male", "phone": "13800138009", **birthday, **why}),
        *((f"/stops/{stop}/{way}", why) for stop in Stop for way in ("on", "off")),
        ("/profile", {"habits": "喝龙井", "gift_limits": "不喝白酒"}),
        ("/grade", {"grade": "A", **why}),
        (f"/deals/{home}/dates", _dates(site, ZHANG, appointment_on="2026-12-05")),
        (f"/deals/{home}/payment", {"method": "公积金", "changed_on": "2026-12-03", **why}),
        (f"/deals/{home}/file", {"tick_co_owners": "1"}),
    ):
        assert manager.post(path + tail, data=form).status_code in {200, 303}, tail
    assert verify(site.database, Outside()).sound
    erase(site.database, customer_no, "书面要求", actor=SYSTEM, now=NOW, zone=ZONE)
    assert verify(site.database, Outside()).sound
    assert manager.get(path).status_code == 404
    with site.database.read() as connection:
        left = [str(row) for table in metadata.sorted_tables for row in connection.execute(select(table))]
    for secret in ("喝龙井", "不喝白酒", "13800138009", "张维", "为了核对"):
        assert not [row for row in left if secret in row], secret
