"""A planning that several runs share: which parts there are, what each has written, and which are done."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Update, delete, insert, select, update

from care.storage.tables import plan_part

_KEPT_DAYS = 30


@dataclass(frozen=True, slots=True)
class PlanPart:
    """One part of a round, `number` of `parts` from 1; the counts are of what it has written so far."""

    round: str
    number: int
    parts: int
    day: date
    project_id: int | None
    touches: int
    planned: int
    skipped: int
    done_at: datetime | None


def add_parts(connection: Connection, round_: str, parts: int, day: date, project_id: int | None) -> None:
    """Write the parts of a new round; of one that stands already nothing is changed. Old rounds go."""
    connection.execute(delete(plan_part).where(plan_part.c.day < day - timedelta(days=_KEPT_DAYS)))
    if parts_of(connection, round_):
        return
    row = {"round": round_, "parts": parts, "day": day, "project_id": project_id}
    counts = dict.fromkeys(("touches", "planned", "skipped"), 0)
    connection.execute(insert(plan_part), [{**row, **counts, "number": n} for n in range(1, parts + 1)])


def parts_of(connection: Connection, round_: str) -> list[PlanPart]:
    """The parts of a round in order; none where there never was such a round."""
    rows = connection.execute(select(plan_part).where(plan_part.c.round == round_).order_by(plan_part.c.number))
    return [PlanPart(**row._mapping) for row in rows]


def count_in_part(connection: Connection, part: PlanPart, touches: int, planned: int, skipped: int) -> None:
    """Add what a page of the part wrote, in the page's own transaction: a killed part has counted what stands."""
    more = {"touches": touches, "planned": planned, "skipped": skipped}
    connection.execute(_one(part).values({plan_part.c[name]: plan_part.c[name] + n for name, n in more.items()}))


def end_part(connection: Connection, part: PlanPart, at: datetime) -> None:
    """The part is written to its end."""
    connection.execute(_one(part).values(done_at=at))


def _one(part: PlanPart) -> Update:
    return update(plan_part).where(plan_part.c.round == part.round, plan_part.c.number == part.number)
