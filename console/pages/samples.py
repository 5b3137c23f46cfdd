"""A day's sample: drawn by lot, judged line by line; a bad word is followed by another person's."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from care.errors import BadField
from care.rules.log_words import outcome_word
from care.rules.rights import Right
from care.rules.sampling import Verdict
from care.services.review_pages import (
    day_reviews,
    next_line,
    require_line,
    require_project,
    sample_list,
    sample_page,
)
from care.services.reviewing import draw_sample, judge
from console.pages.board_address import day_of
from console.pages.complaint_forms import number_in
from console.pages.names import touchpoint_name
from console.pages.typed import day_in
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Number, Posted, Visit, needs

router = APIRouter(prefix="/samples")
After = Annotated[int | None, Query(ge=1, le=2**53)]
Project = Annotated[int | None, Query(ge=1, le=2**53)]


@router.get("")
def listed(
    project: Project = None, after: After = None, done: str | None = None, visit: Visit = needs(Right.BOARD)
) -> Response:
    """The samples of a day by project, and the lines of one of them."""
    office, day = visit.office, day_of(visit)
    found = day_reviews(office.database, office.desk, day, visit.scope, visit.name, visit.now)
    shown = next((row for row in found.rows if project in {None, row.project_id}), None)
    lines = sample_list(office.database, shown.review.id if shown and shown.review else None, visit.language, after)
    return page(
        visit, "review/samples.html", found=found, shown=shown, lines=lines, done=done, name_of=touchpoint_name(visit)
    )


@router.post("/draw")
def drawn(posted: Posted, visit: Visit = needs(Right.SAMPLES)) -> Response:
    """Draw the sample of a project's day, or what came since."""
    office, project_id, day = visit.office, number_in(posted, "project"), day_in(posted, "day")
    require_project(visit.scope, project_id)
    new = draw_sample(office.database, office.desk, project_id, day, by=visit.name, now=visit.now)
    return go("/samples", day=day.isoformat(), project=str(project_id), done="new" if new else "same")


@router.get("/{sample_id}")
def show(sample_id: Number, done: str | None = None, visit: Visit = needs(Right.BOARD)) -> Response:
    """One line to judge."""
    return _show(visit, sample_id, done=done)


@router.post("/{sample_id}/verdict")
def judged(sample_id: Number, posted: Posted, visit: Visit = needs(Right.SAMPLES)) -> Response:
    """What it is worth; then the next line, or the list."""
    office, seats = visit.office, visit.signed.seats
    line = require_line(office.database, sample_id, visit.scope)
    verdict = posted.get("verdict", "")
    try:
        if verdict not in set(Verdict):
            raise BadField("No verdict was chosen.", "verdict", "sample_verdict_missing")
        words = posted.get("words")
        judge(office.database, sample_id, Verdict(verdict), words, by=visit.name, seats=seats, now=visit.now)
    except BadField as problem:
        return _show(visit, sample_id, status=422, typed=posted, problems=sentences(visit, problem))
    following = next_line(office.database, sample_id, visit.scope, visit.name, seats)
    if posted.get("then") == "next" and following is not None:
        return go(f"/samples/{following}", done="1")
    return go("/samples", day=_iso(line.day), project=str(line.project_id), done="judged")


def _iso(day: date) -> str:
    return day.isoformat()


def _show(visit: Visit, sample_id: int, *, status: int = 200, **facts: Any) -> Response:
    office = visit.office
    seats = visit.signed.seats
    found = sample_page(office.database, office.desk, sample_id, visit.scope, visit.name, seats, visit.language)
    shown = {"typed": {}, "problems": {}, "done": None, "verdicts": list(Verdict), **facts}
    words: dict[str, Any] = {
        "name_of": touchpoint_name(visit),
        "outcome_of": lambda outcome: outcome_word(outcome, visit.language),
    }
    return page(visit, "review/sample.html", status=status, found=found, line=found.row.line, **words, **shown)
