"""One customer as the console shows them: who, which homes, what is stopped, what waits, what is asked, what was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from care.errors import NotFound
from care.phones import mask
from care.rules.facts import Customer, Deal, Person
from care.rules.policy import refuse_call, refuse_gift, refuse_text
from care.rules.profiles import Completeness, file_completeness, profile_completeness
from care.rules.reasons import Reason
from care.rules.rights import Scope
from care.rules.stops import Stop, stops_on
from care.rules.touchpoints import Language
from care.rules.wording import title
from care.services.asking import question_of
from care.services.customer_search import home_words
from care.services.customer_timeline import Timeline, timeline_page
from care.services.issue_pages import IssueRow, issues_of_customer
from care.services.preparing import Desk
from care.storage.audit import Action, Actor, Event, append
from care.storage.corrections import corrections
from care.storage.customer_lists import (
    deals_of_customers,
    homes_of,
    is_customer_within,
    is_deal_within,
    people_of,
)
from care.storage.customers import load_customers
from care.storage.deal_parties import parties_in
from care.storage.engine import Database
from care.storage.files import Note, PaymentChange, Tick, notes_of, payments_of, ticks_of
from care.storage.person_export import next_version
from care.storage.waiting import WaitingRow, waiting_of

_REFUSE = {"sms": refuse_text, "call": refuse_call, "gift": refuse_gift}


@dataclass(frozen=True, slots=True)
class DealPart:
    """One home: its deal, who are its parties, the file (S-82) with its ticks, changes of payment (S-101).

    `corrected` are the fields that somebody has corrected by hand.
    """

    deal: Deal
    home: str
    parties: Mapping[int, str] = field(repr=False)
    primary_id: int
    file: Completeness
    ticks: Mapping[str, Tick]
    payments: Sequence[PaymentChange]
    corrected: frozenset[str]


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Something that is planned; `refused` where the policy would stop it by the facts of now."""

    channel: str
    touchpoint: str
    act_on: date
    state: str
    refused: Reason | None


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """All of one customer. `person` is None for somebody without a home, whom nothing is planned for."""

    id: int
    title: str
    row: Row[Any] = field(repr=False)
    number: str | None
    person: Person | None
    stops: frozenset[Stop]
    deals: Sequence[DealPart]
    waiting: Sequence[WaitingLine]
    issues: Sequence[IssueRow]
    notes: Mapping[str, Note] = field(repr=False)
    profile: Completeness | None
    corrected: frozenset[str]


def require_customer(database: Database, person_id: int, scope: Scope, deal_id: int | None = None) -> None:
    """Raise NotFound unless there is such a customer in the scope, with such a deal: before anything is done."""
    with database.read() as connection:
        _in_scope(connection, person_id, scope, deal_id)


def reveal_customer_number(database: Database, person_id: int, scope: Scope, *, by: str, now: datetime) -> str | None:
    """The number in full, which views show masked; that somebody looked goes on record (handbook 5.2)."""
    with database.begin() as connection:
        _in_scope(connection, person_id, scope)
        event = Event(Action.REVEALED, "person", person_id, next_version(connection, person_id), person_id)
        append(connection, [event], Actor("person", by), now)
        row = people_of(connection, [person_id])[person_id]
    number: str | None = row.mobile or row.phone
    return number


def customer_page(
    database: Database, desk: Desk, person_id: int, scope: Scope, language: Language, now: datetime
) -> CustomerPage:
    """All of one customer but the timeline; NotFound outside the scope. Only deals of the scope are shown."""
    day = now.astimezone(desk.zone).date()
    with database.read() as connection:
        _in_scope(connection, person_id, scope)
        row = people_of(connection, [person_id])[person_id]
        speaks = load_customers(connection, [(person_id, None)], day).get((person_id, None))
        notes = notes_of(connection, person_id)
        person = speaks.person if speaks else None
        return CustomerPage(
            id=person_id,
            title=title(row.name, row.sex, language),
            row=row,
            number=mask(row.mobile or row.phone) if row.mobile or row.phone else None,
            person=person,
            stops=stops_on(person, day) if person else frozenset(),
            deals=_deals(connection, person_id, person, scope, frozenset(notes), day),
            waiting=_waiting(connection, desk, person_id, day),
            issues=issues_of_customer(connection, person_id, language),
            notes=notes,
            profile=profile_completeness(person, frozenset(notes)) if person else None,
            corrected=_corrected(connection, "person", person_id),
        )


