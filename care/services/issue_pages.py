"""What the console shows of import suggestions and date conflicts: the question, what was found, and about whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from care.errors import NotFound
from care.rules.deal_dates import DATE_FIELDS
from care.rules.import_issues import is_suggestion
from care.rules.log_words import milestone_word
from care.rules.rights import Scope
from care.rules.timeline_words import field_word
from care.rules.touchpoints import Language
from care.rules.wording import title
from care.services.importing.problems import Effect, effects, problem_name, question
from care.storage.engine import Database
from care.storage.issue_lists import is_issue_within, issues_about, open_issues

PAGE = 50


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One open issue: what is asked, and the evidence, a remark, a name or the days of the deal."""

    id: int
    person_id: int
    customer: str
    deal_no: str | None
    code: str
    name: str
    question: str
    evidence: str = field(repr=False)
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class IssueList:
    """A page of open issues; `later` asks for the next, None at the end."""

    rows: Sequence[IssueRow]
    later: int | None


def issues_to_judge(database: Database, scope: Scope, language: Language, after: int = 0) -> IssueList:
    """The open issues of a scope, the oldest first."""
    with database.read() as connection:
        rows = open_issues(connection, scope, after, PAGE + 1)
    later = rows[PAGE - 1].id if len(rows) > PAGE else None
    return IssueList([_row(row, language) for row in rows[:PAGE]], later)


def issues_of_customer(connection: Connection, person_id: int, language: Language) -> list[IssueRow]:
    """The open issues about one customer."""
    return [_row(row, language) for row in issues_about(connection, person_id, PAGE)]


def require_issue(database: Database, issue_id: int, scope: Scope) -> None:
    """Raise NotFound unless the issue is about a customer of the scope: before it is judged."""
    with database.read() as connection:
        if not is_issue_within(connection, issue_id, scope):
            raise NotFound(f"There is no issue {issue_id} on this list: go back to the list.")


def _row(row: Row[Any], language: Language) -> IssueRow:
    return IssueRow(
        id=row.id,
        person_id=row.person_id,
        customer=title(row.name, row.sex, language),
        deal_no=row.deal_no,
        code=row.code,
        name=problem_name(row.code, language),
        question=question(row.code, language),
        evidence=_evidence(row, language),
        opened_at=row.opened_at,
    )


def _evidence(row: Row[Any], language: Language) -> str:
    if effects()[row.code] is Effect.HOLD_DEAL:
        days = (
            (field_word(name, language) or milestone_word(name, language), row._mapping[name]) for name in DATE_FIELDS
        )
        return " · ".join(f"{word} {day}" for word, day in days if day)
    return (row.remark or "") if is_suggestion(row.code) and row.header == "备注" else row.name
