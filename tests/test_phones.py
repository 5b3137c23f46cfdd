"""Phone numbers as agents type them (handbook 3.3)."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from care.phones import MOBILE, dial_address, mask, read_phones


def numbers(text: str) -> list[str]:
    return [phone.number for phone in read_phones(text).phones]


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "１３８００１３８０００",
        "138 0013 8000",
        "138-0013-8000",
        "(138)00138000",
        "138\u20130013\u20138000",
        "\u202d13800138000\u202c",
        "\u00a013800138000\u00a0",
        "\ufeff13800138000",
        "'13800138000",
        "8613800138000",
        "+8613800138000",
        "+86 138 0013 8000",
        "0086-13800138000",
        "013800138000",
        "13800138000.0",
        "手机：13800138000",
        "1.3800138000E+10",
    ],
)
def test_one_mobile_is_found_however_it_is_written(text: str) -> None:
    reading = read_phones(text)
    assert [(phone.number, phone.kind) for phone in reading.phones] == [("13800138000", "mobile")]
    assert "phone_invalid" not in reading.problems


@pytest.mark.parametrize("text", ["8613800138000", "013800138000", "13800138000.0", "1380013800013900139000"])
def test_what_was_mended_is_said(text: str) -> None:
    assert read_phones(text).problems == ("phone_repaired",)


@pytest.mark.parametrize("prefix", ["154", "179", "194", "130", "199"])
def test_every_prefix_from_13_to_19_is_a_mobile(prefix: str) -> None:
    assert read_phones(f"{prefix}00138000").mobile == f"{prefix}00138000"


@pytest.mark.parametrize(
    "text",
    ["12345", "1380013800", "138001380000", "12800138000", "138****8000", "82345678", "无号码", "13800138000转801"],
)
def test_what_is_no_number_is_a_problem_and_never_a_guess(text: str) -> None:
    assert read_phones(text).phones == ()
    assert read_phones(text).problems == ("phone_invalid",)


@pytest.mark.parametrize("text", ["1.38E+10", "1.38001E+10", "1.380013E10"])
def test_scientific_notation_with_lost_digits_is_rejected(text: str) -> None:
    assert read_phones(text).phones == ()
    assert read_phones(text).problems == ("phone_digits_lost",)


@pytest.mark.parametrize(
    "text",
    [
        "13800138000/13900139000",
        "13800138000、13900139000",
        "13800138000 13900139000",
        "1380013800013900139000",
        "138 0013 8000 139 0013 9000",
        "13800138000；13900139000",
        "13800138000\n13900139000",
    ],
)
def test_several_numbers_in_a_cell_keep_their_order(text: str) -> None:
    assert numbers(text) == ["13800138000", "13900139000"]


def test_22_digits_are_two_numbers_only_when_both_halves_are() -> None:
    assert numbers("1380013800012900139000") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13800138000（妻）、13900139000（本人）", [("13900139000", "本人"), ("13800138000", "妻")]),
        ("妻13800138000 本人：13900139000", [("13900139000", "本人"), ("13800138000", "妻")]),
        ("13800138000、妻13900139000", [("13800138000", None), ("13900139000", "妻")]),
        ("13800138000（妻）、13900139000", [("13900139000", None), ("13800138000", "妻")]),
        ("13800138000(夫)13900139000(妻)", [("13800138000", "夫"), ("13900139000", "妻")]),
    ],
)
def test_a_label_says_whose_number_it_is(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(phone.number, phone.label) for phone in read_phones(text).phones] == expected


@pytest.mark.parametrize(
    ("text", "number", "extension"),
    [
        ("010-82345678转801", "01082345678", "801"),
        ("010-82345678-801", "01082345678", "801"),
        ("(010)82345678", "01082345678", None),
        ("+86 10 82345678", "01082345678", None),
        ("0755-86013388", "075586013388", None),
        ("400-810-8888", "4008108888", None),
    ],
)
def test_a_landline_is_called_and_never_texted(text: str, number: str, extension: str | None) -> None:
    reading = read_phones(text)
    assert [(phone.number, phone.kind, phone.extension) for phone in reading.phones] == [
        (number, "landline", extension)
    ]
    assert reading.mobile is None
    assert reading.other == reading.phones[0]


@pytest.mark.parametrize(
    ("text", "number"),
    [("+852 9123 4567", "+85291234567"), ("00852-91234567", "+85291234567"), ("+44 20 7183 8750", "+442071838750")],
)
def test_a_number_from_abroad_needs_its_country(text: str, number: str) -> None:
    assert [(phone.number, phone.kind) for phone in read_phones(text).phones] == [(number, "abroad")]
    assert read_phones(text.lstrip("+0")).phones == ()


def test_a_bad_number_beside_a_good_one_leaves_the_good_one() -> None:
    reading = read_phones("13800138000/12345")
    assert reading.mobile == "13800138000"
    assert reading.problems == ("phone_invalid",)


def test_an_empty_cell_has_no_number_and_no_problem() -> None:
    assert read_phones(" \u200b ") == read_phones("")
    assert read_phones("").problems == ()


@pytest.mark.parametrize(("number", "masked"), [("13800138000", "138****8000"), ("4008108888", "****88"), ("", "****")])
def test_masked_numbers_show_too_little_to_dial(number: str, masked: str) -> None:
    assert mask(number) == masked


def test_a_number_does_not_show_in_a_log_line() -> None:
    assert "13800138000" not in repr(read_phones("13800138000"))


PIECES = st.sampled_from(
    ["138", "0013", "8000", "13800138000", "+86", "0", " ", "-", "/", "（妻）", "转", "E+10", ".", "０", "\u202d", "#"]
)


@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=12).map("".join)))
@example("+" * 50)
@example("٣" * 11)
@settings(deadline=None, max_examples=200)
def test_no_text_makes_the_reader_fail_and_every_mobile_is_one(text: str) -> None:
    reading = read_phones(text)
    assert all(MOBILE.fullmatch(phone.number) for phone in reading.phones if phone.kind == "mobile")
    assert reading.phones or reading.problems or not re.search(r"[0-9]", text)


@given(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["{}", " {} ", "+86{}", "86-{}", "{}.0", "'{}"])
)
@settings(deadline=None, max_examples=100)
def test_any_mobile_survives_the_usual_dirt(number: str, form: str) -> None:
    assert read_phones(form.format(number)).mobile == number


@pytest.mark.parametrize(
    ("written", "masked", "address"),
    [
        ("13800138000", "138****8000", "tel:13800138000"),
        ("01082345678转801", "010****5678转801", "tel:01082345678,801"),
        ("+85223456789", "+85****6789", "tel:+85223456789"),
    ],
)
def test_a_number_is_masked_and_dialled_with_its_extension(written: str, masked: str, address: str) -> None:
    assert (mask(written), dial_address(written)) == (masked, address)
