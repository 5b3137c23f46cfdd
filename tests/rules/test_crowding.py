"""One day, one phone (rules.md 7), case by case."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.rules.crowding import PhoneHistory, Sent, occasion_of, refuse_crowded
from care.rules.policy import Occasion

DAY = date(2027, 1, 31)


def ago(days: int, touchpoint: str = "festival_x", occasion: Occasion = "festival", gone: bool = True) -> Sent:
    return Sent(DAY - timedelta(days=days), touchpoint, occasion, gone)


SERVICE = ago(0, "loan_paid", "milestone")
BIRTHDAY = ago(0, "birthday", "birthday", gone=False)


@pytest.mark.parametrize(
    ("texts", "touchpoint", "reason"),
    [
        ([], "festival_lantern", None),
        ([BIRTHDAY], "festival_lantern", "superseded"),
        ([ago(0, "festival_lantern", gone=False)], "festival_lantern", "duplicate_phone"),
        ([ago(0, "festival_womens_day", gone=False)], "festival_lantern", "superseded"),
        ([BIRTHDAY], "birthday", None),  # two birthdays on one phone both go
        ([ago(0, "festival_lantern", gone=False)], "birthday", None),  # the festival gives way when it is sent
        ([ago(0, "festival_lantern", gone=True)], "birthday", "superseded"),  # it has gone: one text a day
        ([SERVICE] * 2, "festival_lantern", None),
        ([SERVICE] * 3, "festival_lantern", "cap_day"),
        ([SERVICE] * 3, "birthday", "cap_day"),
        ([SERVICE] * 9, "contract_filed", None),  # no cap refuses a service text
        ([ago(6), ago(1)], "festival_lantern", "cap_week"),
        ([ago(7), ago(1)], "festival_lantern", None),
        ([ago(6, "birthday", "birthday"), ago(1)], "festival_lantern", "cap_week"),
        ([ago(6), ago(1)], "birthday", None),  # counted, but never refused by the week or the month
        ([ago(n) for n in (29, 25, 20, 15, 10, 8)], "festival_lantern", "cap_month"),
        ([ago(n) for n in (30, 25, 20, 15, 10, 8)], "festival_lantern", None),
        ([ago(n, "loan_paid", "milestone") for n in range(1, 7)], "festival_lantern", None),
        ([ago(3, "weather_cold", "weather")], "weather_rain", "cap_week"),
        ([ago(3, "weather_cold", "weather")] * 2, "festival_lantern", None),  # weather has its own cap only
        ([ago(n, "weather_cold", "weather") for n in (10, 20, 29)], "weather_rain", "cap_month"),
    ],
)
def test_what_one_phone_bears(texts: list[Sent], touchpoint: str, reason: str | None) -> None:
    service = touchpoint in {"contract_filed", "loan_paid"}
    occasion = occasion_of(touchpoint, "service" if service else "care")
    assert refuse_crowded(PhoneHistory(texts), touchpoint, occasion, DAY) == reason


@given(st.lists(st.integers(0, 40), max_size=40))
def test_no_week_ever_holds_three_festival_texts_and_no_month_seven(offsets: list[int]) -> None:
    history = PhoneHistory()
    for offset in sorted(offsets):
        day = DAY + timedelta(days=offset)
        if refuse_crowded(history, f"festival_{len(history.texts)}", "festival", day) is None:
            history.texts.append(Sent(day, f"festival_{len(history.texts)}", "festival"))
    days = [sent.day for sent in history.texts]
    for last in days:
        assert sum(last - timedelta(days=6) <= day <= last for day in days) <= 2
        assert sum(last - timedelta(days=29) <= day <= last for day in days) <= 6
