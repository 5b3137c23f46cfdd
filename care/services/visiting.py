"""A visit is written down on its day (S-65, S-70): who came, what they want, what they are like, what comes next.

Somebody who has not bought becomes a person at stage PRE, whom no plan touches; they come again, or buy, as the same
person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from sqlalchemy import Connection

from care.errors import BadField
from care.rules.stock import Kind
from care.rules.visits import INTENTS, LONGEST_WORDS, SOURCES, Came, is_late
from care.services.customer_file import add_traits
from care.services.mending import Word, bring_in_line
from care.services.preparing import Desk
from care.services.stock import Entry, give_out
from care.storage.audit import Actor
from care.storage.consents import GIVEN, agree, consent_of
from care.storage.duties import NewDuty, open_duties
from care.storage.engine import Database
from care.storage.importing.shared_phones import mark_shared_phones
from care.storage.visits import NewVisit, add_visit, add_visitor, is_recorded, known_person, set_intent

NEXT_BY = time(18, 0)
LONGEST_TRAIT = 200
TRAITS = ("profession", "habits", "gift_limits", "family")


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody tells of a visit. `number` holds the columns of the telephone number, `agreed` the words to
    which the visitor said yes, or None; `person_id` is known where a visitor comes again."""

    name: str = field(repr=False)
    sex: str | None
    number: Mapping[str, Any] = field(repr=False)
    visit: NewVisit
    intent: str | None = None
    traits: Mapping[str, str] = field(default_factory=dict, repr=False)
    agreed: str | None = None
    person_id: int | None = None
    recorded_on: date | None = None  # where a workbook says when the desk wrote it down; None: now

    def is_late(self, today: date) -> bool:
        """Whether it was not written down on the day of the visit itself."""
        return is_late(self.visit.visited_on, self.recorded_on or today)


def record_visit(database: Database, desk: Desk, told: Told, word: Word) -> int:
    """Write the visit down and return its number. BadField says what is wrong where; then nothing is written."""
    check_visit(told, word.day)
    with database.begin() as connection:
        number, person_id, known = record_in(connection, desk, told, word, word.actor)
        if number is None:
            raise BadField("This visit is on record already.", "name", "visit_twice")
        mark_shared_phones(connection, word.actor, word.now)
    if known and told.traits:
        bring_in_line(database, desk, word, people=[person_id])
    return number


def record_in(connection: Connection, desk: Desk, told: Told, word: Word, actor: Actor) -> tuple[int | None, int, bool]:
    """In the caller's transaction: the visit's number (None: it stands already), whose it is, and whether they were
    known before. `told` has been checked."""
    new, number = told.visit, told.number.get("mobile") or told.number.get("phone")
    person_id = told.person_id or known_person(connection, number, told.name)
    known = person_id is not None
    if person_id is None:
        values = {"name": told.name, "sex": told.sex, **told.number}
        person_id = add_visitor(connection, values, new.project_id, new.agent_id, actor, word.now)
    elif is_recorded(connection, person_id, new):
        return None, person_id, True
    visit_id = add_visit(connection, person_id, new, late=told.is_late(word.day), actor=actor, at=word.now)
    if told.intent:
        set_intent(connection, person_id, told.intent, actor, word.now)
    add_traits(connection, person_id, told.traits, word)
    _agree(connection, person_id, told.agreed, word)
    if new.gift:
        entry = Entry(new.project_id, new.gift, 1)
        give_out(connection, entry, Kind.FESTIVAL, word.actor, word.now, field="gift")
    _open_next_step(connection, desk, visit_id, person_id, new, word)
    return visit_id, person_id, known


def check_visit(told: Told, day: date) -> None:
    """BadField for what no record of a visit may say."""
    new = told.visit
    if not told.name or len(told.name) > 40:
        raise BadField("A visitor needs a name of at most 40 characters.", "name", "customer_name_wrong")
    if new.kind not in set(Came):
        raise BadField("Visit or call?", "kind", "visit_kind")
    if new.visited_on > day:
        raise BadField("The visit has not been yet.", "visited_on", "visit_ahead")
    for name, value, choices in (("source", new.source, SOURCES), ("intent", told.intent, INTENTS)):
        if value is not None and value not in choices:
            raise BadField(f"{value!r} is none of the choices.", name, "field_wrong")
    for name, words in (("wants", new.wants), ("next_step", new.next_step)):
        if words and len(words) > LONGEST_WORDS:
            raise BadField("This is too long.", name, "note_long", most=LONGEST_WORDS)
    if bool(new.next_step) != bool(new.next_on):
        raise BadField("A next step has its day.", "next_on" if new.next_step else "next_step", "visit_next_both")
    if new.next_on and new.next_on < new.visited_on:
        raise BadField("The next step lies before the visit.", "next_on", "visit_next_before")


def _agree(connection: Connection, person_id: int, words: str | None, word: Word) -> None:
    """The consent with the words that were agreed to and the moment; a list's empty cell does not take it back."""
    before = consent_of(connection, person_id)
    if words and before != GIVEN:
        agree(connection, person_id, words, word.actor, word.now, before=before)


def _open_next_step(
    connection: Connection, desk: Desk, visit_id: int, person_id: int, new: NewVisit, word: Word
) -> None:
    if not new.next_on or new.next_on < word.day:  # a workbook of last month asks for nothing any more
        return
    row = next(duty for duty in desk.plan.duties if duty.id == "visit_next_step")
    due_at = desk.moment(new.next_on, NEXT_BY)
    duty = NewDuty(row.id, f"visit:{visit_id}", new.project_id, person_id, row.role, due_at, new.next_step)
    open_duties(connection, [duty], word.actor, word.now)
