"""The audit log on its way out: as the lines that scripts read (design 9), and as the table that people open."""

from collections.abc import Iterable, Iterator
from dataclasses import fields as fields_of
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from care.errors import BadInput
from care.rules.log_words import action_word, channel_word, entity_word, state_word, touchpoint_names
from care.rules.reason_words import reason_words
from care.rules.touchpoints import Language, Plan
from care.storage.audit import Actor
from care.storage.audit_reading import AuditLine, audit_lines
from care.storage.engine import Database
from care.storage.exports import record_export

Format = Literal["csv", "xlsx", "jsonl"]
_FIELDS = tuple(field.name for field in fields_of(AuditLine))
_HEADERS: dict[Language, tuple[str, ...]] = {
    "zh": (
        *("序号", "时间", "操作人", "动作", "对象", "对象编号", "客户编号", "房源", "触点", "渠道"),
        *("应办日", "状态", "原因", "原因代码"),
    ),
    "en": (
        *("No.", "Time", "By", "Action", "Of", "Its no.", "Customer no.", "Deal", "Touchpoint", "Channel"),
        *("Due on", "State", "Reason", "Reason code"),
    ),
}


def export_lines(
    database: Database,
    zone: ZoneInfo,
    *,
    first: date | None,
    last: date | None,
    format: Format,
    actor: Actor,
    now: datetime,
) -> Iterator[AuditLine]:
    """The log of the business days `first` to `last`, both inclusive; None: no bound. `now` is aware UTC.

    The export is itself an event, written before this returns: an export that dies on its way is on record too.
    Raises BadInput where the days are the wrong way round.
    """
    if first is not None and last is not None and first > last:
        raise BadInput(f"The export would end on {last} before it begins on {first}: exchange the two days.")
    facts = {"first": first, "last": last, "format": format}
    with database.begin() as connection:
        record_export(connection, facts, actor, now)
    since = datetime.combine(first, time.min, zone) if first else None
    until = datetime.combine(last + timedelta(days=1), time.min, zone) if last else None
    return _stream(database, since, until)


def json_fields(line: AuditLine, zone: ZoneInfo) -> dict[str, str | int | None]:
    """The fields of `care audit export --format jsonl`; `at` is ISO with the business zone's offset (…+08:00)."""
    fields = {name: getattr(line, name) for name in _FIELDS}  # asdict would copy each value, at twenty times the cost
    fields["at"] = line.at.astimezone(zone).isoformat(timespec="microseconds")
    fields["due_on"] = line.due_on.isoformat() if line.due_on else None
    return fields


def table_header(language: Language) -> tuple[str, ...]:
    """The headings of the table for people."""
    return _HEADERS[language]


def table_rows(
    lines: Iterable[AuditLine], plan: Plan, language: Language, zone: ZoneInfo
) -> Iterator[tuple[str | int, ...]]:
    """The lines in words; times in the business zone, empty cells as ''. Codes without words stand for themselves."""
    names = touchpoint_names(plan, language)
    for line in lines:
        yield (
            line.seq,
            line.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
            line.actor,
            action_word(line.action, language),
            entity_word(line.entity, language),
            line.entity_id,
            line.customer_no or "",
            line.deal_no or "",
            names.get(line.touchpoint, line.touchpoint) if line.touchpoint else "",
            channel_word(line.channel, language) if line.channel else "",
            line.due_on.isoformat() if line.due_on else "",
            state_word(line.channel or line.entity, line.state, language) if line.state else "",
            reason_words(line.reason, language).label if line.reason else "",
            line.reason or "",
        )


def _stream(database: Database, since: datetime | None, until: datetime | None) -> Iterator[AuditLine]:
    with database.read() as connection:
        yield from audit_lines(connection, since=since, until=until)
