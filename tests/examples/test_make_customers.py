"""The sample workbook: remade alike, read without surprise, and full of occasions on the demo's day."""

from collections import Counter
from datetime import date, timedelta

import openpyxl
import pytest

from care.rules.birthdays import celebrated_on
from care.services.importing.customer_row import CustomerRow, ReadingContext, RowReading
from care.services.importing.headers import load_headers
from care.services.importing.rows import read_row
from examples.invented_deals import DEMO_DAY
from examples.make_customers import COLUMNS, CUSTOMERS, FILE, make_rows
from integrations.spreadsheets import open_sheet

NAMES = {"万科假日风景": "假日风景", "万科四季花城": "四季花城", "金隅万科城": "金隅万科城"}


@pytest.fixture(scope="module")
def readings() -> list[RowReading]:
    context = ReadingContext(DEMO_DAY, project_names=NAMES)
    with open_sheet(FILE, today=DEMO_DAY) as sheet:
        return [read_row(sheet.column_map.pick(cells), context) for _, cells in sheet.rows]


@pytest.fixture(scope="module")
def customers(readings: list[RowReading]) -> list[CustomerRow]:
    return [reading.row for reading in readings if reading.row]


def day_of(value: object) -> object:
    """A cell's day: openpyxl gives midnight for a date."""
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else value


def test_the_committed_workbook_is_what_the_script_makes() -> None:
    sheet = openpyxl.load_workbook(FILE).active
    assert sheet is not None
    header, *rows = ([day_of(cell) for cell in row] for row in sheet.iter_rows(values_only=True))
    assert tuple(header) == COLUMNS == load_headers().canonical
    assert rows == [[day_of(row.get(column)) or None for column in COLUMNS] for row in make_rows()]


def test_a_few_rows_are_rejected_each_for_its_own_reason(readings: list[RowReading]) -> None:
    rejected = [reading.problems[0].code for reading in readings if reading.row is None]
    assert sorted(rejected) == ["name_missing", "phone_digits_lost", "phone_invalid", "subscription_unreadable"]


def test_one_row_claims_a_room_that_was_sold_before(customers: list[CustomerRow]) -> None:
    last = customers[-1]
    assert last.deal is not None
    before = [row.deal for row in customers[:-1] if row.deal and row.deal.deal_no == last.deal.deal_no]
    assert before
    assert last.deal.dates.subscribed_on not in {deal.dates.subscribed_on for deal in before}
    assert len({row.customer_no for row in customers[:-1]}) == CUSTOMERS


def test_no_row_but_those_has_an_impossible_date(readings: list[RowReading]) -> None:
    found = Counter(problem.code for reading in readings if reading.row for problem in reading.problems)
    assert found.keys() == {"phone_landline", "names_split", "birthday_calendar_unknown"}


@pytest.mark.parametrize(
    ("field", "days_ago"),
    [
        ("subscribed_on", 0),
        ("subscribed_on", 1),
        ("subscribed_on", 3),
        ("appointment_on", -1),
        ("signed_on", 0),
        ("signed_on", 7),
        ("filed_on", 0),
        ("loan_applied_on", 14),
        ("loan_applied_on", 28),
        ("loan_paid_on", 0),
        ("handover_planned_on", -30),
        ("handover_planned_on", -3),
        ("handover_planned_on", -5),
        ("moved_in_on", 0),
        ("moved_in_on", 7),
        ("moved_in_on", 30),
        ("moved_in_on", 91),
        ("cancelled_on", 11),
    ],
)
def test_every_touchpoint_happens_to_somebody_on_the_demos_day(
    customers: list[CustomerRow], field: str, days_ago: int
) -> None:
    day = DEMO_DAY - timedelta(days=days_ago)
    assert [row for row in customers if row.deal and getattr(row.deal.dates, field) == day]


@pytest.mark.parametrize("day", [DEMO_DAY, DEMO_DAY + timedelta(days=3)])
@pytest.mark.parametrize("calendar", ["solar", "lunar"])
def test_birthdays_of_both_calendars_fall_on_the_demos_day_and_on_the_cakes_day(
    customers: list[CustomerRow], day: date, calendar: str
) -> None:
    birthdays = [row.person.birthday for row in customers if row.person.birthday]
    assert [b for b in birthdays if b.calendar == calendar and celebrated_on(b, day) is not None]


def test_households_share_a_phone_but_nobody_has_an_agents(customers: list[CustomerRow]) -> None:
    phones = Counter(mobile for row in customers if (mobile := row.person.mobile))
    assert sum(count > 1 for count in phones.values()) >= 3
    assert max(phones.values()) <= 5
    assert not phones.keys() & {row.agent.phone for row in customers if row.agent}


def test_all_grades_consents_and_projects_are_there(customers: list[CustomerRow]) -> None:
    assert {row.person.grade for row in customers} == {"A", "B", "C", None}
    assert {row.person.consent for row in customers} == {True, False, None}
    assert {row.project for row in customers} == set(NAMES.values())
