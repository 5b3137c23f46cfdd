"""Send what is queued and due: every few minutes, so that a text leaves soon after its call or its hour."""

from typing import Any

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run

from flows.endings import done, held_by_switch, not_sent, nothing_due, partially_sent
from flows.occasion import occasion, timed_run_name
from flows.sending import send_all
from tasks.language import say


def deliver_run_name() -> str:
    """`deliver 10:05`; the number of texts follows when it is known."""
    return timed_run_name("deliver")


@flow(name="deliver", flow_run_name=deliver_run_name, persist_result=False)
async def deliver(at: str | None = None) -> State[Any]:
    """Send what is due now, whenever this run was meant for: a text has its own hours and its own last moment."""
    delivered = await send_all(occasion(at=at))
    sentence = delivered.sentence()
    if delivered.taken:
        await _name_count(delivered.taken)
    if delivered.stopped:
        return (partially_sent if delivered.taken else not_sent)(sentence)
    if delivered.held:
        return held_by_switch(sentence)
    if not delivered.taken and not delivered.expired:
        return nothing_due(say("没有到时的短信。", "No text was due."))
    return done(sentence)


async def _name_count(texts: int) -> None:
    async with get_client() as client:
        await client.update_flow_run(flow_run.id, name=f"{flow_run.name} · {say(f'{texts} 条', f'{texts} texts')}")
