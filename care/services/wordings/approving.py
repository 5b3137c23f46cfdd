"""A wording's way: somebody drafts it, a satisfaction manager who is somebody else approves it, it can be withdrawn."""

from dataclasses import dataclass, field
from datetime import date, datetime

from care.errors import BadField
from care.rules.reasons import Reason
from care.services.preparing import Desk
from care.services.replanning import replan_deals
from care.services.wordings.checking import check_wording
from care.services.wordings.in_use import take_over
from care.storage.accounts import project_names
from care.storage.approved_wordings import (
    TIP,
    WordingState,
    add_draft,
    move_wording,
    people_with_waiting,
    read_wording,
)
from care.storage.audit import Actor
from care.storage.engine import Database
from care.storage.messages.of_wording import end_texts_of_wording

LONGEST_TITLE, LONGEST_REASON = 40, 200


@dataclass(frozen=True, slots=True)
class DraftWording:
    """What somebody typed: `template` is a file's name, variant included, or `tip_` for a new tip."""

    template: str
    body: str = field(repr=False)
    since: date
    project_id: int | None = None
    title: str = ""


def draft_wording(database: Database, desk: Desk, draft: DraftWording, *, by: str, now: datetime) -> int:
    """Check a wording and write it down; it is in use nowhere before somebody else approves it. Raises BadField."""
    today = now.astimezone(desk.zone).date()
    _check(desk, draft, today)
    checked = check_wording(desk, draft.template, draft.body)
    if draft.template != TIP and checked.hash == desk.templates.template_hash(draft.template, desk.plan.language):
        raise BadField("These are the words of the file.", "body", "wording_same")
    values = {
        "template": draft.template,
        "language": desk.plan.language,
        "project_id": draft.project_id,
        "title": draft.title.strip(),
        "body": draft.body.strip(),
        "hash": checked.hash,
        "since": draft.since,
    }
    with database.begin() as connection:
        if draft.project_id is not None and draft.project_id not in project_names(connection):
            raise BadField("There is no such project: choose one of the list.", "project", "project_unknown")
        return add_draft(connection, values, Actor("person", by), now)


def approve_wording(database: Database, desk: Desk, wording_id: int, *, by: str, now: datetime) -> None:
    """Approve a draft: in use from its day on, and from now at the earliest. It is checked again: plans change.

    Raises BadField where whoever approves drafted it, WrongState, NotFound.
    """
    with database.begin() as connection:
        found = read_wording(connection, wording_id)
        if found.drafted_by == by:
            raise BadField("Somebody else must approve what you drafted.", "approve", "wording_own")
        check_wording(desk, found.template, found.body)
        move_wording(connection, found, WordingState.APPROVED, None, Actor("person", by), now)
    take_over(database, desk)


def reject_wording(database: Database, wording_id: int, reason: str, *, by: str, now: datetime) -> None:
    """Reject a draft with a reason."""
    _check_reason(reason)
    with database.begin() as connection:
        found = read_wording(connection, wording_id)
        move_wording(connection, found, WordingState.REJECTED, reason, Actor("person", by), now)


def withdraw_wording(database: Database, desk: Desk, wording_id: int, reason: str, *, by: str, now: datetime) -> int:
    """Take an approved wording out of use: the one before it, or the file, is in use again (rollback).

    Texts that wait with it are worded anew; of a tip, which has no other words, they end. Returns how many people's.
    From this moment no claim lets one of its texts go.
    """
    _check_reason(reason)
    actor, day = Actor("person", by), now.astimezone(desk.zone).date()
    with database.begin() as connection:
        found = read_wording(connection, wording_id)
        move_wording(connection, found, WordingState.WITHDRAWN, reason, actor, now)
        people = people_with_waiting(connection, found.hash)
    take_over(database, desk)
    if not found.is_tip:
        replan_deals(database, desk, [], day=day, now=now, actor=actor, person_ids=people)
    end_texts_of_wording(database, found.hash, Reason.TEMPLATE_UNAPPROVED, actor, now)
    return len(people)


def _check(desk: Desk, draft: DraftWording, today: date) -> None:
    if draft.template == TIP:
        if not draft.title.strip() or len(draft.title) > LONGEST_TITLE:
            raise BadField("Give the tip a short name.", "title", "wording_title_missing", most=LONGEST_TITLE)
    elif draft.template not in files_of(desk):
        raise BadField("There is no such template.", "template", "wording_template_missing")
    if draft.since < today:
        raise BadField("The day is over.", "since", "wording_since_past")


def files_of(desk: Desk) -> list[str]:
    """Every file that a wording may take the place of, variants included."""
    names = [one for one in desk.templates.sms_templates() if desk.templates.has_sms(one, desk.plan.language)]
    return [variant for name in names for variant in sorted(desk.templates.variants(name, desk.plan.language))]


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise BadField("Say why.", "reason", "reason_missing")
    if len(reason) > LONGEST_REASON:
        raise BadField("The reason is too long.", "reason", "note_long", most=LONGEST_REASON)
