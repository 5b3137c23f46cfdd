"""Packs are made once a period, and kept: the figures as a file, named by its hash; HTML and XLSX are made of it.

So what was handed over can be shown again as it was, in either language, and a file that was changed is found out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from care.errors import CareError
from care.files import whole_file
from care.rules.periods import Period, ReportKind, due_at
from care.rules.touchpoints import Plan
from care.services.packs.making import make_pack
from care.services.packs.structure import Cell, Chart, Column, Pack, Section, Table
from care.storage.accounts import project_names
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.kept_reports import KeptReport, keep_report, report_of


@dataclass(frozen=True, slots=True)
class Cabinet:
    """Where packs are made and kept: below `home`, beside the database; back up both together."""

    database: Database
    home: Path
    plan: Plan
    zone: ZoneInfo


def keep_pack(
    cabinet: Cabinet, kind: ReportKind, period: Period, project_id: int | None, actor: Actor, now: datetime
) -> KeptReport:
    """Make the pack and keep it; where it was made before, that one stands. `now` is aware UTC.

    Raises CareError where it does not balance, or the file cannot be written; nothing is on record then.
    """
    key = (kind.value, period.name, project_id)
    with cabinet.database.snapshot() as connection:  # all figures of one moment, or they would not agree
        kept = report_of(connection, key)
        if kept is not None:
            return kept
        content = to_bytes(make_pack(connection, cabinet.plan, kind, period, now, cabinet.zone, project_id))
    name = sha256(content).hexdigest()
    _write(cabinet.home, name, content)
    with cabinet.database.begin() as connection:
        return keep_report(connection, key, due_at(kind, period, cabinet.zone), name, actor, now)


def keep_all(cabinet: Cabinet, kind: ReportKind, period: Period, actor: Actor, now: datetime) -> list[KeptReport]:
    """The pack of the company and of each project."""
    with cabinet.database.read() as connection:
        projects = sorted(project_names(connection))
    return [keep_pack(cabinet, kind, period, project_id, actor, now) for project_id in (None, *projects)]


def read_pack(home: Path, kept: KeptReport) -> Pack:
    """The pack as it was made. Raises CareError where its file is gone or was changed."""
    path = _folder(home) / f"{kept.file_hash}.json"
    try:
        content = path.read_bytes()
    except OSError:
        raise CareError(f"The file of report {kept.id} is gone ({path.name}): restore it from the backup.") from None
    if sha256(content).hexdigest() != kept.file_hash:
        raise CareError(f"The file of report {kept.id} was changed ({path.name}): restore it from the backup.")
    return from_bytes(content)


def to_bytes(pack: Pack) -> bytes:
    """The figures as JSON, the same bytes for the same pack."""
    return orjson.dumps(pack, option=orjson.OPT_SORT_KEYS)


def from_bytes(content: bytes) -> Pack:
    """The pack of what `to_bytes` gave."""
    read: dict[str, Any] = orjson.loads(content)
    days = {name: date.fromisoformat(read[name]) for name in ("first", "last")}
    sections = tuple(_section(section) for section in read["sections"])
    return Pack(**{**read, **days, "made_at": datetime.fromisoformat(read["made_at"]), "sections": sections})


def _section(read: Mapping[str, Any]) -> Section:
    return Section(**{**read, "tables": tuple(_table(one) for one in read["tables"])})


def _table(read: Mapping[str, Any]) -> Table:
    chart = read["chart"]
    return Table(
        title=read["title"],
        columns=tuple(Column(**column) for column in read["columns"]),
        rows=tuple(tuple(Cell(**cell) for cell in row) for row in read["rows"]),
        whole=tuple(Cell(**cell) for cell in read["whole"]) if read["whole"] else None,
        identities=tuple((index, tuple(parts)) for index, parts in read["identities"]),
        note=read["note"],
        chart=Chart(**{**chart, "figures": tuple(chart["figures"])}) if chart else None,
    )


def _write(home: Path, name: str, content: bytes) -> None:
    folder = _folder(home)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise CareError(f"{folder} cannot be made ({problem.strerror}): see who owns CARE_HOME.") from None
    with whole_file(folder / f"{name}.json") as path:
        path.write_bytes(content)


def _folder(home: Path) -> Path:
    return home / "reports"
