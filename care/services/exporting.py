"""The audit log on its way out: as the lines that scripts read (design 9), and as the table that people open."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from dataclasses import fields as fields_of
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from care.errors import BadInput
from care.rules.log_words import action_word, channel_word, entity_word, state_word, touchpoint_names
from care.rules.reason_words import reason_words
from care.rules.touchpoints import Language, Plan
from care.services.auditing.proof_file import proof_lines
from care.services.auditing.sealing import seal_words
from care.storage.audit import Actor
from care.storage.audit_reading import AuditLine, Selection, audit_lines
from care.storage.engine import Database
from care.storage.exports import record_export
from care.storage.sealing import Seal

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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an export is to hold: business days, both inclusive, and the filters of handbook 6.1; None: all."""

    first: date | None = None
    last: date | None = None
    project_id: int | None = None
    agent: str | None = None
    touchpoint: str | None = None
    state: str | None = None
    reason: str | None = None

    def selection(self, zone: ZoneInfo) -> Selection:
        """The same by instants. Raises BadInput where the days are the wrong way round."""
        if self.first is not None and self.last is not None and self.first > self.last:
            raise BadInput(
                f"The export would end on {self.last} before it begins on {self.first}: exchange the two days."
            )
        since = datetime.combine(self.first, time.min, zone) if self.first else None
        until = datetime.combine(self.last + timedelta(days=1), time.min, zone) if self.last else None
        return Selection(since, until, self.project_id, self.agent, self.touchpoint, self.state, self.reason)


@dataclass(frozen=True, slots=True)
class Export:
    """Who takes what out, in which form, under which newest seal; `sound` says whether the log was found so."""

    wanted: Wanted
    format: Format
    actor: Actor
    seal: Seal | None = None
    sound: bool = True
    proofs: bool = False


def export_lines(database: Database, zone: ZoneInfo, export: Export, *, now: datetime) -> Iterator[AuditLine]:
    """The lines that are wanted, the oldest first. `now` is aware UTC.

    The export is itself an event, written before this returns: an export that dies on its way is on record too.
    Raises BadInput where the days are the wrong way round.
    """
    selection = _record(database, zone, export, now)
    return _stream(database, selection)


def export_proofs(database: Database, zone: ZoneInfo, export: Export, *, now: datetime) -> Iterator[dict[str, Any]]:
    """The sealed log of the same events, as a file that proves itself (`proof_lines`); else as `export_lines`."""
    return proof_lines(database, _record(database, zone, export, now))


def _record(database: Database, zone: ZoneInfo, export: Export, now: datetime) -> Selection:
    selection = export.wanted.selection(zone)
    facts = {name: value for name, value in asdict(export.wanted).items() if value is not None}
    facts |= {"format": export.format, "proofs": export.proofs, "sound": export.sound}
    if export.seal is not None:
        facts |= {"seal": export.seal.no, "chain": export.seal.chain.hex()}
    with database.begin() as connection:
        record_export(connection, facts, export.actor, now)
    return selection


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


def seal_row(seal: Seal, language: Language) -> tuple[str, ...]:
    """The last row of a table: the seal under which it was exported."""
    return (seal_words(seal, language), *[""] * (len(_HEADERS[language]) - 1))


def _stream(database: Database, selection: Selection) -> Iterator[AuditLine]:
    with database.read() as connection:
        yield from audit_lines(connection, selection)
