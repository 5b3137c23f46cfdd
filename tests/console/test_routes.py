"""Every route is behind a right, answers nobody else, and shows no word that was never written."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from care.rules.rights import Right, Role, may
from console.pages import ROUTERS
from console.rendering import TEMPLATES
from console.visits import _Needs
from console.words import SUBJECTS, WORDS
from tests.console.site import Site

SIGNED_BY_VENDOR = "/webhooks/"
OPEN_TO_ALL = {"/health", "/healthz", "/metrics", "/login", "/logout", "/language", "/static/{address:path}"}


def _routes(site: Site) -> list[APIRoute]:
    found: list[APIRoute] = []
    for route in site.app.routes:
        # An included router stands in the list as a whole.
        inside = getattr(route, "original_router", None)
        found += [one for one in (inside.routes if inside else [route]) if isinstance(one, APIRoute)]
    return [route for route in found if not route.path.startswith(SIGNED_BY_VENDOR)]


def _rights(dependant: Dependant) -> Iterator[Right]:
    for inner in dependant.dependencies:
        if isinstance(inner.call, _Needs):
            yield inner.call.right
        yield from _rights(inner)


def test_every_route_names_one_right(site: Site) -> None:
    routes = _routes(site)
    assert len(routes) > len(ROUTERS)
    for route in routes:
        rights = list(_rights(route.dependant))
        assert len(rights) == 1, f"{route.path} names {rights}"
        assert (rights == [Right.PUBLIC]) == (route.path in OPEN_TO_ALL), route.path


def test_nobody_gets_in_without_signing_in(site: Site) -> None:
    client = site.client()
    for route in _routes(site):
        if route.path in OPEN_TO_ALL:
            continue
        method = sorted(route.methods or ())[0]
        answer = client.request(method, re.sub(r"\{\w+\}", "1", route.path))
        assert answer.status_code == 303, route.path
        assert answer.headers["location"].startswith("/login?next="), route.path


def test_a_role_without_the_right_is_refused(site: Site) -> None:
    client = site.as_("administrator")
    for route in _routes(site):
        (right,) = _rights(route.dependant)
        if not may(Role.ADMINISTRATOR, right):
            answer = client.request(sorted(route.methods or ())[0], re.sub(r"\{\w+\}", "1", route.path))
            assert answer.status_code == 403, route.path


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
