"""One customer is explained touchpoint by touchpoint, in a sentence each, in both languages."""

from datetime import date
from typing import Any

import pytest

from care.errors import NotFound
from care.rules.explanation_words import _SILENCES
from care.rules.silences import Why
from care.rules.touchpoints import Language
from care.services.explaining import Explanation, explain_customer
from care.services.forecasting import forecast
from care.services.planning import plan_day
from care.storage.audit import SYSTEM
from care.storage.engine import Database
from tests.factories import at
from tests.lives import born, buys, desk

TODAY = date(2026, 12, 1)
NO = "K1"


def customer(database: Database, person: dict[str, Any] | None = None, **deal: Any) -> None:
    with database.begin() as connection:
        person_id = born(connection, **{"customer_no": NO, "mobile": "13800138000", **(person or {})})
        buys(connection, person_id, **{"deal_no": "房", "subscribed_on": TODAY, **deal})


def explain(database: Database, *, days: int = 30, language: Language = "zh", first: date = TODAY) -> Explanation:
    now = at("2026-12-01", "09:00")
    return explain_customer(database, desk(), NO, first=first, days=days, today=TODAY, now=now, language=language)


def test_what_is_on_record_comes_before_what_is_to_come(database: Database) -> None:
    customer(database, appointment_on=date(2026, 12, 12))
    plan_day(database, desk(), day=TODAY, now=at("2026-12-01", "08:30"), actor=SYSTEM)
    assert explain(database, days=11).touches == (
        "2026-12-01 认购祝贺（房）：短信等电话；礼品待办；电话待拨打。",
        "2026-12-02 认购相关问题提醒（房）：电话2026-12-02拨打；短信等电话后发出。",
        "2026-12-04 认购后三日提醒（房）：电话2026-12-04拨打；短信等电话后发出。",
        "2026-12-11 签约前一日提醒（房）：电话2026-12-11拨打；短信2026-12-11发出；短信2026-12-11发出。",
    )
    english = explain(database, days=2, language="en")
    assert english.touches[0] == "2026-12-01 Subscription congratulations (房): text held; gift due; call open."
    assert english.touches[1] == "2026-12-02 Subscription notes (房): call on 2026-12-02; text after the call."


def test_what_does_not_go_says_why_and_who_may_lift_it(database: Database) -> None:
    customer(database, {"birthday": (1980, 12, 20, "solar"), "agreed": "refused"}, subscribed_on=date(2026, 11, 1))
    (birthday,) = [line for line in explain(database).touches if "生日" in line]
    assert birthday == (
        "2026-12-20 生日祝福：礼品“生日蛋糕”2026-12-17办理；电话2026-12-20拨打；"
        "短信不发：客户没有同意接收关怀短信；电话和礼品照常。只有客户本人可以解除。"
    )
    (english,) = [line for line in explain(database, language="en").touches if "Birthday" in line]
    assert english.endswith(
        "no text: The customer has not agreed to care texts; calls and gifts stand. Only the customer can lift it."
    )


