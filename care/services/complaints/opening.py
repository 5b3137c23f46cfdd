"""A complaint opens: what waits for the customer and must not happen now is cancelled, and a grave one goes up."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from care.errors import BadField, NotFound
from care.rules.complaints import Cause, Level, Source, State
from care.rules.facts import Customer
from care.services.asking import cancel_refused
from care.services.complaints.touches import plan_acknowledgement
from care.services.event_duties import event_duty
from care.services.preparing import Desk
from care.storage.audit import Actor
from care.storage.complaints import Complaint, NewComplaint, add_complaint, load_complaint, move_complaint
from care.storage.customers import load_customers
from care.storage.duties import open_duties
from care.storage.engine import Database

LONGEST_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Opening:
    """What a person says of a complaint. `acknowledge`: the customer is told by text that we have it."""

    person_id: int
    words: str = field(repr=False)
    level: Level = Level.ORDINARY
    cause: Cause = Cause.UNKNOWN
    deal_id: int | None = None
    acknowledge: bool = True


def open_complaint(database: Database, desk: Desk, opening: Opening, *, by: str, now: datetime) -> int:
    """Open a complaint by hand; its number. BadField for words that are missing, NotFound for a stranger.

    `now` is aware UTC.
    """
    words, actor = checked_words(opening.words), Actor("person", by)
    with database.begin() as connection:
        customer = customer_of(connection, desk, opening.person_id, opening.deal_id, now)
        new = new_complaint(customer, words, Source.BY_HAND, level=opening.level, cause=opening.cause)
        number = open_it(connection, desk, new, actor, now)
        assert number is not None  # without an origin nothing stands in its way
        if opening.acknowledge:
            acknowledge(connection, desk, load_complaint(connection, number, lock=True), actor, now)
    return number


def open_it(connection: Connection, desk: Desk, new: NewComplaint, actor: Actor, now: datetime) -> int | None:
    """Open it in the caller's transaction; None where its origin has opened one before."""
    number = add_complaint(connection, new, actor, now)
    if number is not None:
        silence(connection, desk, new.person_id, actor, now)
        tell_of_grave(connection, desk, load_complaint(connection, number), actor, now)
    return number


def acknowledge(connection: Connection, desk: Desk, found: Complaint, actor: Actor, now: datetime) -> None:
    """Tell the customer that we have it; the complaint must be locked."""
    plan_acknowledgement(connection, desk, found, actor, now)
    move_complaint(connection, found, State.ACKNOWLEDGED, {"acknowledged_at": now}, None, actor, now)


def silence(connection: Connection, desk: Desk, person_id: int, actor: Actor, now: datetime) -> None:
    """Cancel the greetings' calls and gifts that wait; their texts are refused at their own moment."""
    cancel_refused(connection, desk, person_id, now.astimezone(desk.zone).date(), actor, now)


def tell_of_grave(connection: Connection, desk: Desk, found: Complaint, actor: Actor, now: datetime) -> None:
    """A grave complaint is the programme manager's at once (handbook 6.5); the general manager sees the list."""
    if found.level is not Level.GRAVE:
        return
    subject = f"complaint:{found.id}"
    ids = {"project_id": found.project_id, "person_id": found.person_id}
    duty = event_duty(desk.plan, "complaint_grave", subject, **ids, now=now, note=found.words)
    open_duties(connection, [duty], actor, now)


def customer_of(connection: Connection, desk: Desk, person_id: int, deal_id: int | None, now: datetime) -> Customer:
    """The customer with the deal in question, or the one that speaks for them; NotFound where there is none."""
    key = (person_id, deal_id)
    found = load_customers(connection, [key], now.astimezone(desk.zone).date()).get(key)
    if found is None or found.person.id != person_id:
        raise NotFound("There is no such customer with a home: look them up again.")
    return found


def new_complaint(
    customer: Customer,
    words: str,
    source: Source,
    *,
    origin: str | None = None,
    level: Level = Level.ORDINARY,
    cause: Cause = Cause.UNKNOWN,
) -> NewComplaint:
    """What is to be opened for this customer: it counts in the figures of the deal's agent."""
    deal = customer.deal
    return NewComplaint(
        person_id=customer.person.id,
        project_id=deal.project_id,
        deal_id=deal.id,
        staff_id=deal.agent.id if deal.agent else None,
        words=words,
        source=source,
        origin=origin,
        level=level,
        cause=cause,
    )


def checked_words(words: str | None) -> str:
    """What a person wrote, without blanks around it; BadField where that is nothing, or endless."""
    said = (words or "").strip()
    if not said:
        raise BadField("Say in a few words what it is about.", "words", "words_missing")
    if len(said) > LONGEST_WORDS:
        message = f"These are {len(said)} characters, but at most {LONGEST_WORDS} are kept: shorten them."
        raise BadField(message, "words", "note_long", most=LONGEST_WORDS)
    return said
