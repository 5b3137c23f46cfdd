"""The console's words, Chinese and English, one module a subject; a key stands in one of them alone."""

from collections.abc import Mapping

from care.rules.touchpoints import Language
from console.words.broadcasts import WORDS as BROADCASTS
from console.words.calls import WORDS as CALLS
from console.words.complaints import WORDS as COMPLAINTS
from console.words.customers import WORDS as CUSTOMERS
from console.words.duties import WORDS as DUTIES
from console.words.emergencies import WORDS as EMERGENCIES
from console.words.events import WORDS as EVENTS
from console.words.gifts import WORDS as GIFTS
from console.words.office import WORDS as OFFICE
from console.words.reports import WORDS as REPORTS
from console.words.review import WORDS as REVIEW
from console.words.samples import WORDS as SAMPLES
from console.words.shared import WORDS as SHARED
from console.words.templates import WORDS as TEMPLATES
from console.words.visits import WORDS as VISITS
from console.words.weather import WORDS as WEATHER

Pair = tuple[str, str]
SUBJECTS: Mapping[str, Mapping[str, Pair]] = {
    "shared": SHARED,
    "calls": CALLS,
    "customers": CUSTOMERS,
    "complaints": COMPLAINTS,
    "gifts": GIFTS,
    "duties": DUTIES,
    "review": REVIEW,
    "broadcasts": BROADCASTS,
    "events": EVENTS,
    "samples": SAMPLES,
    "reports": REPORTS,
    "visits": VISITS,
    "emergencies": EMERGENCIES,
    "office": OFFICE,
    "weather": WEATHER,
    "templates": TEMPLATES,
}
WORDS: Mapping[str, Pair] = {key: pair for words in SUBJECTS.values() for key, pair in words.items()}


def say(key: str, language: Language, **facts: object) -> str:
    """The sentence for a key, its {blanks} filled; KeyError for a key that nobody has written."""
    sentence = WORDS[key][language == "en"]
    return sentence.format(**facts) if facts else sentence


def has(key: str) -> bool:
    """Whether there is a sentence for this key."""
    return key in WORDS
