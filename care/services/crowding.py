"""Keeps the phones of one planning or forecast in view, so that each text is judged after those before it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from care.rules.crowding import PhoneHistory, Sent, name_of, refuse_crowded
from care.rules.planner import Candidate, Decision
from care.rules.reasons import Reason
from care.storage.engine import Database
from care.storage.phone_history import history_start, phone_histories

Key = tuple[str, str, str]


@dataclass(slots=True)
class Walked:
    """What a forecast takes along from day to day: the texts by phone, and the notices' touches that wait."""

    texts: dict[str, list[Sent]] = field(default_factory=dict)
    waiting: set[Key] = field(default_factory=set)


@dataclass(slots=True)
class Crowd:
    """Texts by phone for one day: those on record up to `recorded_until`, and those decided here since.

    `walked` is shared by the days of a forecast, which counts its own earlier days; a run finds them on record.
    `waiting` are the touches of notices that another text displaces today and that may go on a later day.
    """

    database: Database
    day: date
    recorded_until: date
    walked: Walked | None = None
    waiting: set[Key] = field(default_factory=set)
    _page: dict[str, PhoneHistory] = field(default_factory=dict)

    def turn_to(self, page: Iterable[Candidate]) -> None:
        """Read what the phones of a page had so far; only texts of care and broadcast class are judged by it."""
        judged = [c for c in page if c.occasion_kind != "milestone"]
        phones = {c.customer.person.mobile for c in judged if c.customer.person.mobile}
        self._page = {}
        if phones:
            with self.database.read() as connection:
                self._page = phone_histories(connection, phones, history_start(self.day), self.recorded_until)
            walked = self.walked.texts if self.walked else {}
            for phone in phones & walked.keys():
                self._page.setdefault(phone, PhoneHistory()).texts.extend(walked[phone])

    def judge(self, candidate: Candidate, decisions: Iterable[Decision]) -> Iterator[Decision]:
        """The decisions, with the reason of a text that another one displaces or a cap refuses.

        The text of a notice that may wait has no decision on such a day.
        """
        phone = candidate.customer.person.mobile
        if self._decided_before(candidate):
            return
        self.waiting.discard(candidate.key)
        for decision in decisions:
            if decision.channel == "sms" and decision.reason is None and phone:
                history = self._page.get(phone, _EMPTY)
                reason = refuse_crowded(history, _name(candidate), candidate.occasion_kind, self.day)
                if reason in _MAY_WAIT and candidate.notice and candidate.notice.may_wait(self.day):
                    self.waiting.add(candidate.key)
                    continue
                decision = replace(decision, reason=reason) if reason else decision
            yield decision

    def _decided_before(self, candidate: Candidate) -> bool:
        """Whether a day that the forecast has walked decided of this touch: then nothing on record says so yet."""
        notice = candidate.notice
        if notice is None or notice.due_on >= self.day or self.recorded_until >= self.day - timedelta(days=1):
            return False
        return candidate.key not in self.waiting

    def count(self, candidate: Candidate, decision: Decision) -> None:
        """Take down a text that is to go, for those that are judged after it."""
        phone = candidate.customer.person.mobile
        if decision.channel == "sms" and phone:
            sent = Sent(self.day, _name(candidate), candidate.occasion_kind)
            self._page.setdefault(phone, PhoneHistory()).texts.append(sent)
            if self.walked is not None:
                self.walked.texts.setdefault(phone, []).append(sent)


_EMPTY = PhoneHistory()
_MAY_WAIT = (Reason.SUPERSEDED, Reason.CAP_DAY)


def _name(candidate: Candidate) -> str:
    return name_of(candidate.touchpoint.id, candidate.due.occasion, candidate.touchpoint.klass)


def run_crowd(database: Database, day: date) -> Crowd:
    """The crowd of a run: everything on record counts, this day's included."""
    return Crowd(database, day, recorded_until=day)


def forecast_crowd(database: Database, day: date, today: date, walked: Walked) -> Crowd:
    """The crowd of a forecast: what is on record before today (or before a day of the past), and what it walked."""
    recorded_until = min(day, today) - timedelta(days=1)
    return Crowd(database, day, recorded_until, walked, walked.waiting)
