"""The circuit of a vendor: opened by repeated failure, closed by several answers in a row, kept across runs.

While it is open nothing is handed over; from time to time a run tries a few texts, one after the other. So an outage
makes some tens of doubtful texts and not thousands, and a vendor that answers now and then is left alone.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from care.gateway import Capabilities, Kind
from care.storage.circuits import CircuitState

PROBES = 3  # answers in a row that close it
_FAILURES = 20
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)


@dataclass(slots=True)
class Circuit:
    """One run's view of the circuit, which began as `state` says; `probing` while a few texts try the vendor."""

    state: CircuitState
    probing: bool = False
    _answers: int = 0

    @property
    def open(self) -> bool:
        """Whether nothing may be handed over, probes apart."""
        return self.state.probe_at is not None

    def refusal(self, now: datetime) -> str | None:
        """Why a run must not even try at `now`; None: go on, and probe first where it is open."""
        if self.state.probe_at is not None and now < self.state.probe_at:
            return f"{self.state.why}; the next try is due at {self.state.probe_at:%H:%M:%S} UTC"
        self.probing = self.open
        return None

    def heed(self, outcome: Kind, capabilities: Capabilities, now: datetime) -> None:
        """Learn from one hand-over's outcome at `now`."""
        if self.open and not self.probing:
            return  # what was still in flight when it opened
        if outcome is Kind.ACCOUNT:
            self._trip("the vendor refuses the account", now)
        elif outcome in {Kind.NOT_SENT, Kind.UNKNOWN}:
            self._failed(capabilities, now)
        else:
            self._answered(now)

    def _failed(self, capabilities: Capabilities, now: datetime) -> None:
        failures = self.state.failures + 1
        self.state = replace(self.state, failures=failures)
        # One broken line ends everything that is in flight at once: a blip, and no outage.
        if self.probing or failures >= max(_FAILURES, capabilities.in_flight + 10):
            self._trip(f"the vendor has not answered {failures} times in a row", now)

    def _answered(self, now: datetime) -> None:
        self._answers += 1
        if self.state.failures:
            self.state = replace(self.state, failures=0)
        if self.probing and self._answers >= PROBES:
            self.probing = False
            self.state = replace(self.state, trips=0, probe_at=None, closed_at=now)

    def _trip(self, why: str, now: datetime) -> None:
        wait = min(_FIRST_WAIT * 2**self.state.trips, _LONGEST_WAIT)
        opened_at = self.state.opened_at if self.open else now
        self.state = replace(
            self.state, trips=min(self.state.trips + 1, 10), why=why, opened_at=opened_at, probe_at=now + wait
        )
        self.probing = False
        self._answers = 0
