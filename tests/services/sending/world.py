"""Queued texts with everything behind them, a clock to turn, and short ways to look at what became of them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from care.clock import Clock
from care.plan_files import load_plan
from care.rules.touchpoints import Plan
from care.settings import ROOT
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.tables import audit_event, call, consent, deal, deal_party, message, person, project, staff, touch
from integrations.sms.simulator import Behaviour, Fate, SimulatorGateway

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 12, 1)
ACTOR = Actor("system", "tests")


def at(clock: str, day: date = DAY) -> datetime:
    """An instant of the business zone, UTC."""
    return datetime.combine(day, time.fromisoformat(clock), ZONE).astimezone(UTC)


class Hands:
    """A clock that stands still until it is turned."""

    def __init__(self, start: datetime | None = None) -> None:
        self.seconds = 0.0
        self.clock = Clock(ZONE, start or at("10:00"), lambda: self.seconds, 0.0)

    def turn(self, **delta: float) -> datetime:
        """Turn on by a timedelta's words and return the new instant."""
        self.seconds += timedelta(**delta).total_seconds()
        return self.clock.now()


@cache
def the_plan(gateway: str = "simulator") -> Plan:
    """The plan of the repository."""
    return load_plan(ROOT / "plan", ROOT / "templates", gateway=gateway)


def simulator(folder: Path, hands: Hands, behaviour: Behaviour | Fate | None = None) -> SimulatorGateway:
    """A simulator with its ledger in `folder`; it takes every text unless told otherwise."""
    fate = behaviour or Fate()
    return SimulatorGateway(folder / "simulator.db", hands.clock, fate if callable(fate) else lambda sms: fate)


def taken(gateway: SimulatorGateway) -> list[tuple[int, int]]:
    """(message, attempt) of every text that the simulator took, in order."""
    return gateway._ledger.execute("SELECT message_id, attempt FROM accepted ORDER BY rowid").fetchall()


def phone(n: int) -> str:
    """The n-th invented number."""
    return f"138{n:08}"


def queue(database: Database, count: int = 1, *, klass: str = "service", **columns: Any) -> list[int]:
    """Queue texts for so many people and return the messages' ids: a notice on moving in, or a festival's greeting."""
    with database.begin() as connection:
        project_id, staff_id = _house(connection)
        first = (connection.scalar(select(person.c.id).order_by(person.c.id.desc()).limit(1)) or 0) + 1
        numbers = range(first, first + count)
        _people(connection, numbers, project_id, staff_id)
        _touches(connection, numbers, project_id, klass)
        rows = [_message(n, project_id, klass) | columns for n in numbers]
        connection.execute(insert(message), rows)
        return list(
            connection.scalars(select(message.c.id).where(message.c.touch_id.in_(numbers)).order_by(message.c.id))
        )


def _house(connection: Connection) -> tuple[int, int]:
    found = connection.execute(select(staff.c.project_id, staff.c.id)).first()
    if found is None:
        connection.execute(insert(project).values(id=1, name="假日风景"))
        connection.execute(insert(staff).values(id=1, name="李晓燕", role="agent", project_id=1))
        return 1, 1
    return found.project_id, found.id


def _people(connection: Connection, numbers: range, project_id: int, staff_id: int) -> None:
    people = [
        {"id": n, "customer_no": f"C{n:05}", "name": "张伟", "sex": "male", "mobile": phone(n), "grade": "B"}
        for n in numbers
    ]
    deals = [
        {"id": n, "deal_no": f"D{n}", "project_id": project_id, "agent_id": staff_id, "primary_person_id": n}
        | {"subscribed_on": date(2026, 6, 1), "moved_in_on": DAY}
        for n in numbers
    ]
    connection.execute(insert(person), people)
    connection.execute(insert(deal), deals)
    parties = [{"deal_id": n, "person_id": n, "position": 1, "role": "buyer"} for n in numbers]
    connection.execute(insert(deal_party), parties)
    given = {"scope": "care", "state": "given", "at": at("08:00"), "source": "import"}
    connection.execute(insert(consent), [{"person_id": n, **given} for n in numbers])


def _touches(connection: Connection, numbers: range, project_id: int, klass: str) -> None:
    common = {"due_on": DAY, "project_id": project_id, "plan_hash": "p", "planned_on": DAY, "ver": 1}
    if klass == "service":
        rows = [
            _key("move_in", f"deal:{n}", "once") | {"id": n, "person_id": n, "deal_id": n} | common for n in numbers
        ]
    else:
        key = "festival_national_day", "2026"
        rows = [
            _key(key[0], f"person:{n}", key[1]) | {"id": n, "person_id": n, "deal_id": None} | common for n in numbers
        ]
    connection.execute(insert(touch), rows)


def _key(touchpoint: str, subject: str, occasion: str) -> dict[str, Any]:
    return {"touchpoint": touchpoint, "subject": subject, "occasion": occasion}


def _message(n: int, project_id: int, klass: str) -> dict[str, Any]:
    suffix = "，拒收请回复R" if klass == "care" else ""
    return {
        "touch_id": n,
        "template": "move_in" if klass == "service" else "festival_national_day",
        "state": "queued",
        "act_on": DAY,
        "klass": klass,
        "project_id": project_id,
        "person_id": n,
        "not_before": at("08:30"),
        "not_after": at("20:30", DAY + timedelta(days=2)) if klass == "service" else at("19:30"),
        "phone": phone(n),
        "text": f"【思源经纪】张先生您好{suffix}",
        "params": "{}",
        "parts": 1,
        "template_hash": "t",
        "updated_at": at("08:30"),
    }


def row(database: Database, message_id: int) -> Any:
    """The message as it stands."""
    with database.read() as connection:
        return connection.execute(select(message).where(message.c.id == message_id)).one()


def states(database: Database) -> list[str]:
    """The states of all messages, by id."""
    with database.read() as connection:
        return list(connection.scalars(select(message.c.state).order_by(message.c.id)))


def calls(database: Database) -> list[Any]:
    """All calls."""
    with database.read() as connection:
        return list(connection.execute(select(call).order_by(call.c.id)))


def change(database: Database, table: Any, row_id: int, **values: Any) -> None:
    """Change a row behind the product's back, as an import or a colleague would."""
    with database.begin() as connection:
        connection.execute(table.update().where(table.c.id == row_id).values(**values))


def events(database: Database, entity: str = "message") -> Iterator[tuple[int, int, str]]:
    """(id, version, action) of every audit event of that kind of thing, in order."""
    with database.read() as connection:
        query = select(audit_event.c.entity_id, audit_event.c.ver, audit_event.c.action).order_by(audit_event.c.id)
        yield from [tuple(r) for r in connection.execute(query.where(audit_event.c.entity == entity))]


def assert_audited(database: Database) -> None:
    """Every version of every message has its event: none is missing, none is there twice."""
    with database.read() as connection:
        versions = {r.id: r.ver for r in connection.execute(select(message.c.id, message.c.ver)) if r.ver}
    seen: dict[int, list[int]] = {}
    for entity_id, ver, _ in events(database):
        seen.setdefault(entity_id, []).append(ver)
    assert {key: list(range(1, ver + 1)) for key, ver in versions.items()} == seen
