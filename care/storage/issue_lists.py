"""What imports left to be judged, within somebody's scope, a page at a time."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from care.rules.deal_dates import DATE_FIELDS
from care.rules.rights import Scope
from care.storage.customer_lists import customers_within
from care.storage.tables import deal, import_issue, person


def open_issues(connection: Connection, scope: Scope, after: int, limit: int) -> Sequence[Row[Any]]:
    """The open issues about customers of the scope, the oldest first; `after` is the last of the page before."""
    waits = import_issue.c.state == "open", import_issue.c.id > after, customers_within(scope)
    return _issues(connection, *waits, limit=limit)


def issues_about(connection: Connection, person_id: int, limit: int) -> Sequence[Row[Any]]:
    """The open issues about one person."""
    return _issues(connection, import_issue.c.person_id == person_id, import_issue.c.state == "open", limit=limit)


def is_issue_within(connection: Connection, issue_id: int, scope: Scope) -> bool:
    """Whether there is such an issue about a customer of the scope."""
    joined = import_issue.join(person, person.c.id == import_issue.c.person_id)
    query = select(import_issue.c.id).select_from(joined)
    return connection.scalar(query.where(import_issue.c.id == issue_id, customers_within(scope))) is not None


def _issues(connection: Connection, *which: ColumnElement[bool], limit: int) -> Sequence[Row[Any]]:
    named = (person.c.name, person.c.sex, person.c.remark, *(deal.c[name] for name in DATE_FIELDS))
    joined = import_issue.join(person, person.c.id == import_issue.c.person_id)
    joined = joined.outerjoin(deal, deal.c.deal_no == import_issue.c.deal_no)
    query = select(import_issue, *named).select_from(joined).where(*which)
    return connection.execute(query.order_by(import_issue.c.id).limit(limit)).all()
