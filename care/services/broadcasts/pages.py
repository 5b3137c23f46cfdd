"""Broadcasts as their pages and the command show them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from care.errors import NotFound
from care.rules.notices import NoticeState, needs_approval
from care.rules.rights import Scope
from care.rules.touchpoints import NoticeTrigger, Plan, Touchpoint
from care.services.broadcasts.foreseeing import Meeting, Sample, meetings, samples_of
from care.services.broadcasts.wording import asked_of_drafter
from care.services.notices import notice_touchpoint
from care.services.preparing import Desk
from care.storage.accounts import project_names
from care.storage.audiences import choices_of
from care.storage.engine import Database
from care.storage.notice_lists import NoticeLine, notice_line, notice_lines, standing_of

MOST_LINES = 30
_OPEN = (NoticeState.DRAFTED, NoticeState.WAITING)


@dataclass(frozen=True, slots=True)
class BroadcastList:
    """The newest broadcasts, the number before which the next page begins, and the names of projects."""

    lines: Sequence[NoticeLine]
    before: int | None
    projects: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class BroadcastPage:
    """One broadcast: what it says, to whom, what it comes to, and how its texts stand once it is planned."""

    line: NoticeLine
    touchpoint: Touchpoint
    projects: Mapping[int, str]
    samples: Sequence[Sample]
    meetings: Sequence[Meeting]
    standing: Counter[tuple[str, str, str | None]]
    second_person: bool

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to approve it."""
        return self.line.notice.state in _OPEN


@dataclass(frozen=True, slots=True)
class Choices:
    """What a drafter chooses from: touchpoints with the values they ask for; projects with 分期 and 楼栋."""

    touchpoints: Mapping[str, tuple[Touchpoint, tuple[str, ...]]]
    projects: Mapping[int, str]
    parts: Mapping[int, Mapping[str, Sequence[str]]]


def broadcast_list(database: Database, scope: Scope, name: str, before: int | None = None) -> BroadcastList:
    """The broadcasts that somebody may see, newest first."""
    with database.read() as connection:
        lines = notice_lines(connection, scope, name, ("broadcast",), before, MOST_LINES + 1)
        projects = project_names(connection)
    more = lines[MOST_LINES - 1].notice.id if len(lines) > MOST_LINES else None
    return BroadcastList(lines[:MOST_LINES], more, projects)


def broadcast_page(
    database: Database, desk: Desk, notice_id: int, scope: Scope, name: str, *, today: date, now: datetime
) -> BroadcastPage:
    """One broadcast. Raises NotFound where it is not theirs to see."""
    line = one_broadcast(database, notice_id, scope, name)
    with database.read() as connection:
        projects, standing = project_names(connection), standing_of(connection, line.notice)
    touchpoint, trigger = notice_touchpoint(desk.plan, line.notice.touchpoint)
    samples, met = [], []
    if line.notice.state in _OPEN:
        samples = samples_of(database, desk, touchpoint, line.notice, today=today, now=now)
        met = meetings(database, line.notice)
    second = needs_approval(trigger, line.people or 0)
    return BroadcastPage(line, touchpoint, projects, samples, met, standing, second)


def one_broadcast(database: Database, notice_id: int, scope: Scope, name: str) -> NoticeLine:
    """What is on record of one broadcast. Raises NotFound where it is not theirs to see."""
    with database.read() as connection:
        line = notice_line(connection, notice_id, scope, name)
    if line is None or line.source != "broadcast":
        raise NotFound(f"There is no broadcast {notice_id} here: see the list.")
    return line


def waiting_broadcasts(database: Database) -> list[tuple[int, str]]:
    """The numbers of the broadcasts that wait for a second person, each with its version, the oldest first."""
    with database.read() as connection:
        lines = notice_lines(connection, Scope(None, None), "", ("broadcast",), None, MOST_LINES, NoticeState.WAITING)
    return sorted((line.notice.id, line.notice.version) for line in lines)


def broadcast_choices(database: Database, desk: Desk, scope: Scope) -> Choices:
    """What somebody may choose from."""
    with database.read() as connection:
        names = project_names(connection)
        mine = {n: name for n, name in names.items() if scope.projects is None or n in scope.projects}
        found = choices_of(connection, mine)
    parts = {n: {kind: sorted(values) for kind, values in of.items()} for n, of in found.items()}
    return Choices(
        {one.id: (one, asked_of_drafter(desk, one)) for one in broadcast_touchpoints(desk.plan)}, mine, parts
    )


def broadcast_touchpoints(plan: Plan) -> list[Touchpoint]:
    """The touchpoints that people start, in the plan's order."""
    return [
        one for one in plan.touchpoints if isinstance(one.trigger, NoticeTrigger) and one.trigger.source == "broadcast"
    ]
