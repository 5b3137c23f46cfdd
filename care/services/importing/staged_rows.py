"""A row that was read, as the staging table keeps it: columns of the database, in JSON what the row speaks of."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import orjson

from care.phones import Phone, noted
from care.rules.birthdays import Birthday, birthday_problem
from care.rules.deal_dates import DATE_FIELDS
from care.services.importing.customer_row import CoOwner, CustomerRow, DealCells, PersonCells, RowReading
from care.services.importing.findings import Cells
from care.services.importing.problems import Effect
from care.storage.candidates import LEAP_MONTH
from care.storage.importing.stage import StagedRow

# Fields of a reading -> the columns that they fill together.
PHONES = ("mobile", "phone", "phone_label", "phone_problem")
BIRTHDAY = (
    "birthday_month",
    "birthday_day",
    "birthday_year",
    "birthday_calendar",
    "birthday_leap",
    "birth_solar_md",
    "birth_lunar_md",
)
_NO_BIRTHDAY: Mapping[str, Any] = dict.fromkeys(BIRTHDAY) | {"birthday_leap": False}
_CONSENTS = {True: "given", False: "refused", None: "none"}
_JUDGED = frozenset({Effect.HOLD_DEAL, Effect.HOLD_TEXTS, Effect.HOLD_CARE})


def staged_rows(line: int, reading: RowReading, cells: Cells) -> Iterator[StagedRow]:
    """The rows for a line that can be loaded: the customer, then co-owners who were named in the same cell.

    `cells` are those that were read; of a doubtful one only a fingerprint is kept.
    """
    row = reading.row
    if row is None:
        return
    deal, kept = row.deal, row.kept
    where = _place(row, deal)
    said = (
        orjson.dumps(_person(row.person, kept)).decode(),
        orjson.dumps(_deal(deal, row, kept)).decode() if deal else None,
        None if "consent" in kept else _CONSENTS[row.person.consent],
        _issues(reading, cells) if reading.problems else None,
    )
    yield (line, 0, row.customer_no, *where, *said, fingerprint((where, said)), None)
    for seq, other in enumerate(row.person.co_owners, start=1):
        # Without a number of their own they are found again by that of the first, and their place in the cell.
        own = orjson.dumps(_co_owner(other)).decode()
        yield (
            *(line, seq, f"{row.customer_no}#{seq + 1}", *where, own, None, None, None),
            *(fingerprint((where, own)), None),
        )


def _place(row: CustomerRow, deal: DealCells | None) -> tuple[str | None, ...]:
    agent = row.agent
    staff = (row.project, agent.name if agent else None, agent.phone if agent else None)
    if deal is None:
        return (None, None, None, None, *staff)
    dates = deal.dates
    return (deal.deal_no, deal.deal_no, _iso(dates.subscribed_on), _iso(dates.cancelled_on), *staff)


def _person(person: PersonCells, kept: frozenset[str]) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": person.name,
        "sex": person.sex,
        "profession": person.profession,
        "grade": person.grade,
        "remark": person.remark,
    }
    if kept:
        values = {name: value for name, value in values.items() if name not in kept}
    if "phones" not in kept:
        values |= phone_columns(person.phones)
    if "birthday" not in kept:
        values |= birthday_columns(person.birthday)
    return values


def _co_owner(other: CoOwner) -> dict[str, Any]:
    phones = phone_columns((other.phone,)) if other.phone else {}
    return {"name": other.name, **phones}


def phone_columns(phones: tuple[Phone, ...]) -> dict[str, str | None]:
    """The columns of a person's numbers: `mobile` gets the texts; `phone` is the first other number, a landline before
    a second mobile, with whose it is."""
    mobile = next((phone for phone in phones if phone.kind == "mobile"), None)
    others = [phone for phone in phones if phone is not mobile]
    other = next((phone for phone in others if phone.kind != "mobile"), others[0] if others else None)
    problem = None
    if mobile is None:
        problem = "phone_landline" if other else "phone_invalid"
    return {
        "mobile": mobile.number if mobile else None,
        "phone": noted(other) if other else None,
        "phone_label": other.label if other else None,
        "phone_problem": problem,
    }


def birthday_columns(birthday: Birthday | None) -> Mapping[str, Any]:
    """The columns of a birthday, with the keys by which a day's birthdays are found (`storage.candidates`)."""
    if birthday is None:
        return _NO_BIRTHDAY
    key = None
    if birthday_problem(birthday) is None and birthday.month and birthday.day:
        key = birthday.month * 100 + birthday.day
    lunar = birthday.calendar == "lunar"
    return {
        "birthday_month": birthday.month,
        "birthday_day": birthday.day,
        "birthday_year": birthday.year,
        "birthday_calendar": birthday.calendar,
        "birthday_leap": birthday.leap,
        "birth_solar_md": None if lunar else key,
        "birth_lunar_md": key + LEAP_MONTH * birthday.leap if key and lunar else None,
    }


def _deal(deal: DealCells, row: CustomerRow, kept: frozenset[str]) -> dict[str, Any]:
    dates = deal.dates
    values: dict[str, Any] = {
        "agent": row.agent.name if row.agent else None,
        "phase": deal.phase,
        "building": deal.building,
        "unit": deal.unit,
        "room": deal.room,
        "contract_no": deal.contract_no,
        "payment_method": deal.payment_method,
        "bank": deal.bank,
        "appointment_time": deal.appointment_time,
        **{name: getattr(dates, name) for name in DATE_FIELDS},  # JSON makes ISO text of them
    }
    return {name: value for name, value in values.items() if name not in kept} if kept else values


def _issues(reading: RowReading, cells: Cells) -> str | None:
    """What a person has to judge: (code, header, fingerprint of the cell)."""
    found = [
        (problem.code, problem.column, fingerprint(cells.get(problem.column)))
        for problem in reading.problems
        if problem.effect in _JUDGED
    ]
    return orjson.dumps(found).decode() if found else None


def fingerprint(cell: object) -> str:
    """Tells whether the same thing was found before, without keeping it."""
    return hashlib.blake2b(str(cell).encode(), digest_size=16).hexdigest()


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
