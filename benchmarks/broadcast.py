"""A broadcast to everybody: the segment's count, planning, and calling it off.

python -m benchmarks broadcast --customers 100000 [--database URL]
"""

from datetime import date, datetime, timedelta
from tempfile import TemporaryDirectory

from benchmarks.measuring import measured
from benchmarks.planning import open_desk
from benchmarks.population import fill
from care.rules.notices import Segment
from care.services.notices import Draft, cancel_notice, start_notice
from care.storage.audiences import count_addressed
from care.storage.audit import SYSTEM
from care.storage.engine import Database, open_database
from care.storage.migrate import upgrade

DAY = date(2026, 12, 15)
EVERYBODY, BUILDING = Segment(), Segment(projects=(1,), buildings=("3",))


def run(customers: int, database_url: str | None) -> None:
    """Measure on the database of that URL, which must be empty, or on a SQLite file that goes afterwards."""
    with TemporaryDirectory() as folder:
        url = database_url or f"sqlite:///{folder}/care.db"
        upgrade(url)
        database = open_database(url)
        with measured(f"fill {customers:,} customers", database) as figure:
            fill(database, customers, DAY)
            figure.rows = customers
        with database.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
        for name, segment in (("everybody", EVERYBODY), ("one building", BUILDING)):
            with database.read() as connection, measured(f"count {name}", database) as figure:
                figure.rows = count_addressed(connection, segment, DAY)
        _broadcast(database)


def _broadcast(database: Database) -> None:
    desk = open_desk()
    now = datetime.combine(DAY, datetime.min.time(), desk.zone) + timedelta(hours=8, minutes=30)
    notice_id = 0
    for segment, values in ((BUILDING, "3号楼"), (EVERYBODY, "各楼")):
        draft = Draft("progress", {"building": values, "floor": "12层"}, segment, DAY)
        with measured("plan a broadcast", database) as figure:
            notice_id, planned = start_notice(database, desk, draft, SYSTEM, now)
            figure.rows = planned.touches
    with measured("call the last one off", database) as figure:
        figure.rows = cancel_notice(database, notice_id, "a measurement", now, SYSTEM)
