"""A console over a small sales office, asked in-process; one client a person, signed in with a session of their own."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import insert, select, update
from starlette.testclient import TestClient

from care.clock import Clock
from care.services.people.signing_in import token_hash
from care.settings import read_settings
from care.storage.engine import Database
from care.storage.sessions import open_session
from care.storage.tables import account, account_seat, project, staff
from console.app import create_app
from console.office import Office as Web
from console.visits import COOKIE
from tests.factories import ZONE, add, at
from tests.services.office import Office

OTHER = "四季花城"
NOW = at("2026-12-04", "10:00")


def furnish(database: Database) -> None:
    """张伟 and 赵强 at 假日风景 with the agent 李晓燕, 陈明 at 四季花城, and their calls of 4 December."""
    office, bought = Office(database), {"subscribed_on": date(2026, 12, 1), "appointment_on": date(2026, 12, 12)}
    office.sell(person={"name": "陈明", "mobile": "13800138001"}, project_name=OTHER, **bought)
    office.sell(person={"name": "张伟", "mobile": "13800138000"}, **bought)
    loan = {"signed_on": date(2026, 9, 1), "filed_on": date(2026, 10, 1), "loan_applied_on": date(2026, 11, 6)}
    office.sell(person={"name": "赵强", "mobile": "13800138002"}, subscribed_on=date(2026, 8, 1), **loan)
    for day in ("2026-12-01", "2026-12-04"):
        office.plan(day)


@dataclass
class Site:
    """The console over a furnished database."""

    database: Database
    office: Office = field(init=False)
    app: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        """Open it at 10:00 on 4 December 2026."""
        self.office = Office(self.database)
        settings = read_settings({"CARE_DATABASE_URL": str(self.database.engine.url), "CARE_HOME": str(self.home)})
        gateway: Any = None  # no page sends
        self.app = create_app(Web(settings, self.database, self.office.desk, Clock.starting(ZONE, NOW), gateway))

    @property
    def home(self) -> Path:
        """The folder of the database, where photos go too."""
        return Path(str(self.database.engine.url.database)).parent

    def account(self, role: str, name: str, *projects: str) -> int:
        """An account in that role; its seats are the members of staff of that name, made where they are missing."""
        with self.database.begin() as connection:
            values = {"login": name, "name": name, "role": role, "password_hash": "unused", "ver": 0}
            account_id = add(connection, account, **values)
            for project_name in projects:
                project_id = connection.scalar(select(project.c.id).where(project.c.name == project_name))
                mine = staff.c.name == name, staff.c.project_id == project_id
                staff_id = connection.scalar(select(staff.c.id).where(*mine))
                if staff_id is None:
                    staff_id = add(connection, staff, name=name, role=role, project_id=project_id)
                connection.execute(insert(account_seat).values(account_id=account_id, staff_id=staff_id))
        return account_id

    def as_(self, role: str, name: str | None = None, *projects: str) -> TestClient:
        """A client signed in as somebody new in that role, by default one of 假日风景."""
        company = role in {"programme_manager", "general_manager", "administrator"}
        account_id = self.account(role, name or f"某{role}", *(() if company else projects or ("假日风景",)))
        token = f"token-of-{account_id}"
        with self.database.begin() as connection:
            open_session(connection, account_id, token_hash(token), NOW, NOW + timedelta(hours=1))
        client = self.client()
        client.cookies.set(COOKIE, token)
        return client

    def client(self) -> TestClient:
        """A client of nobody; redirects are shown, not followed."""
        return TestClient(self.app, base_url="http://console.test", follow_redirects=False)

    def call(self, touchpoint: str) -> int:
        """The number of the newest call of that touchpoint."""
        return int(self.office.call(touchpoint).id)

    def change(self, table: Any, row_id: int, **values: Any) -> None:
        """Set columns of one row behind everybody's back."""
        with self.database.begin() as connection:
            connection.execute(update(table).where(table.c.id == row_id).values(**values))


def links(html: str, prefix: str) -> list[str]:
    """The addresses of a page that begin so."""
    return re.findall(rf'href="({re.escape(prefix)}[^"]*)"', html)


def seat_of(site: Site, name: str, project_name: str = "假日风景") -> int:
    """The staff id of somebody in a project."""
    query = select(staff.c.id).join(project).where(staff.c.name == name, project.c.name == project_name)
    with site.database.read() as connection:
        return int(connection.execute(query).scalar_one())
