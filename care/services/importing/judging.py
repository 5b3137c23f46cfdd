"""What a person says of the issues that imports left, and what follows from it (handbook 3.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Table

from care.errors import BadInput, NotFound, WrongState
from care.rules.deal_dates import DATE_FIELDS
from care.rules.import_issues import COMPLAINT, ENDS_DEAL, PHONE_PROBLEMS, Verdict, holds, is_suggestion
from care.rules.reasons import Reason
from care.services.complaints.signals import heed_remark
from care.services.importing.aftermath import bring_in_line, plan_changed
from care.services.importing.changes import Change, differences, told
from care.services.importing.findings import COLUMN_OF
from care.services.importing.problems import Effect, effects
from care.services.preparing import Desk
from care.storage.audit import Action, Actor, Event, append
from care.storage.engine import Database
from care.storage.importing.issues import (
    change,
    change_states,
    deal_of,
    issues_of,
    list_issues,
    lock_issue,
    person_of,
    projects_of,
)
from care.storage.importing.people import write_consents
from care.storage.importing.released import decide_afresh
from care.storage.importing.runs import remember_changed
from care.storage.importing.shared_phones import mark_shared_phones
from care.storage.tables import deal, person

# What a confirmed suggestion makes of the person; dismissed later, they are as before.
_STATUS = {"suggest_deceased": "deceased", "suggest_lawyer": "frozen"}
_LIFTED = (Reason.FROZEN, Reason.DECEASED, Reason.DATE_CONFLICT, Reason.PHONE_SHARED, Reason.PHONE_INVALID)


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue as a list shows it; `evidence` is what was found: the remark, the name, the days of the deal."""

    id: int
    code: str
    header: str
    state: str
    customer_no: str
    deal_no: str | None
    opened_at: datetime
    evidence: str = field(repr=False)
    reason: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of one issue, and why."""

    issue_id: int
    verdict: Verdict
    reason: str = field(repr=False)
    actor: Actor


def waiting_issues(database: Database, *, everything: bool = False) -> list[Issue]:
    """The issues that wait to be judged, the oldest first; with `everything` the settled ones too."""
    with database.read() as connection:
        rows = list_issues(connection, everything=everything)
    return [
        Issue(r.id, r.code, r.header, r.state, r.customer_no, r.deal_no, r.opened_at, _evidence(r), r.reason)
        for r in rows
    ]


def judge(database: Database, desk: Desk, judgement: Judgement, *, day: date, now: datetime) -> None:
    """Settle an issue, or change an earlier word on it; then plan what is released for `day`. `now` is aware UTC.

    NotFound for a number that no issue has, BadInput without a reason, WrongState where a list has mended it already
    or the same was said before.
    """
    if not judgement.reason.strip():
        raise BadInput("A judgement needs its reason: say it with --reason.")
    with database.begin() as connection:
        issue = _settle(connection, judgement, day, now)
        if issue.code == COMPLAINT and judgement.verdict == "confirmed":
            remark = person_of(connection, issue).remark or judgement.reason
            heed_remark(connection, desk, issue.person_id, remark, f"issue:{issue.id}", judgement.actor, now)
    bring_in_line(database, desk, day=day, now=now, actor=judgement.actor)
    plan_changed(database, desk, day=day, now=now, actor=judgement.actor)


@dataclass(frozen=True, slots=True)
class _Case:
    """One issue in hand, with all issues of its person as they stand after the judgement."""

    connection: Connection
    issue: Row[Any]
    standing: Sequence[Row[Any]]
    said: Judgement
    day: date
    now: datetime

    @property
    def confirmed(self) -> bool:
        """Whether the answer was yes."""
        return self.said.verdict == "confirmed"

    def write(self, table: Table, row: Row[Any], person_id: int, values: Mapping[str, Any], **more: Change) -> None:
        """Change a locked row where it differs, with its event; `more` is told along."""
        changes = differences(row, values)
        if changes or more:
            ver = change(self.connection, table, row, {name: after for name, (_, after) in changes.items()})
            facts, personal = told(changes | more, None)
            facts["issue"] = self.issue.id
            event = Event(Action.ISSUE_JUDGED, table.name, row.id, ver, person_id, None, facts, personal)
            append(self.connection, [event], self.said.actor, self.now)
            remember_changed(self.connection, table.name, [row.id])


def _settle(connection: Connection, said: Judgement, day: date, now: datetime) -> Row[Any]:
    issue = lock_issue(connection, said.issue_id)
    if issue is None:
        raise NotFound(f"There is no issue {said.issue_id}: see those that wait with `care import issues`.")
    if issue.state in {"resolved", said.verdict}:
        raise WrongState(f"Issue {issue.id} is {issue.state} already: there is nothing left to say.")
    change_states(connection, [issue], said.verdict, Action.ISSUE_JUDGED, said.actor, now, said.reason)
    case = _Case(connection, issue, issues_of(connection, [issue.person_id]), said, day, now)
    deal_id = _follow_deal(case)
    _follow_person(case)
    mark_shared_phones(connection, said.actor, now)
    append(connection, decide_afresh(connection, issue.person_id, deal_id, _LIFTED, day), said.actor, now)
    remember_changed(connection, "project", projects_of(connection, issue.person_id))
    return issue


def _follow_person(case: _Case) -> None:
    stored, code = person_of(case.connection, case.issue), case.issue.code
    holding = {row.code for row in case.standing if holds(row.code, row.state)}
    values: dict[str, Any] = {"held": any(effects()[code] is Effect.HOLD_CARE for code in holding)}
    if code in PHONE_PROBLEMS:
        values["phone_problem"] = next((problem for c, problem in PHONE_PROBLEMS.items() if c in holding), None)
    if code in _STATUS and case.confirmed:
        values["status"] = _STATUS[code]
    elif code in _STATUS and case.issue.state == "confirmed" and stored.status == _STATUS[code]:
        values["status"] = "normal"
    more: dict[str, Change] = {}
    if code == "suggest_do_not_disturb" and case.confirmed and stored.consent != "opted_out":
        known = stored.consent is not None
        write_consents(case.connection, [(stored.id, "opted_out", known)], case.now, f"issue:{case.issue.id}")
        more["consent"] = (stored.consent, "opted_out")
    case.write(person, stored, stored.id, values, **more)


def _follow_deal(case: _Case) -> int | None:
    """The deal that the issue is about, after its dates were judged or its end was."""
    stored, issue = deal_of(case.connection, case.issue), case.issue
    if stored is None:
        return None
    values: dict[str, Any] = {}
    if effects()[issue.code] is Effect.HOLD_DEAL:
        own = (row for row in case.standing if row.deal_no == issue.deal_no)
        dates = [row for row in own if effects()[row.code] is Effect.HOLD_DEAL]
        values["date_conflict"] = any(holds(row.code, row.state) for row in dates)
    if issue.code in ENDS_DEAL and case.confirmed and stored.cancelled_on is None:
        values |= {"cancelled_on": case.day, "closed_on": min(case.day, stored.closed_on or case.day)}
    case.write(deal, stored, stored.primary_person_id, values)
    deal_id: int = stored.id
    return deal_id


def _evidence(row: Row[Any]) -> str:
    if effects()[row.code] is Effect.HOLD_DEAL:
        days = {COLUMN_OF[name]: row._mapping[name] for name in DATE_FIELDS}
        return " ".join(f"{header.removesuffix('日期')} {on}" for header, on in days.items() if on)
    return (row.remark or "") if is_suggestion(row.code) and row.header == "备注" else row.name
