"""The drawn facts in the planner's tables, written as an import would, and what the day does to touches there."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from care.rules.deal_dates import DATE_FIELDS, DealDates, date_conflicts
from care.rules.facts import Deal as RulesDeal
from care.rules.stages import closed_on
from care.services.approving import release_day
from care.services.planning import plan_day
from care.services.preparing import Desk
from care.services.replanning import replan_deals
from care.storage.audit import SYSTEM
from care.storage.candidates import LEAP_MONTH
from care.storage.engine import Database
from care.storage.tables import (
    call,
    closed_day,
    consent,
    deal,
    deal_party,
    gift,
    message,
    person,
    staff,
    suppression,
)
from tests.factories import ZONE, add, add_project, add_staff
from tests.oracle.facts import Birthday, Deal, Known, Person
from tests.simulation.changes import Change

_NOT_COLUMNS = {"number", "birthday", "consent", "no", "age", "office", "agent", "parties"}
_STAGE_FACTS = {"payment_method", *DATE_FIELDS} - {"appointment_on", "signed_on", "filed_on", "loan_applied_on"}


class World:
    """One database with what is `known`, which this class alone changes."""

    def __init__(self, database: Database, desk: Desk, known: Known, answers: Mapping[str, str]) -> None:
        self.database = database
        self.desk = desk
        self.known = known
        self.ids: dict[str, int] = {}  # customer and deal numbers, offices, agents
        self.numbers: dict[str, str] = {}  # subject -> number
        self._answers = answers  # what the person's remark says of them: brisk, answering, both
        with database.begin() as connection:
            self._open_offices(connection)

    def learn(self, changes: Iterable[Change], day: date, clock: time) -> None:
        """Write the facts and bring the standing touches in line, as an import does."""
        deals, people = set(), set()
        with self.database.begin() as connection:
            for change in changes:
                match change.kind:
                    case "person":
                        people.add(self._person(connection, change))
                    case "deal":
                        deals.add(self._deal(connection, change))
                    case _:
                        self._suppress(connection, change)
        replan_deals(self.database, self.desk, deals, day=day, now=moment(day, clock), actor=SYSTEM, person_ids=people)

    def run(self, day: date, clock: time, offices: Iterable[str] | None = None) -> None:
        """Plan the day for all, or for single offices one after the other."""
        for office in [None] if offices is None else offices:
            project_id = None if office is None else self.ids[office]
            self._plan(day, moment(day, clock), project_id)

    def _plan(self, day: date, now: datetime, project_id: int | None) -> None:
        """Plan, and where the day is held for a person to look at it, be that person and release it."""
        if plan_day(self.database, self.desk, day=day, now=now, actor=SYSTEM, project_id=project_id).held is None:
            return
        release_day(self.database, day, project_id, reason="looked at", actor=SYSTEM, now=now)
        again = plan_day(self.database, self.desk, day=day, now=now, actor=SYSTEM, project_id=project_id)
        assert again.held is None, f"{day} is held although it was released"

    def happen(self, *, brisk_only: bool) -> None:
        """Texts go, and calls and gifts of those who answer; texts that wait follow their call."""
        who = select(person.c.id).where(person.c.remark.in_(["brisk", "both"])) if brisk_only else select(person.c.id)
        answering = who.where(person.c.remark.in_(["answering", "both"]))
        released = select(call.c.touch_id).where(call.c.state == "done")
        with self.database.begin() as connection:
            for table, old, new, people in (
                (message, "queued", "delivered", who),
                (call, "open", "done", answering),
                (gift, "due", "delivered", answering),
            ):
                same = table.c.state == old, table.c.person_id.in_(people)
                connection.execute(update(table).where(*same).values(state=new))
            held = message.c.state == "held", message.c.person_id.in_(answering), message.c.touch_id.in_(released)
            connection.execute(update(message).where(*held).values(state="delivered"))

    def _open_offices(self, connection: Connection) -> None:
        for office in self.known.offices.values():
            project_id = self.ids[office.name] = add_project(connection, office.name)
            if office.specialist:
                add_staff(connection, project_id, "专员", role="specialist")
            for closed in sorted(office.closed):
                connection.execute(insert(closed_day).values(project_id=project_id, day=closed))
        for agent in self.known.agents.values():
            self.ids[agent.name] = add_staff(connection, self.ids[agent.office], agent.name, left_on=agent.left_on)
        for agent in self.known.agents.values():
            if agent.successor:
                successor = {"successor_id": self.ids[agent.successor]}
                connection.execute(update(staff).where(staff.c.id == self.ids[agent.name]).values(successor))

    def _person(self, connection: Connection, change: Change) -> int:
        known = self.known.people.get(change.number)
        new = replace(change.whole or known, **change.values)  # type: ignore[type-var]
        assert isinstance(new, Person)
        self.known.people[change.number] = new
        columns = {"customer_no": new.number, "remark": self._answers.get(new.number), **_columns(new)}
        columns |= _birthday(new.birthday)
        if known is None:
            self._remember(change.number, f"person:{add(connection, person, **columns)}")
        else:
            connection.execute(update(person).where(person.c.id == self.ids[new.number]).values(columns))
        if known is None or known.consent != new.consent:
            self._agree(connection, new)
        return self.ids[new.number]

    def _agree(self, connection: Connection, new: Person) -> None:
        connection.execute(delete(consent).where(consent.c.person_id == self.ids[new.number]))
        if new.consent:
            agreed = {"scope": "care", "state": new.consent, "at": datetime.now(UTC), "source": "test"}
            connection.execute(insert(consent).values(person_id=self.ids[new.number], **agreed))

    def _deal(self, connection: Connection, change: Change) -> int:
        known = self.known.deals.get(change.number)
        new = replace(change.whole or known, **change.values)  # type: ignore[type-var]
        assert isinstance(new, Deal)
        self.known.record(new)
        columns = {
            "deal_no": new.no,
            "project_id": self.ids[new.office],
            "agent_id": self.ids[new.agent],
            "primary_person_id": self.ids[new.parties[0]],
            "room": str(new.age),
            **_columns(new),
            **_derived(new, change.day),
        }
        if known is None:
            self._remember(new.no, f"deal:{add(connection, deal, **columns)}")
            parties = [
                {"deal_id": self.ids[new.no], "person_id": self.ids[number], "position": n, "role": "buyer"}
                for n, number in enumerate(new.parties)
            ]
            connection.execute(insert(deal_party), parties)
        else:
            connection.execute(update(deal).where(deal.c.id == self.ids[new.no]).values(columns))
        return self.ids[new.no]

    def _suppress(self, connection: Connection, change: Change) -> None:
        self.known.suppressed.setdefault(change.number, set()).add(change.values["reason"])
        row = {"phone": change.number, "since": datetime.now(UTC), "source": "test", **change.values}
        connection.execute(insert(suppression).values(row))

    def _remember(self, number: str, subject: str) -> None:
        self.ids[number] = int(subject.partition(":")[2])
        self.numbers[subject] = number


def moment(day: date, clock: time) -> datetime:
    """A clock time in the business zone."""
    return datetime.combine(day, clock, ZONE)


def _columns(facts: Person | Deal) -> dict[str, Any]:
    names = [field.name for field in fields(facts) if field.name not in _NOT_COLUMNS]
    return {name: getattr(facts, name) for name in names}


def _birthday(birthday: Birthday | None) -> dict[str, Any]:
    columns: dict[str, Any] = dict.fromkeys(
        ("birthday_year", "birthday_month", "birthday_day", "birthday_calendar", "birth_solar_md", "birth_lunar_md")
    )
    if birthday is None:
        return columns | {"birthday_leap": False}
    for name in ("year", "month", "day", "calendar", "leap"):
        columns[f"birthday_{name}"] = getattr(birthday, name)
    if birthday.calendar != "unknown":
        number = birthday.month * 100 + birthday.day
        columns[f"birth_{birthday.calendar}_md"] = number + LEAP_MONTH * birthday.leap
    return columns


def _derived(new: Deal, today: date) -> dict[str, Any]:
    """What an import works out from the dates and keeps beside them."""
    dates = {name: getattr(new, name) for name in DATE_FIELDS}
    staged = {name: getattr(new, name) for name in _STAGE_FACTS}
    return {
        "closed_on": closed_on(RulesDeal(id=0, deal_no="", project_id=0, project="", **staged)),
        "date_conflict": bool(date_conflicts(DealDates(**dates), today=today)),
    }
