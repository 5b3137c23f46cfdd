"""The lines behind a figure of the board: a page of them, and all of them as a table (the log line of handbook 6.1)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement

from care.rules.lifecycles import CALL_OPEN, GiftState
from care.rules.log_words import channel_word, outcome_word, state_word, touchpoint_names
from care.rules.planner import Channel
from care.rules.reason_words import reason_words
from care.rules.rights import Scope
from care.rules.touchpoints import Language
from care.rules.wording import room_words, title
from care.services.board_filter import Asked, lines_asked, moment_of
from care.services.list_exports import Listing, Row
from care.services.preparing import Desk
from care.storage.day_lines import Line, Which, count_lines, page_of_lines, stream_of_lines
from care.storage.engine import Database

PAGE = 50
OPEN_STATES: Mapping[Channel, frozenset[str]] = {
    "call": frozenset(CALL_OPEN),
    "gift": frozenset({GiftState.DUE, GiftState.ORDERED}),
}
_HEADERS: dict[Language, tuple[str, ...]] = {
    "zh": (
        *("时间", "项目", "客户编号", "客户", "房源", "触点", "计划版本", "应办日", "办理日", "截止", "渠道", "署名"),
        *("内容", "条数", "通道", "回执编号", "回执代码", "状态", "原因", "原因代码", "电话结果", "通话次数", "情绪"),
        *("备注", "顾问"),
    ),
    "en": (
        *("Time", "Project", "Customer no.", "Customer", "Room", "Touchpoint", "Plan version", "Due on", "Acts on"),
        *(
            "Deadline",
            "Channel",
            "In the name of",
            "Text",
            "Parts",
            "Gateway",
            "Receipt no.",
            "Receipt code",
            "State",
            "Reason",
        ),
        *("Reason code", "Result of the call", "Tries", "Mood", "Note", "Agent"),
    ),
}


@dataclass(frozen=True, slots=True)
class LineList:
    """A page of lines; `after` asks for the next (None: there is none), `count` is of all pages."""

    rows: Sequence[Line]
    after: int | None
    count: int


def line_list(
    database: Database, desk: Desk, asked: Asked, channel: Channel, scope: Scope, now: datetime, after: int = 0
) -> LineList:
    """A page of the lines of one channel; `now` is aware UTC."""
    which = lines_asked(asked, channel, scope, moment_of(desk, asked.day, now))
    with database.snapshot() as connection:
        lines = page_of_lines(connection, channel, which, after, PAGE + 1)
        count = count_lines(connection, channel, which)
    return LineList(lines[:PAGE], lines[PAGE - 1].id if len(lines) > PAGE else None, count)


def lines_listing(
    desk: Desk, asked: Asked, channel: Channel, scope: Scope, language: Language, now: datetime
) -> Listing:
    """All the lines of one channel, to be exported; `now` is aware UTC."""
    which = lines_asked(asked, channel, scope, moment_of(desk, asked.day, now))

    return listing_of(desk, channel, which, "board", {**asked.facts(), "channel": channel}, language)


def open_lines_listing(
    desk: Desk, channel: Channel, within: ColumnElement[bool], day: date, language: Language
) -> Listing:
    """The open calls or gifts that the condition `within` leaves, whatever their day, to be exported."""
    which = Which(day, states=OPEN_STATES[channel], among=within)
    return listing_of(desk, channel, which, f"open_{channel}s", {}, language)


def listing_of(
    desk: Desk, channel: Channel, which: Which, what: str, filters: Mapping[str, Any], language: Language
) -> Listing:
    """The rows of one channel as a table."""
    return Listing(
        what=what,
        filters=filters,
        header=_HEADERS[language],
        count=lambda connection: count_lines(connection, channel, which),
        rows=lambda connection: line_rows(stream_of_lines(connection, channel, which), desk, language),
    )


def line_rows(lines: Iterator[Line], desk: Desk, language: Language) -> Iterator[Row]:
    """The lines in words; times in the business zone."""
    names = touchpoint_names(desk.plan, language)
    signed = {touchpoint.id: touchpoint.signed_by for touchpoint in desk.plan.touchpoints}
    for line in lines:
        yield (
            _clock(line.at, desk),
            line.project,
            line.customer_no,
            title(line.name, line.sex, language),
            room_words(line.building, line.unit, line.room),
            names.get(line.touchpoint, line.touchpoint),
            line.plan_version or line.plan_hash[:12],
            line.due_on,
            line.act_on,
            _clock(line.due_at, desk),
            channel_word(line.channel, language),
            line.agent if signed.get(line.touchpoint) == "agent" else line.project,
            line.text or line.item,
            line.parts,
            line.gateway,
            line.provider_id,
            line.code,
            state_word(line.channel, line.state, language),
            reason_words(line.reason, language).label if line.reason else None,
            line.reason,
            outcome_word(line.outcome, language) if line.outcome else None,
            line.tries,
            line.mood,
            line.note,
            line.agent,
        )


def _clock(instant: datetime | None, desk: Desk) -> str | None:
    return instant.astimezone(desk.zone).strftime("%Y-%m-%d %H:%M:%S") if instant else None
