"""One person's assessment with its appeals (handbook 6.4), and the days that do not count in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from care.errors import BadField, NotFound
from care.rules.assessment import APPEAL_DAYS, ITEMS, Mark, total
from care.rules.periods import Period, ReportKind, period_before, period_of
from care.rules.rights import Scope
from care.services.customer_form import read_day
from care.services.packs.assessing import marks_of
from care.services.packs.scene import scene_of
from care.services.preparing import Desk
from care.storage.appeals import (
    Absence,
    Appeal,
    Assessed,
    absences_within,
    add_absence,
    add_appeal,
    answer_appeal,
    appeals_within,
    assessed_within,
    take_absence_back,
)
from care.storage.audit import Actor
from care.storage.engine import Database

KINDS = ("leave", "handover")
VERDICTS = ("upheld", "refused")
LONGEST = 500
LONGEST_ABSENCE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class AssessmentPage:
    """The marks of one person in a month as they stand now, and the appeals about them."""

    who: Assessed
    period: Period
    marks: Sequence[tuple[Mark, str | None]]  # each with the address of its lines
    points: float
    weight: int
    appeals: Sequence[Appeal]

    @property
    def appealed(self) -> frozenset[str]:
        """The items of this month about which there is an appeal."""
        return frozenset(one.item for one in self.appeals if one.period == self.period.name)


def month_of(word: str | None, today: date) -> Period:
    """The month of an address (2026-12), else the newest that is over. Raises NotFound."""
    if not word:
        return period_before(ReportKind.MONTH, period_of(ReportKind.MONTH, today))
    try:
        found = period_of(ReportKind.MONTH, date.fromisoformat(f"{word}-01"))
    except ValueError:
        raise NotFound(f"{word[:10]!r} is no month: write it as 2026-12.") from None
    return found


def people_to_assess(database: Database, scope: Scope) -> list[Assessed]:
    """Those of a scope whose posts are assessed."""
    with database.read() as connection:
        return [one for one in assessed_within(connection, scope) if one.role in ITEMS]


def assessment_page(
    database: Database, desk: Desk, staff_id: int, period: Period, scope: Scope, now: datetime
) -> AssessmentPage:
    """The assessment of one person; NotFound outside the scope. `now` is aware UTC."""
    with database.snapshot() as connection:
        who = _who(connection, staff_id, scope)
        scene = scene_of(connection, desk.plan, period, now, desk.zone, who.project_id)
        marks = marks_of(scene, staff_id)
        appeals = appeals_within(connection, scope, staff_id=staff_id)
    points, weight = total(one for one, _ in marks)
    return AssessmentPage(who, period, marks, points, weight, appeals)


def appeal_against(
    database: Database,
    staff_id: int,
    period: Period,
    item: str,
    words: str,
    scope: Scope,
    *,
    by: str,
    now: datetime,
) -> None:
    """Object to an item of a month that is over; it is answered within three days. NotFound, BadField, WrongState."""
    with database.begin() as connection:
        who = _who(connection, staff_id, scope)
        if item not in {one.id for one in ITEMS.get(who.role, ())}:
            raise BadField("Which item?", "item", "appeal_item")
        if not 0 < len(words) <= LONGEST:
            raise BadField("Say what is wrong.", "words", "appeal_words", most=LONGEST)
        due_at = now + timedelta(days=APPEAL_DAYS)
        values = {"period": period.name, "staff_id": staff_id, "item": item, "words": words, "due_at": due_at}
        add_appeal(connection, values, Actor("person", by), now)


def answer(
    database: Database, appeal_id: int, typed: Mapping[str, str], scope: Scope, *, by: str, now: datetime
) -> None:
    """Answer an appeal. NotFound, WrongState, BadField."""
    verdict, words = typed.get("verdict", ""), typed.get("answer", "")
    if verdict not in VERDICTS:
        raise BadField("Upheld, or refused?", f"verdict-{appeal_id}", "appeal_verdict_missing")
    if not 0 < len(words) <= LONGEST:
        raise BadField("Say why.", f"answer-{appeal_id}", "appeal_words", most=LONGEST)
    with database.begin() as connection:
        if any(one.id == appeal_id and one.name == by for one in appeals_within(connection, scope)):
            raise BadField("Nobody answers their own appeal.", f"verdict-{appeal_id}", "appeal_own")
        answer_appeal(connection, appeal_id, verdict, words, scope, Actor("person", by), now)


def open_appeals(database: Database, scope: Scope) -> list[Appeal]:
    """The appeals of a scope, those without an answer first."""
    with database.read() as connection:
        return appeals_within(connection, scope)


def absence_list(database: Database, scope: Scope) -> list[Absence]:
    """The days that do not count, the newest first."""
    with database.read() as connection:
        return absences_within(connection, scope, LONGEST)


def note_absence(database: Database, typed: Mapping[str, str], scope: Scope, *, by: str, now: datetime) -> None:
    """Write days of leave or handover. Raises BadField."""
    kind, word = typed.get("kind", ""), typed.get("staff", "")
    if kind not in KINDS:
        raise BadField("Leave, or handover?", "kind", "absence_kind_missing")
    first, last = read_day(typed.get("first_on", ""), "first_on"), read_day(typed.get("last_on", ""), "last_on")
    if not timedelta() <= last - first <= LONGEST_ABSENCE:
        raise BadField("It ends before it begins, or lasts for more than a year.", "last_on", "absence_order")
    with database.begin() as connection:
        staff_id = int(word) if word.isascii() and word.isdigit() and len(word) < 16 else 0
        if staff_id not in {one.id for one in assessed_within(connection, scope)}:
            raise BadField("Choose somebody of the list.", "staff", "absence_who")
        values = {"staff_id": staff_id, "kind": kind, "first_on": first, "last_on": last}
        add_absence(connection, values, Actor("person", by), now)


def take_back(database: Database, absence_id: int, scope: Scope, *, by: str, now: datetime) -> None:
    """Those days count after all. NotFound outside the scope."""
    with database.begin() as connection:
        take_absence_back(connection, absence_id, scope, Actor("person", by), now)


def _who(connection: Connection, staff_id: int, scope: Scope) -> Assessed:
    who = next((one for one in assessed_within(connection, scope) if one.id == staff_id), None)
    if who is None or who.role not in ITEMS:
        raise NotFound(f"There is no assessment of {staff_id} for you.")
    return who
