"""Duties that something has just caused: the plan says who sees to them and how soon (rules.md 4 and 8)."""

from datetime import datetime, timedelta

from care.rules.duties import OnEvent
from care.rules.touchpoints import Plan
from care.storage.duties import NewDuty


def event_duty(
    plan: Plan,
    kind: str,
    subject: str,
    *,
    project_id: int,
    person_id: int | None,
    now: datetime,
    note: str | None = None,
) -> NewDuty:
    """The duty of `kind` (one of rules.duties.EVENTS) about `subject`, caused at `now` (aware UTC)."""
    row = next(duty for duty in plan.duties if duty.id == kind)  # `care plan check` refuses a plan without it
    assert isinstance(row.when, OnEvent)
    return NewDuty(kind, subject, project_id, person_id, row.role, now + timedelta(hours=row.when.within_hours), note)
