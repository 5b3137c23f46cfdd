"""What a year is held against (S-08): baseline, city average, target, and what the survey found in the end."""

from typing import Any

from fastapi import APIRouter, Response

from care.errors import BadField, NotFound
from care.rules.rights import Right
from care.services.report_pages import SCORES, YEARS, TargetLine, target_lines, write_target
from console.pages.typed import whole
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Posted, Visit, needs

router = APIRouter(prefix="/reports/targets")


@router.get("")
def targets(year: str | None = None, done: str | None = None, visit: Visit = needs(Right.BOARD)) -> Response:
    """The figures of a year."""
    return _show(visit, _year(visit, year), done=done)


@router.post("")
def write(posted: Posted, visit: Visit = needs(Right.ASSESSING)) -> Response:
    """One project's figures, or the company's."""
    word, year = posted.get("project", ""), _year(visit, posted.get("year"))
    project_id = None if word == "all" else whole(word)
    try:
        write_target(visit.office.database, year, project_id, posted, visit.scope, by=visit.name, now=visit.now)
    except BadField as problem:
        return _show(visit, year, status=422, typed=posted, problems=sentences(visit, problem))
    return go("/reports/targets", year=str(year), done="1")


def _show(visit: Visit, year: int, *, status: int = 200, **facts: Any) -> Response:
    lines = target_lines(visit.office.database, year, visit.scope)
    shown = {"done": None, "typed": {}, "problems": {}, **facts}
    return page(
        visit, "reports/targets.html", status=status, year=year, lines=lines, typed_of=_typed, scores=SCORES, **shown
    )


def _typed(line: TargetLine) -> dict[str, str]:
    """What stands, as the fields of the form have it."""
    found = {name: getattr(line.target, name) for name in SCORES}
    return {name: f"{value / 10:g}" for name, value in found.items() if value is not None} | {
        "lessons": line.target.lessons or ""
    }


def _year(visit: Visit, word: str | None) -> int:
    year = whole(word) if word else visit.office.clock.today().year
    if year not in YEARS:
        raise NotFound("There is no such year.")
    return year
