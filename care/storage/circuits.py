"""The circuits in the database: one row a vendor."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, or_, select, update

from care.storage.tables import circuit


@dataclass(frozen=True, slots=True)
class CircuitState:
    """How a vendor answers; open while `probe_at` is set: nothing is handed over before that instant (UTC)."""

    gateway: str
    failures: int = 0
    trips: int = 0
    why: str | None = None
    opened_at: datetime | None = None
    probe_at: datetime | None = None
    closed_at: datetime | None = None


def load_circuit(connection: Connection, gateway: str) -> CircuitState:
    """The vendor's circuit; closed where nothing ever failed."""
    row = connection.execute(select(circuit).where(circuit.c.gateway == gateway)).one_or_none()
    return CircuitState(*row) if row is not None else CircuitState(gateway)


def save_circuit(connection: Connection, state: CircuitState) -> None:
    """Write the circuit; of two deliverers at once the last word stands, and the next hand-over corrects it."""
    values = asdict(state)
    if not connection.execute(update(circuit).where(circuit.c.gateway == state.gateway).values(values)).rowcount:
        connection.execute(insert(circuit).values(values))


def circuits_open_within(connection: Connection, start: datetime, end: datetime) -> list[CircuitState]:
    """Circuits that were open at any time from `start` to `end` (UTC), by gateway; of each its last opening."""
    overlaps = circuit.c.opened_at < end, or_(circuit.c.probe_at.is_not(None), circuit.c.closed_at >= start)
    rows = connection.execute(select(circuit).where(*overlaps).order_by(circuit.c.gateway))
    return [CircuitState(*row) for row in rows]
