"""The worked examples of rules.md 9, each as the forecast of its day."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from care.services.forecasting import forecast
from care.storage.engine import Database
from care.storage.tables import deal
from tests.factories import ZONE
from tests.lives import born, buys, desk

D = date.fromisoformat


def zhang(connection: Connection, **changed: Any) -> int:
    """Zhang of rules.md 9; `changed` are columns of the deal, `person` columns of the person."""
    facts = {"birthday": (None, 8, 15, "lunar"), "grade": "B", "customer_no": "Z", **changed.pop("person", {})}
    dates = {
        "subscribed_on": D("2026-12-01"),
        "appointment_on": D("2026-12-12"),
        "appointment_time": "15:00",
        "signed_on": D("2026-12-12"),
        "filed_on": D("2026-12-20"),
        "loan_applied_on": D("2026-12-18"),
        "loan_paid_on": D("2027-01-25"),
        "handover_planned_on": D("2027-05-20"),
        "moved_in_on": D("2027-06-30"),
    }
    return buys(connection, born(connection, **facts), **{**dates, **changed})


def lines(database: Database, on: str, today: str = "2026-11-25") -> set[str]:
    """The day's channels as `touchpoint channel template`, with a reason behind what is skipped."""
    day, today_ = D(on), D(today)
    now = datetime.combine(today_, datetime.min.time(), ZONE) + timedelta(hours=9)
    found = forecast(database, desk(), first=day, days=1, today=today_, now=now)
    return {
        f"{x.touchpoint} {x.channel}" + (f" {x.template}" if x.template != x.touchpoint else "")
        + (f" !{x.reason}" if x.reason else "")
        for x in found
    }  # fmt: skip


ZHANGS_DAYS = [
    (
        "2026-12-01",
        {"subscription_congrats sms", "subscription_congrats call", "subscription_congrats gift 认购礼品"},
    ),
    ("2026-12-04", {"subscription_d3 sms", "subscription_d3 call"}),
    ("2026-12-11", {"signing_eve sms", "signing_eve sms signing_documents_loan", "signing_eve call"}),
    ("2026-12-12", {"signing_day sms", "signing_day gift 签约礼品"}),
    ("2026-12-13", set()),
    ("2026-12-19", {"signing_d7_callback sms signing_d7_callback_thanks", "signing_d7_callback call"}),
    ("2026-12-22", {"festival_winter_solstice sms"}),
    ("2027-01-01", {"loan_progress sms", "loan_progress call", "festival_new_year sms"}),
    ("2027-01-15", {"loan_progress sms", "loan_progress call"}),
    ("2027-01-25", {"loan_paid sms", "loan_paid call"}),
    ("2027-04-20", {"handover_d30 sms"}),
    ("2027-05-15", set()),
    ("2027-05-17", {"handover_d3 sms", "handover_d3 call"}),
    ("2027-07-30", {"move_in_d30 sms"}),
    ("2027-09-12", {"birthday gift 生日蛋糕"}),
    ("2027-09-30", {"move_in_3_months sms", "move_in_3_months call"}),
    ("2027-10-01", set()),
]


def test_zhangs_days(database: Database) -> None:
    with database.begin() as connection:
        zhang(connection)
    for on, expected in ZHANGS_DAYS:
        assert lines(database, on, today=(D(on) - timedelta(days=1)).isoformat()) == expected, f"the forecast for {on}"
        assert lines(database, on, today="2027-11-01") == expected, f"the look back on {on}"


def test_a_birthday_displaces_the_festival_of_its_day(database: Database) -> None:
    with database.begin() as connection:
        zhang(connection)
    superseded = {"festival_mid_autumn sms !superseded"}
    assert lines(database, "2027-09-15") == {"birthday sms birthday_cake", "birthday call"} | superseded


def test_new_years_eve_gives_way_to_a_birthday_on_the_last_day_of_the_year(database: Database) -> None:
    with database.begin() as connection:
        buys(connection, born(connection, (None, 12, 30, "lunar")), subscribed_on=D("2026-10-01"))
    superseded = {"festival_new_year_eve sms !superseded"}
    assert lines(database, "2027-02-05") == {"birthday sms birthday_cake", "birthday call"} | superseded


