"""The ends of a run that an operator reads: a name and a sentence. They are all sound except Failed."""

from typing import Any

from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.occasion import Occasion
from tasks.language import say


def done(sentence: str, data: object = None) -> State[Any]:
    """Everything that was to do is done."""
    return Completed(message=sentence, data=data)


def nothing_due(sentence: str, data: object = None) -> State[Any]:
    """There was nothing to do."""
    return Completed(name="NothingDue", message=sentence, data=data)


def held_for_review(sentence: str, data: object = None) -> State[Any]:
    """The day is so unusual that it waits for a person; an end, since a run that waited would cancel tomorrow's."""
    return Completed(name="HeldForReview", message=sentence, data=data)


def answered(name: str, sentence: str) -> State[Any]:
    """A person's word on a held day is on record: Approved, for a day that another run plans, or Refused."""
    return Completed(name=name, message=sentence)


def day_missing(sentence: str) -> State[Any]:
    """The day is not planned although it should be; the run itself is sound."""
    return Completed(name="DayMissing", message=sentence)


def source_failed(sentence: str) -> State[Any]:
    """The source of weather warnings did not answer: nothing was changed, nothing goes, and the board says so."""
    return Completed(name="SourceFailed", message=sentence)


def held_by_switch(sentence: str, data: object = None) -> State[Any]:
    """Somebody pressed the stop switch: what is left waits for `care resume`; no failure, they know."""
    return Completed(name="StoppedBySwitch", message=sentence, data=data)


def partially_sent(sentence: str, data: object = None) -> State[Any]:
    """Some texts went, the vendor stopped the rest; they stay queued for the next run."""
    return Completed(name="PartiallySent", message=sentence, data=data)


def not_sent(sentence: str, data: object = None) -> State[Any]:
    """The vendor took nothing; the texts stay queued."""
    return Failed(message=sentence, data=data)


def skipped_stale(occasion: Occasion) -> State[Any]:
    """The run was meant for a day that is over: today's run catches up by each touchpoint's late rule."""
    return Completed(
        name="SkippedStale",
        message=say(
            f"本次原定 {occasion.day}，该日已过；{occasion.clock.today()} 的运行会按规则补办。",
            f"Meant for {occasion.day}, which is over: the next run for {occasion.clock.today()} catches up.",
        ),
    )
