"""Planning and forecast: an ordinary day, the same day again, a festival.

python -m benchmarks planning --customers 100000 [--database URL]
"""

from datetime import date, datetime, timedelta
from tempfile import TemporaryDirectory

from benchmarks.measuring import measured
from benchmarks.population import fill
from care.messages import Templates
from care.plan_files import load_plan
from care.services.approving import release_day
from care.services.forecasting import forecast
from care.services.planning import plan_day
from care.services.preparing import Desk
from care.settings import read_settings
from care.storage.audit import SYSTEM
from care.storage.engine import Database, open_database
from care.storage.migrate import upgrade

ORDINARY = date(2026, 12, 15)
FESTIVAL = date(2026, 12, 22)  # winter solstice: a greeting for everybody


def run(customers: int, database_url: str | None) -> None:
    """Measure on the database of that URL, which must be empty, or on a SQLite file that goes afterwards."""
    with TemporaryDirectory() as folder:
        url = database_url or f"sqlite:///{folder}/care.db"
        upgrade(url)
        database = open_database(url)
        desk = open_desk()
        with measured(f"fill {customers:,} customers", database) as figure:
            fill(database, customers, ORDINARY)
            figure.rows = customers
        with database.begin() as connection:
            connection.exec_driver_sql("ANALYZE")  # as autovacuum does after a load
        _ordinary(database, desk)
        _festival(database, desk)


def open_desk() -> Desk:
    """The repository's plan and templates, for the simulator."""
    settings = read_settings({})
    plan = load_plan(settings.plan_dir, settings.template_dir, gateway="simulator")
    return Desk(plan, Templates(settings.template_dir), plan.profiles["simulator"], settings.timezone)


def plan(database: Database, desk: Desk, day: date) -> int:
    """Plan a day at 08:30 and return how many touches it made; a day that waits for a person is released."""
    now = datetime.combine(day, datetime.min.time(), desk.zone) + timedelta(hours=8, minutes=30)
    result = plan_day(database, desk, day=day, now=now, actor=SYSTEM)
    if result.held is None:
        return result.touches
    release_day(database, day, None, reason="a measurement", actor=SYSTEM, now=now)
    return plan_day(database, desk, day=day, now=now, actor=SYSTEM).touches


def _ordinary(database: Database, desk: Desk) -> None:
    plan(database, desk, ORDINARY - timedelta(days=1))  # the first run of all looks back; this one is not measured
    now = datetime.combine(ORDINARY, datetime.min.time(), desk.zone)
    with measured("preview of an ordinary day", database) as figure:
        lines = forecast(database, desk, first=ORDINARY, days=1, today=ORDINARY, now=now)
        figure.rows = sum(1 for _ in lines)
    with measured("plan an ordinary day", database) as figure:
        figure.rows = plan(database, desk, ORDINARY)
    with measured("plan the same day again", database) as figure:
        plan(database, desk, ORDINARY)
    plan(database, desk, FESTIVAL - timedelta(days=1))  # not measured either: it catches up the days between


def _festival(database: Database, desk: Desk) -> None:
    with measured("plan a festival", database) as figure:
        figure.rows = plan(database, desk, FESTIVAL)
