"""The search for customers: by name, number, last four digits of a mobile, room; within a scope, a page at a time."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row

from care.phones import MOBILE, mask, read_phones
from care.rules.rights import Scope
from care.rules.touchpoints import Language
from care.rules.wording import room_words, title
from care.storage.customer_lists import Wanted, find_customers, homes_within, people_of
from care.storage.engine import Database

PAGE = 50
LONGEST = 40
SHORTEST_LANDLINE = 10  # with its area code, without which nobody knows where it rings
_ROOM_WORDS = re.compile(r"(?:号楼|栋|幢|座|单元|号|室|房)")


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One line of the search; `number` is masked, `status` anything but normal, `homes` those of the scope."""

    id: int
    name: str
    customer_no: str
    number: str | None
    homes: tuple[str, ...]
    grade: str | None
    status: str | None


@dataclass(frozen=True, slots=True)
class CustomerList:
    """A page of the search; `older` asks for the next one, None at the end."""

    rows: Sequence[CustomerRow]
    older: int | None


def search_customers(
    database: Database, scope: Scope, text: str, language: Language, day: date, before: int | None = None
) -> CustomerList:
    """Customers of the scope whom the text finds, the newest first; all of them for an empty text."""
    with database.read() as connection:
        found = find_customers(connection, read_search(text), scope, before, PAGE + 1)
        ids = found[:PAGE]
        rows = customer_rows(connection, ids, scope, language, day)
    return CustomerList(rows, ids[-1] if len(found) > PAGE else None)


def customer_rows(
    connection: Connection, ids: Sequence[int], scope: Scope, language: Language, day: date
) -> list[CustomerRow]:
    """These customers as a list shows them, in this order."""
    people, homes = people_of(connection, ids), homes_within(connection, ids, scope)
    return [_row(people[one], homes.get(one, ()), language, day) for one in ids]


def read_search(text: str) -> Wanted:
    """What is wanted; digits may be several things: 1201 is a room, the end of a number, a customer's number."""
    text = unicodedata.normalize("NFKC", text).replace("\0", "").strip()[:LONGEST]
    if not text:
        return Wanted()
    digits = re.sub(r"[\s\-+]", "", text)
    for number in (digits, digits.removeprefix("86")):
        if MOBILE.fullmatch(number):
            return Wanted(mobile=number)
    if len(digits) >= SHORTEST_LANDLINE and (other := read_phones(text).other) is not None:
        return Wanted(phone=other.number, customer_no=text)
    parts = [part for part in re.split(r"[\-\s]+", _ROOM_WORDS.sub("-", text)) if part]
    if text[0].isdigit() and parts:
        last_four = text if re.fullmatch("[0-9]{4}", text) else None
        before = "".join(f"{part}-" for part in parts[:-1])
        return Wanted(last_four=last_four, customer_no=text, room=parts[-1], before_room=before)
    return Wanted(name=" ".join(text.split()), customer_no=text)


def home_words(deal: Row[Any]) -> str:
    """A deal's home in short, with its project."""
    return f"{deal.project} {room_words(deal.building, deal.unit, deal.room)}".strip()


def _row(person: Row[Any], deals: Sequence[Row[Any]], language: Language, day: date) -> CustomerRow:
    hushed = person.hush_until is not None and day <= person.hush_until
    number = person.mobile or person.phone
    return CustomerRow(
        id=person.id,
        name=title(person.name, person.sex, language),
        customer_no=person.customer_no,
        number=mask(number) if number else None,
        homes=tuple(home_words(deal) for deal in deals),
        grade=person.grade,
        status="bereavement" if hushed else None if person.status == "normal" else person.status,
    )
