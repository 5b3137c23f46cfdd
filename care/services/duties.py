"""Duties on people's lists: see the open ones, tick one (care/storage/duties.py opens them)."""

from datetime import datetime

from care.errors import BadInput
from care.storage.audit import Actor
from care.storage.duties import OpenDuty, finish_duty, open_duty_list
from care.storage.engine import Database


def list_duties(database: Database, *, role: str | None = None, project_id: int | None = None) -> list[OpenDuty]:
    """The open duties, the most urgent first; of one role or project where asked."""
    with database.read() as connection:
        return open_duty_list(connection, role, project_id)


def tick_duty(database: Database, duty_id: int, note: str, *, by: str, now: datetime, role: str | None = None) -> None:
    """Record that a duty is done, and what was done about it.

    `role` is that of whoever ticks it, where it is known. Raises BadInput (also for another role's duty), NotFound,
    WrongState.
    """
    if not note.strip():
        raise BadInput(f"Say what was done about duty {duty_id}: the note must not be empty.")
    with database.begin() as connection:
        finish_duty(connection, duty_id, note, Actor("person", by), now, role)
