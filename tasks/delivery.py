"""Send a chunk of what is queued and due."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event

from care.rules.log_words import state_word
from care.services.delivery import deliver
from care.settings import read_settings
from tasks.acting import flow_actor
from tasks.auditing import seal
from tasks.discretion import discreetly
from tasks.language import say
from tasks.workplace import workplace

CHUNK = 500  # a task run costs the server 40 ms, whatever it does


@dataclass(frozen=True, slots=True)
class Delivered:
    """Texts taken, by the state in which they ended, and texts that expired; `stopped` says why the vendor ended it.

    `held`: the stop switch is on for everything, so that nothing more goes.
    """

    taken: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    expired: int = 0
    stopped: str | None = None
    chunks: int = 0
    held: bool = False

    def __add__(self, other: "Delivered") -> "Delivered":
        """Both chunks together."""
        return Delivered(
            self.taken + other.taken,
            self.counts + other.counts,
            self.expired + other.expired,
            other.stopped or self.stopped,
            self.chunks + other.chunks,
            self.held or other.held,
        )

    @property
    def more(self) -> bool:
        """Whether another chunk may find something."""
        return self.taken >= CHUNK and self.stopped is None and not self.held

    def sentence(self) -> str:
        """The counts in words."""
        language = read_settings().language
        ends = ", ".join(f"{state_word('sms', state, language)} {n}" for state, n in sorted(self.counts.items()))
        parts = [say(f"短信 {self.taken} 条", f"{self.taken} texts taken") + (f" ({ends})" if ends else "")]
        parts += [say(f"过期 {self.expired} 条", f"{self.expired} expired")] if self.expired else []
        parts += [say(f"中止：{self.stopped}", f"stopped: {self.stopped}")] if self.stopped else []
        parts += [say("紧急停发中，其余等待", "stopped by the switch, the rest waits")] if self.held else []
        return say("，", ", ").join(parts)


# No Prefect retries: what may be sent again, and when, is decided by each text's own record.
@task(name="deliver", task_run_name="chunk {number}", cache_policy=NO_CACHE, persist_result=False)
async def deliver_chunk(number: int, now: datetime | None = None) -> Delivered:
    """Send up to 500 texts; what is due for a look-up is settled first, and what is too late expires."""
    with discreetly():
        place = workplace()
        clock = place.clock(now)
        async with place.gateway(clock) as gateway:
            done = await deliver(place.database, gateway, place.desk.plan, clock, flow_actor(), limit=CHUNK)
        await seal(place, now)
    result = Delivered(done.taken, done.counts, done.expired.total(), done.stopped, 1, done.held.everything)
    get_run_logger().info("%d: %s", number, result.sentence())
    resource = {"prefect.resource.id": f"care.gateway.{place.settings.gateway}"}
    # Once an outage, not at each run that finds it lasting.
    if done.opened:
        emit_event("care.gateway.circuit_open", resource, payload={"why": done.stopped})
    if done.closed:
        emit_event("care.gateway.circuit_closed", resource)
    return result
