"""Staged customers beside what is stored of them, and the writing of what is new or changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, select, update

from care.storage.bulk import insert_rows
from care.storage.importing.stage import due_customer, key_ranges, stage
from care.storage.tables import consent, person

PAGE = 2000
CARE = "care"
# What a list may say of a person, in the order of the table.
FIELDS = (
    "name",
    "sex",
    "mobile",
    "phone",
    "phone_label",
    "phone_problem",
    "birthday_month",
    "birthday_day",
    "birthday_year",
    "birthday_calendar",
    "birthday_leap",
    "birth_solar_md",
    "birth_lunar_md",
    "profession",
    "grade",
    "remark",
)
WRITTEN = (*FIELDS, "held")  # the last follows from what waits to be judged
_EMPTY = dict.fromkeys(FIELDS) | {"birthday_leap": False}
_FIELDS_OF = itemgetter(*FIELDS)
_NEW = ("id", "customer_no", *FIELDS, "status", "held", "ver")


@dataclass(frozen=True, slots=True)
class StagedCustomer:
    """One customer of the list: the lines that speak of them, in order, and the stored row (None: a new one)."""

    customer_no: str
    lines: Sequence[Row[Any]]
    stored: Row[Any] | None


def staged_customers(connection: Connection) -> Iterator[list[StagedCustomer]]:
    """Every due customer of the lines that can be loaded, in batches, each with all the lines that speak of them."""
    of_care = and_(consent.c.person_id == person.c.id, consent.c.scope == CARE)
    query = (
        select(
            stage.c.customer_no,
            stage.c.line,
            stage.c.person.label("values"),
            stage.c.consent.label("consented"),
            stage.c.issues,
            stage.c.deal_no,
            *(person.c[name] for name in ("id", *WRITTEN, "ver")),
            consent.c.state.label("consent"),
            consent.c.source.label("consent_source"),
        )
        .select_from(
            due_customer.join(stage, stage.c.customer_no == due_customer.c.key)
            .outerjoin(person, person.c.customer_no == stage.c.customer_no)
            .outerjoin(consent, of_care)
        )
        .where(stage.c.rejected.is_(None))
        .order_by(stage.c.customer_no, stage.c.line, stage.c.seq)
    )
    for first, last in key_ranges(connection, due_customer, PAGE):
        rows = connection.execute(query.where(due_customer.c.key >= first, due_customer.c.key <= last))
        lines = ((number, list(group)) for number, group in groupby(rows, key=attrgetter("customer_no")))
        yield [StagedCustomer(number, rows, rows[0] if rows[0].id is not None else None) for number, rows in lines]


def insert_people(connection: Connection, people: Sequence[tuple[int, str, dict[str, Any]]]) -> None:
    """New persons: (id, customer number, values by WRITTEN); version 1."""
    rows = [
        (person_id, number, *_FIELDS_OF(_EMPTY | values), "normal", values["held"], 1)
        for person_id, number, values in people
    ]
    insert_rows(connection, person, _NEW, rows)


def lock_people(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """The versions of these persons, who stay as they are until the transaction ends."""
    query = select(person.c.id, person.c.ver).where(person.c.id.in_(ids)).order_by(person.c.id).with_for_update()
    return {row.id: row.ver for row in connection.execute(query)}


def update_people(connection: Connection, changes: Sequence[tuple[int, int, Mapping[str, Any]]]) -> None:
    """Changed persons: (id, new version, all values by WRITTEN)."""
    if not changes:
        return
    query = update(person).where(person.c.id == bindparam("person_id"))
    query = query.values({name: bindparam(f"v_{name}") for name in (*WRITTEN, "ver")})
    rows = [
        {"person_id": person_id, "v_ver": ver, **{f"v_{name}": values[name] for name in WRITTEN}}
        for person_id, ver, values in changes
    ]
    connection.execute(query, rows)


def write_consents(connection: Connection, states: Sequence[tuple[int, str, bool]], at: datetime, source: str) -> None:
    """Care consents: (person, state, whether one is stored already). `at` is aware UTC."""
    stored = [person_id for person_id, _, known in states if known]
    for start in range(0, len(stored), PAGE):
        mine = consent.c.person_id.in_(stored[start : start + PAGE]), consent.c.scope == CARE
        connection.execute(delete(consent).where(*mine))
    columns = ("person_id", "scope", "state", "at", "source")
    insert_rows(connection, consent, columns, [(person_id, CARE, state, at, source) for person_id, state, _ in states])
