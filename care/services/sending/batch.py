"""One batch of delivery: claim and commit, ask the policy again, send without any database held, write what came."""

import asyncio
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from care.gateway import Kind, Outcome
from care.rules.complaints import AT_REST
from care.rules.facts import Customer
from care.rules.lifecycles import MessageState
from care.rules.reasons import Reason
from care.services.sending.called_off import called_off_among
from care.services.sending.crowding import crowded_out
from care.services.sending.messages import sms_of
from care.services.sending.outcomes import Sent, record_outcomes
from care.services.sending.rechecking import recheck
from care.services.sending.run import LEASE, LEASE_GUARD, Run
from care.storage.audit import Action
from care.storage.complaints import complained_since
from care.storage.customers import Key, load_customers
from care.storage.messages.claim import claim
from care.storage.messages.moves import Move
from care.storage.messages.row import Message


@dataclass(slots=True)
class BatchResult:
    """How many texts a batch took, by the state they ended in; `stopped` says why the run must not go on."""

    taken: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    stopped: str | None = None


async def run_batch(run: Run) -> BatchResult:
    """Take one batch to its end; `taken` is 0 when nothing is due."""
    size = run.reserve()
    if size <= 0 or run.stopped:
        run.give_back(size)
        return BatchResult(stopped=run.stopped)
    # Counted from before the claim: the lease in the database is never shorter than what we believe.
    lease_ends = run.clock.elapsed() + (LEASE - LEASE_GUARD).total_seconds()
    claimed, refused = await run.in_database(_claim, run, size)
    run.give_back(size - len(claimed) - len(refused))
    if not claimed and not refused:
        return BatchResult(stopped=run.stopped)
    sent, held = await _send(run, claimed, lease_ends)
    counts = await run.in_database(_record, run, [*refused, *map(_given_back, held)], sent)
    return BatchResult(len(claimed) + len(refused), counts, run.stopped)


def _claim(run: Run, size: int) -> tuple[list[Message], list[Move]]:
    """The texts that may go, and the moves of those that may not; what is claimed is committed here."""
    setting, now = run.setting, run.clock.now()
    with run.database.begin() as connection:
        claimed = claim(
            connection,
            gateway=setting.gateway.name,
            owner=run.owner,
            now=now,
            lease_until=now + LEASE,
            limit=size,
            actor=setting.actor,
        )
        crowded = crowded_out(connection, claimed, now.astimezone(setting.zone).date())
    if not claimed:
        return [], []
    with run.database.read() as connection:
        crowded |= dict.fromkeys(called_off_among(connection, setting, claimed), Reason.DROPPED)
        keys = [(m.person_id, m.deal_id) for m in claimed]
        day = now.astimezone(setting.zone).date()
        customers = load_customers(connection, keys, day, run.directory(connection, now))
        rests = _rests(connection, customers, day)
    unapproved = [m.id for m in claimed if m.template_hash in run.withdrawn]
    crowded |= dict.fromkeys(unapproved, Reason.TEMPLATE_UNAPPROVED)
    allowed, refused = [], []
    for message in claimed:
        move = recheck(setting, message, customers, now, crowded.get(message.id), rests)
        if move is None:
            allowed.append(message)
        else:
            refused.append(move)
    return allowed, refused


def _rests(connection: Connection, customers: Mapping[Key, Customer], day: date) -> Mapping[int, datetime]:
    """Until when those who complain are left alone; no statement where nobody does."""
    quiet = {c.person.id for c in customers.values() if c.person.complaint_until and day <= c.person.complaint_until}
    return {person: since + AT_REST for person, since in complained_since(connection, quiet).items()} if quiet else {}


async def _send(run: Run, messages: Sequence[Message], lease_ends: float) -> tuple[list[Sent], list[Message]]:
    """Hand the texts over, as many at once as the gateway takes: workers, since a task a text costs more than they.

    Returns what came of them, and those that the stop switch held meanwhile.
    """
    size = run.setting.gateway.capabilities.batch
    groups = deque(messages[start : start + size] for start in range(0, len(messages), size))
    answers: list[Sent] = []
    held: list[Message] = []
    run.pace.expect(len(messages))

    async def worker() -> None:
        while groups:
            answers.extend(await _send_group(run, groups.popleft(), lease_ends, held))

    await asyncio.gather(*(worker() for _ in range(min(len(groups), run.setting.gateway.capabilities.in_flight))))
    return answers, held


async def _send_group(run: Run, group: Sequence[Message], lease_ends: float, held: list[Message]) -> Sequence[Sent]:
    async with run.slots:
        await run.pace.take(len(group))
        switch = await run.switch.look()
        if switch.scopes:
            held.extend(m for m in group if switch.holds(m.project_id))
            group = [m for m in group if not switch.holds(m.project_id)]
        if not group:
            return []
        if run.stopped or run.clock.elapsed() >= lease_ends:
            # Frozen or too slow: somebody else may have taken these over. Nothing was posted, which is certain.
            outcomes = [Outcome(Kind.NOT_SENT, code="stopped" if run.stopped else "lease_over") for _ in group]
        else:
            outcomes = await _post(run, group)
            for outcome in outcomes:
                run.heed(outcome)
    ended_at = run.clock.now()
    return [Sent(m, outcome, ended_at) for m, outcome in zip(group, outcomes, strict=True)]


def _given_back(message: Message) -> Move:
    """Queued as it was: the stop switch was pressed before anything was posted."""
    return Move(message, MessageState.QUEUED, Action.QUEUED, facts={"why": Reason.STOP_SWITCH})


async def _post(run: Run, group: Sequence[Message]) -> list[Outcome]:
    try:
        return await run.setting.gateway.send([sms_of(m) for m in group])
    except Exception as defect:  # a gateway that breaks its promise has perhaps sent: never lose the batch over it
        return [Outcome(Kind.UNKNOWN, code=f"defect-{type(defect).__name__}") for _ in group]


def _record(run: Run, refused: Sequence[Move], sent: Sequence[Sent]) -> Counter[str]:
    now = run.clock.now()
    with run.database.begin() as connection:
        return record_outcomes(connection, run.setting, sent, refused, now)
