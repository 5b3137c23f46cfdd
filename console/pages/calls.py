"""The calls of the day: the list, one call with script and form, claim, number, outcome."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from care.clock import read_instant
from care.errors import BadField, BadInput, SomebodyElse
from care.rules.lifecycles import CallOutcome
from care.rules.questions import Answer
from care.rules.rights import Right
from care.services.call_form import read_outcome
from care.services.call_pages import (
    call_page,
    calls_of_day,
    claim_of,
    next_call,
    promise_due,
    require_in_scope,
    texts_of_call,
)
from care.services.calling import Form, claim_call, give_back_call, record_call, reveal_number
from console.pages.names import touchpoint_name
from console.rendering import go, page
from console.visits import Number, Posted, Visit, needs
from console.words import has, say

router = APIRouter(prefix="/calls")
ABOUT = "value_"  # a field of the form that fills the text: value_status
But = Annotated[int, Query(ge=0, le=2**53)]
SCORE, WORDS = "score_", "words_"  # fields that answer questions: score_overall, words_improve


@router.get("")
def today(done: str | None = None, visit: Visit = needs(Right.CALLS)) -> Response:
    """The list, the most urgent first; a poll asks for its lines alone."""
    office = visit.office
    decides = visit.may(Right.CALL_ORDERS)
    calls = calls_of_day(office.database, office.desk, visit.scope, visit.language, visit.now, decides=decides)
    template = "calls/list.html" if visit.by_htmx else "calls/today.html"
    return page(visit, template, calls=calls, name_of=touchpoint_name(visit), done=done)


@router.get("/promised")
def promised(but: But = 0, visit: Visit = needs(Right.CALLS)) -> Response:
    """The call that one promised for now: every page asks each half minute, for one may be anywhere."""
    office, signed = visit.office, visit.signed
    mine = signed.seats | (signed.scope.staff or frozenset())
    due = promise_due(office.database, office.desk, mine, visit.language, visit.now, but=but)
    return page(visit, "calls/promised.html", due=due)


@router.get("/{call_id}")
def show(call_id: Number, done: str | None = None, visit: Visit = needs(Right.CALLS)) -> Response:
    """One call."""
    return show_call(visit, call_id, done=done)


@router.get("/{call_id}/claim")
def watch(call_id: Number, visit: Visit = needs(Right.CALLS)) -> Response:
    """Who is on the call: the page asks every few seconds."""
    return _part(visit, call_id)


@router.post("/{call_id}/claim")
def claim(call_id: Number, visit: Visit = needs(Right.CALLS)) -> Response:
    """Take the call for a quarter of an hour."""
    require_in_scope(visit.office.database, call_id, visit.scope)
    try:
        claim_call(visit.office.database, call_id, by=visit.name, now=visit.now)
    except SomebodyElse as problem:
        return _refused(visit, call_id, problem)
    return _part(visit, call_id) if visit.by_htmx else go(f"/calls/{call_id}")


@router.post("/{call_id}/give-back")
def give_back(call_id: Number, visit: Visit = needs(Right.CALLS)) -> Response:
    """Put one's own call back on the list."""
    require_in_scope(visit.office.database, call_id, visit.scope)
    give_back_call(visit.office.database, call_id, by=visit.name, now=visit.now)
    return _part(visit, call_id) if visit.by_htmx else go("/calls")


@router.post("/{call_id}/number")
def number(call_id: Number, visit: Visit = needs(Right.CALLS)) -> Response:
    """The full number to dial: the call is claimed, and the look goes on record."""
    require_in_scope(visit.office.database, call_id, visit.scope)
    try:
        claim_call(visit.office.database, call_id, by=visit.name, now=visit.now)
        full = reveal_number(visit.office.database, call_id, by=visit.name, now=visit.now)
    except SomebodyElse as problem:
        return _refused(visit, call_id, problem)
    return _part(visit, call_id, full=full) if visit.by_htmx else show_call(visit, call_id, full=full)


@router.post("/{call_id}/text")
def text(call_id: Number, posted: Posted, visit: Visit = needs(Right.CALLS)) -> Response:
    """The text as it will go with what the form says so far."""
    office = visit.office
    texts = texts_of_call(office.database, office.desk, call_id, visit.scope, _values(posted), visit.now)
    return page(visit, "calls/texts.html", texts=texts)


