"""Every route is behind a right, answers nobody else, and shows no word that was never written."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from care.rules.rights import Right, Role, may
from care.storage.tables import deal, import_issue, person, small_service
from console.pages import ROUTERS
from console.rendering import TEMPLATES
from console.words import SUBJECTS, WORDS
from tests.console.site import OTHER, Site
from tests.console.walking import filled, ids_of, method_of, params, rights, routes, with_work_of_every_kind

OPEN_TO_ALL = {"/health", "/healthz", "/metrics", "/login", "/logout", "/language", "/static/{address:path}"}
OWNED = {"person_id", "deal_id", "call_id", "gift_id", "duty_id", "issue_id", "row_id"}
# 陈明 of the other project, by whatever a page could show of him.
OF_THE_OTHER = ("陈明", "陈先生", "13800138001", "138****8001")


def test_every_route_names_one_right(site: Site) -> None:
    found = routes(site)
    assert len(found) > len(ROUTERS)
    for route in found:
        named = list(rights(route.dependant))
        assert len(named) == 1, f"{route.path} names {named}"
        assert (named == [Right.PUBLIC]) == (route.path in OPEN_TO_ALL), route.path


def test_nobody_gets_in_without_signing_in(site: Site) -> None:
    client = site.client()
    for route in routes(site):
        if route.path in OPEN_TO_ALL:
            continue
        method = method_of(route)
        answer = client.request(method, re.sub(r"\{\w+\}", "1", route.path))
        assert answer.status_code == 303, route.path
        assert answer.headers["location"].startswith("/login?next="), route.path


def test_a_role_without_the_right_is_refused(site: Site) -> None:
    client = site.as_("administrator")
    for route in routes(site):
        (right,) = rights(route.dependant)
        if not may(Role.ADMINISTRATOR, right):
            answer = client.request(method_of(route), re.sub(r"\{\w+\}", "1", route.path))
            assert answer.status_code == 403, route.path


@pytest.mark.parametrize("role", ["agent", "satisfaction_manager"])
def test_no_address_shows_or_changes_a_customer_of_another_project(site: Site, role: str) -> None:
    with_work_of_every_kind(site, "陈明", "13800138001")
    ids, stranger, before = ids_of(site, "陈明"), site.as_(role), _everything(site)
    for route in routes(site):
        address = filled(route.path, ids)
        if any(param.endswith("_id") for param in params(route.path)):
            answer = stranger.request(method_of(route), address, data={"reason": "x", "note": "x"})
            # What is about no customer may look at the form first.
            assert answer.status_code in ({403, 404} if OWNED & set(params(route.path)) else {403, 404, 422}), address
        else:
            answer = stranger.get(address, params={"q": "陈", "role": "all", "but": 0})
        assert not [word for word in OF_THE_OTHER if word in answer.text], address
    assert _everything(site) == before


def test_those_addresses_are_real_for_whoever_may_see_them(site: Site) -> None:
    with_work_of_every_kind(site, "陈明", "13800138001")
    ids, own = ids_of(site, "陈明"), site.as_("satisfaction_manager", "王芳", OTHER)
    for path in ("/calls/{call_id}", "/customers/{person_id}", "/gifts/{gift_id}", "/duties/{duty_id}"):
        assert "陈先生" in own.get(filled(path, ids)).text, path
    assert f'action="/issues/{ids["issue_id"]}"' in own.get("/issues").text


def _everything(site: Site) -> list[Any]:
    with site.database.read() as connection:
        return [connection.execute(select(table)).all() for table in (person, deal, import_issue, small_service)] + [
            site.office.everything()
        ]


_KEY = re.compile(r"""\bt\(\s*"([a-z0-9_]+)"\s*[,)]""")


@pytest.mark.parametrize("file", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_every_word_of_a_template_is_written(file: Path) -> None:
    asked = set(_KEY.findall(file.read_text(encoding="utf-8")))
    assert asked - set(WORDS) == set()


def test_each_word_stands_once_and_in_both_languages() -> None:
    assert sum(len(words) for words in SUBJECTS.values()) == len(WORDS)
    for words in SUBJECTS.values():
        assert list(words) == sorted(words)
    for key, pair in WORDS.items():
        assert all(text.strip() for text in pair), key
        blanks = [set(re.findall(r"\{(\w+)\}", text)) for text in pair]
        assert blanks[0] == blanks[1], key
