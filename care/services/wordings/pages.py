"""What the pages about templates show: drafts that wait, what is in use, the versions of one, and tips to send."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from care.errors import BadField
from care.rules.rights import Scope
from care.services.preparing import Desk
from care.services.wordings.approving import files_of
from care.services.wordings.checking import Checked, check_wording, variables_of
from care.services.wordings.tips import most_people, tips_in_use
from care.storage.accounts import project_names
from care.storage.approved_wordings import Wording, WordingState, read_wording, wordings, wordings_of
from care.storage.customer_lists import newest_customers
from care.storage.engine import Database

MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class TemplatesPage:
    """Drafts that wait, approved wordings, and the last that ended; files by name, and projects to choose from."""

    waiting: Sequence[Wording]
    approved: Sequence[Wording]
    ended: Sequence[Wording]
    files: Sequence[str]
    projects: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class WordingPage:
    """One wording, how it reads, what it takes the place of, and its versions."""

    wording: Wording
    checked: Checked | None  # None: it would be refused today
    before: str | None
    versions: Sequence[Wording]


@dataclass(frozen=True, slots=True)
class TipsPage:
    """The tips in use, each with how it reads, and the customers to choose from."""

    tips: Sequence[tuple[Wording, str]]
    customers: Sequence[tuple[int, str, str | None]]  # person, name, sex
    most: int


def templates_page(database: Database, desk: Desk) -> TemplatesPage:
    """All that there is about templates."""
    with database.read() as connection:
        waiting = wordings(connection, (WordingState.DRAFTED,), MOST_LINES)
        approved = wordings(connection, (WordingState.APPROVED,), MOST_LINES)
        ended = wordings(connection, (WordingState.REJECTED, WordingState.WITHDRAWN), MOST_LINES)
        projects = project_names(connection)
    return TemplatesPage(waiting, approved, ended, files_of(desk), projects)


def wording_page(database: Database, desk: Desk, wording_id: int) -> WordingPage:
    """One wording; NotFound."""
    with database.read() as connection:
        found = read_wording(connection, wording_id)
        versions = wordings_of(connection, found.template, MOST_LINES)
    try:
        checked = check_wording(desk, found.template, found.body)
    except BadField:
        checked = None
    return WordingPage(found, checked, file_body(desk, found.template), versions)


def file_body(desk: Desk, template: str) -> str | None:
    """The words of the plan's own file; None for a tip."""
    if template not in files_of(desk):
        return None
    return next(body for name, body in desk.templates.files(desk.plan.language) if name == template)


def variables_for(desk: Desk, template: str) -> Sequence[str]:
    """The facts that a text of this template may name."""
    return tuple(variables_of(desk, template))


def tips_page(database: Database, desk: Desk, scope: Scope, day: date) -> TipsPage:
    """The tips, and the newest customers of a scope."""
    tips = [(one, _read(desk, one)) for one in tips_in_use(database, desk, scope, day)]
    with database.read() as connection:
        customers = newest_customers(connection, scope, MOST_LINES)
    return TipsPage(tips, customers, most_people(desk.plan))


def _read(desk: Desk, one: Wording) -> str:
    try:
        return check_wording(desk, one.template, one.body).sample
    except BadField:
        return one.body
