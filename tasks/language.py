"""Sentences for operators, in the language of this installation."""

from care.settings import read_settings


def say(zh: str, en: str) -> str:
    """The sentence in CARE_LANGUAGE; both are given, so that neither is forgotten."""
    return zh if read_settings().language == "zh" else en
