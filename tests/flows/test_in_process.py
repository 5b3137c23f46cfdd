"""How a run in our own process is told to the command."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed, exception_to_failed_state

from care.errors import BadInput, CareError
from flows import in_process
from flows.daily_care import DayRun
from flows.in_process import Ended, run_daily_care
from tasks.delivery import Delivered
from tasks.planning import Planned

pytestmark = pytest.mark.slow
RUN = DayRun(date(2026, 12, 11), Planned(3, 1), Delivered())
End = Callable[[State[Any]], Ended]


@pytest.fixture
def end(monkeypatch: pytest.MonkeyPatch) -> End:
    """Lets the flow end in a state, without a server, and gives what the command is told."""

    def ended_in(state: State[Any]) -> Ended:
        async def flow(*given: Any, return_state: bool) -> State[Any]:
            return state

        monkeypatch.setattr(in_process, "daily_care", flow)
        return asyncio.run(run_daily_care(None, None, None, False))

    return ended_in


def test_a_sound_run_gives_its_sentence_and_what_it_did(end: End) -> None:
    assert end(Completed(message="3 planned", data=RUN)) == Ended("3 planned", RUN)


def test_a_run_that_failed_raises_what_it_failed_with(end: End) -> None:
    problem = BadInput("This database has run on the simulator.")
    with pytest.raises(BadInput, match="has run on the simulator"):
        end(asyncio.run(exception_to_failed_state(problem)))


def test_a_run_whose_texts_the_vendor_refused_raises_its_sentence(end: End) -> None:
    with pytest.raises(CareError, match="the vendor refuses the account"):
        end(Failed(message="0 texts taken, stopped: the vendor refuses the account", data=RUN))
