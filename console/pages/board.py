"""The day board: the figures of a day, the lines behind each of them, and the evidence of a line."""

from datetime import timedelta
from typing import Any, cast, get_args

from fastapi import APIRouter, Response

from care.errors import NotFound
from care.rules.log_words import action_word, channel_word, milestone_word, outcome_word, state_word
from care.rules.planner import Channel
from care.rules.reason_words import reason_words
from care.rules.reasons import Reason
from care.rules.rights import Right
from care.rules.troubles import trouble_word
from care.rules.wording import room_words, title
from care.services.board_changes import changes_of_day, deal_list
from care.services.board_filter import Asked, choices, words_of_states
from care.services.board_lines import line_list, lines_listing
from care.services.board_pages import By, day_board
from care.services.evidence import evidence_of
from care.services.why_not import why_of_month
from console.downloads import download
from console.pages.board_address import after_of, asked_of, channel_of
from console.pages.names import touchpoint_name
from console.rendering import page
from console.visits import Number, Posted, Visit, needs

router = APIRouter(prefix="/board")


@router.get("")
def board(by: str = "project", visit: Visit = needs(Right.BOARD)) -> Response:
    """The board of a day, by project or by touchpoint."""
    office, asked = visit.office, asked_of(visit)
    rows: By = "touchpoint" if by == "touchpoint" else "project"
    found = day_board(office.database, office.desk, asked, rows, visit.scope, visit.language, visit.now)
    days = asked.day - timedelta(days=1), asked.day + timedelta(days=1)
    return page(visit, "board/board.html", found=found, by=rows, days=days, **_view(visit, asked))


@router.get("/lines")
def lines(visit: Visit = needs(Right.BOARD)) -> Response:
    """The lines behind a figure."""
    office, asked, channel = visit.office, asked_of(visit), channel_of(visit)
    found = line_list(office.database, office.desk, asked, channel, visit.scope, visit.now, after_of(visit))
    states = words_of_states(channel)
    reasons = sorted(Reason, key=lambda reason: reason_words(reason, visit.language).label)
    facts: dict[str, Any] = {"channel": channel, "states": states, "reasons": reasons}
    return page(visit, "board/lines.html", found=found, **facts, **_view(visit, asked))


@router.post("/lines/export")
def export(posted: Posted, visit: Visit = needs(Right.BOARD)) -> Response:
    """The same lines as a file."""
    asked, channel, language = asked_of(visit), channel_of(visit), visit.language
    listing = lines_listing(visit.office.desk, asked, channel, visit.scope, language, visit.now)
    return download(visit, listing, posted.get("format"))


@router.get("/lines/{channel}/{row_id}")
def evidence(channel: str, row_id: Number, visit: Visit = needs(Right.BOARD)) -> Response:
    """Everything about one line."""
    if channel not in get_args(Channel):
        raise NotFound(f"There is no channel {channel[:20]!r}.")
    office = visit.office
    kind = cast(Channel, channel)
    found = evidence_of(office.database, office.desk, kind, row_id, visit.scope, visit.language)
    return page(visit, "board/evidence.html", found=found, line=found.line, **_words(visit))


@router.get("/deals")
def deals(visit: Visit = needs(Right.BOARD)) -> Response:
    """The deals behind an exception."""
    asked = asked_of(visit)
    found = deal_list(visit.office.database, asked, visit.scope, after_of(visit))
    return page(visit, "board/deals.html", found=found, **_view(visit, asked))


@router.get("/changes")
def changes(visit: Visit = needs(Right.BOARD)) -> Response:
    """Wording that changed, and refusals that were lifted."""
    office, asked = visit.office, asked_of(visit)
    found = changes_of_day(office.database, office.desk, asked, visit.scope, visit.now)
    return page(visit, "board/changes.html", found=found, **_view(visit, asked))


@router.get("/skipped")
def skipped(visit: Visit = needs(Right.BOARD)) -> Response:
    """Why things were skipped in a month, the most frequent reason first, and what would lift it."""
    asked = asked_of(visit)
    found = why_of_month(visit.office.database, asked, visit.scope)
    months = found.first - timedelta(days=1), found.last + timedelta(days=1)
    return page(visit, "board/skipped.html", found=found, months=months, **_view(visit, asked))


def _view(visit: Visit, asked: Asked) -> dict[str, Any]:
    """What every view of a day shows: its filters, what there is to choose, and the words."""
    office = visit.office
    there = choices(office.database, office.desk, asked, visit.scope, visit.language)
    chosen = {"projects": there.projects, "agents": there.agents, "touchpoints": there.touchpoints}
    return {"asked": asked, **chosen, **_words(visit)}


def _words(visit: Visit) -> dict[str, Any]:
    """How the templates say codes."""
    language = visit.language
    return {
        "action_of": lambda action: action_word(action, language),
        "channel_of": lambda channel: channel_word(channel, language),
        "milestone_of": lambda field: milestone_word(field, language),
        "name_of": touchpoint_name(visit),
        "outcome_of": lambda outcome: outcome_word(outcome, language),
        "reason_of": lambda reason: reason_words(reason, language),
        "room_of": lambda line: room_words(line.building, line.unit, line.room),
        "state_of": lambda channel, state: state_word(channel, state, language),
        "title_of": lambda line: title(line.name, line.sex, language),
        "trouble_of": lambda kind: trouble_word(kind, language),
    }
