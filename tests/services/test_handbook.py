"""What the handbook asks for, requirement by requirement, as planning brings it about (docs/requirements.md)."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select

from care.rules.facts import Deal
from care.rules.lifecycles import CallOutcome
from care.rules.stages import stage
from care.services.call_list import script_of
from care.storage.engine import open_database
from care.storage.tables import call, gift, message, staff, touch
from tests.factories import at
from tests.lives import desk
from tests.services.office import AGENT, Office

D = date.fromisoformat
SUBSCRIBED = {"subscribed_on": D("2026-12-01"), "appointment_on": D("2026-12-12"), "appointment_time": "15:00"}
BORN = {"birthday": (1980, 12, 20, "solar")}
IN_CARE = {"subscribed_on": D("2026-11-01")}

# requirement, touchpoint, person, deal, days that are run, what there is afterwards
ASKED = [
    ("S-36", "birthday", BORN, IN_CARE, ["2026-12-20"], {"sms birthday_cake queued", "call birthday open"}),
    (
        "S-37",
        "subscription_congrats",
        {},
        SUBSCRIBED,
        ["2026-12-01"],
        {"sms subscription_congrats held", "call subscription_congrats open"},
    ),
    ("S-38", "signing_eve", {}, SUBSCRIBED, ["2026-12-11"], {"sms signing_eve queued", "call signing_eve open"}),
    (
        "S-39",
        "contract_filed",
        {},
        {"filed_on": D("2026-12-20")},
        ["2026-12-20"],
        {"sms contract_filed held", "call contract_filed open"},
    ),
    ("S-40", "move_in", {}, {"moved_in_on": D("2027-06-30")}, ["2027-06-30"], {"sms move_in queued"}),
    ("S-43", "festival_winter_solstice", {}, IN_CARE, ["2026-12-22"], {"sms festival_winter_solstice queued"}),
    ("S-47", "subscription_congrats", {}, SUBSCRIBED, ["2026-12-01"], {"gift 认购礼品 due"}),
    (
        "S-48",
        "signing_day",
        {},
        {"signed_on": D("2026-12-12")},
        ["2026-12-12"],
        {"gift 签约礼品 due", "sms signing_day queued"},
    ),
    ("S-49", "birthday", BORN, IN_CARE, ["2026-12-17"], {"gift 生日蛋糕 due"}),
    ("S-53", "move_in_d7", {}, {"moved_in_on": D("2027-06-30")}, ["2027-07-07"], {"call move_in_d7 open"}),
    (
        "S-72",
        "subscription_notes",
        {},
        SUBSCRIBED,
        ["2026-12-02"],
        {"sms subscription_notes held", "call subscription_notes open"},
    ),
    (
        "S-73",
        "subscription_d3",
        {},
        SUBSCRIBED,
        ["2026-12-04"],
        {"sms subscription_d3 held", "call subscription_d3 open"},
    ),
    ("S-74", "signing_eve", {}, SUBSCRIBED, ["2026-12-11"], {"sms signing_eve queued", "call signing_eve open"}),
    (
        "S-75",
        "signing_d7_callback",
        {},
        {"signed_on": D("2026-12-12")},
        ["2026-12-19"],
        {"call signing_d7_callback open", "sms signing_d7_callback_thanks held"},
    ),
    (
        "S-76",
        "contract_filed",
        {},
        {"filed_on": D("2026-12-20")},
        ["2026-12-20"],
        {"sms contract_filed held", "call contract_filed open"},
    ),
    (
        "S-77",
        "loan_paid",
        {},
        {"loan_paid_on": D("2027-01-25")},
        ["2027-01-25"],
        {"sms loan_paid queued", "call loan_paid open"},
    ),
    (
        "S-92",
        "birthday",
        BORN,
        IN_CARE,
        ["2026-12-17", "2026-12-20"],
        {"gift 生日蛋糕 due", "call birthday open", "sms birthday_cake queued"},
    ),
    (
        "S-93",
        "handover_d3",
        {},
        {"handover_planned_on": D("2027-05-20"), "phase": "二期"},
        ["2027-05-15"],
        {"gift 盆花 due"},
    ),
]


@pytest.fixture
def office(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Office]:
    """On SQLite alone: the handbook does not depend on the database."""
    shutil.copy(migrated_sqlite, tmp_path / "care.db")
    database = open_database(f"sqlite:///{tmp_path / 'care.db'}")
    yield Office(database)
    database.dispose()


def brought(office: Office, touchpoint: str) -> set[str]:
    """The channel rows of the touchpoint: channel, template or item, state."""
    channels: list[tuple[str, Table, str]] = [
        ("sms", message, "template"),
        ("call", call, "script"),
        ("gift", gift, "item"),
    ]
    return {
        f"{name} {getattr(row, column)} {row.state}"
        for name, table, column in channels
        for row in office.rows(table, touchpoint)
    }


@pytest.mark.parametrize(
    ("requirement", "touchpoint", "person", "deal", "days", "expected"), ASKED, ids=[a[0] for a in ASKED]
)
def test_the_day_brings_what_the_handbook_asks_for(
    office: Office,
    requirement: str,
    touchpoint: str,
    person: dict[str, Any],
    deal: dict[str, Any],
    days: list[str],
    expected: set[str],
) -> None:
    office.sell(person=person, **deal)
    for day in days:
        office.plan(day)
    assert brought(office, touchpoint) >= expected
    numbers = {number for row in desk().plan.touchpoints for number in row.handbook if touchpoint.startswith(row.id)}
    assert requirement in numbers


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-30", None),
        ("2026-12-01", "MID"),
        ("2027-01-24", "MID"),
        ("2027-01-25", "POST"),
        ("2027-09-30", "POST"),
        ("2027-10-01", "CLOSED"),
    ],
)
def test_a_deal_is_in_the_stage_of_its_dates(day: str, expected: str | None) -> None:
    """S-61 (before the subscription), S-62 (up to the disbursement), S-63 (three months after moving in)."""
    deal = Deal(
        id=1,
        deal_no="房",
        project_id=1,
        project="假日风景",
        subscribed_on=D("2026-12-01"),
        loan_paid_on=D("2027-01-25"),
        moved_in_on=D("2027-06-30"),
    )
    assert stage(deal, D(day)) == expected


def test_who_has_not_subscribed_yet_hears_nothing(office: Office) -> None:
    """S-61."""
    office.sell(person=BORN, subscribed_on=D("2026-12-25"))
    for day in ("2026-12-17", "2026-12-20", "2026-12-22"):
        office.plan(day)
    with office.database.read() as connection:
        assert connection.execute(select(touch)).all() == []


def test_care_goes_on_until_three_months_after_moving_in(office: Office) -> None:
    """S-63: before the hand-over, after a month, after three; then nothing more."""
    office.sell(
        subscribed_on=D("2026-11-01"),
        loan_paid_on=D("2027-01-25"),
        handover_planned_on=D("2027-06-25"),
        moved_in_on=D("2027-06-30"),
    )
    for day in ("2027-05-26", "2027-07-30", "2027-09-30", "2027-10-01"):
        office.plan(day)
    with office.database.read() as connection:
        found = list(connection.execute(select(touch.c.touchpoint, touch.c.due_on).order_by(touch.c.due_on)))
    assert [(name, day.isoformat()) for name, day in found if not name.startswith("move_in_d7")][:1] == [
        ("handover_d30", "2027-05-26")
    ]
    assert ("move_in_d30", D("2027-07-30")) in found
    assert ("move_in_3_months", D("2027-09-30")) in found
    assert all(day <= D("2027-09-30") for _, day in found)  # National Day finds the deal closed


def test_the_script_of_the_eve_checks_papers_and_fees(office: Office) -> None:
    """S-80."""
    office.sell(**SUBSCRIBED)
    office.plan("2026-12-11")
    script = script_of(office.database, office.desk, office.call("signing_eve").id, "zh", at("2026-12-11"))
    for asked in ("身份证", "户口本", "首付款", "费用"):
        assert asked in script.text


@pytest.mark.parametrize(
    ("method", "template"), [("商贷", "signing_documents_loan"), ("一次性", "signing_documents_cash")]
)
def test_the_eve_sends_the_list_of_papers_with_or_without_the_call(office: Office, method: str, template: str) -> None:
    """S-81: besides the call, by the way of paying."""
    office.sell(payment_method=method, **SUBSCRIBED)
    office.plan("2026-12-11")
    assert f"sms {template} queued" in brought(office, "signing_eve")
    assert office.call("signing_eve").required


def test_the_scored_callback_is_a_specialists(office: Office) -> None:
    """S-53, S-75, A-10: people do not grade themselves."""
    office.sell(signed_on=D("2026-12-12"))
    with office.database.begin() as connection:
        project_id = connection.scalar(select(staff.c.project_id))
        connection.execute(staff.insert().values(name="赵敏", role="specialist", project_id=project_id))
    office.plan("2026-12-19")
    found = office.call("signing_d7_callback")
    assert (found.caller, found.required) == ("specialist", True)
    script = script_of(office.database, office.desk, found.id, "zh", at("2026-12-19"))
    assert "满意" in script.text


def test_before_the_disbursement_no_text_goes_without_a_call(office: Office) -> None:
    """S-85, and S-87: while the loan is pending somebody calls every fourteen days; the text follows the call."""
    office.sell(loan_applied_on=D("2026-12-01"))
    for day in ("2026-12-14", "2026-12-15", "2026-12-16", "2026-12-29"):
        office.plan(day)
    texts, calls = office.rows(message, "loan_progress"), office.rows(call, "loan_progress")
    assert [row.act_on.isoformat() for row in calls] == ["2026-12-15", "2026-12-29"]
    assert [row.state for row in texts] == ["held", "held"]
    values = {"status": "银行审批", "expected": "1月8日"}
    office.record("loan_progress", CallOutcome.CONNECTED, "2026-12-29", values=values)
    assert office.text("loan_progress").state == "queued"
    assert "银行审批" in office.text("loan_progress").text


def test_after_the_disbursement_a_text_may_go_alone(office: Office) -> None:
    """S-77, A-03: the call is recommended and the text does not wait."""
    office.sell(loan_paid_on=D("2027-01-25"))
    office.plan("2027-01-25")
    assert (office.text("loan_paid").state, office.call("loan_paid").required) == ("queued", False)


def test_greetings_go_in_the_salespersons_own_name(office: Office) -> None:
    """S-89, S-92."""
    office.sell(person=BORN, **IN_CARE)
    for day in ("2026-12-20", "2026-12-22"):
        office.plan(day)
    for touchpoint in ("birthday", "festival_winter_solstice"):
        assert AGENT in office.text(touchpoint).text


@pytest.mark.parametrize(("grade", "cake", "greeted"), [("A", 1, 1), (None, 1, 1), ("C", 0, 0)])
def test_the_grade_steers_gifts_and_greetings(office: Office, grade: str | None, cake: int, greeted: int) -> None:
    """S-83, handbook 3.4: no grade counts as B; the birthday text and call are everybody's."""
    office.sell(person={**BORN, "grade": grade}, **IN_CARE)
    for day in ("2026-12-17", "2026-12-20", "2026-12-22"):
        office.plan(day)
    assert len(office.rows(gift, "birthday")) == cake
    assert len(office.rows(message, "festival_winter_solstice")) == greeted
    assert office.call("birthday").state == "open"
    assert office.text("birthday").template == ("birthday_cake" if cake else "birthday")


@pytest.mark.parametrize(
    ("phase", "project_name", "plants"), [("二期", "假日风景", 1), ("一期", "假日风景", 0), ("二期", "四季花城", 0)]
)
def test_the_plant_is_for_the_phases_that_a_project_names(
    office: Office, phase: str, project_name: str, plants: int
) -> None:
    """S-93, A-09."""
    office.sell(phase=phase, project_name=project_name, handover_planned_on=D("2027-05-20"))
    office.plan("2027-05-15")
    assert len(office.rows(gift, "handover_d3")) == plants
