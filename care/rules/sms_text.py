"""What a text must be to leave the house: its length in parts, and the text checks of rules.md 5, group 10."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from care.rules.reasons import Reason
from care.rules.touchpoints import Language

ONE_PART = 70
EACH_PART = 67  # a long text loses three characters of each part to the header that joins them
MOST_CHARACTERS = 500
LONGEST_VALUE = 35  # mainland vendors take variables of 1-35 characters

_MOBILE = re.compile(r"(?<!\d)(?:\+?86|0086)?[ -]?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)", re.ASCII)
_LINK = re.compile(
    r"https?:|www\.|\b[a-z0-9-]+\.(?:com|cn|net|org|top|cc|io|info|xyz|vip|shop|link|ly|site|club)\b",
    re.ASCII | re.IGNORECASE,
)
_ENDS_SENTENCE = "。！？!?."


def length(text: str) -> int:
    """Characters as carriers count them: UTF-16 code units, so an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts(text: str) -> int:
    """Into how many messages a carrier splits the text: up to 70 one, else 67 each (ASCII gains nothing in China).

    A surrogate pair is never torn, so a pair on the border moves whole into the next part.
    """
    units = length(text)
    if units <= ONE_PART:
        return 1
    if units == len(text):
        return -(-units // EACH_PART)
    return _parts_with_pairs(text)


def _parts_with_pairs(text: str) -> int:
    count, used = 1, 0
    for character in text:
        size = 2 if character > "\uffff" else 1
        if used + size > EACH_PART:
            count, used = count + 1, 0
        used += size
    return count


def assemble(body: str, *, signature: str, suffix: str, language: Language) -> str:
    """The text as sent and stored: 【signature】, the body, and the suffix after a comma where no sentence ends."""
    if suffix and body[-1:] not in _ENDS_SENTENCE:
        body += "，" if language == "zh" else "."
    space = " " if suffix and language == "en" else ""
    return f"【{signature}】{body}{space}{suffix}"


def unresolved(text: str) -> Reason | None:
    """A brace is a variable that nobody filled, or came in with a value; it never leaves the house."""
    return Reason.VARIABLE_MISSING if "{" in text or "}" in text else None


def too_long(text: str, params: Mapping[str, str]) -> Reason | None:
    """A value above the 35 characters, or a text above the 500, that carriers accept."""
    if any(len(value) > LONGEST_VALUE for value in params.values()) or length(text) > MOST_CHARACTERS:
        return Reason.VARIABLE_TOO_LONG
    return None


def forbidden_word_in(text: str, words: Iterable[str]) -> str | None:
    """The first of the words that the text holds, whatever the case or width of its letters."""
    folded = _folded(text)
    return next((word for word, plain in _folded_words(tuple(words)) if plain in folded), None)


def _plain(text: str) -> str:
    # To ask whether a text is normal already costs a hundredth of normalising it.
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


def _folded(text: str) -> str:
    return _plain(text).casefold()


@lru_cache(maxsize=16)
def _folded_words(words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    # A profile's few words are looked for in a million texts.
    return tuple((word, _folded(word)) for word in words)


def forbidden_word(text: str, words: Iterable[str]) -> Reason | None:
    """A word that the law or the gateway's profile forbids."""
    return Reason.FORBIDDEN_WORD if forbidden_word_in(text, words) else None


def mobile_in_text(text: str) -> Reason | None:
    """A mobile number, in any width and with the usual separators: carriers block it (handbook 2.2)."""
    return Reason.MOBILE_IN_TEXT if _MOBILE.search(_plain(text)) else None


def link_in_text(text: str) -> Reason | None:
    """An address on the web."""
    return Reason.LINK_IN_TEXT if _LINK.search(_plain(text)) else None


def unframed(text: str, signature: str, suffix: str) -> Reason | None:
    """A text without its signature or opt-out sentence; the closed set of reasons has one word for both."""
    framed = text.startswith(f"【{signature}】") and text.endswith(suffix)
    return None if framed else Reason.SUFFIX_MISSING


def check_text(
    text: str, params: Mapping[str, str], *, signature: str, suffix: str, forbidden: Iterable[str]
) -> Reason | None:
    """The first reason, in the order of rules.md 5, why this text may not go; None when it may."""
    plain = _plain(text)  # once for all three that look through other widths of letters
    return (
        unresolved(text)
        or too_long(text, params)
        or forbidden_word(plain, forbidden)
        or mobile_in_text(plain)
        or link_in_text(plain)
        or unframed(text, signature, suffix)
    )
