"""Tests of lengths, parts and the checks of a text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care.rules.reasons import Reason
from care.rules.sms_text import (
    assemble,
    check_text,
    forbidden_word,
    length,
    link_in_text,
    mobile_in_text,
    parts,
    too_long,
    unframed,
    unresolved,
)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("好" * 70, 1),
        ("好" * 71, 2),
        ("好" * 134, 2),
        ("好" * 135, 3),
        ("a" * 71, 2),  # letters gain nothing in China
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("好" * 66 + "😀" + "好" * 66, 3),  # the pair would be torn at 67, so it moves: 66 + 67 + 1
        ("好" * 65 + "😀" + "好" * 67, 2),
    ],
)
def test_a_text_has_one_part_up_to_70_units_and_one_for_each_67_above(text: str, count: int) -> None:
    assert parts(text) == count


@given(st.text(alphabet=st.sampled_from("好a😀，"), max_size=300))
@settings(max_examples=200, deadline=None)
def test_parts_are_what_a_carrier_cuts_without_tearing_a_pair(text: str) -> None:
    cut, rest = 0, text
    while rest:
        taken = len(rest)
        while sum(2 if ord(character) > 0xFFFF else 1 for character in rest[:taken]) > 67:
            taken -= 1
        cut, rest = cut + 1, rest[taken:]
    units = sum(2 if ord(character) > 0xFFFF else 1 for character in text)

    assert length(text) == units
    assert parts(text) == (1 if units <= 70 else cut)


@pytest.mark.parametrize(
    ("body", "suffix", "language", "text"),
    [
        ("祝您安康。", "拒收请回复R", "zh", "【思源】祝您安康。拒收请回复R"),
        ("李晓燕敬上", "拒收请回复R", "zh", "【思源】李晓燕敬上，拒收请回复R"),
        ("Regards, Li", "Reply R.", "en", "【思源】Regards, Li. Reply R."),
        ("Regards.", "Reply R.", "en", "【思源】Regards. Reply R."),
        ("李晓燕", "", "zh", "【思源】李晓燕"),
    ],
)
def test_a_text_is_signature_body_and_suffix(body: str, suffix: str, language: str, text: str) -> None:
    assert assemble(body, signature="思源", suffix=suffix, language=language) == text  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["{title}您好", "您好{", "您好}", "{{ title }}"])
def test_a_brace_is_an_unresolved_variable(text: str) -> None:
    assert unresolved(text) is Reason.VARIABLE_MISSING
    assert unresolved("张先生您好") is None


def test_a_value_above_35_and_a_text_above_500_characters_are_too_long() -> None:
    assert too_long("好", {"room": "3" * 35}) is None
    assert too_long("好", {"room": "3" * 36}) is Reason.VARIABLE_TOO_LONG
    assert too_long("好" * 500, {}) is None
    assert too_long("好" * 501, {}) is Reason.VARIABLE_TOO_LONG


@pytest.mark.parametrize("text", ["必升值", "加ＶＸ好友", "加vx好友"])
def test_a_forbidden_word_is_found_in_any_case_and_width(text: str) -> None:
    assert forbidden_word(text, ("升值", "VX")) is Reason.FORBIDDEN_WORD
    assert forbidden_word("张先生您好", ("升值", "VX")) is None


@pytest.mark.parametrize(
    "text",
    [
        "请打13800138000。",
        "138 0013 8000",
        "138-0013-8000",
        "１３８００１３８０００",
        "+8613800138000",
        "+86 138-0013-8000",
        "008613800138000",
        "8613800138000",
        "中文19912345678中文",
    ],
)
def test_a_mobile_number_in_any_dress_is_found(text: str) -> None:
    assert mobile_in_text(text) is Reason.MOBILE_IN_TEXT


@pytest.mark.parametrize(
    "text",
    [
        "010-83456789",
        "01083456789",
        "400-813-8000",
        "12800138000",
        "合同138001380001号",
        "2026-12-11 15:00",
        "3-2-1501",
    ],
)
def test_other_numbers_are_no_mobile_numbers(text: str) -> None:
    assert mobile_in_text(text) is None


@pytest.mark.parametrize("text", ["见http://a.b", "HTTPS://x", "www.x", "请看example.com", "t.cn/abc", "看ｗｗｗ．x"])
def test_a_link_is_found(text: str) -> None:
    assert link_in_text(text) is Reason.LINK_IN_TEXT


@pytest.mark.parametrize("text", ["Hello Mr. Zhang. Come in", "1.身份证；2.婚姻证明", "9:30", "Tel. 010-83456789."])
def test_ordinary_stops_are_no_links(text: str) -> None:
    assert link_in_text(text) is None


def test_a_text_without_its_signature_or_suffix_is_unframed() -> None:
    assert unframed("【思源】您好，退订R", "思源", "退订R") is None
    assert unframed("您好，退订R", "思源", "退订R") is Reason.SUFFIX_MISSING
    assert unframed("【思源】您好", "思源", "退订R") is Reason.SUFFIX_MISSING


def test_the_first_reason_in_the_order_of_the_rules_counts() -> None:
    faults = {
        Reason.VARIABLE_MISSING: "{x}",
        Reason.VARIABLE_TOO_LONG: "好" * 500,
        Reason.FORBIDDEN_WORD: "升值",
        Reason.MOBILE_IN_TEXT: "13800138000",
        Reason.LINK_IN_TEXT: "www.x",
        Reason.SUFFIX_MISSING: "",
    }
    for reason in list(faults):
        text = "，".join(faults.values())
        assert check_text(text, {}, signature="思源", suffix="", forbidden=["升值"]) is reason
        del faults[reason]

    assert check_text("【思源】您好", {"title": "张"}, signature="思源", suffix="", forbidden=["升值"]) is None
