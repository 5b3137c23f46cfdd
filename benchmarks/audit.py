"""The audit log: appending, sealing, verifying, exporting. `rows` is the number of events."""

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import insert, select

from benchmarks.measuring import measured
from care.services.auditing.sealing import seal_log
from care.services.auditing.verifying import Outside, verify
from care.services.exporting import Export, Wanted, export_lines, export_proofs, json_fields
from care.storage.audit import SYSTEM, Action, Event, append
from care.storage.engine import Database, open_database
from care.storage.migrate import upgrade
from care.storage.tables import message, person, project, touch

BATCH = 1000
NOW = datetime(2026, 12, 1, 2, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")


def run(events: int, url: str | None) -> None:
    """Measure a log of about so many events, on a SQLite file of its own or in the empty database behind `url`."""
    with TemporaryDirectory() as folder:
        database_url = url or f"sqlite:///{Path(folder) / 'audit.db'}"
        upgrade(database_url)
        database = open_database(database_url)
        try:
            _measure(database, events)
        finally:
            database.dispose()


def _measure(database: Database, events: int) -> None:
    _people(database, events // 3)
    with measured("append (1 of 3 with personal data)", database) as figure:
        for first in range(1, events // 3 + 1, BATCH):
            with database.begin() as connection:
                found = list(_events(range(first, min(first + BATCH, events // 3 + 1))))
                append(connection, found, SYSTEM, NOW)
            figure.rows += len(found)
    with measured("seal", database) as figure:
        figure.rows = seal_log(database, NOW).events
    with measured("verify", database) as figure:
        verdict = verify(database, Outside())
        figure.rows = verdict.events
    assert verdict.sound, [finding.sentence("en") for finding in verdict.findings]
    export = Export(Wanted(), "jsonl", SYSTEM)
    with measured("export as JSONL", database) as figure:
        lines = export_lines(database, ZONE, export, now=NOW)
        figure.rows = _written(json_fields(line, ZONE) for line in lines)
    with measured("export as JSONL with proofs", database) as figure:
        figure.rows = _written(export_proofs(database, ZONE, export, now=NOW))


def _written(found: Iterable[Mapping[str, Any]]) -> int:
    """Write the lines as `care audit export` does, to nowhere; returns how many."""
    count = 0
    with Path(os.devnull).open("wb") as nowhere:
        for fields in found:
            nowhere.write(orjson.dumps(fields, option=orjson.OPT_APPEND_NEWLINE))
            count += 1
    return count


def _people(database: Database, count: int) -> None:
    """The state that the events tell of: persons with a text each."""
    with database.begin() as connection:
        connection.execute(insert(project).values(id=1, name="p"))
        for first in range(1, count + 1, 10_000):
            ids = range(first, min(first + 10_000, count + 1))
            connection.execute(
                insert(person), [{"id": n, "customer_no": f"C{n}", "name": f"张{n}", "ver": 1} for n in ids]
            )
            due = {"due_on": NOW.date(), "project_id": 1, "plan_hash": "p", "planned_on": NOW.date(), "ver": 0}
            key = {"touchpoint": "move_in", "occasion": "once"}
            connection.execute(
                insert(touch), [{**due, **key, "id": n, "subject": f"deal:{n}", "person_id": n} for n in ids]
            )
            text = {"template": "move_in", "state": "accepted", "act_on": NOW.date(), "klass": "service"}
            text |= {"project_id": 1, "updated_at": NOW, "ver": 2}
            connection.execute(insert(message), [{**text, "id": n, "touch_id": n, "person_id": n} for n in ids])
    with database.read() as connection:
        assert connection.scalar(select(message.c.id).order_by(message.c.id.desc()).limit(1)) == count


def _events(ids: range) -> Iterator[Event]:
    """An import, a claim and an outcome of each."""
    for n in ids:
        fields = {"line": n, "changed": {"sex": [None, "male"], "grade": [None, "B"]}, "personal_fields": ["name"]}
        yield Event(Action.IMPORTED, "person", n, 1, n, None, fields, {"name": [None, f"张{n}"]})
    for n in ids:
        facts = {"from": "queued", "to": "sending", "attempt": 1, "gateway": "twilio"}
        yield Event(Action.CLAIMED, "message", n, 1, n, n, facts)
    for n in ids:
        facts = {"from": "sending", "to": "accepted", "attempt": 1, "outcome": "accepted"}
        yield Event(Action.OUTCOME, "message", n, 2, n, n, facts)
