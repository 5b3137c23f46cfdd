"""A visitor subscribes (S-37, S-61): the deal is opened from the form, and the person stays, with profile and consent.

The sales system's list brings the same deal later, with its own customer number: see `importing.visitors`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from care.errors import BadField, NotFound
from care.rules.deal_numbers import deal_no
from care.rules.rights import Scope
from care.rules.room_sales import RoomLine, assign_sales
from care.services.customer_form import read_day
from care.services.mending import Word, bring_in_line, locked
from care.services.preparing import Desk
from care.storage.audit import Action, Event, append
from care.storage.engine import Database
from care.storage.importing.deals import DERIVED, FIELDS, NewDeal, insert_deals, insert_parties
from care.storage.importing.ids import new_ids
from care.storage.importing.rooms import sales_of
from care.storage.importing.runs import one_at_a_time, remember_changed
from care.storage.tables import deal, person
from care.storage.visits import VisitLine, became_buyer, visit_within

_PLACE = ("phase", "building", "unit", "room")
LONGEST_PLACE = 20


@dataclass(frozen=True, slots=True)
class Subscribed:
    """Which room, and when."""

    place: Mapping[str, str | None]
    on: date


def read_subscription(typed: Mapping[str, str], day: date) -> Subscribed:
    """The form read; BadField for a missing room, or a day that has not come."""
    place = {name: typed.get(name) or None for name in _PLACE}
    for name, words in place.items():
        if words and (len(words) > LONGEST_PLACE or "-" in words or "#" in words):
            raise BadField(f"{words!r} is no {name}.", name, "visit_place_wrong")
    if place["room"] is None:
        raise BadField("Which room?", "room", "visit_room_missing")
    on = read_day(typed.get("subscribed_on", ""), "subscribed_on")
    if on > day:
        raise BadField("The subscription has not been yet.", "subscribed_on", "visit_ahead")
    return Subscribed(place, on)


def subscribe(database: Database, desk: Desk, visit_id: int, new: Subscribed, scope: Scope, word: Word) -> int:
    """Open the deal of the visitor of this visit and plan what it makes due today; returns the person's id.

    Raises NotFound outside the scope, BadField for a room that is somebody's.
    """
    with database.begin() as connection:
        one_at_a_time(connection)  # a list that is being taken in may bring the very room
        visit = visit_within(connection, visit_id, scope)
        if visit is None:
            raise NotFound(f"There is no visit {visit_id} on this list: go back to the list.")
        row = locked(connection, person, visit.person_id)
        project = desk.plan.project(visit.project).name or visit.project
        number = _deal_number(connection, deal_no(project, *new.place.values()), row.customer_no, new.on)
        deal_id = _open(connection, visit, number, new, word)
        facts = {"deal": deal_id}
        became_buyer(connection, visit.person_id, new.on, facts, word.actor, word.now)
        remember_changed(connection, "deal", [deal_id])
        remember_changed(connection, "project", [visit.project_id])
    bring_in_line(database, desk, word, deals=[deal_id], people=[visit.person_id])
    return visit.person_id


def _deal_number(connection: Connection, room: str, customer_no: str, on: date) -> str:
    sales = sales_of(connection, [room]).get(room, [])
    (number,) = assign_sales(room, sales, [RoomLine(customer_no, on.isoformat(), None)])
    standing = next((sale for sale in sales if sale.deal_no == number), None)
    if standing is not None and customer_no in standing.parties:
        raise BadField("They have this room already.", "room", "visit_room_theirs")
    if number is None or standing is not None:
        raise BadField("The room is another customer's.", "room", "visit_room_taken")
    return number


def _open(connection: Connection, visit: VisitLine, number: str, new: Subscribed, word: Word) -> int:
    (deal_id,) = new_ids(connection, deal, 1)
    day = new.on.isoformat()
    values: dict[str, Any] = {**dict.fromkeys((*FIELDS, *DERIVED)), **new.place, "agent_id": visit.agent_id}
    values |= {"subscribed_on": day, "date_conflict": False}
    insert_deals(connection, [NewDeal(deal_id, number, visit.project_id, visit.person_id, values)])
    insert_parties(connection, [(deal_id, visit.person_id, 0)])
    facts = {"deal_no": number, "changed": {name: (None, value) for name, value in values.items() if value}}
    event = Event(Action.BECAME_BUYER, "deal", deal_id, 1, visit.person_id, None, facts)
    append(connection, [event], word.actor, word.now)
    return deal_id
