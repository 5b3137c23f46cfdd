"""One customer's life on one line: what the log tells, with the dates of their deals between, the newest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Row

from care.phones import mask
from care.rules.complaint_words import step_word
from care.rules.deal_dates import DATE_FIELDS
from care.rules.explanation_words import recorded_words
from care.rules.log_words import action_word, entity_word, touchpoint_names
from care.rules.timeline_words import field_word, stop_word
from care.rules.touchpoints import Language, Plan
from care.rules.wording import room_words
from care.services.complaints.touches import ticket_of
from care.services.importing.problems import problem_name
from care.services.preparing import Desk
from care.storage.audit import Action
from care.storage.timelines import Told, texts_of, told_of

PAGE = 30
_CHANNELS = {"message": "sms", "call": "call", "gift": "gift"}
_NUMBERS = frozenset({"mobile", "phone"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: what it is `about`, sentences, then words as they were said or sent; `dated`: a day without a time."""

    at: datetime
    about: str
    by: str | None = None
    said: tuple[str, ...] = field(default=(), repr=False)
    quoted: str | None = field(default=None, repr=False)
    outcome: str | None = None
    mood: int | None = None
    reason: str | None = field(default=None, repr=False)
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page; `older` asks for the next, None at the end."""

    entries: Sequence[Entry]
    older: int | None


def timeline_page(
    connection: Connection,
    desk: Desk,
    person_id: int,
    deals: Sequence[Row[Any]],
    language: Language,
    now: datetime,
    before: int | None = None,
) -> Timeline:
    """A page of the life of a person: PAGE events before `before`, and the dates of the deals between them."""
    shared = [deal.id for deal in deals if deal.primary_person_id != person_id]
    told = told_of(connection, person_id, before, PAGE + 1, shared)
    page, more = told[:PAGE], len(told) > PAGE
    # The last event of the page before: what lies above it was shown there.
    last = told_of(connection, person_id, before + 1, 1, shared) if before else []
    upper = last[0].at if last else now
    lower = page[-1].at if more and page else None
    texts = texts_of(connection, [one.entity_id for one in page if one.entity == "message"])
    names = touchpoint_names(desk.plan, language)
    entries = [entry_of(one, texts, names, desk.plan, language) for one in page]
    entries += [e for e in _dates(desk, deals, language) if (lower is None or e.at > lower) and e.at <= upper]
    ordered = sorted(entries, key=lambda entry: entry.at, reverse=True)
    return Timeline(ordered, page[-1].id if more else None)


def _dates(desk: Desk, deals: Sequence[Row[Any]], language: Language) -> Iterator[Entry]:
    for deal in deals:
        home = room_words(deal.building, deal.unit, deal.room)
        for name in DATE_FIELDS:
            day: date | None = getattr(deal, name)
            if day is not None:
                yield Entry(desk.moment(day, time.min), field_word(name, language) or name, said=(home,), dated=True)


def entry_of(
    told: Told, texts: Mapping[int, str | None], names: Mapping[str, str], plan: Plan, language: Language
) -> Entry:
    """One event as a line; `texts` are those that belong to it, by message."""
    aside = told.aside or {}
    about = names.get(told.touchpoint or "", told.touchpoint or "") or action_word(told.action, language)
    return Entry(
        at=told.at,
        about=_duty(told, plan, language) or _ticket(told, language) or about,
        by=told.by if told.by_kind in {"person", "vendor"} else None,
        said=tuple(_sentences(told, language)),
        quoted=_quoted(told, texts) or aside.get("note") or aside.get("words"),
        outcome=told.facts.get("outcome") if told.entity == "call" else None,
        mood=aside.get("mood"),
        reason=aside.get("reason") or aside.get("source"),
    )


def _quoted(told: Told, texts: Mapping[int, str | None]) -> str | None:
    """The text where it was sent, once: the receipts of it are sentences alone."""
    sent = told.entity == "message" and told.action == Action.OUTCOME and told.facts.get("to") == "accepted"
    return texts.get(told.entity_id) if sent else None


def _duty(told: Told, plan: Plan, language: Language) -> str | None:
    if told.entity != "duty":
        return None
    kind = str(told.facts.get("kind"))
    return next((one.name[language] for one in plan.duties if one.id == kind), kind)


def _ticket(told: Told, language: Language) -> str | None:
    """A complaint by the number that the customer heard of."""
    return f"{entity_word('complaint', language)} {ticket_of(told.entity_id)}" if told.entity == "complaint" else None


def _sentences(told: Told, language: Language) -> Iterator[str]:
    facts = told.facts
    if told.entity == "touch" and facts.get("channels"):
        for channel in facts["channels"]:
            yield recorded_words(channel["channel"], channel["state"], channel["reason"], language)
    elif told.entity == "touch":
        yield f"{action_word(told.action, language)} {facts.get('from')} → {facts.get('to')}"
    elif told.entity in _CHANNELS and told.action != Action.CALL_TRIED and facts.get("to"):
        yield recorded_words(_CHANNELS[told.entity], facts["to"], facts.get("reason"), language)
    elif told.entity == "complaint":
        yield step_word(str(facts.get("to") or facts.get("step")), language)
    elif told.entity == "import_issue":
        yield f"{action_word(told.action, language)} · {problem_name(facts['code'], language)}"
    elif told.entity in {"person", "deal"}:
        yield from _facts(told, language)
    elif told.entity not in _CHANNELS:
        yield action_word(told.action, language)


def _facts(told: Told, language: Language) -> Iterator[str]:
    """What was written of a person or deal: each field with what it was and what it is, numbers masked."""
    facts = told.facts
    if "stop" in facts:
        yield stop_word(facts["stop"], language)
    if told.touchpoint is not None:
        yield action_word(told.action, language)
    if told.action == Action.CONSENT:
        yield recorded_consent(facts.get("to"), language)
    switched = told.action in {Action.STOPPED, Action.RESUMED}  # the switch says it
    changes = {**({} if switched else facts.get("changed", {})), **(told.aside or {})}
    colon = ": " if language == "en" else "："
    first = told.action == Action.IMPORTED and all(_is_new(change) for change in changes.values())
    for name, change in changes.items():
        word = field_word(name, language) if isinstance(change, list) and len(change) == 2 else None
        if word is not None and not first:
            yield f"{word}{colon}{_shown(name, change[0])} → {_shown(name, change[1])}"


def _is_new(change: Any) -> bool:
    return not isinstance(change, list) or change[0] in (None, False)


def _shown(name: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    return mask(str(value)) if name in _NUMBERS else str(value)


def recorded_consent(state: str | None, language: Language) -> str:
    """A state of the consent to care texts."""
    words = {
        "given": ("同意关怀短信", "agrees to care texts"),
        "opted_out": ("退订关怀短信", "opted out of care texts"),
    }
    return words[state][language == "en"] if state in words else str(state)
