"""The number of a deal (rules.md 1)."""

from care.rules.deal_numbers import deal_no


def test_the_parts_stand_in_their_order() -> None:
    assert deal_no("假日风景", "二期", "3", "2", "501") == "假日风景-二期-3-2-501"


def test_empty_parts_are_left_out() -> None:
    assert deal_no("假日风景", None, "3", "", "501") == "假日风景-3-501"
