"""Whether the data are in order for tomorrow: facts that `care doctor` and the metrics tell, found by few queries.

Each finding says in one sentence what is so, and where it is wrong, what to do. Nothing here names a customer.
"""

import shutil
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from care.clock import business_day
from care.rules.touchpoints import Language
from care.services.sending.schedule import UNDELIVERED_TRIES
from care.storage.engine import Database, server_time
from care.storage.plan_holds import standing_holds
from care.storage.projects import ProjectAge, project_ages
from care.storage.reports import texts_without_end, undecided_touches
from care.storage.stop_switch import Switch, switches_on
from care.storage.weather import SourceState, failing_sources

_LOOK_BACK_DAYS = 10
_IMPORT_OLD_DAYS, _IMPORT_STALE_DAYS = 3, 7  # a long weekend; a week without news of any sale
_WEATHER_AGE = timedelta(days=2)
_SKEW_NOTED, _SKEW_WRONG = 5.0, 60.0  # seconds; a lease is 60 s and more
_DISK_LOW, _DISK_FULL = 5_000_000_000, 1_000_000_000  # bytes


class Grade(StrEnum):
    """How grave a finding is."""

    GOOD = "good"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, in a sentence of each language."""

    check: str
    grade: Grade
    zh: str
    en: str

    def sentence(self, language: Language) -> str:
        """The sentence in that language."""
        return self.zh if language == "zh" else self.en


def examine_data(database: Database, now: datetime, zone: ZoneInfo) -> list[Finding]:
    """The last decided day, held days, stopped texts, and the age of each project's list. `now` is aware UTC."""
    today = business_day(now, zone)
    with database.read() as connection:
        projects = project_ages(connection)
        found = [_decided(connection, projects, today, now)]
        found += [_held(row.day, row.touches) for row in standing_holds(connection) if row.state == "held"]
        found += [_stopped(switch, zone) for switch in switches_on(connection)]
        found += [_weather(state, zone) for state in failing_sources(connection, now - _WEATHER_AGE)]
    return found + [_imported(project, today, zone) for project in projects]


def examine_clock(database: Database, now: datetime) -> Finding:
    """This machine's clock against the database's, where that runs elsewhere."""
    theirs = server_time(database)
    if theirs is None:
        return Finding("clock", Grade.GOOD, "时钟：数据库在本机。", "The clock is this machine's: so is the database.")
    return clock_finding("clock", (now - theirs).total_seconds(), ("数据库", "database"))


def clock_finding(check: str, seconds: float, whose: tuple[str, str]) -> Finding:
    """What a difference of so many seconds to another machine's clock means."""
    apart = abs(seconds)
    grade = Grade.WRONG if apart > _SKEW_WRONG else Grade.WARNING if apart > _SKEW_NOTED else Grade.GOOD
    todo = ("", "") if grade is Grade.GOOD else ("，请启用时间同步（NTP）", ": switch on time synchronisation (NTP)")
    return Finding(
        check,
        grade,
        f"本机时钟与{whose[0]}相差 {apart:.0f} 秒{todo[0]}。",
        f"The clock is {apart:.0f} s from the {whose[1]}'s{todo[1]}.",
    )


def examine_disk(folder: Path) -> Finding:
    """The room on the disk of CARE_HOME."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    grade = Grade.WRONG if free < _DISK_FULL else Grade.WARNING if free < _DISK_LOW else Grade.GOOD
    todo = ("", "") if grade is Grade.GOOD else ("，请清理或扩容", ": make room, or a larger disk")
    return Finding(
        "disk", grade, f"磁盘剩余 {free / 1e9:.1f} GB{todo[0]}。", f"{free / 1e9:.1f} GB of disk are free{todo[1]}."
    )


def _decided(connection: Connection, projects: list[ProjectAge], today: date, now: datetime) -> Finding:
    planned = [project.last_planned_on for project in projects]
    newest = max((day for day in planned if day is not None), default=None)
    if newest is None:
        return Finding(
            "decided_day",
            Grade.WARNING,
            "还没有计划过任何一天：运行 care run，或等 08:30 的计划任务。",
            "No day was planned yet: run `care run`, or wait for the schedule at 08:30.",
        )
    for back in range(1, _LOOK_BACK_DAYS + 1):
        day = today - timedelta(days=back)
        if all(p is None or p >= day for p in planned) and _all_ended(connection, day, now):
            return _decided_on(day, back)
    return _decided_on(None, _LOOK_BACK_DAYS + 1)


def _all_ended(connection: Connection, day: date, now: datetime) -> bool:
    return not undecided_touches(connection, day) and not texts_without_end(connection, day, now, UNDELIVERED_TRIES)


def _decided_on(day: date | None, back: int) -> Finding:
    if back == 1:
        return Finding("decided_day", Grade.GOOD, f"{day} 已全部有结果。", f"{day} is decided to its end.")
    # Receipts of the day before yesterday may still come: one day behind is no alarm yet.
    grade = Grade.WARNING if back == 2 else Grade.WRONG
    last = (str(day), str(day)) if day else (f"{_LOOK_BACK_DAYS} 天以前", f"more than {_LOOK_BACK_DAYS} days ago")
    return Finding(
        "decided_day",
        grade,
        f"最近一个全部有结果的日子是 {last[0]}：看 care report day --on 次日，再运行 care run 与 care settle。",
        f"The last decided day is {last[1]}: see `care report day --on` the next day, then `care run`, `care settle`.",
    )


def _held(day: date, touches: int) -> Finding:
    return Finding(
        "held_day",
        Grade.WARNING,
        f"{day} 的 {touches} 个触达等人复核：care approve --show。",
        f"{touches} touches of {day} wait for a person: look at them with `care approve --show`.",
    )


def _stopped(switch: Switch, zone: ZoneInfo) -> Finding:
    since, who = f"{switch.stopped_at.astimezone(zone):%Y-%m-%d %H:%M}", switch.stopped_by
    return Finding(
        "stop_switch",
        Grade.WARNING,
        f"{switch.project or '全部项目'}的短信自 {since} 起由{who}紧急停发：care resume 查看并恢复。",
        f"{who} stopped the texts of {switch.project or 'all projects'} at {since}: see `care resume`.",
    )


def _weather(state: SourceState, zone: ZoneInfo) -> Finding:
    since = (state.failing_since or state.asked_at).astimezone(zone)
    return Finding(
        "weather",
        Grade.WARNING,
        f"天气预警来源自 {since:%m-%d %H:%M} 起失败，期间不发天气提示：{state.problem}",
        f"The source of weather warnings has failed since {since:%m-%d %H:%M}, so no tip goes: {state.problem}",
    )


def _imported(project: ProjectAge, today: date, zone: ZoneInfo) -> Finding:
    if project.imported_at is None:
        return Finding(
            "import",
            Grade.WARNING,
            f"{project.name}：还没有导入过名单，请 care import。",
            f"{project.name}: no list was imported yet: run `care import`.",
        )
    days = (today - business_day(project.imported_at, zone)).days
    grade = Grade.WRONG if days > _IMPORT_STALE_DAYS else Grade.WARNING if days > _IMPORT_OLD_DAYS else Grade.GOOD
    todo = ("", "") if grade is Grade.GOOD else ("，请导入新名单", ": import a new one")
    return Finding(
        "import",
        grade,
        f"{project.name}：名单是 {days} 天前导入的{todo[0]}。",
        f"{project.name}: the list was imported {days} days ago{todo[1]}.",
    )
