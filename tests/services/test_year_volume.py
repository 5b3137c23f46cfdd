"""A year's expected texts: the same days as the forecast has, and a picture of them."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest

from care.rules.touchpoints import Language
from care.services.forecasting import forecast
from care.services.year_picture import COLOURS, draw_year, level
from care.services.year_volume import YearVolume, parts_of, year_volume
from care.settings import ROOT
from care.storage.engine import Database
from tests.factories import at
from tests.lives import born, buys, desk
from tests.services.test_worked_examples import zhang

TODAY = date(2026, 12, 1)
SVG = "{http://www.w3.org/2000/svg}"


def volume(database: Database, year: int = 2027) -> YearVolume:
    return year_volume(database, desk(), year, today=TODAY)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_texts_of_a_year_are_those_of_the_forecast(database: Database) -> None:
    """One customer, so that nothing is merged or capped but the birthday's Mid-Autumn, which counts here.

    From before the hand-over to after the last day in care, with every kind of text; the whole year takes 13 seconds.
    """
    first, last = date(2027, 5, 1), date(2027, 10, 5)
    with database.begin() as connection:
        zhang(connection)
    days = (last - first).days + 1
    look = forecast(database, desk(), first=first, days=days, today=TODAY, now=at("2026-12-01"))
    expected = Counter(line.act_on for line in look if line.channel == "sms" and line.reason in {None, "superseded"})
    assert len(expected) > 5
    found = volume(database).texts
    assert {day: texts for day, texts in found.items() if texts and first <= day <= last} == expected


def test_only_those_count_who_can_get_the_text(database: Database) -> None:
    with database.begin() as connection:
        for person in (
            {"birthday": (1990, 3, 8, "solar"), "sex": "female"},
            {"birthday": (1990, 3, 8, "solar"), "agreed": "refused", "sex": "female"},
            {"mobile": None, "sex": "female"},
            {"grade": "C", "sex": "female"},
            {"birthday": (1950, 3, 8, "solar"), "profession": "中学教师"},
        ):
            buys(connection, born(connection, **person), subscribed_on=TODAY)
        buys(connection, born(connection, sex="female"), subscribed_on=TODAY, cancelled_on=TODAY)
    found = volume(database)
    festivals = {each.festival.id: each.texts for each in found.festivals}
    assert festivals["festival_womens_day"] == 1
    assert festivals["festival_teachers_day"] == festivals["festival_double_ninth"] == 1
    assert festivals["festival_labour_day"] == 2
    assert found.texts[date(2027, 3, 8)] == 3  # two birthdays and one Women's Day


def test_what_a_project_leaves_out_or_has_not_begun_is_not_counted(database: Database) -> None:
    with database.begin() as connection:
        facts: dict[str, Any] = {"loan_paid_on": date(2027, 5, 1), "moved_in_on": date(2027, 6, 1)}
        buys(connection, born(connection), project_name="金隅万科城", subscribed_on=TODAY, **facts)
    tools = desk()
    projects = tuple(replace(project, off=frozenset({"move_in_d30"})) for project in tools.plan.projects)
    without = replace(tools, plan=replace(tools.plan, projects=projects))
    found = year_volume(database, without, 2027, today=TODAY)
    assert "festival_labour_day" not in {each.festival.id for each in found.festivals}
    assert found.texts[date(2027, 7, 1)] == 0
    assert volume(database).texts[date(2027, 7, 1)] == 1
    late = tuple(replace(project, live_from=date(2028, 1, 1)) for project in tools.plan.projects)
    not_yet = replace(tools, plan=replace(tools.plan, projects=late))
    assert sum(year_volume(database, not_yet, 2027, today=TODAY).texts.values()) == 0


def test_parts_and_cost_follow_the_texts(database: Database) -> None:
    with database.begin() as connection:
        buys(connection, born(connection), subscribed_on=date(2027, 1, 1), appointment_on=date(2027, 1, 20))
    found, eve = volume(database), date(2027, 1, 19)
    assert parts_of(desk(), "signing_documents_loan", "service") == 2
    assert (found.texts[eve], found.parts[eve], found.cost(eve)) == (2, 3, Decimal("0.15"))


def test_a_repeat_ends_before_the_day_that_ends_it(database: Database) -> None:
    """The disbursement's own text goes on that day, and no further word on the progress."""
    with database.begin() as connection:
        buys(connection, born(connection), loan_applied_on=date(2027, 1, 4), loan_paid_on=date(2027, 2, 1))
    texts = {day: count for day, count in volume(database).texts.items() if count}
    assert texts == {date(2027, 1, 18): 1, date(2027, 2, 1): 1}


def test_an_empty_database_still_has_its_festivals(database: Database) -> None:
    found = volume(database, 2031)
    assert [each.festival.id for each in found.festivals if each.day == date(2031, 10, 1)] == [
        "festival_mid_autumn_national_day"
    ]
    assert sum(found.texts.values()) == 0


@pytest.mark.parametrize(("language", "title"), [("zh", "2027 年关怀短信预计"), ("en", "Texts expected in 2027")])
def test_the_picture_shows_every_day_and_names_the_festivals(
    database: Database, language: Language, title: str
) -> None:
    with database.begin() as connection:
        zhang(connection)
    picture = ElementTree.fromstring(draw_year(volume(database), desk().plan, language, ROOT / "templates"))
    words = [element.text for element in picture.iter(f"{SVG}text")]
    assert words[0] == title
    assert sum(1 for element in picture.iter(f"{SVG}title")) == 365
    days = {element.text: rect for rect in picture.iter(f"{SVG}rect") for element in rect.iter(f"{SVG}title")}
    assert days["2027-09-15: 2"].get("fill") == COLOURS[5]
    assert days["2027-09-15: 2"].get("stroke")
    assert days["2027-09-16: 0"].get("fill") == COLOURS[0]
    assert ("15 中秋" if language == "zh" else "15 Mid-Autumn") in words


@pytest.mark.parametrize(
    ("texts", "most", "expected"), [(0, 9, 0), (1, 1, 5), (1, 900, 1), (900, 900, 5), (30, 900, 3)]
)
def test_a_day_is_the_darker_the_more_it_brings(texts: int, most: int, expected: int) -> None:
    assert level(texts, most) == expected
