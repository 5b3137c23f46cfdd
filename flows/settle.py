"""Look up what became of texts without an outcome or receipt."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.endings import done, nothing_due
from flows.occasion import occasion, timed_run_name
from tasks.language import say
from tasks.settling import settle_texts


def settle_run_name() -> str:
    """`settle 10:10`."""
    return timed_run_name("settle")


@flow(name="settle", flow_run_name=settle_run_name, persist_result=False)
async def settle(at: str | None = None) -> State[Any]:
    """Ask the vendor about every text that is due for a look-up; nothing is sent again without proof."""
    settled = await settle_texts(occasion(at=at).now)
    if not settled.looked_up and not settled.swept:
        return nothing_due(say("没有待查询的短信。", "No text waits for a look-up."))
    return done(settled.sentence())
