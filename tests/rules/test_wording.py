"""Tests of how facts are said."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care.rules.facts import Sex
from care.rules.touchpoints import Language
from care.rules.wording import (
    COMPOUND_SURNAMES,
    day_words,
    hours_words,
    room_words,
    time_words,
    title,
    zodiac_words,
)


@pytest.mark.parametrize(
    ("name", "sex", "zh", "en"),
    [
        ("张伟", "male", "张先生", "Mr 张"),
        ("李娜", "female", "李女士", "Ms 李"),
        ("张 伟", "male", "张先生", "Mr 张"),
        ("张伟", None, "张伟", "张伟"),
        ("欧阳晓燕", "female", "欧阳女士", "Ms 欧阳"),
        ("司马懿", "male", "司马先生", "Mr 司马"),
        ("欧阳", "male", "欧先生", "Mr 欧"),  # two characters: the surname is 欧
        ("张", "male", "张先生", "Mr 张"),
        ("张*", "male", "张先生", "Mr 张"),
        ("买买提·艾力", "male", "买买提·艾力先生", "Mr 买买提·艾力"),
        ("阿卜杜热合曼", "male", "阿卜杜热合曼先生", "Mr 阿卜杜热合曼"),
        ("John Smith", "male", "Smith先生", "Mr Smith"),
        ("Madonna", "female", "Madonna女士", "Ms Madonna"),
        ("北京思源兴业有限公司", "male", "北京思源兴业有限公司", "北京思源兴业有限公司"),
        ("Siyuan Trading Co. Ltd", "male", "Siyuan Trading Co. Ltd", "Siyuan Trading Co. Ltd"),
        ("Cole Coleman", "male", "Coleman先生", "Mr Coleman"),
    ],
)
def test_a_title_is_surname_and_form_of_address(name: str, sex: Sex | None, zh: str, en: str) -> None:
    assert title(name, sex, "zh") == zh
    assert title(name, sex, "en") == en


@given(st.text(max_size=12), st.sampled_from(["male", "female", None]), st.sampled_from(["zh", "en"]))
@settings(max_examples=200, deadline=None)
def test_any_name_has_a_title_that_is_no_longer_than_name_and_form(
    name: str, sex: Sex | None, language: Language
) -> None:
    assert len(title(name, sex, language)) <= len(" ".join(name.split())) + 3


def test_every_compound_surname_has_two_characters_and_stands_once() -> None:
    assert len(COMPOUND_SURNAMES) == 44
    assert {"欧阳", "司马", "上官", "诸葛", "闾丘"} <= COMPOUND_SURNAMES


def test_a_day_is_said_without_its_year() -> None:
    assert day_words(date(2026, 6, 18), "zh") == "6月18日"
    assert day_words(date(2026, 6, 18), "en") == "18 June"


def test_every_month_has_its_english_name() -> None:
    months = [day_words(date(2026, 1, 1) + timedelta(days=31 * month), "en").split()[1] for month in range(12)]
    assert months == [date(2026, month, 1).strftime("%B") for month in range(1, 13)]


@pytest.mark.parametrize(
    ("clock", "words"), [("09:30", "9:30"), ("15:00", "15:00"), ("00:15", "0:15"), ("10:05", "10:05")]
)
def test_a_clock_time_has_no_leading_zero(clock: str, words: str) -> None:
    assert time_words(clock) == words


def test_hours_are_said_in_both_languages() -> None:
    assert (hours_words(24, "zh"), hours_words(24, "en"), hours_words(1, "en")) == ("24小时", "24 hours", "1 hour")


@pytest.mark.parametrize(
    ("building", "unit", "room", "words"),
    [
        ("3", "2", "501", "3-2-501"),
        ("3号楼", "2单元", "501室", "3-2-501"),
        ("3#楼", "2单元", "501", "3#-2-501"),
        ("A座", None, "1201", "A-1201"),
        ("12栋", "", "301号", "12-301"),
        (" 5 ", "1", " 102", "5-1-102"),
        (None, None, None, ""),
    ],
)
def test_a_room_is_said_in_short(building: str | None, unit: str | None, room: str | None, words: str) -> None:
    assert room_words(building, unit, room) == words


def test_the_animal_is_that_of_the_lunar_year() -> None:
    assert (zodiac_words(2027, "zh"), zodiac_words(2027, "en")) == ("羊", "Goat")
    assert zodiac_words(2026, "zh") == "马"
