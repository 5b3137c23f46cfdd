"""Keeps the phones of one planning or forecast in view, so that each text is judged after those before it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from care.rules.crowding import PhoneHistory, Sent, refuse_crowded
from care.rules.planner import Candidate, Decision
from care.storage.engine import Database
from care.storage.phone_history import history_start, phone_histories


@dataclass(slots=True)
class Crowd:
    """Texts by phone for one day: those on record up to `recorded_until`, and those decided here since.

    `walked` is shared by the days of a forecast, which counts its own earlier days; a run finds them on record.
    """

    database: Database
    day: date
    recorded_until: date
    walked: dict[str, list[Sent]] | None = None
    _page: dict[str, PhoneHistory] = field(default_factory=dict)

    def turn_to(self, page: Iterable[Candidate]) -> None:
        """Read what the phones of a page had so far; only texts of care and broadcast class are judged by it."""
        judged = [c for c in page if c.occasion_kind != "milestone"]
        phones = {c.customer.person.mobile for c in judged if c.customer.person.mobile}
        self._page = {}
        if phones:
            with self.database.read() as connection:
                self._page = phone_histories(connection, phones, history_start(self.day), self.recorded_until)
            for phone in phones & (self.walked or {}).keys():
                self._page.setdefault(phone, PhoneHistory()).texts.extend((self.walked or {})[phone])

    def judge(self, candidate: Candidate, decisions: Iterable[Decision]) -> Iterator[Decision]:
        """The decisions, with the reason of a text that another one displaces or a cap refuses."""
        phone = candidate.customer.person.mobile
        for decision in decisions:
            if decision.channel == "sms" and decision.reason is None and phone:
                history = self._page.get(phone, _EMPTY)
                reason = refuse_crowded(history, candidate.touchpoint.id, candidate.occasion_kind, self.day)
                decision = replace(decision, reason=reason) if reason else decision
            yield decision

    def count(self, candidate: Candidate, decision: Decision) -> None:
        """Take down a text that is to go, for those that are judged after it."""
        phone = candidate.customer.person.mobile
        if decision.channel == "sms" and phone:
            sent = Sent(self.day, candidate.touchpoint.id, candidate.occasion_kind)
            self._page.setdefault(phone, PhoneHistory()).texts.append(sent)
            if self.walked is not None:
                self.walked.setdefault(phone, []).append(sent)


_EMPTY = PhoneHistory()


def run_crowd(database: Database, day: date) -> Crowd:
    """The crowd of a run: everything on record counts, this day's included."""
    return Crowd(database, day, recorded_until=day)


def forecast_crowd(database: Database, day: date, today: date, walked: dict[str, list[Sent]]) -> Crowd:
    """The crowd of a forecast: what is on record before today (or before a day of the past), and what it walked."""
    return Crowd(database, day, recorded_until=min(day, today) - timedelta(days=1), walked=walked)
