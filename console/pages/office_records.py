"""What an office writes down of its own work: trainings with who was there, and what stands in the media."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from care.errors import BadField
from care.rules.office_work import Subject, Tone
from care.rules.rights import Right
from care.services.customer_form import read_day
from care.services.mending import Word
from care.services.office_records import Found, finds_page, note_find, record_training, trainings_page
from care.storage.trainings import NewTraining
from console.pages.typed import whole
from console.pages.wrong_fields import sentences
from console.rendering import go, page
from console.visits import Posted, Visit, needs

router = APIRouter()
After = Annotated[int | None, Query(ge=1, le=2**53)]


@router.get("/trainings")
def trainings(done: str | None = None, after: After = None, visit: Visit = needs(Right.OFFICE)) -> Response:
    """The trainings, and the form for one more."""
    return _trainings(visit, after=after, done=done)


@router.post("/trainings")
def train(posted: Posted, visit: Visit = needs(Right.OFFICE)) -> Response:
    """Write one down, with who was there."""
    database, role = visit.office.database, visit.signed.role.value
    try:
        new = NewTraining(
            project_id=whole(posted.get("project")),
            held_on=read_day(posted.get("held_on", ""), "held_on"),
            subject=posted.get("subject", ""),
            topic=posted.get("topic", ""),
            minutes=whole(posted.get("minutes")),
            trainer=posted.get("trainer", ""),
            staff_ids=[whole(name.removeprefix("staff_")) for name in posted if name.startswith("staff_")],
        )
        record_training(database, new, visit.scope, role=role, word=_word(visit))
    except BadField as problem:
        return _trainings(visit, status=422, typed=posted, problems=sentences(visit, problem))
    return go("/trainings", done="1")


@router.get("/media")
def media(done: str | None = None, after: After = None, visit: Visit = needs(Right.OFFICE)) -> Response:
    """What was found in the media, and the form for one more find."""
    return _media(visit, after=after, done=done)


@router.post("/media")
def found(posted: Posted, visit: Visit = needs(Right.OFFICE)) -> Response:
    """Write a find down; a bad one becomes the manager's duty."""
    office = visit.office
    try:
        find = Found(
            project_id=whole(posted.get("project")),
            found_on=read_day(posted.get("found_on", ""), "found_on"),
            medium=posted.get("medium", ""),
            what=posted.get("what", ""),
            tone=posted.get("tone", ""),
        )
        note_find(office.database, office.desk, find, visit.scope, _word(visit))
    except BadField as problem:
        return _media(visit, status=422, typed=posted, problems=sentences(visit, problem))
    return go("/media", done="1")


def _trainings(visit: Visit, *, status: int = 200, after: int | None = None, **facts: Any) -> Response:
    found = trainings_page(visit.office.database, visit.scope, _today(visit), after)
    shown = {"done": None, "typed": {"held_on": _today(visit).isoformat()}, "problems": {}, **facts}
    return page(visit, "office/trainings.html", status=status, trainings=found, subjects=list(Subject), **shown)


def _media(visit: Visit, *, status: int = 200, after: int | None = None, **facts: Any) -> Response:
    found = finds_page(visit.office.database, visit.scope, after)
    shown = {"done": None, "typed": {"found_on": _today(visit).isoformat()}, "problems": {}, **facts}
    return page(visit, "office/media.html", status=status, finds=found, tones=list(Tone), **shown)


def _today(visit: Visit) -> date:
    return visit.office.clock.today()


def _word(visit: Visit) -> Word:
    return Word(visit.name, "", _today(visit), visit.now)