def test_husband_and_wife_on_one_phone_get_one_greeting(database: Database) -> None:
    with database.begin() as connection:
        for customer_no in ("W2", "W1"):
            spouse = born(connection, customer_no=customer_no, mobile="13800138000")
            buys(connection, spouse, subscribed_on=D("2027-08-01"), filed_on=D("2027-09-15"))
    now = datetime(2027, 9, 15, 9, tzinfo=ZONE)
    day = forecast(database, desk(), first=now.date(), days=1, today=D("2027-09-10"), now=now)
    found = [(line.customer_no, line.touchpoint, line.channel, line.reason) for line in day]
    assert found == [
        ("W1", "contract_filed", "call", None),
        ("W1", "contract_filed", "sms", None),
        ("W1", "festival_mid_autumn", "sms", None),
        ("W2", "contract_filed", "call", None),
        ("W2", "contract_filed", "sms", None),
        ("W2", "festival_mid_autumn", "sms", "duplicate_phone"),
    ]


def test_signing_day_that_reaches_us_late(database: Database) -> None:
    with database.begin() as connection:
        zhang(connection, loan_applied_on=None, filed_on=None)
    on_14th, on_15th = (lines(database, day, today=day) for day in ("2026-12-14", "2026-12-15"))
    assert on_14th >= {"signing_day sms", "signing_day gift 签约礼品"}
    assert on_15th >= {"signing_day sms !late_over_limit", "signing_day gift 签约礼品"}


def test_filing_that_reaches_us_late(database: Database) -> None:
    with database.begin() as connection:
        zhang(connection)
    on_26th, on_28th = (lines(database, day, today=day) for day in ("2026-12-26", "2026-12-28"))
    assert on_26th >= {"contract_filed call", "contract_filed sms !late_over_limit"}
    late = {"contract_filed call !late_over_limit", "contract_filed sms !late_over_limit"}
    assert on_28th >= late


def test_an_appointment_that_moves_is_told_for_the_new_day(database: Database) -> None:
    with database.begin() as connection:
        zhang(connection, signed_on=None, appointment_on=D("2026-12-14"))
    assert lines(database, "2026-12-11") == set()
    # The 13th is a memorial day, which does not stop a service text.
    assert lines(database, "2026-12-13") >= {"signing_eve sms", "signing_eve sms signing_documents_loan"}


@pytest.mark.parametrize(
    ("birthday", "leap", "on"),
    [
        ((2025, 6, 3, "lunar"), True, "2026-07-16"),
        ((None, 12, 30, "lunar"), False, "2027-02-05"),
        ((None, 11, 24, "lunar"), False, "2027-01-01"),
        ((None, 11, 24, "lunar"), False, "2027-12-21"),
        ((1988, 2, 29, "solar"), False, "2027-02-28"),
    ],
)
def test_birthdays_of_every_kind(
    database: Database, birthday: tuple[int | None, int, int, str], leap: bool, on: str
) -> None:
    facts = {"subscribed_on": D("2026-06-01"), "loan_paid_on": D("2026-06-20"), "moved_in_on": None}
    with database.begin() as connection:
        buys(connection, born(connection, birthday=birthday, leap=leap), project_name="无档案", **facts)
    week_before = (D(on) - timedelta(days=7)).isoformat()
    assert lines(database, on, today=week_before) >= {"birthday sms birthday_cake", "birthday call"}
    for other in (D(on) - timedelta(days=1), D(on) + timedelta(days=1)):
        assert "birthday call" not in lines(database, other.isoformat(), today=week_before)


def test_without_consent_cake_and_call_stand(database: Database) -> None:
    with database.begin() as connection:
        zhang(connection, person={"agreed": "refused"})
    assert lines(database, "2027-09-15") >= {"birthday sms birthday_cake !no_consent_care", "birthday call"}
    assert lines(database, "2027-09-12") == {"birthday gift 生日蛋糕"}


def test_a_landline_is_called_and_never_texted(database: Database) -> None:
    with database.begin() as connection:
        zhang(connection, person={"mobile": None, "phone": "010-82345678", "phone_problem": "phone_landline"})
    assert lines(database, "2026-12-04") == {"subscription_d3 sms !phone_landline", "subscription_d3 call"}


def test_nothing_before_live_from(database: Database) -> None:
    """The plan file of 假日风景 says 2026-11-01; what was due before never becomes a touch."""
    with database.begin() as connection:
        zhang(connection, subscribed_on=D("2026-10-31"), appointment_on=None, signed_on=None)
    found = lines(database, "2026-11-01", today="2026-11-01")
    assert not any(line.startswith("subscription_congrats") for line in found)
    assert "subscription_notes call" in found


def test_a_cancelled_deal_has_no_touches(database: Database) -> None:
    with database.begin() as connection:
        deal_id = zhang(connection)
        connection.execute(update(deal).where(deal.c.id == deal_id).values(cancelled_on=D("2026-12-03")))
    assert lines(database, "2026-12-04") == set()
