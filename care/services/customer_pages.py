"""One customer as the console shows them: who, which homes, what is stopped, what waits, what is asked, what was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from care.errors import BadField, NotFound
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
from care.services.complaints.pages import Ticket, open_tickets
from care.services.customer_search import home_words
from care.services.customer_timeline import Timeline, timeline_page
from care.services.issue_pages import IssueRow, issues_of_customer
from care.services.preparing import Desk
from care.storage.audit import Action, Actor, Event, append
from care.storage.corrections import corrected_names
from care.storage.customer_lists import (
    customer_within,
    homes_within,
    is_customer_within,
    is_deal_within,
)
from care.storage.customers import Key, load_customers
from care.storage.deal_parties import party_names, person_by_number
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
class WrittenNumber:
    """A number, and whose it is where the list says so."""

    number: str = field(repr=False)
    whose: str | None = None

    def __str__(self) -> str:
        return f"{self.number}（{self.whose}）" if self.whose else self.number


@dataclass(frozen=True, slots=True)
class CustomerHead:
    """Who it is, and what is stopped. `person` is None for somebody without a home, whom nothing is planned for."""

    id: int
    title: str
    row: Row[Any] = field(repr=False)
    numbers: Sequence[WrittenNumber]
    person: Person | None
    stops: frozenset[Stop]


@dataclass(frozen=True, slots=True)
class CustomerPage(CustomerHead):
    """All of one customer but the timeline; only deals of the scope are shown."""

    deals: Sequence[DealPart]
    waiting: Sequence[WaitingLine]
    issues: Sequence[IssueRow]
    notes: Mapping[str, Note] = field(repr=False)
    profile: Completeness | None
    corrected: frozenset[str]
    complaints: Sequence[Ticket] = ()


def require_customer(database: Database, person_id: int, scope: Scope, deal_id: int | None = None) -> None:
    """Raise NotFound unless there is such a customer in the scope, with such a deal: before anything is done."""
    with database.read() as connection:
        _in_scope(connection, person_id, scope, deal_id)


def require_joining(database: Database, customer_no: str, scope: Scope) -> None:
    """Raise BadField unless the customer is within the scope: who joins a deal is seen by whoever sees the deal."""
    with database.read() as connection:
        person_id = person_by_number(connection, customer_no)
        if person_id is None or not is_customer_within(connection, person_id, scope):
            raise BadField("There is no such customer on this list.", "customer_no", "customer_no_unknown")


def reveal_customer_numbers(
    database: Database, person_id: int, scope: Scope, *, by: str, now: datetime
) -> list[WrittenNumber]:
    """The numbers in full, which views show masked; that somebody looked goes on record (handbook 5.2)."""
    with database.begin() as connection:
        row = _row(connection, person_id, scope)
        event = Event(Action.REVEALED, "person", person_id, next_version(connection, person_id), person_id)
        append(connection, [event], Actor("person", by), now)
    return _numbers(row)


def _numbers(row: Row[Any]) -> list[WrittenNumber]:
    """The one that texts go to, then the other."""
    both = WrittenNumber(row.mobile), WrittenNumber(row.phone, row.phone_label)
    return [one for one in both if one.number]


def customer_head(
    database: Database, desk: Desk, person_id: int, scope: Scope, language: Language, now: datetime
) -> CustomerHead:
    """Who a customer is; NotFound outside the scope."""
    day = now.astimezone(desk.zone).date()
    with database.read() as connection:
        row = _row(connection, person_id, scope)
        return CustomerHead(**_head(row, load_customers(connection, [(person_id, None)], day), language, day))


def customer_page(
    database: Database, desk: Desk, person_id: int, scope: Scope, language: Language, now: datetime
) -> CustomerPage:
    """All of one customer but the timeline; NotFound outside the scope."""
    with database.read() as connection:
        row = _row(connection, person_id, scope)
        homes = homes_within(connection, [person_id], scope).get(person_id, [])
        return _page(connection, desk, row, homes, language, now)


def customer_and_life(
    database: Database, desk: Desk, person_id: int, scope: Scope, language: Language, now: datetime
) -> tuple[CustomerPage, Timeline]:
    """All of one customer with the newest page of the timeline, read at one moment; NotFound outside the scope."""
    with database.read() as connection:
        row = _row(connection, person_id, scope)
        homes = homes_within(connection, [person_id], scope).get(person_id, [])
        shown = _page(connection, desk, row, homes, language, now)
        return shown, timeline_page(connection, desk, person_id, homes, language, now)


def customer_timeline(
    database: Database, desk: Desk, person_id: int, scope: Scope, language: Language, now: datetime, before: int | None
) -> Timeline:
    """A page of the customer's life; `before` is the last event of the page above. NotFound outside the scope."""
    with database.read() as connection:
        _in_scope(connection, person_id, scope)
        homes = homes_within(connection, [person_id], scope).get(person_id, [])
        return timeline_page(connection, desk, person_id, homes, language, now, before)


