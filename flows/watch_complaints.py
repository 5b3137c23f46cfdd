"""Every ten minutes: is a complaint left too long? A grave one is to be answered within half an hour."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.endings import done, nothing_due
from flows.occasion import occasion, timed_run_name
from tasks.language import say
from tasks.watching_complaints import overdue_complaints


def watch_complaints_run_name() -> str:
    """`complaints 10:10`."""
    return timed_run_name("complaints")


@flow(name="watch-complaints", flow_run_name=watch_complaints_run_name, persist_result=False)
async def watch_complaints(at: str | None = None) -> State[Any]:
    """Open a duty for each clock that is over, with an event."""
    found = await overdue_complaints(occasion(at=at).now)
    if not found.complaints:
        return nothing_due(say("没有超时的投诉。", "No complaint is overdue."))
    sentence = say(
        f"超时投诉 {found.complaints} 件，新提醒 {found.told} 件。",
        f"{found.complaints} complaints are overdue, {found.told} newly told of.",
    )
    return done(sentence)
