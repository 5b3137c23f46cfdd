"""Whatever is posted to any form, or asked of any address, nothing ends in a 500."""

from collections.abc import Mapping
from html.parser import HTMLParser
from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from care.rules.rights import Role, may
from tests.console.site import Site
from tests.console.walking import filled, ids_of, method_of, params, right_of, routes, with_work_of_every_kind

ODD = (
    *(
        "",
        " ",
        "0",
        "-1",
        "1.5",
        "NaN",
        "9" * 40,
        "x" * 3000,
        "中" * 300,
        "\0",
        "١٢",
        "<b>&'\"",
        "{tel}",
        "%00",
        "商贷",
    ),
    *("2026-02-30", "0001-01-01", "9999-12-31T23:59", "04/12/2026"),
)
ROLES = (Role.PROGRAMME_MANAGER, *(role for role in Role if role is not Role.PROGRAMME_MANAGER))
REAL = ("", "1", "2026-12-04T15:30", "查过了")  # for a field that offers nothing to choose from
# Fields that a page shows at other moments, or that no page has.
Fields = dict[str, list[str]]
ALWAYS: Fields = {
    name: [] for name in ("reason", "note", "project", "customer", "value_status", "score_overall", "words_improve")
}
FORM, PARTS, JSON = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"
BODIES = (
    (FORM, b"\xff\xfe=%zz&a"),
    (FORM, b"&".join(b"a%d=1" % n for n in range(300))),
    (PARTS, b"--x\r\nno"),
    (JSON, b"{"),
)
IDS = ("0", "-1", "9" * 16, "9" * 30, "1e3", "abc", "%00", "١")


@pytest.fixture
def asking(site: Site) -> "Asking":
    """Somebody of every role, before a site with something of everything."""
    with_work_of_every_kind(site, "张伟", "13800138000")
    return Asking(site)


class Asking:
    """Asks each route as somebody who may; what is asked for is kept for the message of a failure."""

    def __init__(self, site: Site) -> None:
        self.routes = [route for route in routes(site) if route.path != "/logout"]  # nothing would be asked any more
        self.ids = ids_of(site, "张伟")
        self._clients = {role: site.as_(role.value, "李晓燕" if role is Role.AGENT else None) for role in ROLES}

    def clients(self, route: APIRoute) -> list[TestClient]:
        """Those who have the right; their own customers are the same."""
        return [client for role, client in self._clients.items() if may(role, right_of(route))]

    def ask(self, client: TestClient, route: APIRoute, values: Mapping[str, Any], **how: Any) -> str:
        """The page; fails on a 500, and on the page that says that the database is down."""
        address = filled(route.path, {**self.ids, **values})
        answer = client.request(method_of(route), address, **how)
        assert answer.status_code < 500, (address, how)
        assert not answer.headers.get("location", "").startswith("/login"), address
        return answer.text

    def forms(self) -> dict[str, Fields]:
        """The fields of each form that a page shows, with what each offers, by its address."""
        found = _Forms()
        for route in self.routes:
            if method_of(route) == "GET" and not route.path.endswith("/ahead"):  # a second, and no form
                for client in self.clients(route)[:1]:
                    found.feed(self.ask(client, route, {}))
        return found.forms


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, Fields] = {}
        self._form: Fields = {}
        self._field: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notice a form, the fields that follow it, and what they offer."""
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = self.forms.setdefault(urlsplit(has.get("action", "")).path, {})
        if has.get("name") and tag in {"input", "select", "textarea", "button"}:
            self._field = self._form.setdefault(has["name"], [])
        if tag in {"input", "option", "button"} and has.get("value"):
            self._field.append(has["value"])


def test_no_form_ends_in_an_error_of_ours_whatever_is_typed(asking: Asking) -> None:
    """Each form about half as often as it has fields: some odd by lot, the others filled with what is offered."""
    forms, chance = asking.forms(), Random(8)
    assert len(forms) > 15
    for route in (route for route in asking.routes if method_of(route) == "POST"):
        shown = forms.get(filled(route.path, asking.ids), {})
        fields = {**ALWAYS, **shown}
        for _ in range(max(2, len(shown) // 2)):
            typed = {
                name: chance.choice(ODD if chance.random() < 0.3 else offered or REAL)
                for name, offered in fields.items()
            }
            client, by = chance.choice(asking.clients(route)), chance.choice(("true", ""))
            asking.ask(client, route, {}, data=typed, headers={"hx-request": by})


def test_no_body_and_no_address_does_either(asking: Asking) -> None:
    chance = Random(9)
    for route in asking.routes:
        client = asking.clients(route)[0]
        for name in params(route.path):
            for value in chance.sample(IDS, 1):
                asking.ask(client, route, {name: value})
        for query in route.dependant.query_params:
            for value in chance.sample(ODD, 1):
                asking.ask(client, route, {}, params={query.name: value})
        if method_of(route) == "POST":
            for kind, body in chance.sample(BODIES, 1):
                asking.ask(client, route, {}, content=body, headers={"content-type": kind})
