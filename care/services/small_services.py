"""Thoughtful service (S-60): written down freely by whoever did it, and counted in the assessment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from care.errors import BadField
from care.rules.rights import Scope
from care.storage.accounts import project_names
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.small_services import SmallService, add_service, customer_in_scope, services_within

MOST_LINES = 50
LONGEST = 500


@dataclass(frozen=True, slots=True)
class ServicesPage:
    """The newest services, the id before which the next page begins, and the projects to choose from."""

    rows: Sequence[SmallService]
    after: int | None
    projects: Mapping[int, str]


def services_page(database: Database, scope: Scope, *, name: str, after: int | None = None) -> ServicesPage:
    """The services of a scope: an agent (a scope of staff) sees those that they did themselves."""
    with database.read() as connection:
        own = None if scope.staff is None else name
        rows = services_within(connection, scope, after, MOST_LINES + 1, own)
        names = project_names(connection)
    projects = {i: name for i, name in names.items() if scope.projects is None or i in scope.projects}
    return ServicesPage(rows[:MOST_LINES], rows[MOST_LINES - 1].id if len(rows) > MOST_LINES else None, projects)


def note_service(
    database: Database, project_id: int, customer_no: str, what: str, scope: Scope, *, by: str, now: datetime
) -> int:
    """Write down what was done, for a customer by number or for a visitor without one. Raises BadField."""
    if scope.projects is not None and project_id not in scope.projects:
        raise BadField("There is no such project: choose one of the list.", "project", "project_unknown")
    if not what:
        raise BadField("Say what was done.", "what", "service_missing")
    if len(what) > LONGEST:
        raise BadField("This is too long.", "what", "note_long", most=LONGEST)
    with database.begin() as connection:
        if project_id not in project_names(connection):
            raise BadField("There is no such project: choose one of the list.", "project", "project_unknown")
        person_id = customer_in_scope(connection, customer_no, project_id, scope) if customer_no else None
        if customer_no and person_id is None:
            raise BadField("There is no such customer.", "customer", "service_customer_unknown")
        return add_service(connection, project_id, person_id, what, Actor("person", by), now)
