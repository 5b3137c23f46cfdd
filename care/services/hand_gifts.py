"""Gifts that a person starts: for something in a customer's life (TP29, S-94), and from the club (TP27, S-46)."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from care.errors import BadField
from care.rules.wording import day_words
from care.services.event_touches import plan_event
from care.services.mending import Word
from care.services.preparing import Desk
from care.storage.engine import Database
from care.storage.life_events import LifeEvent, add_life_event, life_events_of

LONGEST_WHAT, LONGEST_ITEM = 200, 40
MOST_EVENTS = 20


def heard_of(database: Database, person_id: int) -> Sequence[LifeEvent]:
    """What was heard of a customer, the newest first."""
    with database.read() as connection:
        return life_events_of(connection, person_id, MOST_EVENTS)


def note_life_event(database: Database, desk: Desk, person_id: int, what: str, item: str | None, word: Word) -> None:
    """Write down what happened, and put the gift, where there is one, on the agent's list. Raises BadField."""
    if not 0 < len(what) <= LONGEST_WHAT:
        raise BadField("What happened?", "what", "life_what", most=LONGEST_WHAT)
    if item and len(item) > LONGEST_ITEM:
        raise BadField("The gift's name is too long.", "item", "stock_item_wrong")
    with database.begin() as connection:
        number = add_life_event(connection, person_id, what, word.actor, word.now)
        if item:
            key = (person_id, None)
            planned = plan_event(connection, desk, "life_event", key, str(number), {}, word.actor, word.now, item=item)
            _require(planned, "item")


def announce_club_gift(database: Database, desk: Desk, person_id: int, fetch_by: date, word: Word) -> None:
    """The club's gift has arrived: a text says until when it can be fetched, and the gift goes on the list.

    Once a day and person. Raises BadField.
    """
    if fetch_by <= word.day:
        raise BadField("There is no time to fetch it.", "fetch_by", "club_fetch_by")
    with database.begin() as connection:
        planned = _club_gift(connection, desk, person_id, fetch_by, word)
        _require(planned, "fetch_by")


def _club_gift(connection: Connection, desk: Desk, person_id: int, fetch_by: date, word: Word) -> int | None:
    given = {"date": day_words(fetch_by, desk.plan.language)}
    key, occasion = (person_id, None), word.day.isoformat()
    return plan_event(connection, desk, "club_gift", key, occasion, given, word.actor, word.now)


def _require(planned: int | None, field: str) -> None:
    if planned is None:
        raise BadField("It stands already, or the customer is in nobody's care.", field, "gift_not_planned")
