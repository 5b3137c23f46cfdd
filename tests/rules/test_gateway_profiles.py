"""Tests of gateway profiles."""

import pytest

from care.rules.gateway_profiles import GatewayProfile

PROFILE = GatewayProfile(
    "file",
    frozenset({"service", "care"}),
    {"zh": "退订请致电{tel}", "en": "To opt out call {tel}."},
    frozenset({"care"}),
)


@pytest.mark.parametrize(
    ("klass", "language", "suffix"),
    [
        ("care", "zh", "退订请致电010-83450000"),
        ("care", "en", "To opt out call 010-83450000."),
        ("service", "zh", ""),
        ("broadcast", "en", ""),
    ],
)
def test_only_the_classes_that_need_it_end_with_the_opt_out_sentence(klass: str, language: str, suffix: str) -> None:
    assert PROFILE.suffix_for(klass, language, "010-83450000") == suffix
