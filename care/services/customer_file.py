"""What people write down of a customer: profile (S-58, S-70), grade with its reason (S-83), the deal's file (S-82)."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Row

from care.errors import BadField
from care.rules.profiles import GRADES, NOTES, TICKED
from care.services.importing.changes import Change
from care.services.mending import Word, bring_in_line, changed, locked, write
from care.services.preparing import Desk
from care.storage.audit import Action, Event, append
from care.storage.corrections import remember_corrected
from care.storage.engine import Database
from care.storage.files import note, notes_of, set_ticks, ticks_of
from care.storage.importing.issues import change
from care.storage.tables import deal, person

LONGEST_NOTE = 200
_REASON = "grade_reason"


def write_profile(database: Database, desk: Desk, person_id: int, typed: Mapping[str, str], word: Word) -> None:
    """Write profession and notes as the form has them; an empty field empties the line. No reason is needed."""
    with database.begin() as connection:
        if not note_profile(connection, person_id, typed, word):
            return
    bring_in_line(database, desk, word, people=[person_id])


def add_traits(connection: Connection, person_id: int, traits: Mapping[str, str], word: Word) -> bool:
    """Write the lines of a profile that are not empty, and leave the others; whether anything is new. As above."""
    row = locked(connection, person, person_id)
    stood = {key: one.value for key, one in notes_of(connection, person_id).items() if key in NOTES}
    told = {name: value for name, value in traits.items() if value}
    return note_profile(connection, person_id, {"profession": row.profession or "", **stood, **told}, word)


def note_profile(connection: Connection, person_id: int, typed: Mapping[str, str], word: Word) -> bool:
    """Write the profile in the caller's transaction; whether anything is new. BadField for a line without an end."""
    for name in ("profession", *NOTES):
        if len(typed.get(name, "")) > LONGEST_NOTE:
            raise BadField(f"{name} is too long.", name, "customer_too_long", most=LONGEST_NOTE)
    row = locked(connection, person, person_id)
    profession = typed.get("profession") or None
    changes = _note_all(connection, person_id, typed, word)
    columns: dict[str, Change] = {}
    if profession != row.profession:
        columns = {"profession": (row.profession, profession)}
        remember_corrected(connection, "person", row, person_id, columns, word.day)
    if not changes and not columns:
        return False
    _log(connection, row, columns, changes, word)
    return True


def set_grade(database: Database, desk: Desk, person_id: int, grade: str, word: Word) -> None:
    """Grade a customer A, B or C, with the reason (handbook 3.4), which also holds against older lists."""
    word.check()
    if grade not in GRADES:
        raise BadField("The grade is none of A, B, C.", "grade", "customer_grade_missing")
    with database.begin() as connection:
        row = locked(connection, person, person_id)
        before = notes_of(connection, person_id).get(_REASON)
        if before is not None and before.value == word.reason:
            changed(row, {"grade": grade}, "grade")
        note(connection, person_id, _REASON, word.reason, word.by, word.now)
        remember_corrected(connection, "person", row, person_id, ["grade"], word.day)
        write(connection, person, row, {"grade": (row.grade, grade)}, Action.CORRECTED, word)
    bring_in_line(database, desk, word, people=[person_id])


def tick_file(database: Database, deal_id: int, items: Collection[str], word: Word) -> None:
    """Let exactly these of the items that people see to be ticked."""
    wanted = {item for item in items if item in TICKED}
    with database.begin() as connection:
        row = locked(connection, deal, deal_id)
        stood = set(ticks_of(connection, [deal_id])[deal_id])
        if wanted == stood:
            return
        set_ticks(connection, deal_id, wanted - stood, stood - wanted, word.by, word.now)
        ver = change(connection, deal, row, {})
        facts = {"ticked": sorted(wanted - stood), "taken_back": sorted(stood - wanted)}
        event = Event(Action.FILE_TICKED, "deal", deal_id, ver, row.primary_person_id, None, facts)
        append(connection, [event], word.actor, word.now)


def _note_all(connection: Connection, person_id: int, typed: Mapping[str, str], word: Word) -> dict[str, Change]:
    stood = {key: one.value for key, one in notes_of(connection, person_id).items()}
    changes: dict[str, Change] = {}
    for key in NOTES:
        value = typed.get(key) or None
        if value != stood.get(key):
            note(connection, person_id, key, value, word.by, word.now)
            changes[key] = (stood.get(key), value)
    return changes


def _log(
    connection: Connection, row: Row[Any], columns: Mapping[str, Change], notes: Mapping[str, Change], word: Word
) -> None:
    """One event: which lines were written stands in it, what they say beside it."""
    ver = change(connection, person, row, {name: after for name, (_, after) in columns.items()})
    said = {**columns, **notes}
    event = Event(Action.PROFILED, "person", row.id, ver, row.id, None, {"personal_fields": sorted(said)}, said)
    append(connection, [event], word.actor, word.now)
