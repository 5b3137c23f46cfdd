"""The call list and one call, as agents, colleagues and managers meet them."""

import pytest
from sqlalchemy import select

from care.rules.lifecycles import CallState
from care.storage.tables import audit_event, call, call_try, staff
from tests.console.site import NOW, OTHER, Site, links, seat_of
from tests.factories import at

D3, LOAN = "subscription_d3", "loan_progress"
AGENT = "李晓燕"


def test_an_agent_sees_the_own_calls_the_overdue_one_first(site: Site) -> None:
    page = site.as_("agent", AGENT).get("/calls").text
    assert "张先生" in page
    assert "陈先生" not in page
    assert "138****8000" in page
    assert "13800138000" not in page
    assert links(page, "/calls/")[0] == f"/calls/{site.call('subscription_congrats')}"
    assert "逾期" in page


@pytest.mark.parametrize("role", ["agent", "specialist", "satisfaction_manager"])
def test_no_address_shows_or_changes_another_projects_call(site: Site, role: str) -> None:
    theirs = site.as_(role, "王芳", OTHER)
    number, before = site.call(LOAN), site.office.everything()
    asked = [("GET", ""), ("GET", "/claim"), ("POST", "/claim"), ("POST", "/give-back"), ("POST", "/number")]
    for method, tail in [*asked, ("POST", "/text"), ("POST", "/outcome")]:
        answer = theirs.request(method, f"/calls/{number}{tail}", data={"outcome": "connected"} if tail else None)
        assert answer.status_code == 404, tail
    if role == "satisfaction_manager":
        for tail in ("text", "caller"):
            data = {"reason": "x", "word": "drop", "staff": "1"}
            assert theirs.post(f"/exhausted-calls/{number}/{tail}", data=data).status_code == 404
    assert site.office.everything() == before


def test_a_successor_sees_the_calls_of_who_left(site: Site) -> None:
    heir = site.as_("agent", "周接班")
    assert "张先生" not in heir.get("/calls").text
    site.change(staff, seat_of(site, AGENT), left_on=NOW.date(), successor_id=seat_of(site, "周接班"))
    assert "张先生" in heir.get("/calls").text
    assert heir.get(f"/calls/{site.call(D3)}").status_code == 200


def test_the_number_is_shown_once_asked_for_and_goes_on_record(site: Site) -> None:
    agent, number = site.as_("agent", AGENT), site.call(D3)
    page = agent.get(f"/calls/{number}").text
    assert "13800138000" not in page
    assert len(links(page, "/customers/")) == 1  # the way to the customer's whole life
    answer = agent.post(f"/calls/{number}/number")
    assert 'href="tel:13800138000"' in answer.text
    assert site.office.actions("call")[-2:] == ["call_claimed", "revealed"]
    with site.database.read() as connection:
        who = connection.scalar(select(audit_event.c.actor).order_by(audit_event.c.id.desc()))
    assert who == AGENT


def test_the_outcome_releases_the_text_and_the_next_call_opens(site: Site) -> None:
    agent, number = site.as_("agent", AGENT), site.call(LOAN)
    page = agent.get(f"/calls/{number}").text
    assert "您的按揭手续目前在____" in page
    form = {"outcome": "connected", "mood": "4", "note": "等面签", "next_step": "周五再打", "value_status": "银行审批"}
    preview = agent.post(f"/calls/{number}/text", data=form, headers={"HX-Request": "true"})
    assert "目前在银行审批环节" in preview.text
    answer = agent.post(f"/calls/{number}/outcome", data=form)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/calls/")
    assert answer.headers["location"] != f"/calls/{number}?done=1"
    assert site.office.text(LOAN).state == "queued"
    with site.database.read() as connection:
        made = connection.execute(select(call_try).where(call_try.c.call_id == number)).one()
    assert (made.by, made.mood, made.note) == (AGENT, 4, "等面签\n下一步：周五再打")
    again = agent.get(f"/calls/{number}").text
    assert "等面签" in again
    assert "这通电话已完成" in again


def test_the_next_call_is_one_that_makes_sense_now(site: Site) -> None:
    """Not the one just tried in vain, nor one promised for the afternoon, nor one that a colleague is on."""
    agent, mine = site.as_("agent", AGENT), sorted(int(a[7:]) for a in links(_list(site), "/calls/"))
    assert len(mine) > 3
    tried, promised, taken, *rest = mine
    assert agent.post(f"/calls/{promised}/outcome", data=LATER).status_code == 303
    site.change(call, taken, claimed_by="王芳", lease_until=at("2026-12-04", "10:15"))
    left = set(rest)
    following = tried
    while left:
        answer = agent.post(f"/calls/{following}/outcome", data={"outcome": "no_answer"})
        following = int(answer.headers["location"].removeprefix("/calls/").partition("?")[0])
        left.remove(following)
    assert agent.post(f"/calls/{following}/outcome", data={"outcome": "busy"}).headers["location"] == "/calls?done=1"


LATER = {"outcome": "call_back_at", "next_at": "2026-12-04T15:30"}


