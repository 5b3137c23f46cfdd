"""How facts are said in texts and scripts: titles, days, rooms, in Chinese and English."""

import re
from datetime import date, timedelta

from care.rules.facts import Sex
from care.rules.lunar import ZODIAC_NAMES, zodiac
from care.rules.touchpoints import Language

# The compound surnames that are still borne; a name that begins with one has it as its surname.
_COMPOUND = (
    "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐宇文长孙司徒司空夏侯轩辕端木百里东郭南宫呼延独孤第五"
    "申屠澹台公冶宗政濮阳淳于单于太叔仲孙钟离闻人赫连拓跋完颜纳兰西门南门左丘梁丘万俟闾丘"
)
COMPOUND_SURNAMES = frozenset(_COMPOUND[index : index + 2] for index in range(0, len(_COMPOUND), 2))
_COMPANY = re.compile(
    r"公司|集团|银行|事务所|合作社|研究[所院]|中心$|厂$|商店$|学校$|医院$|委员会$|\b(?:Ltd|Inc|LLC|Co|Corp|Company)\b\.?",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_TITLES: dict[Language, dict[Sex, str]] = {
    "zh": {"male": "先生", "female": "女士"},
    "en": {"male": "Mr", "female": "Ms"},
}
# strftime's month would depend on the host's locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_UNIT_WORDS = re.compile(r"(?:号?楼|栋|幢|座|号|单元|室|房)$")


def title(name: str, sex: Sex | None, language: Language) -> str:
    """How a text addresses a person: surname and 先生 or 女士 ("Mr 张"); sex unknown: the full name (rules.md 1).

    Companies keep their full name; so do names that show no surname (买买提·艾力, six characters and more), with the
    title after it in Chinese.
    """
    name = " ".join(name.split())
    if sex is None or _COMPANY.search(name):
        return name
    word = _TITLES[language][sex]
    family = surname(name) or name
    return f"{family}{word}" if language == "zh" else f"{word} {family}"


def surname(name: str) -> str | None:
    """The surname in a person's name, as far as its form shows one; None where it does not."""
    joined = name.replace(" ", "")
    if not _HAN.match(joined):
        return name.split()[-1] if len(name.split()) > 1 else None
    if "·" in joined or "•" in joined:
        return None
    length = 2 if joined[:2] in COMPOUND_SURNAMES and len(joined) > 2 else 1
    # Longer names are transliterations: 阿卜杜热合曼 has no surname of one character.
    return joined[:length] if len(joined) <= length + 3 else None


def day_words(day: date, language: Language) -> str:
    """A day without its year: 6月18日, 18 June."""
    return f"{day.month}月{day.day}日" if language == "zh" else f"{day.day} {_MONTHS[day.month - 1]}"


def time_words(clock: str) -> str:
    """A clock time as people write it, from `HH:MM`: 09:30 becomes 9:30."""
    return clock.removeprefix("0")


def hours_words(hours: int, language: Language) -> str:
    """A length of time: 24小时, 24 hours."""
    if language == "zh":
        return f"{hours}小时"
    return "1 hour" if hours == 1 else f"{hours} hours"


def span_words(span: timedelta, language: Language) -> str:
    """A length of time, in minutes below an hour: 30分钟, 30 minutes; else in hours."""
    if span >= timedelta(hours=1):
        return hours_words(int(span / timedelta(hours=1)), language)
    minutes = int(span / timedelta(minutes=1))
    return f"{minutes}分钟" if language == "zh" else f"{minutes} minutes"


def room_words(building: str | None, unit: str | None, room: str | None) -> str:
    """A room in short: 3号楼, 2单元, 501室 become 3-2-501; what is empty is left out."""
    parts = (_UNIT_WORDS.sub("", (part or "").strip()) for part in (building, unit, room))
    return "-".join(part for part in parts if part)


def zodiac_words(lunar_year: int, language: Language) -> str:
    """The animal of a lunar year: 羊, Goat."""
    return ZODIAC_NAMES[zodiac(lunar_year)][language]
