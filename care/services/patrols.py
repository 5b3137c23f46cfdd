"""Rounds (handbook 2.5: patrol, displays, material, readiness): results by item; at the end defects become duties."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from care.errors import BadField, NotFound
from care.rules.patrols import Checklist, Found, PatrolItem, not_seen
from care.rules.rights import Scope
from care.services.duty_pages import line_in_scope
from care.services.event_duties import event_duty
from care.services.preparing import Desk
from care.storage.audit import Actor
from care.storage.duties import finish_duty, open_duties
from care.storage.duty_lists import DutyLine
from care.storage.engine import Database
from care.storage.patrols import Noted, note_item, results_of

LONGEST_NOTE = 300


@dataclass(frozen=True, slots=True)
class Seen:
    """One item with what was found of it; None: nobody has looked yet."""

    item: PatrolItem
    noted: Noted | None


@dataclass(frozen=True, slots=True)
class Round:
    """A round: its items in the order of the plan, and how many nobody has looked at."""

    duty: DutyLine
    items: Sequence[Seen]
    left: int
    photo: bool  # whatever is there needs one


def round_page(database: Database, desk: Desk, duty_id: int, scope: Scope) -> Round:
    """A round with what it has found so far; NotFound outside the scope, and for a duty that is no round."""
    with database.read() as connection:
        line, checks = _round(connection, desk, duty_id, scope)
        results = results_of(connection, duty_id)
    seen = [Seen(item, results.get(item.id)) for item in checks.items]
    return Round(line, seen, len(not_seen(checks.items, results)), checks.photo)


def note_found(
    database: Database, desk: Desk, duty_id: int, noted: Noted, scope: Scope, *, role: str, by: str, now: datetime
) -> None:
    """Write what was found of one item. A bad one needs a word or a photo, and on a list with photos whatever is
    there needs one. Raises NotFound, BadField, WrongState."""
    if noted.note and len(noted.note) > LONGEST_NOTE:
        raise BadField("The note is too long.", "note", "note_long", most=LONGEST_NOTE)
    with database.begin() as connection:
        line, checks = _round(connection, desk, duty_id, scope)
        if noted.item not in {item.id for item in checks.items}:
            raise NotFound(f"There is no item {noted.item!r} in this round: go back to the round.")
        _refuse_role(line, role)
        earlier = results_of(connection, duty_id).get(noted.item)
        photo = noted.photo or (earlier.photo if earlier else None)
        if noted.result is Found.BAD and not (noted.note or photo):
            raise BadField("Say what is wrong, or take a photo.", "note", "patrol_why")
        if checks.photo and noted.result is not Found.NONE and not photo:
            raise BadField("Take a photo of it.", "photo", "patrol_photo_missing")
        note_item(connection, duty_id, noted, Actor("person", by), now)


def finish_round(
    database: Database, desk: Desk, duty_id: int, scope: Scope, note: str | None, *, role: str, by: str, now: datetime
) -> int:
    """End the round, all of whose items were looked at; each bad one opens a duty. Returns how many did.

    Raises NotFound, BadField (items are left), BadInput (another role's round) or WrongState (finished already).
    """
    actor = Actor("person", by)
    with database.begin() as connection:
        line, checks = _round(connection, desk, duty_id, scope)
        results = results_of(connection, duty_id)
        left = not_seen(checks.items, results)
        if left:
            raise BadField(f"{len(left)} items are left to look at.", "round", "patrol_left", number=len(left))
        bad = [(item, results[item.id]) for item in checks.items if results[item.id].result is Found.BAD]
        words = note or f"{len(checks.items)} / {len(bad)}"
        finish_duty(connection, duty_id, words, actor, now, role)
        language = desk.plan.language
        duties = [
            event_duty(
                desk.plan,
                "patrol_defect",
                f"patrol:{duty_id}/{item.id}",
                project_id=line.project_id,
                person_id=None,
                now=now,
                note="\n".join(filter(None, (item.name[language], noted.note))),
            )
            for item, noted in bad
        ]
        open_duties(connection, duties, actor, now)
    return len(bad)


def photo_of(database: Database, desk: Desk, duty_id: int, item: str, scope: Scope) -> str | None:
    """The name of the photo of one item; None without one, NotFound outside the scope."""
    with database.read() as connection:
        _round(connection, desk, duty_id, scope)
        noted = results_of(connection, duty_id).get(item)
    return noted.photo if noted else None


def _round(connection: Connection, desk: Desk, duty_id: int, scope: Scope) -> tuple[DutyLine, Checklist]:
    line = line_in_scope(connection, duty_id, scope)
    checks = desk.plan.checklists.get(line.kind)
    if checks is None:
        raise NotFound(f"Duty {duty_id} is no round: see it on the list of duties.")
    return line, checks


def _refuse_role(line: DutyLine, role: str) -> None:
    if line.role != role:
        raise BadField("The round is another post's.", "round", "duty_role")
