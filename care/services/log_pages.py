"""The audit log in the console: its lines in words by day and filters, within somebody's projects, and as a file."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from sqlalchemy import Connection

from care.rules.rights import Scope
from care.rules.touchpoints import Language
from care.services.exporting import Wanted, table_header, table_rows
from care.services.list_exports import Listing, Row
from care.services.preparing import Desk
from care.storage.audit_reading import Selection, audit_lines, audit_page
from care.storage.engine import Database

PAGE = 50


@dataclass(frozen=True, slots=True)
class LogList:
    """A page of lines under the headings of the export; `after` asks for the next, None at the end."""

    header: tuple[str, ...]
    rows: Sequence[Row]
    after: int | None


def log_list(database: Database, desk: Desk, wanted: Wanted, scope: Scope, language: Language, after: int) -> LogList:
    """A page of the log, the oldest first."""
    with database.read() as connection:
        lines, more = audit_page(connection, _selection(desk, wanted, scope), after, PAGE)
    return LogList(table_header(language), list(table_rows(lines, desk.plan, language, desk.zone)), more)


def log_listing(desk: Desk, wanted: Wanted, scope: Scope, language: Language) -> Listing:
    """All pages of it. The lines are counted by reading them once before: what an event holds decides how many."""
    selection = _selection(desk, wanted, scope)

    def count(connection: Connection) -> int:
        return sum(1 for _ in audit_lines(connection, selection))

    return Listing(
        what="log",
        filters={name: value for name, value in asdict(wanted).items() if value is not None},
        header=table_header(language),
        count=count,
        rows=lambda connection: table_rows(audit_lines(connection, selection), desk.plan, language, desk.zone),
    )


def _selection(desk: Desk, wanted: Wanted, scope: Scope) -> Selection:
    return replace(wanted.selection(desk.zone), projects=scope.projects)
