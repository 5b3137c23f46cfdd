"""What a person may type when correcting a customer or a deal, read into columns; BadField says what is wrong where."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any, cast

from care.errors import BadField
from care.phones import noted, read_phones
from care.rules.birthdays import Birthday, Calendar, birthday_problem
from care.rules.deal_dates import DATE_FIELDS, DealDates, date_conflicts
from care.services.importing.staged_rows import birthday_columns

LONGEST_NAME = 40
PAYMENTS = ("一次性", "商贷", "公积金", "组合")
_CALENDARS = ("solar", "lunar", "unknown")
SEXES = {"male": "male", "female": "female", "": None}


def read_person(typed: Mapping[str, str], day: date) -> dict[str, Any]:
    """The columns of a person: name, sex, birthday; the number only where one was typed (it is shown masked)."""
    name = " ".join(typed.get("name", "").split())
    if not name or len(name) > LONGEST_NAME:
        raise BadField("A customer needs a name of at most 40 characters.", "name", "customer_name_wrong")
    sex = typed.get("sex", "")
    if sex not in SEXES:
        raise BadField("The sex is none of the choices.", "sex", "field_wrong")
    return {"name": name, "sex": SEXES[sex], **read_number(typed.get("phone", "")), **_birthday(typed, day)}


def read_dates(typed: Mapping[str, str], stored: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The dates of a deal with the clock time of its appointment; BadField at a date that cannot stand where it does.

    A conflict that stood before and of which no date was touched is left as it is.
    """
    days = {name: read_day_or_none(typed.get(name, ""), name) for name in DATE_FIELDS}
    touched = {name for name, day in days.items() if day != stored[name]}
    for conflict in date_conflicts(DealDates(**days), today=today):
        at = conflict.field if conflict.field in touched or conflict.after is None else conflict.after
        if at in touched:
            message = f"{conflict.field} cannot stand at {days[conflict.field]} beside the other dates."
            raise BadField(message, at, "customer_date_order" if conflict.after else "customer_date_range")
    return {**days, "appointment_time": _clock(typed.get("appointment_time", ""), days["appointment_on"])}


def read_day(text: str, field: str) -> date:
    """A date that must be there."""
    day = read_day_or_none(text, field)
    if day is None:
        raise BadField("A date is missing.", field, "customer_date_wrong")
    return day


def read_day_or_none(text: str, field: str) -> date | None:
    """A date that may be missing."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadField(f"{text!r} is no date.", field, "customer_date_wrong") from None


def _clock(text: str, appointment_on: date | None) -> str | None:
    if not text:
        return None
    if appointment_on is None:
        raise BadField("A time goes with a day.", "appointment_time", "customer_time_alone")
    try:
        return time.fromisoformat(text).isoformat("minutes")
    except ValueError:
        raise BadField(f"{text!r} is no time.", "appointment_time", "customer_time_wrong") from None


def read_number(text: str) -> dict[str, Any]:
    """The columns of the one number that was typed; none for an empty field."""
    if not text:
        return {}
    reading = read_phones(text)
    if len(reading.phones) != 1 or "phone_invalid" in reading.problems:
        raise BadField("There is not exactly one number.", "phone", "customer_phone_wrong")
    (phone,) = reading.phones
    if phone.kind == "mobile":
        return {"mobile": phone.number, "phone_problem": None}
    return {"mobile": None, "phone": noted(phone), "phone_label": phone.label, "phone_problem": "phone_landline"}


def _birthday(typed: Mapping[str, str], day: date) -> Mapping[str, Any]:
    calendar = typed.get("birthday_calendar", "")
    if not calendar:
        return birthday_columns(None)
    if calendar not in _CALENDARS:
        raise BadField("The calendar is none of the choices.", "birthday_calendar", "field_wrong")
    year = _number(typed, "birthday_year", 1900, day.year)
    month, number = _number(typed, "birthday_month", 1, 12), _number(typed, "birthday_day", 1, 31)
    leap = calendar == "lunar" and bool(typed.get("birthday_leap"))
    birthday = Birthday(month, number, year, cast(Calendar, calendar), leap)
    if calendar != "unknown" and birthday_problem(birthday) is not None:
        raise BadField(
            "The birthday's month or day is missing or impossible.", "birthday_day", "customer_birthday_wrong"
        )
    return birthday_columns(birthday)


def _number(typed: Mapping[str, str], field: str, least: int, most: int) -> int | None:
    text = typed.get(field, "")
    if not text:
        return None
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
    if not least <= value <= most:
        raise BadField(
            f"{text!r} is not between {least} and {most}.", field, "customer_number_range", least=least, most=most
        )
    return value
