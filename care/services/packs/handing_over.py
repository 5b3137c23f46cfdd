"""To whom a report goes, and in which words: a line and a link, so that its figures stay in the house (S-51)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from care.rules.periods import ReportKind
from care.rules.rights import Role
from care.rules.touchpoints import Language
from care.services.packs.pages import TITLES
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.kept_reports import KeptReport, addresses_of, handovers_of, note_handover

_PROJECT = (Role.SATISFACTION_MANAGER, Role.SALES_DIRECTOR)
ROLES: Mapping[ReportKind, tuple[Role, ...]] = {
    ReportKind.DAY: (*_PROJECT, Role.PROGRAMME_MANAGER),
    ReportKind.WEEK: (*_PROJECT, Role.SPECIALIST, Role.PROGRAMME_MANAGER),
    ReportKind.MONTH: (*_PROJECT, Role.PROGRAMME_MANAGER, Role.GENERAL_MANAGER),
    ReportKind.ASSESSMENT: (*_PROJECT, Role.PROGRAMME_MANAGER, Role.GENERAL_MANAGER),
    ReportKind.YEAR: (*_PROJECT, Role.PROGRAMME_MANAGER, Role.GENERAL_MANAGER),
}


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said of a report, and the mail addresses of whom it concerns; the chat is told of the company's alone."""

    report_id: int
    subject: str
    text: str
    to: Sequence[str]
    to_chat: bool


def letters(database: Database, reports: Sequence[KeptReport], language: Language, base: str | None) -> list[Letter]:
    """A letter for each report that was not handed over before."""
    with database.read() as connection:
        new = [one for one in reports if not handovers_of(connection, one.id)]
        people = [addresses_of(connection, ROLES[ReportKind(one.kind)], one.project_id) for one in new]
    return [_letter(one, to, language, base) for one, to in zip(new, people, strict=True)]


def record_handover(
    database: Database, report_id: int, way: str, sent: bool | None, actor: Actor, now: datetime
) -> None:
    """Write what came of it; None: there was nobody to send it to."""
    outcome = "nobody" if sent is None else "sent" if sent else "failed"
    with database.begin() as connection:
        note_handover(connection, report_id, way, outcome, actor, now)


def _letter(one: KeptReport, to: Sequence[str], language: Language, base: str | None) -> Letter:
    zh = language == "zh"
    of = one.project or ("全公司" if zh else "All projects")
    subject = f"{of} {TITLES[ReportKind(one.kind)][language]} {one.period}"
    late = ("" if one.in_time else "，迟于期限") if zh else ("" if one.in_time else ", late")
    text = f"{subject}{'已生成' if zh else ' is made'}{late}{'。' if zh else '.'}"
    if base:
        text += f"\n{base}/reports/{one.id}"
    return Letter(one.id, subject, text, to, one.project_id is None)
