"""Signing in: the password, the wait after wrong ones, the session and its end, and what stands before every page."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from care.rules.rights import Role
from care.services.people.joining import Newcomer, join, set_password
from care.storage.tables import login_failure, staff_session
from console.visits import COOKIE
from tests.console.site import NOW, Site
from tests.passwords import make_quick

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    make_quick(monkeypatch)


@pytest.fixture
def boss(site: Site) -> Site:
    join(site.database, Newcomer("陈总", "chen", Role.PROGRAMME_MANAGER), PASSWORD, by="test", now=NOW)
    return site


def _enter(site: Site, password: str = PASSWORD, **more: Any) -> Any:
    return site.client().post("/login", data={"login": "chen", "password": password, **more})


def test_the_right_password_leads_back_to_the_page_that_was_asked_for(boss: Site) -> None:
    client = boss.client()
    asked = client.get("/calls/7?done=1")
    assert asked.headers["location"] == "/login?next=%2Fcalls%2F7%3Fdone%3D1"
    assert 'name="next" value="/calls/7?done=1"' in client.get(asked.headers["location"]).text
    answer = client.post("/login", data={"login": " chen", "password": PASSWORD, "next": "/calls/7?done=1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/calls/7?done=1")
    cookie = answer.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=lax", "Max-Age=43200"))
    assert client.get("/calls").status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test", "/\\evil.test", "evil", ""])
def test_nobody_is_led_to_another_site(boss: Site, elsewhere: str) -> None:
    assert _enter(boss, next=elsewhere).headers["location"] == "/"


def test_a_cookie_that_came_over_tls_goes_over_tls_alone(boss: Site) -> None:
    client = boss.client()
    answer = client.post("https://console.test/login", data={"login": "chen", "password": PASSWORD})
    assert "Secure" in answer.headers["set-cookie"]


def test_the_table_holds_no_token_and_no_password(boss: Site) -> None:
    token = _enter(boss).cookies[COOKIE]
    with boss.database.read() as connection:
        rows = [tuple(row) for row in connection.execute(select(staff_session))]
    assert len(rows) == 1
    assert token not in str(rows)


def test_a_wrong_password_and_an_unknown_login_are_told_alike(boss: Site) -> None:
    wrong = _enter(boss, "wrong")
    unknown = boss.client().post("/login", data={"login": "nobody", "password": PASSWORD})
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert "登录名或密码不对" in wrong.text
    assert wrong.text.replace("chen", "nobody") == unknown.text


def test_after_five_wrong_passwords_even_the_right_one_waits(boss: Site) -> None:
    for _ in range(5):
        assert _enter(boss, "wrong").status_code == 422
    waits = _enter(boss)
    assert waits.status_code == 429
    assert "10:00" in waits.text


def test_the_right_password_forgives_the_wrong_ones_before_it(boss: Site) -> None:
    for _ in range(3):
        for _ in range(4):
            _enter(boss, "wrong")
        assert _enter(boss).status_code == 303
    with boss.database.read() as connection:
        rows = {row.key.partition(":")[0]: row.failures for row in connection.execute(select(login_failure))}
    assert rows == {"address": 12}


def test_who_signs_out_is_out_wherever_the_cookie_was_copied(boss: Site) -> None:
    client, copy = boss.client(), boss.client()
    client.post("/login", data={"login": "chen", "password": PASSWORD})
    copy.cookies = client.cookies
    assert copy.get("/calls").status_code == 200
    token = client.cookies[COOKIE]
    client.post("/logout")
    copy.cookies.set(COOKIE, token)
    assert copy.get("/calls").status_code == 303


def test_a_new_password_ends_the_sessions_of_the_old_one(boss: Site) -> None:
    client = boss.client()
    client.post("/login", data={"login": "chen", "password": PASSWORD})
    set_password(boss.database, "chen", "another good password", by="test", now=NOW)
    assert client.get("/calls").status_code == 303
    assert _enter(boss).status_code == 422


def test_a_session_that_ran_out_sends_htmx_to_the_sign_in(site: Site) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://console.test/calls/3"}
    answer = site.client().get("/calls/3/claim", headers=headers)
    assert answer.headers["HX-Redirect"] == "/login?next=%2Fcalls%2F3"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://console.test"}, 303),
        ({"Content-Length": "99999999"}, 413),
    ],
)
def test_only_our_own_pages_may_change_something(site: Site, headers: dict[str, str], status: int) -> None:
    assert site.client().post("/language", data={"language": "en"}, headers=headers).status_code == status


def test_every_answer_is_kept_from_frames_caches_and_foreign_scripts(site: Site) -> None:
    for path in ("/login", "/calls", "/nowhere"):
        headers = site.client().get(path).headers
        assert headers["cache-control"] == "no-store"
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_first_view_is_light_and_its_files_are_kept_for_good(site: Site) -> None:
    client = site.client()
    page = client.get("/login")
    files = re.findall(r'"(/static/[^"]+)"', page.text)
    answers = [client.get(file, headers={"Accept-Encoding": "identity"}) for file in files]
    assert len(files) == 5
    assert all("immutable" in answer.headers["cache-control"] for answer in answers)
    assert len(page.content) + sum(len(answer.content) for answer in answers) < 150_000
    assert client.get("/static/../app.py").status_code == 404


def test_the_language_is_chosen_on_the_page(site: Site) -> None:
    client = site.client()
    assert '<html lang="zh-CN">' in client.get("/login").text
    client.post("/language", data={"language": "en"})
    assert '<html lang="en">' in client.get("/login").text
    client.post("/language", data={"language": "xx"})
    assert '<html lang="en">' in client.get("/login").text
