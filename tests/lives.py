"""Customers and their deals as the planner meets them, on top of the builders of `tests.factories`."""

from datetime import date, datetime
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import Connection, insert, select

from care.messages import Templates
from care.plan_files import load_plan
from care.rules.facts import Deal
from care.rules.stages import closed_on
from care.services.preparing import Desk
from care.settings import ROOT
from care.storage.candidates import LEAP_MONTH
from care.storage.tables import consent, deal_party, person, project, staff
from care.storage.tables import deal as deal_table
from tests.factories import ZONE, add, add_project, add_staff

_BEGINNING = datetime(2026, 1, 1, tzinfo=ZONE)
_STAGE_FACTS = {"payment_method", "subscribed_on", "loan_paid_on", "paid_in_full_on", "handed_over_on", "moved_in_on"}
_numbers = count(1)


@cache
def desk(gateway: str = "simulator") -> Desk:
    """The plan and templates of the repository, for one gateway."""
    plan = load_plan(ROOT / "plan", ROOT / "templates", gateway=gateway)
    return Desk(plan, Templates(ROOT / "templates"), plan.profiles[gateway], ZONE)


def born(
    connection: Connection,
    birthday: tuple[int | None, int, int, str] | None = None,
    *,
    leap: bool = False,
    agreed: str | None = "given",
    **values: Any,
) -> int:
    """A person with a mobile and consent. `birthday`: year or None, month, day, calendar."""
    number = next(_numbers)
    row = {"customer_no": f"K{number:05}", "name": "张伟", "sex": "male", "mobile": f"138{number:08}", **values}
    if birthday is not None:
        year, month, day, calendar = birthday
        row |= {"birthday_year": year, "birthday_month": month, "birthday_day": day, "birthday_calendar": calendar}
        row |= {"birthday_leap": leap}
        if calendar != "unknown":
            row[f"birth_{calendar}_md"] = month * 100 + day + LEAP_MONTH * leap
    person_id = add(connection, person, **row)
    if agreed is not None:
        consented = {"person_id": person_id, "scope": "care", "state": agreed, "at": _BEGINNING, "source": "test"}
        connection.execute(insert(consent).values(consented))
    return person_id


def buys(connection: Connection, *person_ids: int, project_name: str = "假日风景", **values: Any) -> int:
    """A deal of the first person, with the others as co-owners; dates by their column names."""
    number = next(_numbers)
    project_id = _project(connection, project_name)
    room = {"phase": "一期", "building": "3", "unit": "2", "room": str(500 + number), "payment_method": "商贷"}
    row = {
        "deal_no": f"{project_name}-{number}",
        "project_id": project_id,
        "agent_id": _agent(connection, project_id),
        "primary_person_id": person_ids[0],
        **room,
        **values,
    }
    deal_id = add(connection, deal_table, **row, closed_on=_closed_on(row))
    parties = [
        {"deal_id": deal_id, "person_id": person_id, "position": n, "role": "buyer"}
        for n, person_id in enumerate(person_ids)
    ]
    connection.execute(insert(deal_party), parties)
    return deal_id


def _project(connection: Connection, name: str) -> int:
    found = connection.scalar(select(project.c.id).where(project.c.name == name))
    return found or add_project(connection, name)


def _agent(connection: Connection, project_id: int) -> int:
    found = connection.scalar(select(staff.c.id).where(staff.c.project_id == project_id, staff.c.role == "agent"))
    return found or add_staff(connection, project_id)


def _closed_on(row: dict[str, Any]) -> date | None:
    facts = {name: value for name, value in row.items() if name in {*_STAGE_FACTS, "cancelled_on"}}
    return closed_on(Deal(id=0, deal_no="", project_id=0, project="", **facts))
