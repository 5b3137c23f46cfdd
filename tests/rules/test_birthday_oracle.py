"""Properties of birthdays against an oracle that reads the sxtwl table and shares no code with the rules."""

from datetime import date, timedelta
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from care.rules.birthdays import Birthday, celebrated_on, full_years, keys_celebrated_on, next_celebrations
from tests.rules import lunar_table

Feb29 = Literal["02-28", "03-01"]

lunar_birthdays = st.builds(
    Birthday, st.integers(1, 12), st.integers(1, 30), st.none(), st.just("lunar"), st.booleans()
)
solar_birthdays = st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(
    lambda day: Birthday(day.month, day.day, None, "solar")
)
feb29s = st.sampled_from(["02-28", "03-01"])
# Plain random days rarely meet the hard ones: month ends, leap months, the ends of the lunar and the solar year.
hard_days = [days[-1] for (_, month, leap), days in lunar_table.months().items() if leap or month in (6, 11, 12)]
days = st.one_of(
    st.dates(lunar_table.FIRST_DAY, lunar_table.LAST_DAY),
    st.sampled_from([day for day in hard_days if lunar_table.FIRST_DAY < day < lunar_table.LAST_DAY]),
    st.builds(date, st.integers(1931, 2055), st.just(2), st.just(28)),
    st.builds(date, st.integers(1931, 2055), st.just(3), st.just(1)),
)


def lunar_celebration(birthday: Birthday, year: int) -> date:
    """The last day of the celebrated month whose number is not above the birthday's."""
    assert birthday.month
    assert birthday.day
    ordinary = lunar_table.months()[year, birthday.month, False]
    month = lunar_table.months().get((year, birthday.month, birthday.leap), ordinary)
    return month[: birthday.day][-1]


def solar_occasion(birthday: Birthday, day: date, feb29: Feb29) -> int | None:
    if (birthday.month, birthday.day) == (2, 29):
        if feb29 == "02-28":  # the last day of February
            return day.year if day.month == 2 and (day + timedelta(days=1)).month == 3 else None
        return day.year if (day - timedelta(days=1)).timetuple()[1:3] == (2, 28) else None
    return day.year if (day.month, day.day) == (birthday.month, birthday.day) else None


@given(birthday=lunar_birthdays, year=st.integers(lunar_table.FIRST_YEAR, lunar_table.LAST_YEAR))
@settings(max_examples=120, deadline=None)
def test_a_lunar_birthday_is_celebrated_once_a_lunar_year_on_the_day_of_the_table(
    birthday: Birthday, year: int
) -> None:
    expected = lunar_celebration(birthday, year)
    assert [
        (day, celebrated_on(birthday, day)) for day in lunar_table.days_of_year(year) if celebrated_on(birthday, day)
    ] == [(expected, year)]


@given(birthday=solar_birthdays, day=days, feb29=feb29s)
@settings(max_examples=300, deadline=None)
def test_a_solar_birthday_is_celebrated_on_its_day(birthday: Birthday, day: date, feb29: Feb29) -> None:
    assert celebrated_on(birthday, day, feb29=feb29) == solar_occasion(birthday, day, feb29)


@given(day=days, feb29=feb29s)
@settings(max_examples=100, deadline=None)
def test_the_keys_of_a_day_are_exactly_the_birthdays_celebrated_on_it(day: date, feb29: Feb29) -> None:
    keys = keys_celebrated_on(day, feb29=feb29)
    every_solar = [(month, number) for month in range(1, 13) for number in range(1, 32)]
    assert keys.solar == {
        key for key in every_solar if celebrated_on(Birthday(*key, None, "solar"), day, feb29=feb29) is not None
    }
    every_lunar = [(m, number, leap) for m in range(1, 13) for number in range(1, 32) for leap in (False, True)]
    assert keys.lunar == {
        (m, number, leap)
        for m, number, leap in every_lunar
        if celebrated_on(Birthday(m, number, None, "lunar", leap), day, feb29=feb29) is not None
    }


@given(birthday=st.one_of(lunar_birthdays, solar_birthdays), start=days, length=st.integers(0, 1500))
@settings(max_examples=60, deadline=None)
def test_the_celebrations_of_a_span_are_those_of_its_days(birthday: Birthday, start: date, length: int) -> None:
    span = [start + timedelta(days=n) for n in range(length + 1)]
    expected = [(day, occasion) for day in span if (occasion := celebrated_on(birthday, day))]
    assert next_celebrations(birthday, span[0], span[-1]) == expected


@given(
    born=st.dates(date(1931, 1, 1), date(1990, 12, 31)),
    day=st.dates(date(1991, 1, 1), date(2055, 12, 31)),
    how=st.sampled_from(["solar", "lunar", "lunar_with_solar_year", "unknown", "year_only"]),
)
@settings(max_examples=300, deadline=None)
def test_full_years_never_exceed_the_birthdays_celebrated_since_birth(born: date, day: date, how: str) -> None:
    year, month, number, leap = lunar_table.days()[born]
    anniversaries = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    lunar_years = sum(
        lunar_celebration(Birthday(month, number, None, "lunar", leap), later) <= day
        for later in range(year + 1, lunar_table.LAST_YEAR + 1)
    )
    birthday, exact = {
        "solar": (Birthday(born.month, born.day, born.year, "solar"), anniversaries),
        "lunar": (Birthday(month, number, year, "lunar", leap), lunar_years),
        "lunar_with_solar_year": (Birthday(month, number, born.year, "lunar", leap), None),
        "unknown": (Birthday(born.month, born.day, born.year, "unknown"), None),
        "year_only": (Birthday(None, None, born.year, "solar"), None),
    }[how]
    counted = full_years(birthday, day)
    assert counted is not None
    if exact is not None:
        assert counted == exact
    else:
        assert max(anniversaries, lunar_years) - 2 <= counted <= max(anniversaries, lunar_years)