def customer_timeline(
    database: Database,
    desk: Desk,
    person_id: int,
    scope: Scope,
    language: Language,
    now: datetime,
    before: int | None = None,
) -> Timeline:
    """A page of the customer's life; `before` is the last event of the page above. NotFound outside the scope."""
    day = now.astimezone(desk.zone).date()
    with database.read() as connection:
        _in_scope(connection, person_id, scope)
        deal_ids = deals_of_customers(connection, [person_id], scope).get(person_id, [])
        deals = [customer.deal for customer in _with_deals(connection, deal_ids, day).values()]
        return timeline_page(connection, desk, person_id, deals, language, now, before)


def _in_scope(connection: Connection, person_id: int, scope: Scope, deal_id: int | None = None) -> None:
    within = is_customer_within(connection, person_id, scope)
    if not within or (deal_id is not None and not is_deal_within(connection, deal_id, person_id, scope)):
        raise NotFound(f"There is no customer {person_id} on this list: go back to the list.")


def _deals(
    connection: Connection, person_id: int, person: Person | None, scope: Scope, notes: frozenset[str], day: date
) -> list[DealPart]:
    deal_ids = deals_of_customers(connection, [person_id], scope).get(person_id, [])
    rows, loaded = homes_of(connection, deal_ids), _with_deals(connection, deal_ids, day)
    parts = []
    for deal_id in deal_ids:
        if person is None or deal_id not in loaded:
            continue
        deal, ticks = loaded[deal_id].deal, ticks_of(connection, deal_id)
        parties = parties_in(connection, deal_id)
        names = people_of(connection, parties)
        part = DealPart(
            deal=deal,
            home=home_words(rows[deal_id]),
            parties={one: names[one].name for one in parties},
            primary_id=rows[deal_id].primary_person_id,
            file=file_completeness(person, deal, notes, frozenset(ticks)),
            ticks=ticks,
            payments=payments_of(connection, deal_id),
            corrected=_corrected(connection, "deal", deal_id),
        )
        parts.append(part)
    return parts


def _with_deals(connection: Connection, deal_ids: Sequence[int], day: date) -> dict[int, Customer]:
    """The deals as the rules see them, each by its primary contact."""
    keys = [(row.primary_person_id, row.id) for row in homes_of(connection, deal_ids).values()]
    found = load_customers(connection, keys, day) if keys else {}
    return {customer.deal.id: customer for customer in found.values()}


def _waiting(connection: Connection, desk: Desk, person_id: int, day: date) -> list[WaitingLine]:
    rows = list(waiting_of(connection, person_id))
    keys = list({(person_id, row.deal_id) for row in rows})
    customers = load_customers(connection, keys, day) if keys else {}
    return [_line(desk, row, customers.get((person_id, row.deal_id)), day) for row in rows]


def _line(desk: Desk, waiting: WaitingRow, customer: Customer | None, day: date) -> WaitingLine:
    question = question_of(desk.plan, waiting, customer, max(day, waiting.row.act_on)) if customer else None
    refused = _REFUSE[waiting.channel](question) if question else None
    return WaitingLine(waiting.channel, waiting.touchpoint, waiting.row.act_on, waiting.row.state, refused)


def _corrected(connection: Connection, entity: str, entity_id: int) -> frozenset[str]:
    return frozenset(one.name for one in corrections(connection, entity, entity_id).get(entity_id, ()))
