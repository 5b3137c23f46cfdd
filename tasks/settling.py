"""Look up what became of texts without an outcome or receipt."""

from dataclasses import dataclass
from datetime import datetime

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from care.services.settling import settle
from tasks.acting import flow_actor
from tasks.auditing import seal
from tasks.discretion import discreetly
from tasks.language import say
from tasks.workplace import workplace


@dataclass(frozen=True, slots=True)
class Settled:
    """Claims taken over from dead deliverers, and texts looked up."""

    swept: int
    looked_up: int

    def sentence(self) -> str:
        """The counts in words."""
        return say(
            f"查询短信 {self.looked_up} 条，收回中断的发送 {self.swept} 条",
            f"{self.looked_up} texts looked up, {self.swept} claims of dead deliverers taken over",
        )


@task(name="settle", cache_policy=NO_CACHE, persist_result=False)
async def settle_texts(now: datetime | None = None) -> Settled:
    """Ask the vendor about every text that is due for a look-up. Raises GatewayDown when it does not answer."""
    with discreetly():
        place = workplace()
        clock = place.clock(now)
        async with place.gateway(clock) as gateway:
            done = await settle(place.database, gateway, place.desk.plan, clock, flow_actor())
        await seal(place, now)
    result = Settled(done.swept, done.looked_up)
    get_run_logger().info(result.sentence())
    return result
