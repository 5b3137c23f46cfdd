"""What this database has lived through, and whether a real gateway may run on it (design 5)."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from care.clock import Clock
from care.errors import BadInput
from care.gateway import Gateway
from care.storage.engine import Database
from care.storage.tables import history

SIMULATOR = "simulator"
SIMULATED_CLOCK = "simulated_clock"


def check_environment(database: Database, gateway: Gateway, clock: Clock, *, allow_time_travel: bool) -> None:
    """Refuse a real gateway where texts would go by invented data or an invented time; remember both otherwise.

    Raises BadInput. Call it before planning or delivering; it writes at most twice in the life of a database.
    """
    with database.read() as connection:
        known = set(connection.scalars(select(history.c.fact)))
    if gateway.capabilities.real:
        _refuse(gateway.name, clock, known, allow_time_travel=allow_time_travel)
    new = {SIMULATOR} if gateway.name == SIMULATOR else set()
    new |= {SIMULATED_CLOCK} if clock.simulated else set()
    if new - known:
        with database.begin() as connection:
            _remember(connection, sorted(new - known), gateway.name, clock)


def _refuse(gateway: str, clock: Clock, known: set[str], *, allow_time_travel: bool) -> None:
    if SIMULATOR in known:
        raise BadInput(
            f"This database has run on the simulator, so the {gateway} gateway refuses it: "
            "point CARE_DATABASE_URL at a database of its own for real texts."
        )
    if allow_time_travel:
        return
    if clock.simulated:
        raise BadInput(
            f"--at would send real texts by an invented time: leave it out with the {gateway} gateway, "
            "or set CARE_ALLOW_TIME_TRAVEL=1 if you mean it."
        )
    if SIMULATED_CLOCK in known:
        raise BadInput(
            f"This database has run on a simulated clock, so the {gateway} gateway refuses it: "
            "use a database of its own for real texts, or set CARE_ALLOW_TIME_TRAVEL=1 if you mean it."
        )


def _remember(connection: Connection, facts: list[str], gateway: str, clock: Clock) -> None:
    kinds = sqlite if connection.dialect.name == "sqlite" else postgresql
    rows = [{"fact": fact, "value": gateway, "at": clock.now()} for fact in facts]
    connection.execute(kinds.insert(history).on_conflict_do_nothing(), rows)
