"""Where a person's data stand: by table, which rows are theirs, and what of them is personal. The one list.

Erasing and the export of what we hold about a person both go by it; a test sees that no column is forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, String, Table, and_, cast, false, literal, or_, select

from care.storage.tables import (
    attempt,
    audit_pii,
    call,
    call_try,
    callback,
    complaint,
    complaint_step,
    consent,
    correction,
    deal,
    deal_party,
    duty,
    event_signup,
    gift,
    import_issue,
    import_line,
    life_event,
    message,
    person,
    profile_note,
    sample,
    small_service,
    suppression,
    survey_answer,
    touch,
    visit,
    visitor,
)

ERASED = "erased"  # a person's status, and what stands in place of words that may not be missing


@dataclass(frozen=True, slots=True)
class Subject:
    """The person: `numbers` are all that we know of, `own_numbers` those that nobody else has."""

    person_id: int
    customer_no: str
    numbers: frozenset[str] = field(repr=False)
    own_numbers: frozenset[str] = field(repr=False)
    names: frozenset[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Holding:
    """One table. Erasing gives the columns of `blank` these values; else it deletes the rows, or `keeps` them."""

    table: Table
    blank: Mapping[str, Any] = field(default_factory=dict)
    keeps: bool = False


_NOBODY = {
    "name": "",
    "birthday_leap": False,
    "status": ERASED,
    "held": False,
    **dict.fromkeys(
        (
            *("sex", "mobile", "phone", "phone_label", "phone_problem", "profession", "grade", "remark", "hush_until"),
            *("birthday_month", "birthday_day", "birthday_year", "birthday_calendar"),
            *("birth_solar_md", "birth_lunar_md"),
        )
    ),
}
_UNIQUE = literal(f"{ERASED}-").concat(cast(import_issue.c.id, String))  # of one person and code no two are alike
HOLDINGS = (
    Holding(person, _NOBODY),
    Holding(consent, {"source": ERASED}),
    Holding(suppression),
    Holding(correction),
    Holding(profile_note),
    Holding(deal, keeps=True),
    Holding(deal_party, keeps=True),
    Holding(touch, keeps=True),
    Holding(message, {"phone": None, "text": None, "params": None}),
    Holding(attempt, keeps=True),
    Holding(callback, {"raw": ""}),
    Holding(call, keeps=True),
    Holding(call_try, {"note": None, "params": None}),
    Holding(survey_answer, {"words": None}),
    Holding(gift, {"received_by": None, "photo": None}),
    Holding(small_service, {"what": ERASED}),
    Holding(visitor, keeps=True),
    Holding(visit, {"wants": None, "next_step": None}),
    Holding(event_signup, keeps=True),
    Holding(life_event, {"what": ERASED}),
    Holding(complaint, {"words": ERASED, "solution": None}),
    Holding(complaint_step, {"words": None}),
    Holding(sample, {"words": None, "second_words": None}),
    Holding(duty, {"note": None}),
    Holding(import_issue, {"reason": None, "finding": _UNIQUE}),
    Holding(import_line),
    Holding(audit_pii),
)


def rows_of(table: Table, subject: Subject) -> ColumnElement[bool]:
    """The rows of a table that are about the person."""
    who = subject.person_id
    if table is person:
        return person.c.id == who
    if table is suppression:
        return suppression.c.phone.in_(subject.own_numbers)
    if table is deal:
        parties = select(deal_party.c.deal_id).where(deal_party.c.person_id == who)
        return or_(deal.c.primary_person_id == who, deal.c.id.in_(parties))
    if table is attempt:
        return attempt.c.message_id.in_(_ids(message, who))
    if table in {call_try, survey_answer}:
        return table.c.call_id.in_(_ids(call, who))
    if table is complaint_step:
        return complaint_step.c.complaint_id.in_(_ids(complaint, who))
    if table is callback:
        # A reply names no message of ours, but the number that it came from, in whatever way the vendor writes it.
        told = [callback.c.raw.contains(number, autoescape=True) for number in sorted(subject.numbers)]
        return or_(
            callback.c.message_id.in_(_ids(message, who)), and_(callback.c.word == "inbound", or_(false(), *told))
        )
    if table is import_line:
        return import_line.c.customer_no == subject.customer_no
    return table.c.person_id == who


def _ids(table: Table, person_id: int) -> Any:
    return select(table.c.id).where(table.c.person_id == person_id)
