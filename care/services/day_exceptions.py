"""What the board of a day and its report show first beside the channels: complaints, lapsed reviews (S-19)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from care.rules.reviews import Lapse, Standing, lapses
from care.storage.complaint_lists import complaints_opened, complaints_overdue
from care.storage.projects import closed_days
from care.storage.reviews import anybody_reviews, reviewed_projects, reviews_of

Kind = Lapse | Literal["complaints_opened", "complaints_overdue"]
_OF_THE_DAY_BEFORE = (Lapse.NOT_SIGNED, Lapse.SIGNED_LATE)  # due on this day


@dataclass(frozen=True, slots=True)
class DayException:
    """So many of a kind in one project; a lapse is one, of the review of `day`."""

    kind: Kind
    project_id: int
    project: str
    day: date
    count: int = 1


def day_exceptions(
    connection: Connection,
    zone: ZoneInfo,
    day: date,
    projects: Collection[int] | None,
    names: Mapping[int, str],
    now: datetime,
) -> list[DayException]:
    """Complaints opened on the day, or overdue at `now`, and what is late about its review and yesterday's signature.

    `names` are those of the projects by id; `now` is aware. Where nobody has an account, nobody could review.
    """
    span = tuple(datetime.combine(day + timedelta(days=n), datetime.min.time(), zone) for n in (0, 1))
    counted: list[tuple[Kind, dict[int, int]]] = [
        ("complaints_overdue", complaints_overdue(connection, projects, now)),
        ("complaints_opened", complaints_opened(connection, projects, span[0], span[1])),
    ]
    found = [
        DayException(kind, project_id, names[project_id], day, count)
        for kind, counts in counted
        for project_id, count in sorted(counts.items())
        if project_id in names
    ]
    return [*found, *_lapses(connection, zone, day, projects, now)] if anybody_reviews(connection) else found


def _lapses(
    connection: Connection, zone: ZoneInfo, day: date, projects: Collection[int] | None, now: datetime
) -> Iterator[DayException]:
    shut, before = closed_days(connection), day - timedelta(days=1)
    standing = {
        (one.project_id, one.day): Standing(one.day, one.closed_at, one.signed_at)
        for one in reviews_of(connection, [before, day], projects)
    }
    for reviewed in (before, day):
        for project_id, name in reviewed_projects(connection, reviewed, projects).items():
            if reviewed in shut.get(project_id, frozenset()):
                continue
            for lapse in lapses(standing.get((project_id, reviewed), Standing(reviewed)), now, zone):
                if reviewed == day or lapse in _OF_THE_DAY_BEFORE:
                    yield DayException(lapse, project_id, name, reviewed)
