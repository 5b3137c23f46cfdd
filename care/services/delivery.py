"""Delivery: every queued text that is due is sent once, and what came of it is on record (design 3.4 and 5)."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from care.clock import Clock
from care.errors import GatewayDown
from care.gateway import Gateway
from care.rules.stop_switch import Held
from care.rules.touchpoints import Plan
from care.services.sending.batch import BatchResult, run_batch
from care.services.sending.circuit import Circuit
from care.services.sending.expiring import expire
from care.services.sending.pace import Pace
from care.services.sending.run import LANES, Run
from care.services.sending.setting import Setting
from care.services.sending.switch import SwitchWatch
from care.services.settling import SettleResult, settle
from care.storage.audit import Actor
from care.storage.circuits import CircuitState, load_circuit, save_circuit
from care.storage.engine import Database
from care.storage.messages.stopped import held_now
from care.storage.pace import reserve_pace

__all__ = ["BatchResult", "DeliveryResult", "deliver", "deliver_batch"]

Progress = Callable[[int], None]


@dataclass(slots=True)
class DeliveryResult:
    """What one run did: texts taken, by the state they ended in; texts expired, by reason; what was settled first.

    `stopped` says why it ended early: the vendor is down or refuses the account; the rest stays queued. `opened` and
    `closed`: this run found the vendor's circuit to be so. `held`: what the stop switch held when it ended.
    """

    taken: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    expired: Counter[str] = field(default_factory=Counter)
    settled: SettleResult = field(default_factory=SettleResult)
    stopped: str | None = None
    opened: bool = False
    closed: bool = False
    held: Held = field(default_factory=Held)


async def deliver(
    database: Database,
    gateway: Gateway,
    plan: Plan,
    clock: Clock,
    actor: Actor,
    *,
    limit: int | None = None,
    progress: Progress | None = None,
) -> DeliveryResult:
    """Send what is queued and due until nothing is left, or `limit` texts were taken.

    First what is due for a look-up is settled, and what is too late expires. `progress` is told of each batch's size.
    Any number of runs may work at once: claims keep them apart.
    """
    result = DeliveryResult()
    circuit = await _prepare(result, database, gateway, plan, clock, actor)
    if result.stopped:
        return result
    with _open_run(database, gateway, plan, clock, actor, limit, circuit) as run:
        was = circuit.state
        if circuit.probing:
            await _probe(run, result, progress)
        await asyncio.gather(*(_lane(run, result, progress) for _ in range(LANES)))
        await _keep(run, was, result)
    return result


async def deliver_batch(
    database: Database, gateway: Gateway, plan: Plan, clock: Clock, actor: Actor, *, limit: int | None = None
) -> BatchResult:
    """The same for one batch: repeat it until it took nothing or says why it `stopped`."""
    result = DeliveryResult()
    circuit = await _prepare(result, database, gateway, plan, clock, actor)
    if result.stopped:
        return BatchResult(stopped=result.stopped)
    with _open_run(database, gateway, plan, clock, actor, limit, circuit) as run:
        was = circuit.state
        batch = await run_batch(run)
        await _keep(run, was, result)
    batch.counts["expired"] += result.expired.total()
    batch.counts = +batch.counts
    return batch


async def _prepare(
    result: DeliveryResult, database: Database, gateway: Gateway, plan: Plan, clock: Clock, actor: Actor
) -> Circuit:
    """Settle, expire, and ask the circuit; what is too late expires (and is reported) even while nothing may go."""
    try:
        result.settled = await settle(database, gateway, plan, clock, actor)
    except GatewayDown as problem:
        result.stopped = str(problem)
    result.expired = await asyncio.to_thread(expire, database, actor, clock.now())
    circuit = Circuit(await asyncio.to_thread(_load_circuit, database, gateway.name))
    result.stopped = result.stopped or circuit.refusal(clock.now())
    return circuit


async def _probe(run: Run, result: DeliveryResult, progress: Progress | None) -> None:
    """Try the vendor with a few texts, one after the other, until its circuit is closed, open again, or none is due."""
    in_flight, run.slots = run.slots, asyncio.Semaphore(1)
    while run.circuit.probing and (batch := await run_batch(run)).taken:
        _add(result, batch, progress)
    run.slots = in_flight


async def _keep(run: Run, was: CircuitState, result: DeliveryResult) -> None:
    """Write the circuit where it changed, for the next run and the day report."""
    result.stopped, now = run.stopped, run.circuit.state
    result.opened = now.probe_at is not None and was.probe_at is None
    result.closed = now.probe_at is None and was.probe_at is not None
    if now != was:
        await run.in_database(_save_circuit, run.database, now)
    result.held = await run.in_database(_held, run.database)


def _load_circuit(database: Database, gateway: str) -> CircuitState:
    with database.read() as connection:
        return load_circuit(connection, gateway)


def _held(database: Database) -> Held:
    with database.read() as connection:
        return held_now(connection)


def _reserve(database: Database, gateway: str, seconds: float) -> float:
    with database.begin() as connection:
        return reserve_pace(connection, gateway, seconds)


def _save_circuit(database: Database, state: CircuitState) -> None:
    with database.begin() as connection:
        save_circuit(connection, state)


async def _lane(run: Run, result: DeliveryResult, progress: Progress | None) -> None:
    while (batch := await run_batch(run)).taken:
        _add(result, batch, progress)


def _add(result: DeliveryResult, batch: BatchResult, progress: Progress | None) -> None:
    result.taken += batch.taken
    result.counts += batch.counts
    if progress:
        progress(batch.taken)


@contextmanager
def _open_run(
    database: Database,
    gateway: Gateway,
    plan: Plan,
    clock: Clock,
    actor: Actor,
    limit: int | None,
    circuit: Circuit | None = None,
) -> Iterator[Run]:
    capabilities, setting = gateway.capabilities, Setting(plan, gateway, clock.zone, actor)

    async def reserve(seconds: float) -> float:
        return await asyncio.to_thread(_reserve, database, gateway.name, seconds)

    with (
        ThreadPoolExecutor(1, thread_name_prefix="care-database") as executor,
        ThreadPoolExecutor(1, thread_name_prefix="care-switch") as watcher,
    ):
        yield Run(
            database=database,
            setting=setting,
            clock=clock,
            owner=uuid4().hex,
            executor=executor,
            pace=Pace(setting.per_second, reserve if capabilities.real else None),  # who is not real has no account
            slots=asyncio.Semaphore(capabilities.in_flight),
            circuit=circuit or Circuit(CircuitState(gateway.name)),
            switch=SwitchWatch(database, watcher, clock.elapsed),
            left=limit,
        )
