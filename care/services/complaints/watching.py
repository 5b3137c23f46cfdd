"""Complaints whose clock is over: each becomes the programme manager's duty, once a clock (S-52)."""

from dataclasses import dataclass
from datetime import datetime

from care.rules.touchpoints import Plan
from care.services.event_duties import event_duty
from care.storage.audit import Actor
from care.storage.complaint_lists import overdue_complaints
from care.storage.complaints import Complaint
from care.storage.duties import NewDuty, open_duties
from care.storage.engine import Database


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many complaints wait too long, and of how many nobody had been told."""

    complaints: int
    told: int


def tell_of_overdue(database: Database, plan: Plan, *, actor: Actor, now: datetime) -> Overdue:
    """Open the duties for clocks that are over at `now` (aware UTC); telling again adds nothing."""
    with database.begin() as connection:
        found = overdue_complaints(connection, now)
        told = open_duties(connection, [_duty(plan, one, now) for one in found], actor, now)
    return Overdue(len(found), told)


def _duty(plan: Plan, found: Complaint, now: datetime) -> NewDuty:
    clock = "answer" if found.answered_at is None else "solve"
    subject = f"complaint:{found.id}/{clock}-{found.reopened}"
    ids = {"project_id": found.project_id, "person_id": found.person_id}
    return event_duty(plan, "complaint_overdue", subject, **ids, now=now, note=found.words)
