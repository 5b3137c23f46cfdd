"""What a pack is made of: one moment of the database, the plan, a period and whose figures are wanted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from care.rules.log_words import touchpoint_names
from care.rules.periods import Period
from care.rules.touchpoints import Plan
from care.services.packs.structure import Words, both
from care.storage.accounts import project_names
from care.storage.packs.agents import Window


@dataclass(frozen=True, slots=True)
class Scene:
    """`project_id` None: of the company; `projects` are those that the pack is about, by name."""

    connection: Connection
    plan: Plan
    period: Period
    zone: ZoneInfo
    now: datetime
    project_id: int | None
    projects: Mapping[int, str]

    @property
    def first(self) -> date:
        """The first day."""
        return self.period.first

    @property
    def last(self) -> date:
        """The last day."""
        return self.period.last

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The first instant, and the first one after."""
        return self.period.span(self.zone)

    @property
    def window(self) -> Window:
        """The same for the assessment."""
        return Window(self.first, self.last, *self.span, self.now)

    @property
    def of_project(self) -> tuple[int, ...] | None:
        """The project alone; None: all of them."""
        return None if self.project_id is None else (self.project_id,)

    def touchpoint(self, touchpoint: str) -> Words:
        """A touchpoint's name; one that has left the plan stands for itself."""
        zh, en = (touchpoint_names(self.plan, language) for language in ("zh", "en"))
        return both(zh.get(touchpoint, touchpoint), en.get(touchpoint, touchpoint))

    def lines(self, channel: str, state: str | None = None, project_id: int | None = None, **filters: object) -> str:
        """The address of the lines behind a figure: a channel's in a state or part of the board, in the period."""
        asked: dict[str, object] = {"day": self.first, "until": self.last, "channel": channel}
        asked |= {"project": project_id or self.project_id, "state": state, **filters}
        return f"/board/lines?{urlencode({name: value for name, value in asked.items() if value})}"


def scene_of(
    connection: Connection, plan: Plan, period: Period, now: datetime, zone: ZoneInfo, project_id: int | None
) -> Scene:
    """The scene of a project, or of all."""
    # Sorted here: the databases disagree about the order of Chinese names.
    names = sorted(project_names(connection).items(), key=lambda item: item[1])
    mine = {number: name for number, name in names if project_id in (None, number)}
    return Scene(connection, plan, period, zone, now, project_id, mine)
