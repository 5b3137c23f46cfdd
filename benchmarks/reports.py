"""The packs of a month in an office of that size: each has to be there in five seconds. `rows` are its figures."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from benchmarks.measuring import measured
from benchmarks.population import BATCH, fill
from care.rules.periods import ReportKind, period_of
from care.services.opening import open_desk
from care.services.packs.making import make_pack
from care.settings import read_settings
from care.storage.engine import Database, open_database
from care.storage.migrate import upgrade
from care.storage.tables import audit_event, call, message, survey_answer, touch

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)
NOW = datetime(2027, 1, 3, 1, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
_EVENTS = ("planned", "queued", "outcome")


def run(customers: int, url: str | None) -> None:
    """Measure with so many customers, each with a text, a call and three events in the month."""
    with TemporaryDirectory() as folder:
        database_url = url or f"sqlite:///{Path(folder) / 'reports.db'}"
        upgrade(database_url)
        database = open_database(database_url)
        try:
            fill(database, customers, LAST)
            for first in range(1, customers + 1, BATCH):
                _month(database, range(first, min(first + BATCH, customers + 1)))
            _measure(database)
        finally:
            database.dispose()


def _month(database: Database, numbers: range) -> None:
    """What the month left of these customers."""
    rows = [_rows(number) for number in numbers]
    with database.begin() as connection:
        for place, table in enumerate((touch, message, call)):
            connection.execute(insert(table), [row[place] for row in rows])
        answers = [row[2] for row in rows if row[2]["state"] == "done"]
        connection.execute(insert(survey_answer), [_answer(one) for one in answers])
        connection.execute(insert(audit_event), [event for number in numbers for event in _events(number)])


def _rows(number: int) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    day = FIRST + timedelta(days=number % 31)
    at = datetime.combine(day, time(14), ZONE)
    whose = {"person_id": number, "project_id": number % 3 + 1}
    name = "contract_filed" if number % 3 else "signing_d7_callback"
    key = {"touchpoint": name, "subject": f"deal:{number}", "occasion": "once", "deal_id": number}
    of_touch = {"id": number, **key, "due_on": day, "plan_hash": "p", "planned_on": day, "ver": 1, **whose}
    own = {"id": number, "touch_id": number, "act_on": day, "ver": 2, **whose}
    text = {"template": "t", "state": "delivered" if number % 20 else "undelivered", "klass": "service"}
    sent = {"gateway": "twilio", "started_at": at, "updated_at": at}
    made = {"state": "done", "ended_at": at} if number % 5 else {"state": "open", "ended_at": None}
    due = {"script": "s", "due_at": at, "required": True, "node": True, "caller": "agent", "staff_id": number % 30 + 1}
    return of_touch, {**own, **text, **sent}, {**own, **due, **made}


def _answer(of: dict[str, Any]) -> dict[str, Any]:
    given = {"question": "overall", "score": of["id"] % 6, "asked_by": "x"}
    return {"call_id": of["id"], "answered_at": of["ended_at"], **given}


def _events(number: int) -> Iterator[dict[str, Any]]:
    at = datetime.combine(FIRST + timedelta(days=number % 31), time(14), ZONE)
    for ver, action in enumerate(_EVENTS, 1):
        who = {"actor_kind": "flow", "actor": "f", "action": action, "entity": "message", "entity_id": number}
        yield {"at": at, "ver": ver, "body": "{}", "leaf": bytes(32), **who}


def _measure(database: Database) -> None:
    plan = open_desk(read_settings({})).plan
    for kind in ReportKind:
        with measured(f"make the pack of kind {kind}", database) as figure, database.snapshot() as connection:
            pack = make_pack(connection, plan, kind, period_of(kind, LAST), NOW, ZONE)
            figure.rows = sum(len(row) for one in pack.sections for table in one.tables for row in table.rows)
