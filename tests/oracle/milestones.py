"""The table of section 3, and which occasions a deal's dates give."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle.calendar import DAY, in_months, is_lunar_new_year
from tests.oracle.facts import Deal, Office

REPEAT_DAYS = 14


@dataclass(frozen=True, slots=True)
class Gift:
    """A gift: days from due_on to its own day, and days after due_on until which it may still be planned."""

    item: str
    days: int = 0
    grace: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `text_late` and `call_late` are empty where there is no such channel."""

    name: str
    date: str
    days: int = 0
    text_late: int | None = 2
    call_late: int | None = 7
    months: int = 0
    gift: Gift | None = None
    passed_by: tuple[str, ...] = ()
    signed_by_project: bool = False


_HOME = ("handed_over_on", "moved_in_on")
ROWS = (
    Row("subscription_congrats", "subscribed_on", gift=Gift("认购礼品", grace=7)),
    Row("subscription_notes", "subscribed_on", 1, passed_by=("signed_on",)),
    Row("subscription_d3", "subscribed_on", 3, passed_by=("signed_on",)),
    Row("signing_eve", "appointment_on", -1, 0, 0, passed_by=("signed_on",)),
    Row("signing_day", "signed_on", 0, 2, None, gift=Gift("签约礼品", grace=7)),
    Row("signing_d7_callback", "signed_on", 7, signed_by_project=True),
    Row("contract_filed", "filed_on"),
    Row("loan_progress", "loan_applied_on", 0, 0, 3),
    Row("loan_paid", "loan_paid_on"),
    Row("handover_d30", "handover_planned_on", -30, 2, None, passed_by=_HOME),
    Row("handover_d3", "handover_planned_on", -3, 1, 1, gift=Gift("盆花", -2), passed_by=_HOME),
    Row("move_in", "moved_in_on", 0, 2, None),
    Row("move_in_d7", "moved_in_on", 7, None, 7, signed_by_project=True),
    Row("move_in_d30", "moved_in_on", 30, 2, None),
    Row("move_in_3_months", "moved_in_on", months=3),
)
BY_NAME = {row.name: row for row in ROWS}
HELD = {
    "subscription_congrats",
    "subscription_notes",
    "subscription_d3",
    "signing_d7_callback",
    "contract_filed",
    "loan_progress",
}
BIRTHDAY = Row("birthday", "", 0, 0, 0, gift=Gift("生日蛋糕", -3))


def festival_row(name: str) -> Row:
    """A festival is a text alone, and never late."""
    return Row(f"festival_{name}", "", 0, 0, None)


def due_on(row: Row, deal: Deal, occasion: str) -> date | None:
    """The day of one occasion by the facts of now; None where there is no such occasion (any more)."""
    day: date | None = getattr(deal, row.date)
    if day is None:
        return None
    if row.name == "loan_progress":
        due = day + int(occasion) * timedelta(days=REPEAT_DAYS)
        return due if deal.loan_paid_on is None or due < deal.loan_paid_on else None
    if row.name == "signing_eve" and occasion != day.isoformat():
        return None
    return in_months(day, row.months) + timedelta(days=row.days)


def occasions(deal: Deal, last: date) -> Iterator[tuple[Row, str, date]]:
    """Every occasion of the deal that is due until `last`."""
    for row in ROWS:
        day: date | None = getattr(deal, row.date)
        if day is None:
            continue
        names = ["once"]
        if row.name == "signing_eve":
            names = [day.isoformat()]
        elif row.name == "loan_progress":
            names = [str(n) for n in range(1, (last - day).days // REPEAT_DAYS + 1)]
        for name in names:
            due = due_on(row, deal, name)
            if due is not None and due <= last:
                yield row, name, due


def passed(row: Row, deal: Deal, due: date) -> bool:
    """Whether what the touch is about has happened on or before its day."""
    return any((day := getattr(deal, name)) is not None and day <= due for name in row.passed_by)


def slots(row: Row, deal: Deal, grade: str | None, office: Office) -> list[tuple[str, int, str]]:
    """The channels of a touch: gift, texts, call, each with its position and template; the cake's text comes later."""
    texts = {
        "signing_eve": ["signing_eve", "signing_documents_cash" if deal.cash else "signing_documents_loan"],
        "signing_d7_callback": ["signing_d7_callback_thanks"],
    }.get(row.name, [row.name])
    found: list[tuple[str, int, str]] = []
    if row.gift is not None and not (
        (row.name == "handover_d3" and deal.phase not in office.plant_phases)
        or (row.name == "birthday" and grade == "C")
    ):
        found.append(("gift", 0, row.gift.item))
    if row.text_late is not None:
        found += [("sms", position, template) for position, template in enumerate(texts)]
    if row.call_late is not None:
        found.append(("call", 0, row.name))
    return found


def acts_on(row: Row, channel: str, due: date, office: Office) -> date:
    """The day of one channel: gifts by the table, calls off closed days and lunar 1/1, texts on due_on."""
    if channel == "gift" and row.gift is not None:
        return due + timedelta(days=row.gift.days)
    day = due
    while channel == "call" and (day in office.closed or is_lunar_new_year(day)):
        day += -DAY if row.name == "signing_eve" else DAY
    return day


def too_late(row: Row, channel: str, act: date, due: date, day: date) -> bool:
    """Whether a channel whose day was `act` comes too late on `day` (sections 3 and 4)."""
    if channel == "gift":
        return row.gift is not None and day > due + timedelta(days=row.gift.grace)
    limit = row.text_late if channel == "sms" else row.call_late
    return limit is not None and (day - act).days > limit
