"""What a year leaves in the tables: ordinary days of texts, calls and gifts, one festival, and the log about them.

Rows are written past the services, which would take hours: the board reads them and nobody else.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from care.storage.audit import SYSTEM, Action, Event, append
from care.storage.bulk import insert_rows
from care.storage.engine import Database
from care.storage.tables import call, gift, message, touch

BATCH = 20_000
ZONE = ZoneInfo("Asia/Shanghai")
_TOUCHPOINTS = ("subscription_d3", "signing_eve", "contract_filed", "loan_progress", "loan_paid", "handover_d30")
_TEXTS = ("delivered",) * 80 + ("accepted",) * 4 + ("undelivered", "refused", "expired", "unknown", "held", "queued")
_CALLS = ("done",) * 70 + ("open",) * 6 + ("claimed", "exhausted", "cancelled")
_TEXT = "【思源经纪】张先生您好，您的合同已完成备案。假日风景李晓燕敬上"
_REFUSED = ("no_consent_care", "phone_landline", "cap_week", "late_over_limit")
_TOUCH = ("id", "touchpoint", "subject", "occasion", "due_on", "person_id", "deal_id", "project_id", "plan_hash")
_MESSAGE = ("id", "touch_id", "template", "position", "state", "reason", "act_on", "late_days", "klass", "project_id")
_CALL = ("id", "touch_id", "script", "state", "reason", "act_on", "late_days", "due_at", "required", "node", "caller")


class Filler:
    """Writes days one after another; the customers must be those of benchmarks.population."""

    def __init__(self, database: Database, customers: int, seed: int = 7) -> None:
        self.database, self.customers = database, customers
        self.chance = random.Random(seed)
        self.touches = self.texts = self.calls = self.gifts = 0

    def ordinary(self, day: date) -> None:
        """A day on which one customer in a hundred is reached, by text and mostly by telephone."""
        people = self.chance.sample(range(1, self.customers + 1), max(1, self.customers // 100))
        self._write(day, [(self.chance.choice(_TOUCHPOINTS), person) for person in people], calls=True)

    def festival(self, day: date) -> None:
        """A day on which everybody gets a text."""
        self._write(day, [("festival_winter_solstice", person) for person in range(1, self.customers + 1)], calls=False)

    def log(self, events: int, at: datetime) -> None:
        """So many events about the texts written so far, from the newest back, several each."""
        written, text, ver = 0, self.texts, 0
        while written < events:
            page: list[Event] = []
            while len(page) < min(BATCH, events - written):
                page.append(_event(text, ver))
                ver += 1
                if ver == 4 + (text == 1) * events:  # the last text takes what is left
                    text, ver = text - 1, 0
            with self.database.begin() as connection:
                written += append(connection, page, SYSTEM, at)

    def _write(self, day: date, due: list[tuple[str, int]], *, calls: bool) -> None:
        for first in range(0, len(due), BATCH):
            page = due[first : first + BATCH]
            with self.database.begin() as connection:
                insert_rows(connection, touch, (*_TOUCH, "planned_on", "ver"), list(self._touches(day, page)))
                insert_rows(connection, message, (*_MESSAGE, *_MORE_OF_TEXTS), list(self._texts(day, page)))
                if calls:
                    insert_rows(connection, call, (*_CALL, *_MORE_OF_CALLS), list(self._calls(day, page)))
                    insert_rows(connection, gift, _GIFT, list(self._gifts(day, page)))
            self.touches += len(page)

    def _touches(self, day: date, page: list[tuple[str, int]]) -> Iterator[tuple[Any, ...]]:
        for n, (touchpoint, person) in enumerate(page, start=self.touches + 1):
            subject, deal = (f"person:{person}", None) if "festival" in touchpoint else (f"deal:{person}", person)
            yield n, touchpoint, subject, day.isoformat(), day, person, deal, person % 3 + 1, "p", day, 1

    def _texts(self, day: date, page: list[tuple[str, int]]) -> Iterator[tuple[Any, ...]]:
        updated = _at(day, 12)
        for n, (touchpoint, person) in enumerate(page, start=self.touches + 1):
            refused = self.chance.random() < 0.08
            state = "skipped" if refused else self.chance.choice(_TEXTS)
            reason = self.chance.choice(_REFUSED) if refused else None
            self.texts += 1
            own = self.texts, n, touchpoint, 0, state, reason, day, self.chance.random() < 0.01, _klass(touchpoint)
            yield *own, person % 3 + 1, person, _at(day, 9), _at(day, 20), _TEXT, 1, 1, 0, 0, updated, 4

    def _calls(self, day: date, page: list[tuple[str, int]]) -> Iterator[tuple[Any, ...]]:
        for n, (touchpoint, person) in enumerate(page, start=self.touches + 1):
            self.calls += 1
            own = self.calls, n, touchpoint, self.chance.choice(_CALLS), None, day, 0, _at(day, 18), True, True, "agent"
            yield *own, person % 30 + 1, person % 3 + 1, person, 1, 3, 1

    def _gifts(self, day: date, page: list[tuple[str, int]]) -> Iterator[tuple[Any, ...]]:
        for n, (_, person) in enumerate(page, start=self.touches + 1):
            if n % 10 == 0:
                self.gifts += 1
                yield self.gifts, n, "认购礼品", "delivered", None, day, 0, person % 30 + 1, person % 3 + 1, person, 1


_MORE_OF_TEXTS = (
    *(
        "person_id",
        "not_before",
        "not_after",
        "text",
        "parts",
        "attempt",
        "undelivered",
        "lookups",
        "updated_at",
        "ver",
    ),
)
_MORE_OF_CALLS = ("staff_id", "project_id", "person_id", "tries", "max_tries", "ver")
_GIFT = (
    *("id", "touch_id", "item", "state", "reason", "act_on", "late_days", "staff_id", "project_id", "person_id", "ver"),
)


def _klass(touchpoint: str) -> str:
    return "care" if "festival" in touchpoint else "service"


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


def _event(text: int, ver: int) -> Event:
    steps = (Action.QUEUED, Action.CLAIMED, Action.OUTCOME, Action.RECEIPT)
    facts = {"from": "sending", "to": "accepted", "attempt": 1, "outcome": "accepted"}
    return Event(steps[ver % 4], "message", text, ver + 1, text, text, facts)
