"""What one look at a day needs: the plan, the small tables, the view, and whom it is about."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

from care.rules.facts import Customer
from care.rules.planner import View
from care.rules.touchpoints import Plan, Project
from care.storage.customers import Directory, customers_of_people
from care.storage.engine import Database
from care.storage.projects import Beginning, beginnings, closed_days
from care.storage.selection import Part, Selection


@dataclass(frozen=True, slots=True)
class Search:
    """What one look at a day needs; made once by `open_search`."""

    database: Database
    plan: Plan
    directory: Directory
    view: View
    project_id: int | None
    begins: Mapping[int, Beginning]
    closed: Mapping[int, AbstractSet[date]]
    people: frozenset[int] | None = None  # only these persons; None: everybody
    known: tuple[Customer, ...] = ()  # these persons with each of their deals, where `people` is given
    part: Part | None = None  # only this part of all persons; None: all

    def wanted(self, touchpoint: str) -> Selection:
        """The selection of one touchpoint; a run leaves out what is decided, a forecast shows what its day decided."""
        return Selection(touchpoint, self.view.day, self.view.again, self.project_id, self.people, self.part)

    def project(self, customer: Customer) -> Project:
        """The plan's part for the customer's project."""
        return self.plan.project(customer.deal.project)


def open_search(
    database: Database,
    plan: Plan,
    directory: Directory,
    view: View,
    today: date,
    project_id: int | None,
    part: Part | None = None,
) -> Search:
    """A search of the view's day; `today` is where a project begins that never ran and has no `live_from`."""
    with database.read() as connection:
        begins = beginnings(connection, plan, today)
        closed = closed_days(connection)
    return Search(database, plan, directory, view, project_id, begins, closed, part=part)


def narrowed(search: Search, people: frozenset[int] | None) -> Search:
    """The search for these persons alone, whose facts it reads beforehand: most days hold nothing for a few."""
    if people is None:
        return search
    with search.database.read() as connection:
        return replace(search, people=people, known=customers_of_people(connection, people, search.directory))
