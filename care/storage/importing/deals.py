"""Staged sales beside what is stored of them, and the writing of what is new or changed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Connection, Date, Row, String, bindparam, cast, select, update

from care.rules.deal_dates import DATE_FIELDS
from care.storage.bulk import insert_rows
from care.storage.importing.stage import due_room, key_ranges, stage
from care.storage.tables import deal, deal_party, person

PAGE = 2000
# What a list may say of a deal, in the order of the table; `agent_id` stands for its agent.
FIELDS = (
    "agent_id",
    "phase",
    "building",
    "unit",
    "room",
    "contract_no",
    "payment_method",
    "bank",
    "subscribed_on",
    "appointment_on",
    "appointment_time",
    "signed_on",
    "filed_on",
    "loan_applied_on",
    "loan_paid_on",
    "paid_in_full_on",
    "handover_planned_on",
    "handed_over_on",
    "moved_in_on",
    "cancelled_on",
)
# What follows from them.
DERIVED = ("closed_on", "date_conflict")
_NEW = ("id", "deal_no", "project_id", "agent_id", "primary_person_id", *FIELDS[1:], *DERIVED, "ver")
_REST_OF = itemgetter(*FIELDS[1:], *DERIVED)
_DATES = frozenset((*DATE_FIELDS, "closed_on"))


@dataclass(frozen=True, slots=True)
class StagedDeal:
    """One sale of the list: the lines that speak of it, in order, and the stored row (None: a new one).

    Days of the stored row are ISO text, as in the lines. `parties` are the ids of the persons of the stored deal.
    """

    deal_no: str
    lines: Sequence[Row[Any]]
    stored: Row[Any] | None
    parties: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class NewDeal:
    """A deal to insert, its values by FIELDS and DERIVED."""

    id: int
    deal_no: str
    project_id: int
    primary_person_id: int
    values: Mapping[str, Any]


def staged_deals(connection: Connection) -> Iterator[list[StagedDeal]]:
    """Every sale of a due room of the lines that can be loaded, in batches, each with all its lines.

    The persons of the lines must be stored by now.
    """
    query = (
        select(
            stage.c.deal_no,
            stage.c.line,
            stage.c.project,
            stage.c.deal.label("values"),
            stage.c.issues,
            person.c.id.label("person_id"),
            *(_as_text(name) for name in ("id", "primary_person_id", *FIELDS, *DERIVED, "ver")),
        )
        .select_from(
            due_room.join(stage, stage.c.room == due_room.c.key)
            .join(person, person.c.customer_no == stage.c.customer_no)
            .outerjoin(deal, deal.c.deal_no == stage.c.deal_no)
        )
        .where(stage.c.rejected.is_(None))
        .order_by(stage.c.deal_no, stage.c.line, stage.c.seq)
    )
    for first, last in key_ranges(connection, due_room, PAGE):
        rows = connection.execute(query.where(due_room.c.key >= first, due_room.c.key <= last))
        lines = ((number, list(group)) for number, group in groupby(rows, key=attrgetter("deal_no")))
        batch = [StagedDeal(number, rows, rows[0] if rows[0].id is not None else None) for number, rows in lines]
        yield _with_parties(connection, batch)


def _as_text(name: str) -> Any:
    return cast(deal.c[name], String).label(name) if isinstance(deal.c[name].type, Date) else deal.c[name]


def _with_parties(connection: Connection, batch: list[StagedDeal]) -> list[StagedDeal]:
    stored = [item.stored.id for item in batch if item.stored is not None]
    if not stored:
        return batch
    parties = parties_of(connection, stored)
    return [
        StagedDeal(item.deal_no, item.lines, item.stored, parties.get(item.stored.id, ()))
        if item.stored is not None
        else item
        for item in batch
    ]


def parties_of(connection: Connection, deal_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """The persons of each deal in their order."""
    query = select(deal_party.c.deal_id, deal_party.c.person_id).where(deal_party.c.deal_id.in_(list(deal_ids)))
    found: dict[int, tuple[int, ...]] = {}
    for row in connection.execute(query.order_by(deal_party.c.deal_id, deal_party.c.position)):
        found[row.deal_id] = (*found.get(row.deal_id, ()), row.person_id)
    return found


def insert_deals(connection: Connection, deals: Sequence[NewDeal]) -> None:
    """New deals, version 1; their parties come by `insert_parties`."""
    rows = [
        (
            *(new.id, new.deal_no, new.project_id, new.values["agent_id"], new.primary_person_id),
            *_REST_OF(new.values),
            1,
        )
        for new in deals
    ]
    insert_rows(connection, deal, _NEW, rows)


def insert_parties(connection: Connection, parties: Sequence[tuple[int, int, int]]) -> None:
    """(deal, person, position), all of them buyers."""
    columns = ("deal_id", "person_id", "position", "role")
    insert_rows(connection, deal_party, columns, [(*party, "buyer") for party in parties])


def lock_deals(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """The versions of these deals, which stay as they are until the transaction ends."""
    query = select(deal.c.id, deal.c.ver).where(deal.c.id.in_(ids)).order_by(deal.c.id).with_for_update()
    return {row.id: row.ver for row in connection.execute(query)}


def update_deals(connection: Connection, changes: Sequence[tuple[int, int, Mapping[str, Any]]]) -> None:
    """Changed deals: (id, new version, all values by FIELDS and DERIVED)."""
    if not changes:
        return
    names = (*FIELDS, *DERIVED)
    query = update(deal).where(deal.c.id == bindparam("deal_id"))
    query = query.values({name: bindparam(f"v_{name}") for name in (*names, "ver")})
    rows = [
        {"deal_id": deal_id, "v_ver": ver, **{f"v_{name}": _plain(name, values[name]) for name in names}}
        for deal_id, ver, values in changes
    ]
    connection.execute(query, rows)


def _plain(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in _DATES and value is not None else value
