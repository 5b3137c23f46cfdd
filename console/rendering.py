"""Pages from console/templates: Jinja2 with autoescape, words by key, dates and numbers as people here write them."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from care.phones import dial_address, mask
from care.rules.rights import Reach, reach_of
from care.rules.touchpoints import Language
from care.services.stop_switch import standing_switches
from care.storage.stop_switch import Switch
from console.files import Files
from console.menu import places
from console.review_tabs import outreach_tabs, review_tabs
from console.visits import Visit
from console.words import say

TEMPLATES = Path(__file__).parent / "templates"
_LOCALES: dict[Language, str] = {"zh": "zh_Hans_CN", "en": "en_GB"}
_SKELETONS: dict[Language, tuple[str, str]] = {"zh": ("M月d日", "M月d日 HH:mm"), "en": ("d MMM", "d MMM HH:mm")}


class Pages:
    """Renders a template for a visit."""

    def __init__(self, files: Files) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,  # or each page asks the disk of each of its templates
        )
        self._environment.globals["asset"] = files.address
        self._environment.globals["dial_address"] = dial_address
        self._environment.filters["mask"] = mask

    def render(self, visit: Visit, template: str, **facts: Any) -> str:
        """The page's HTML; every fact that the template names must be there."""
        return self._environment.get_template(template).render(**_spoken(visit), **facts)


def page(visit: Visit, template: str, *, status: int = 200, **facts: Any) -> HTMLResponse:
    """Answer with a template; `status` 422 for a form with a mistake, 409 where somebody else was first."""
    pages: Pages = visit.request.app.state.pages
    return HTMLResponse(pages.render(visit, template, **facts), status_code=status)


def go(address: str, **query: str) -> RedirectResponse:
    """After a form: show this page (POST, redirect, GET), so that a reload does nothing twice."""
    asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
    return RedirectResponse(f"{address}?{asked}" if asked else address, status_code=303)


def local_path(text: str | None, otherwise: str = "/") -> str:
    """A path of our own to go back to; anything that could lead elsewhere becomes `otherwise`."""
    good = text is not None and text.startswith("/") and not text.startswith(("//", "/\\")) and "\\" not in text
    return text if good and text is not None and text.isprintable() else otherwise


def came_from(request: Request) -> str:
    """The page that the visitor sees: for a form or a fragment the one around it."""
    if request.method == "GET" and request.headers.get("hx-request") != "true":
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")
    _, _, rest = request.headers.get("hx-current-url", request.headers.get("referer", "")).partition("://")
    return local_path("/" + rest.partition("/")[2])


def _spoken(visit: Visit) -> dict[str, Any]:
    """What every template can use: words, dates and numbers in the visitor's language, and who they are."""
    language, zone = visit.language, visit.office.desk.zone
    locale, (day_only, day_and_time) = _LOCALES[language], _SKELETONS[language]

    def local(moment: datetime) -> datetime:
        return moment.astimezone(zone)

    return {
        "visit": visit,
        "language": language,
        "html_lang": "zh-CN" if language == "zh" else "en",
        "menu": places(visit),
        "review_tabs": review_tabs(visit),
        "outreach_tabs": outreach_tabs(visit),
        "t": lambda key, **facts: say(key, language, **facts),
        "day": lambda value: format_date(value, day_only, locale=locale),
        "long_day": lambda value: format_date(value, "full", locale=locale),
        "moment": lambda value: _moment(local(value), day_and_time, locale),
        "clock": lambda value: f"{local(value):%H:%M}",
        "iso": lambda value: value.isoformat() if isinstance(value, date) else str(value),
        "count": lambda value: format_decimal(value, locale=locale),
        "path": visit.request.url.path,
        "stopped": lambda: _stopped(visit),
    }


@lru_cache(maxsize=4096)  # a list says the same deadline a hundred times, and Babel takes its time
def _moment(local: datetime, pattern: str, locale: str) -> str:
    return format_datetime(local, pattern, locale=locale)


def _stopped(visit: Visit) -> list[Switch]:
    """The stop switches that concern this visitor: asked by the frame of each page, not by its parts."""
    role, scope = visit.signed.role, visit.scope
    mine = None if reach_of(role) in {Reach.ALL, Reach.NOBODY} else scope.projects
    found = standing_switches(visit.office.database)
    return [one for one in found if mine is None or one.project_id is None or one.project_id in mine]
