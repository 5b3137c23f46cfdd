"""What a phone number is: reading what agents type into a cell, and masking what people may see.

A mainland mobile is exactly `^1[3-9]\\d{9}$` after cleaning (rules.md 1); libraries lag behind new prefixes, so
`phonenumberslite` judges only landlines and numbers from abroad, and is imported only when one turns up.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["mobile", "landline", "abroad"]
Problem = Literal["phone_invalid", "phone_digits_lost", "phone_repaired"]

MOBILE = re.compile(r"1[3-9][0-9]{9}")
_PREFIXED_MOBILE = re.compile(rf"(?:\+86|0{{0,2}}86)?0?({MOBILE.pattern})")
_SCIENTIFIC = re.compile(r"([0-9])(?:\.([0-9]+))?[eE]\+?([0-9]{1,2})")
_EXTENSION = r"(?:\s*(?:转|分机|ext\.?|x|#)\s*(?P<extension>[0-9]{1,6}))?"
_RUN = re.compile(r"(?P<digits>[+(]*[0-9][0-9\s().\-]*)" + _EXTENSION, re.IGNORECASE)
_DASHED_EXTENSION = re.compile(r"(0[1-9][0-9]{1,2}-[0-9]{7,8})-([0-9]{1,6})")  # 010-82345678-801
_SEPARATOR = re.compile(r"[/、,;|\n&和]")
_DASHES = re.compile(r"[‐-―−－ー—]")
_LABEL_NOISE = re.compile(r"[\s()\[\]【】<>{}:/、,;|&+'\".\-]+")
_OWN_LABELS = frozenset({"本人", "自己", "客户", "主", "机主"})
# Words beside a number that say what it is, not whose it is.
_NEUTRAL_LABELS = frozenset({"电话", "手机", "手机号", "联系电话", "tel", "mobile", "号码", "座机", "固话"})
_WRITTEN = re.compile(r"(\+?[0-9]+)(?:转([0-9]+))?")
_LONGEST_CELL = 200


@dataclass(frozen=True, slots=True)
class Phone:
    """One number: eleven digits for a mobile, digits with area code for a landline, `+…` for one from abroad.

    `label` is the relation that stood beside it (妻, 本人), `extension` is for people to dial.
    """

    number: str = field(repr=False)
    kind: Kind
    label: str | None = None
    extension: str | None = None


@dataclass(frozen=True, slots=True)
class PhoneReading:
    """The numbers of one cell, the customer's own first, and what was wrong with the rest.

    Problems: `phone_invalid` (something there is no number), `phone_digits_lost` (Excel's scientific notation),
    `phone_repaired` (a prefix, `.0` or a missing separator was mended).
    """

    phones: tuple[Phone, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def mobile(self) -> str | None:
        """The number that texts go to: the first mobile, None when there is none."""
        return next((phone.number for phone in self.phones if phone.kind == "mobile"), None)

    @property
    def other(self) -> Phone | None:
        """The first number that is called but not texted: a landline or one from abroad."""
        return next((phone for phone in self.phones if phone.kind != "mobile"), None)


NO_PHONE = PhoneReading()


def read_phones(text: str) -> PhoneReading:
    """Read every number in the text; an empty text has no numbers and no problem. Never raises."""
    if MOBILE.fullmatch(text):
        return PhoneReading((Phone(text, "mobile"),))
    clean = _clean(text)
    if not clean:
        return NO_PHONE
    if len(clean) > _LONGEST_CELL:
        return PhoneReading(problems=("phone_invalid",))
    if lossy := _SCIENTIFIC.fullmatch(clean):
        return _from_scientific(lossy)
    return _from_runs(re.sub(r"(?<=[0-9])\.0+$", "", clean), mended=bool(re.search(r"[0-9]\.0+$", clean)))


def noted(phone: Phone) -> str:
    """As a person writes it down, with its extension: 01082345678转801."""
    return f"{phone.number}转{phone.extension}" if phone.extension else phone.number


def dial_address(written: str) -> str:
    """The `tel:` address of a number as it was written down; a pause before the extension."""
    match = _WRITTEN.match(written)
    number, extension = match.groups() if match else (written, None)
    return f"tel:{number},{extension}" if extension else f"tel:{number}"


def mask(written: str) -> str:
    """A number as views and logs may show it: 138****8000; short ones keep their last two digits."""
    match = _WRITTEN.match(written)
    number = match[1] if match else written
    masked = f"{number[:3]}****{number[-4:]}" if len(number) >= 11 else f"****{number[-2:]}"
    return masked + written[len(number) :]


def _clean(text: str) -> str:
    """Full width to half width, without invisible marks and the apostrophe that forces text in Excel."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(" " if unicodedata.category(c) == "Zs" else c for c in text if unicodedata.category(c) != "Cf")
    return _DASHES.sub("-", text).strip().lstrip("'`‘’").strip()


def _from_scientific(match: re.Match[str]) -> PhoneReading:
    """1.38E+10 has lost digits; only a mantissa with every digit is still a number."""
    digits, exponent = match[1] + (match[2] or ""), int(match[3])
    if len(digits) != exponent + 1:
        return PhoneReading(problems=("phone_digits_lost",))
    return _from_runs(digits, mended=True)


def _from_runs(text: str, *, mended: bool) -> PhoneReading:
    phones: list[Phone] = []
    problems: set[Problem] = {"phone_repaired"} if mended else set()
    for run, label in _labelled_runs(text):
        found = _read_run(run["digits"].strip(), run["extension"])
        if found is None:
            problems.add("phone_invalid")
            continue
        if len(found) > 1 or _is_mended(run["digits"], found[0]):
            problems.add("phone_repaired")
        phones += (Phone(p.number, p.kind, label, p.extension) for p in found)
    if not phones:
        problems = {"phone_invalid"}
    return PhoneReading(_own_first(phones), tuple(sorted(problems)))


def _labelled_runs(text: str) -> Iterator[tuple[re.Match[str], str | None]]:
    """Each run of digits with the word beside it: between two numbers a separator tells whose word it is.

    Without a separator the words stand before their numbers if one stands before the first, else after.
    """
    runs = list(_RUN.finditer(text))
    ends, starts = [0, *(run.end() for run in runs)], [*(run.start() for run in runs), len(text)]
    gaps = [_SEPARATOR.split(text[end:start]) for end, start in zip(ends, starts, strict=True)]
    words_first = _label(gaps[0][-1]) is not None
    for run, before, after in zip(runs, gaps, gaps[1:], strict=False):
        left = _label(before[-1]) if words_first or len(before) > 1 else None
        right = _label(after[0]) if not words_first or len(after) > 1 else None
        yield run, left or right


def _label(between: str) -> str | None:
    word = _LABEL_NOISE.sub("", between)
    return word if 0 < len(word) <= 8 and word.lower() not in _NEUTRAL_LABELS else None


def _own_first(phones: list[Phone]) -> tuple[Phone, ...]:
    """本人 first, then numbers without a label, then relations; each number once."""
    rank = {None: 1} | dict.fromkeys(_OWN_LABELS, 0)
    unique = {phone.number: phone for phone in reversed(phones)}
    return tuple(sorted(reversed(unique.values()), key=lambda phone: rank.get(phone.label, 2)))


def _read_run(run: str, extension: str | None) -> list[Phone] | None:
    """The numbers in one run of digits and separators; None when any part of it is no number."""
    if single := _read_one(run, extension):
        return [single]
    digits = _digits(run)
    halves = [digits[i : i + 11] for i in range(0, len(digits), 11)]
    for pieces in (run.split(), halves):
        found = [_read_one(piece, extension if piece is pieces[-1] else None) for piece in pieces]
        if len(pieces) > 1 and all(found):
            return [phone for phone in found if phone]
    return None


def _read_one(piece: str, extension: str | None) -> Phone | None:
    digits = _digits(piece)
    if mobile := _PREFIXED_MOBILE.fullmatch(digits):
        # A mobile with an extension is a platform's relay number: it cannot be texted.
        return None if extension else Phone(mobile[1], "mobile")
    if extension is None and (parts := _DASHED_EXTENSION.fullmatch(piece)):
        digits, extension = _digits(parts[1]), parts[2]
    return _landline_or_abroad(re.sub(r"^00", "+", digits), extension)


def _digits(text: str) -> str:
    return re.sub(r"[^0-9+]", "", text)


def _landline_or_abroad(digits: str, extension: str | None) -> Phone | None:
    import phonenumbers  # costs 40 ms, and most files hold mobiles only

    try:
        parsed = phonenumbers.parse(digits, "CN")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    if parsed.country_code != 86:
        return Phone(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164), "abroad", None, extension)
    kind = phonenumbers.number_type(parsed)
    if kind == phonenumbers.PhoneNumberType.MOBILE:
        return None
    area = "0" if kind == phonenumbers.PhoneNumberType.FIXED_LINE else ""  # 400 and 800 numbers have none
    return Phone(f"{area}{parsed.national_number}", "landline", None, extension)


def _is_mended(run: str, phone: Phone) -> bool:
    return phone.kind == "mobile" and re.sub(r"[^0-9]", "", run) != phone.number
