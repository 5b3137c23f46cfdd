"""The night's work: decide yesterday to its end, and keep the database in order."""

from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.endings import done
from flows.occasion import occasion, run_name
from tasks.auditing import verify_log
from tasks.housekeeping import blank_texts, expire_texts, tidy_database
from tasks.language import say
from tasks.settling import settle_texts


def housekeeping_run_name() -> str:
    """`housekeeping 2026-11-23`."""
    return run_name("housekeeping")


@flow(name="housekeeping", flow_run_name=housekeeping_run_name, persist_result=False)
async def housekeeping(at: str | None = None) -> State[Any]:
    """Settle what can be settled, end what is too late, blank words that had their time, tidy up, verify the audit log.

    Where the log is not sound the run fails, with the first bad event in its message.
    """
    tonight = occasion(at=at)
    settled = await settle_texts(tonight.now)
    expired = await expire_texts(tonight.now)
    await blank_texts(tonight.now)
    await tidy_database()
    events = await verify_log()
    sentence = f"{settled.sentence()}; {say(f'过期短信 {expired} 条', f'{expired} texts expired')}"
    return done(f"{sentence}; {say(f'审计日志完好，事件 {events} 个', f'{events} audit events verified')}")
