"""A notice: one occasion that people or the weather start, for whom it is, what it says and when it may go."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from care.rules.touchpoints import NoticeTrigger, Touchpoint

MOST_WITHOUT_APPROVAL = 50  # people: a broadcast to more needs a second person (handbook 5.2)


class NoticeState(StrEnum):
    """A notice's way: drafted, waiting for a second person, approved, planned for everybody, or called off."""

    DRAFTED = "drafted"
    WAITING = "waiting"
    APPROVED = "approved"
    PLANNED = "planned"
    CANCELLED = "cancelled"


N = NoticeState
NOTICE_MOVES: Mapping[NoticeState, frozenset[NoticeState]] = {
    N.DRAFTED: frozenset({N.DRAFTED, N.WAITING, N.APPROVED, N.CANCELLED}),
    N.WAITING: frozenset({N.DRAFTED, N.WAITING, N.APPROVED, N.CANCELLED}),
    # approved -> waiting: the wording was changed since, so somebody must look again
    N.APPROVED: frozenset({N.WAITING, N.PLANNED, N.CANCELLED}),
    N.PLANNED: frozenset({N.CANCELLED}),
    N.CANCELLED: frozenset(),
}
NOTICE_OPEN = frozenset({N.DRAFTED, N.WAITING, N.APPROVED})  # nothing, or not everything, of it is decided


@dataclass(frozen=True, slots=True)
class Segment:
    """Whom a notice addresses; an empty choice means all. Ids of projects, else the words of the sales system.

    `handover_within`: the hand-over is planned for one of so many days from the notice's day on. `signed_up` and
    `attended` name the event on whose list somebody must stand.
    """

    projects: tuple[int, ...] = ()
    phases: tuple[str, ...] = ()
    buildings: tuple[str, ...] = ()
    stages: tuple[str, ...] = ("MID", "POST")
    grades: tuple[str, ...] = ()
    handover_within: int | None = None
    signed_up: int | None = None
    attended: int | None = None
    people: tuple[int, ...] = ()  # these alone: a tip to a few

    def as_json(self) -> str:
        """What the table holds: only what is chosen."""
        chosen = {name: value for name, value in asdict(self).items() if value not in ((), None)}
        return json.dumps(chosen, ensure_ascii=False, sort_keys=True)

    @property
    def visitors(self) -> bool:
        """Whether who has not bought yet is addressed: by project alone, since there is no home or list to go by."""
        chosen = self.phases or self.buildings or self.grades or self.handover_within or self.signed_up or self.attended
        return "PRE" in self.stages and not chosen

    @property
    def narrow(self) -> bool:
        """Whether an index finds the few whom it addresses."""
        return bool(self.buildings or self.signed_up or self.attended or self.people)


def segment_from(text: str) -> Segment:
    """The segment of what the table holds."""
    held: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in json.loads(text).items()
    }
    return Segment(**held)


@dataclass(frozen=True, slots=True)
class Notice:
    """One occasion: its touchpoint, the values its text is filled with, whom it is for, and its days.

    It acts on `due_on`; what another text of that day displaces may go until `last_on`. `not_before` and `expires_at`
    are instants (aware UTC) that bound it besides the hours of its class.
    """

    id: int
    touchpoint: str
    values: Mapping[str, str]
    segment: Segment
    due_on: date
    last_on: date
    not_before: datetime | None = None
    expires_at: datetime | None = None
    state: NoticeState = NoticeState.DRAFTED
    version: str = field(default="", compare=False)

    @property
    def occasion(self) -> str:
        """The last part of the touch's key: with it one notice reaches one person once, ever."""
        return str(self.id)

    def acts_on(self, day: date) -> date:
        """The day on which it acts when it is looked at on `day`: its own, a later one while it may wait, its last."""
        return min(max(self.due_on, day), self.last_on)

    def may_wait(self, day: date) -> bool:
        """Whether a text that another one displaces on `day` may go on a later day (rules.md 7)."""
        return day < self.last_on


def last_day(touchpoint: Touchpoint, due_on: date) -> date:
    """Until when a notice of this touchpoint may wait for a free day: its row's late rule says by how many days."""
    return due_on + timedelta(days=max(touchpoint.late.text_days, touchpoint.gift.grace_days if touchpoint.gift else 0))


def version_of(notice: Notice, wording: str) -> str:
    """Of what an approval speaks: 16 hex digits over everything that decides what is said to whom and when.

    `wording` is the version of the template.
    """
    said = {
        "touchpoint": notice.touchpoint,
        "values": dict(notice.values),
        "segment": notice.segment.as_json(),
        "days": [notice.due_on.isoformat(), notice.last_on.isoformat()],
        "between": [moment.isoformat() if moment else None for moment in (notice.not_before, notice.expires_at)],
        "wording": wording,
    }
    return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def needs_approval(trigger: NoticeTrigger, people: int) -> bool:
    """Whether a second person must agree before so many people hear of it (handbook 5.2)."""
    return trigger.approve_above is not None and people > trigger.approve_above