@router.post("/{call_id}/outcome")
def record(call_id: Number, posted: Posted, visit: Visit = needs(Right.CALLS)) -> Response:
    """Record what came of it, and open the next call."""
    office = visit.office
    require_in_scope(office.database, call_id, visit.scope)
    try:
        record_call(office.database, office.desk, call_id, _form(visit, posted), by=visit.name, now=visit.now)
    except SomebodyElse as problem:
        return _refused(visit, call_id, problem, posted)
    except BadField as problem:
        key = problem.problem if has(problem.problem) else "field_wrong"
        sentence = say(key, visit.language, **problem.facts)
        return show_call(visit, call_id, status=422, typed=posted, problems={problem.field: sentence})
    following = None
    if posted.get("then") != "list":
        following = next_call(office.database, visit.scope, visit.now, by=visit.name, but=call_id)
    return go(f"/calls/{following}" if following else "/calls", done="1")


def _form(visit: Visit, posted: dict[str, str]) -> Form:
    try:
        outcome = read_outcome(posted.get("outcome", ""))
    except BadInput as problem:
        raise BadField(str(problem), "outcome", "outcome_missing") from None
    moment, mood = posted.get("next_at") or None, posted.get("mood") or None
    try:
        next_at = read_instant(moment, visit.office.desk.zone) if moment else None
    except BadInput as problem:
        raise BadField(str(problem), "next_at", "next_at_missing") from None
    if mood is not None and not (mood.isascii() and mood.isdigit() and len(mood) == 1):
        raise BadField("The mood is no number.", "mood", "mood_range")
    # A hidden field may still hold what was typed before another outcome was chosen.
    next_at = next_at if outcome is CallOutcome.CALL_BACK_AT else None
    values = {name: value for name, value in _values(posted).items() if value}
    return Form(outcome, _note(visit, posted), int(mood) if mood else None, values, next_at, _answers(posted))


def _answers(posted: dict[str, str]) -> list[Answer]:
    given = []
    for name, value in posted.items():
        if value and name.startswith(SCORE):
            if not (value.isascii() and value.isdigit() and len(value) < 3):
                raise BadField("The score is no number.", name, "answer_range")
            given.append(Answer(name.removeprefix(SCORE), score=int(value)))
        elif value and name.startswith(WORDS):
            given.append(Answer(name.removeprefix(WORDS), words=value))
    return given


def _note(visit: Visit, posted: dict[str, str]) -> str | None:
    note, step = posted.get("note", ""), posted.get("next_step", "")
    parts = [note] if note else []
    if step:
        parts.append(say("next_step_said", visit.language, step=step))
    return "\n".join(parts) or None


def _values(posted: dict[str, str]) -> dict[str, str]:
    return {name.removeprefix(ABOUT): value for name, value in posted.items() if name.startswith(ABOUT)}


def _refused(visit: Visit, call_id: int, problem: SomebodyElse, typed: dict[str, str] | None = None) -> Response:
    """Who was first, and when; what was typed stays."""
    key = "call_done_by" if problem.done else "call_taken_by"
    when = f"{problem.when.astimezone(visit.office.desk.zone):%H:%M}"
    sentence = say(key, visit.language, who=problem.who, when=when)
    if visit.by_htmx:
        # htmx puts only what succeeds into the page.
        return _part(visit, call_id, refused=sentence)
    return show_call(visit, call_id, status=409, refused=sentence, typed=typed or {})


def show_call(visit: Visit, call_id: int, *, status: int = 200, **facts: Any) -> Response:
    """The page of one call; `facts` replace what its form begins with."""
    return page(visit, "calls/one.html", status=status, **_facts(visit, call_id), **{**_NOTHING, **facts})


def _part(visit: Visit, call_id: int, *, full: str | None = None, refused: str | None = None) -> Response:
    claim = claim_of(visit.office.database, call_id, visit.scope, visit.now)
    return page(visit, "calls/claim.html", claim=claim, full=full, refused=refused)


_NOTHING: dict[str, Any] = {"done": None, "full": None, "refused": None, "typed": {}, "problems": {}}


def _facts(visit: Visit, call_id: int) -> dict[str, Any]:
    office = visit.office
    found = call_page(office.database, office.desk, call_id, visit.scope, visit.language, visit.now)
    return {"page": found, "claim": found.claim, "name_of": touchpoint_name(visit), "outcomes": list(CallOutcome)}