def _page(
    connection: Connection, desk: Desk, row: Row[Any], homes: Sequence[Row[Any]], language: Language, now: datetime
) -> CustomerPage:
    day = now.astimezone(desk.zone).date()
    waiting = list(waiting_of(connection, row.id))
    known = _known(connection, row.id, homes, waiting, day)
    notes = notes_of(connection, row.id)
    corrected = corrected_names(connection, row.id, [home.id for home in homes])
    head = _head(row, known, language, day)
    person = head["person"]
    return CustomerPage(
        **head,
        deals=_deals(connection, person, homes, known, frozenset(notes), corrected),
        waiting=[_line(desk, one, known.get((row.id, one.deal_id)), day) for one in waiting],
        issues=issues_of_customer(connection, row.id, language),
        notes=notes,
        profile=profile_completeness(person, frozenset(notes)) if person else None,
        corrected=corrected.get(("person", row.id), frozenset()),
        complaints=open_tickets(connection, row.id),
    )


def _head(row: Row[Any], known: Mapping[Key, Customer], language: Language, day: date) -> dict[str, Any]:
    speaks = known.get((row.id, None))
    person = speaks.person if speaks else None
    return {
        "id": row.id,
        "title": title(row.name, row.sex, language),
        "row": row,
        "numbers": [replace(one, number=mask(one.number)) for one in _numbers(row)],
        "person": person,
        "stops": stops_on(person, day) if person else frozenset(),
    }


def _row(connection: Connection, person_id: int, scope: Scope) -> Row[Any]:
    row = customer_within(connection, person_id, scope)
    if row is None:
        raise NotFound(f"There is no customer {person_id} on this list: go back to the list.")
    return row


def _in_scope(connection: Connection, person_id: int, scope: Scope, deal_id: int | None = None) -> None:
    _row(connection, person_id, scope)
    if deal_id is not None and not is_deal_within(connection, deal_id, person_id, scope):
        raise NotFound(f"Customer {person_id} has no deal {deal_id} on this list: go back to the customer.")


def _known(
    connection: Connection, person_id: int, homes: Iterable[Row[Any]], waiting: Iterable[WaitingRow], day: date
) -> dict[Key, Customer]:
    """The customer as the rules see them, alone and with each deal, other people's as well."""
    keys: list[Key] = [(person_id, None), *((home.primary_person_id, home.id) for home in homes)]
    return load_customers(connection, [*keys, *((person_id, one.deal_id) for one in waiting)], day)


def _deals(
    connection: Connection,
    person: Person | None,
    homes: Sequence[Row[Any]],
    known: Mapping[Key, Customer],
    notes: frozenset[str],
    corrected: Mapping[tuple[str, int], frozenset[str]],
) -> list[DealPart]:
    """The homes, the newest first."""
    parts, ids = [], [home.id for home in homes]
    parties, ticks, payments = party_names(connection, ids), ticks_of(connection, ids), payments_of(connection, ids)
    for home in homes:
        customer = known.get((home.primary_person_id, home.id))
        if person is not None and customer is not None:
            part = DealPart(
                deal=customer.deal,
                home=home_words(home),
                parties=parties[home.id],
                primary_id=home.primary_person_id,
                file=file_completeness(person, customer.deal, notes, frozenset(ticks[home.id])),
                ticks=ticks[home.id],
                payments=payments[home.id],
                corrected=corrected.get(("deal", home.id), frozenset()),
            )
            parts.append(part)
    return sorted(parts, key=lambda part: (part.deal.subscribed_on or date.min, part.deal.id), reverse=True)


def _line(desk: Desk, waiting: WaitingRow, customer: Customer | None, day: date) -> WaitingLine:
    question = question_of(desk.plan, waiting, customer, max(day, waiting.row.act_on)) if customer else None
    refused = _REFUSE[waiting.channel](question) if question else None
    return WaitingLine(waiting.channel, waiting.touchpoint, waiting.row.act_on, waiting.row.state, refused)
