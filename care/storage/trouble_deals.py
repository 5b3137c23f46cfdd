"""The deals behind an exception of the board: whose dates are missing or in conflict."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from care.rules.troubles import TroubleKind
from care.storage.day_lines import Which
from care.storage.tables import deal, person, project, staff
from care.storage.troubles import deals_of

_DATES = (
    *("subscribed_on", "signed_on", "filed_on", "loan_applied_on", "loan_paid_on", "paid_in_full_on"),
    *("handover_planned_on", "handed_over_on", "moved_in_on"),
)


@dataclass(frozen=True, slots=True)
class DealLine:
    """One deal with its primary contact and its dates."""

    id: int
    deal_no: str
    person_id: int
    customer_no: str
    name: str = field(repr=False)
    sex: Any
    project: str
    agent: str | None
    dates: dict[str, date]


def deals_in_trouble(connection: Connection, kind: TroubleKind, which: Which, after: int, limit: int) -> list[DealLine]:
    """The deals that follow the id `after`, by id."""
    joined = (
        deal.join(person, person.c.id == deal.c.primary_person_id)
        .join(project, project.c.id == deal.c.project_id)
        .outerjoin(staff, staff.c.id == deal.c.agent_id)
    )
    own = deal.c.id, deal.c.deal_no, person.c.id.label("person_id"), person.c.customer_no, person.c.name, person.c.sex
    query = select(*own, project.c.name.label("project"), staff.c.name.label("agent"), *(deal.c[n] for n in _DATES))
    query = query.select_from(joined).where(deals_of(kind, which), deal.c.id > after).order_by(deal.c.id)
    found = []
    for row in connection.execute(query.limit(limit)):
        values = dict(row._mapping)
        dates = {name: day for name in _DATES if (day := values.pop(name)) is not None}
        found.append(DealLine(**values, dates=dates))
    return found
