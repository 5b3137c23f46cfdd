"""A day that several runs plan at once, each a part of the phone numbers (design 10); PostgreSQL only.

A household is in one part, so that its texts are merged and capped by one hand, and all parts together write what one
planning would. The day is planned when the last part is done, whichever that is; a part that failed may run again.
"""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from care.errors import NotFound
from care.services.batch_check import HeldDay, check_batch
from care.services.planning import PlanningResult, Progress, close_day, open_day, write_day
from care.services.preparing import Desk
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.plan_parts import PlanPart, add_parts, count_in_part, end_part, parts_of
from care.storage.selection import Part


def divide_day(
    database: Database,
    desk: Desk,
    *,
    round_: str,
    parts: int,
    day: date,
    now: datetime,
    actor: Actor,
    project_id: int | None = None,
) -> HeldDay | None:
    """Divide the planning of `day` into so many parts under the name `round_`; the day as it waits for a person, if
    it is unlike the days before: then there are no parts. `now` is aware UTC.
    """
    search = open_day(database, desk, day, now, project_id)
    held = check_batch(search, now, actor)
    if held is None:
        with database.begin() as connection:
            add_parts(connection, round_, parts, day, project_id)
    return held


def find_part(database: Database, round_: str, number: int) -> PlanPart:
    """The part as it stands. Raises NotFound for one that never was, or is older than thirty days."""
    found = {part.number: part for part in read_parts(database, round_)}
    if number not in found:
        raise NotFound(f"There is no part {number} of the planning {round_!r}: plan the day anew with `care run`.")
    return found[number]


def read_parts(database: Database, round_: str) -> list[PlanPart]:
    """All parts of a round as they stand."""
    with database.read() as connection:
        return parts_of(connection, round_)


def plan_part(
    database: Database, desk: Desk, part: PlanPart, *, now: datetime, actor: Actor, progress: Progress | None = None
) -> PlanningResult:
    """Write what is due in this part; the last part of the round that comes to its end closes the day."""
    mine = Part(part.number, part.parts)
    search = open_day(database, desk, part.day, now, part.project_id, mine)

    def tally(connection: Connection, written: PlanningResult) -> None:
        count_in_part(connection, part, written.touches, written.planned, written.skipped)

    result = write_day(search, desk, now, actor, progress, tally)
    with database.begin() as connection:
        end_part(connection, part, now)
    # Read after the commit: of two that end at once, one sees both done or both do, and to close again is harmless.
    if all(other.done_at is not None for other in read_parts(database, part.round)):
        close_day(replace(search, part=None), desk, now, actor)
    return result