@pytest.mark.parametrize(
    ("person", "deal", "zh", "en"),
    [
        (
            {},
            {},
            "签约当日致谢（房）：没有签约日期，暂无安排。",
            "Thanks on the signing day (房): the date is not known (signed).",
        ),
        (
            {},
            {"filed_on": date(2027, 3, 1)},
            "合同备案后通知（房）：应办日2027-03-01。",
            "Contract filed (房): due on 2027-03-01.",
        ),
        (
            {},
            {"signed_on": date(2026, 10, 1), "subscribed_on": date(2026, 9, 1)},
            "签约当日致谢（房）：早于启用日2026-11-01，不补办。",
            "Thanks on the signing day (房): due before the beginning on 2026-11-01, so never made up for.",
        ),
        (
            {},
            {"subscribed_on": date(2026, 11, 1), "cancelled_on": date(2026, 11, 20)},
            "认购祝贺（房）：交易已于2026-11-20撤销，不再联系。",
            "Subscription congratulations (房): the deal was cancelled on 2026-11-20.",
        ),
        (
            {},
            {"loan_applied_on": date(2026, 10, 20), "loan_paid_on": date(2026, 11, 3)},
            "按揭办理进度（房）：2026-11-03已结束，不再跟进。",
            "Mortgage progress (房): ended on 2026-11-03.",
        ),
        (
            {},
            {},
            "生日祝福：没有生日资料，请在下次通话时询问。",
            "Birthday: no birthday is known; ask on the next call.",
        ),
        (
            {"birthday": (None, 8, 15, "unknown")},
            {},
            "生日祝福：不知道生日是公历还是农历，请在下次通话时询问。置业顾问更正资料后即解除。",
            "Birthday: Solar or lunar is not known; ask on the next call. "
            "The agent lifts it by correcting the customer's data.",
        ),
        (
            {"birthday_month": 8, "birthday_calendar": "lunar"},
            {},
            "生日祝福：生日缺月或日，请在下次通话时询问。置业顾问更正资料后即解除。",
            "Birthday: Month or day is missing; ask on the next call. "
            "The agent lifts it by correcting the customer's data.",
        ),
        ({"birthday": (1980, 8, 15, "lunar")}, {}, "生日祝福：应办日2027-09-15。", "Birthday: due on 2027-09-15."),
        (
            {"grade": "C"},
            {},
            "节日问候：C级客户不发节日祝福。",
            "Festival greeting: grade C gets no festival greetings.",
        ),
        (
            {"birthday": (1980, 8, 15, "solar")},
            {
                "subscribed_on": date(2025, 1, 1),
                "loan_paid_on": date(2025, 6, 1),
                "moved_in_on": date(2025, 7, 1),
            },
            "生日祝福：不在关怀期内（认购至入住后三个月）。",
            "Birthday: outside the time of care (subscription to three months in).",
        ),
    ],
)
def test_a_touchpoint_that_has_nothing_says_why(
    database: Database, person: dict[str, Any], deal: dict[str, Any], zh: str, en: str
) -> None:
    customer(database, person, **deal)
    assert zh in explain(database, days=10).silent
    assert en in explain(database, days=10, language="en").silent


def test_every_silence_has_words() -> None:
    assert {*_SILENCES, Why.CALENDAR_UNKNOWN, Why.INCOMPLETE} == set(Why)


def test_a_co_owner_hears_of_their_own_greetings_only(database: Database) -> None:
    with database.begin() as connection:
        other = born(connection)
        mine = born(connection, (1980, 12, 20, "solar"), customer_no=NO)
        buys(connection, other, mine, subscribed_on=TODAY)
    found = explain(database)
    assert [line[:10] + line[11:15] for line in found.touches] == ["2026-12-20生日祝福", "2026-12-22冬至：短"]
    assert found.silent == ()


def test_the_forecast_of_one_customer_is_that_of_all_narrowed(database: Database) -> None:
    """The people on the same phone are looked at too: who gets the greeting depends on them (rules.md 7)."""
    with database.begin() as connection:
        for number, mobile in (("A2", "13900139000"), ("A1", "13900139000"), ("A3", "13700137000")):
            one = born(connection, (1985, 12, 22, "solar"), customer_no=number, mobile=mobile)
            partner = [born(connection, customer_no="A4", mobile=mobile)] if number == "A3" else []
            buys(connection, one, *partner, subscribed_on=TODAY)
    look: dict[str, Any] = {"first": date(2026, 12, 20), "days": 14, "today": TODAY, "now": at("2026-12-01")}
    everybody = list(forecast(database, desk(), **look))
    assert any(line.reason == "superseded" for line in everybody)
    for number in ("A1", "A2", "A3", "A4"):
        one_customer = list(forecast(database, desk(), **look, customer_no=number))
        assert one_customer == [line for line in everybody if line.customer_no == number]
        assert one_customer


def test_an_unknown_number_is_named(database: Database) -> None:
    with pytest.raises(NotFound, match="no customer 'K1'"):
        explain(database)