def _list(site: Site) -> str:
    return site.as_("satisfaction_manager").get("/calls").text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "请选择结果"),
        ({"outcome": "nonsense"}, "请选择结果"),
        ({"outcome": "no_answer", "mood": "2"}, "没有通上话"),
        ({"outcome": "connected", "mood": "x"}, "心情请选 1 到 5"),
        ({"outcome": "call_back_at"}, "请填写约定的回电时间"),
        ({"outcome": "call_back_at", "next_at": "soon"}, "请填写约定的回电时间"),
        ({"outcome": "call_back_at", "next_at": "2026-12-03T10:00"}, "已经过去"),
        ({"outcome": "call_back_at", "next_at": "2026-12-05T13:00"}, "09:30-12:00, 14:00-19:30"),
        ({"outcome": "connected"}, "短信需要这一项"),
        ({"outcome": "connected", "value_status": "加微信 http://x.cn"}, "不能放网址"),
        ({"outcome": "connected", "value_status": "拨 13800138000"}, "不能放手机号"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(
    site: Site, form: dict[str, str], sentence: str
) -> None:
    agent, number = site.as_("agent", AGENT), site.call(LOAN)
    before = site.office.everything()
    answer = agent.post(f"/calls/{number}/outcome", data={**form, "note": "<b>谈了很久"})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "&lt;b&gt;谈了很久" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert site.office.everything() == before


def test_the_second_of_two_people_is_told_who_and_when(site: Site) -> None:
    number = site.call(LOAN)
    agent, manager = site.as_("agent", AGENT), site.as_("satisfaction_manager", "陈经理")
    assert agent.post(f"/calls/{number}/claim").status_code == 303
    assert "李晓燕 处理中" in manager.get("/calls", headers={"HX-Request": "true"}).text
    watched = manager.get(f"/calls/{number}/claim", headers={"HX-Request": "true"}).text
    assert "李晓燕 正在处理这通电话（10:15 前）" in watched
    assert "拨打" not in watched
    late = manager.post(f"/calls/{number}/outcome", data={"outcome": "busy", "note": "没打通"})
    assert late.status_code == 409
    assert "李晓燕 正在处理" in late.text
    assert "没打通" in late.text
    assert agent.post(f"/calls/{number}/give-back").status_code == 303
    assert "拨打" in manager.get(f"/calls/{number}/claim").text


def test_a_manager_gives_a_call_to_somebody_else(site: Site) -> None:
    number = site.call(D3)
    agent, other = site.as_("agent", AGENT), site.as_("agent", "周接班")
    manager = site.as_("satisfaction_manager", "陈经理")
    agent.post(f"/calls/{number}/claim")
    assert other.get(f"/calls/{number}").status_code == 404
    staff_id = str(seat_of(site, "周接班"))
    assert f'value="{staff_id}"' in manager.get(f"/calls/{number}").text
    assert manager.post(f"/exhausted-calls/{number}/caller", data={"staff": "999"}).status_code == 422
    assert manager.post(f"/exhausted-calls/{number}/caller", data={"staff": staff_id}).status_code == 303
    assert other.get(f"/calls/{number}").status_code == 200
    assert agent.get(f"/calls/{number}").status_code == 404
    assert site.office.call(D3).state == CallState.OPEN
    assert agent.post(f"/exhausted-calls/{number}/caller", data={"staff": staff_id}).status_code == 403


@pytest.mark.parametrize(("word", "state"), [("release", "queued"), ("drop", "cancelled")])
def test_a_manager_decides_about_the_text_of_a_call_that_reached_nobody(site: Site, word: str, state: str) -> None:
    number = site.call(D3)
    site.office.record(D3, "refused", "2026-12-04", "09:40")
    manager = site.as_("satisfaction_manager", "陈经理")
    assert "1 通未能联系" in manager.get("/calls").text
    assert f"/calls/{number}" in links(manager.get("/exhausted-calls").text, "/calls/")
    silent = manager.post(f"/exhausted-calls/{number}/text", data={"word": word, "reason": " "})
    assert silent.status_code == 422
    assert "请写明原因" in silent.text
    assert manager.post(f"/exhausted-calls/{number}/text", data={"word": word, "reason": "客户要求"}).status_code == 303
    assert site.office.text(D3).state == state
    assert f"/calls/{number}" not in links(manager.get("/exhausted-calls").text, "/calls/")


def test_a_promised_call_waits_for_its_time_in_the_list(site: Site) -> None:
    agent, number = site.as_("agent", AGENT), site.call(D3)
    form = {"outcome": "call_back_at", "next_at": "2026-12-04T15:00", "then": "list"}
    assert agent.post(f"/calls/{number}/outcome", data=form).headers["location"] == "/calls?done=1"
    assert site.office.call(D3).next_try_at == at("2026-12-04", "15:00")
    assert "约好的" in agent.get("/calls").text


@pytest.mark.parametrize("path", ["/calls/0", "/calls/99999", "/calls/x", f"/calls/{10**30}", "/calls/-1"])
def test_an_address_that_names_nothing_is_not_found(site: Site, path: str) -> None:
    assert site.as_("agent", AGENT).get(path).status_code == 404
