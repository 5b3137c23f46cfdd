"""The pace of a vendor's account, shared by all deliverers: each takes the next free moments for its texts.

Real time, by the clock of the database (of the host on SQLite), whatever clock a run simulates.
"""

import time

from sqlalchemy import ColumnElement, Connection, Double, and_, case, cast, func, literal, update
from sqlalchemy.dialects import postgresql, sqlite

from care.storage.tables import pace

_FARTHEST = 60.0  # seconds; what is free only after that was written by a clock that was wrong


def reserve_pace(connection: Connection, gateway: str, seconds: float) -> float:
    """Take the next free `seconds` of the gateway's pace; returns in how many seconds they begin. One statement."""
    clock = _clock(connection)
    free_at = case((and_(pace.c.free_at > clock, pace.c.free_at < clock + _FARTHEST), pace.c.free_at), else_=clock)
    taken = (
        update(pace)
        .where(pace.c.gateway == gateway)
        .values(free_at=free_at + seconds)
        .returning(pace.c.free_at - seconds - clock)
    )
    begins: float | None = connection.scalar(taken)
    if begins is None:
        kinds = sqlite if connection.dialect.name == "sqlite" else postgresql
        first = kinds.insert(pace).values(gateway=gateway, free_at=0.0)
        connection.execute(first.on_conflict_do_nothing())
        begins = connection.scalar(taken)
    return max(begins or 0.0, 0.0)


def _clock(connection: Connection) -> ColumnElement[float]:
    if connection.dialect.name == "sqlite":
        return literal(time.time())
    return cast(func.extract("epoch", func.clock_timestamp()), Double)
