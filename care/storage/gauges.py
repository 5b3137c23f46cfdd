"""How the office stands at this moment, in a handful of counts by index: for those that scrape it every few seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, case, func, literal_column, select

from care.rules.lifecycles import CALL_OPEN
from care.storage.tables import call, circuit, message, plan_hold, project, stop_switch

# Written out, not bound, so that the partial indexes serve the queries.
_QUEUED = message.c.state == literal_column("'queued'")
_CALL_OPEN = call.c.state.in_([literal_column(f"'{state.value}'") for state in sorted(CALL_OPEN)])


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts and instants (UTC); `texts` are those that act today, by state."""

    texts: Mapping[str, int]
    oldest_queued: datetime | None  # since when the text has been due that has waited longest
    calls_open: int
    calls_overdue: int
    held_days: int
    circuits: Mapping[str, bool]  # by gateway: whether it is open, so that nothing goes
    stopped: int  # scopes in which the stop switch is on
    planned_at: datetime | None  # when the last planning came to its end
    imported_at: Mapping[str, datetime]  # by project


def standing(connection: Connection, today: date, now: datetime) -> Standing:
    """Seven statements, none of which reads more than a day or what is open. `now` is aware UTC."""
    by_state = select(message.c.state, func.count()).where(message.c.act_on == today).group_by(message.c.state)
    overdue = func.coalesce(func.sum(case((call.c.due_at < now, 1), else_=0)), 0)
    calls = connection.execute(select(func.count(), overdue).select_from(call).where(_CALL_OPEN)).one()
    holds = select(func.count()).select_from(plan_hold).where(plan_hold.c.state == "held")
    projects = connection.execute(select(project.c.name, project.c.planned_at, project.c.imported_at)).all()
    planned = [row.planned_at for row in projects if row.planned_at is not None]
    return Standing(
        texts={state: count for state, count in connection.execute(by_state)},
        oldest_queued=connection.scalar(select(func.min(message.c.not_before)).where(_QUEUED)),
        calls_open=calls[0],
        calls_overdue=int(calls[1]),
        held_days=connection.scalar(holds) or 0,
        circuits={
            gateway: at is not None for gateway, at in connection.execute(select(circuit.c.gateway, circuit.c.probe_at))
        },
        stopped=connection.scalar(select(func.count()).where(stop_switch.c.ended_at.is_(None))) or 0,
        planned_at=max(planned, default=None),
        imported_at={row.name: row.imported_at for row in projects if row.imported_at is not None},
    )
