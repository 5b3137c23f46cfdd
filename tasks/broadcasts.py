"""Broadcasts that wait for a second person, as Prefect asks about them: figures only, never a text or a name."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from care.rules.log_words import touchpoint_names
from care.rules.notices import NoticeState
from care.rules.reason_words import reason_words
from care.rules.rights import Scope
from care.services.broadcasts.answering import approve_broadcast, cancel_broadcast
from care.services.broadcasts.pages import one_broadcast, waiting_broadcasts
from care.storage.notice_lists import NoticeLine
from tasks.auditing import seal
from tasks.discretion import discreetly
from tasks.language import say
from tasks.workplace import Workplace, workplace

_ALL = Scope(None, None)


@dataclass(frozen=True, slots=True)
class Asked:
    """A broadcast as the form shows it: `form` is markdown, `version` what is asked about; `waits`: nobody answered."""

    number: int
    version: str
    form: str
    waits: bool


async def find_waiting() -> list[tuple[int, str]]:
    """The broadcasts that wait for a second person, with their versions; no task: on most days there are none."""
    with discreetly():
        return await asyncio.to_thread(waiting_broadcasts, workplace().database)


@task(name="look-at-broadcast", task_run_name="look at broadcast {number}", cache_policy=NO_CACHE, persist_result=False)
async def look_at(number: int) -> Asked:
    """What to ask. Raises NotFound for a broadcast that never was."""
    with discreetly():
        return await asyncio.to_thread(_look, workplace(), number)


@task(name="answer-broadcast", task_run_name="answer broadcast {number}", cache_policy=NO_CACHE, persist_result=False)
async def answer_broadcast(
    number: int, version: str, approve: bool, who: str, why: str, now: datetime | None = None
) -> int:
    """Record the answer in the name of who gave it; returns how many texts and gifts it planned or ended.

    Raises BadField where who answered is who drafted it, WrongState where it was changed since it was asked.
    """
    with discreetly():
        place = workplace()
        many = await asyncio.to_thread(_answer, place, number, version, approve, who, why, now)
        await seal(place, now)
    get_run_logger().info(say("已记录审批结果", "The answer is on record"))
    return many


def _answer(
    place: Workplace, number: int, version: str, approve: bool, who: str, why: str, now: datetime | None
) -> int:
    clock = place.clock(now)
    if not approve:
        return cancel_broadcast(place.database, number, why, by=who, now=clock.now())
    today = clock.today()
    result = approve_broadcast(place.database, place.desk, number, version, by=who, today=today, now=clock.now())
    return result.planned


def _look(place: Workplace, number: int) -> Asked:
    line = one_broadcast(place.database, number, _ALL, "")
    return Asked(number, line.notice.version, _form(place, line), line.notice.state == NoticeState.WAITING)


def _form(place: Workplace, line: NoticeLine) -> str:
    notice, figures, language = line.notice, line.figures, place.settings.language
    name = touchpoint_names(place.desk.plan, language).get(notice.touchpoint, notice.touchpoint)
    left_out = "; ".join(
        f"{reason_words(reason, language).label} {many}" for reason, many in figures.get("left_out", {}).items()
    )
    console = place.settings.public_url
    link = f"[{console}/broadcasts/{notice.id}]({console}/broadcasts/{notice.id}) · " if console else ""
    return say(
        f"**{name} · {notice.due_on}**：{figures.get('people')} 人，会收到 {figures.get('goes')} 人，"
        f"{figures.get('parts')} 条，{figures.get('cost')} 元。不发：{left_out or '无'}。\n\n"
        f"样例：{link}`care broadcast show {notice.id}`",
        f"**{name} · {notice.due_on}**: {figures.get('people')} people, {figures.get('goes')} get it, "
        f"{figures.get('parts')} parts, {figures.get('cost')} yuan. Left out: {left_out or 'nobody'}.\n\n"
        f"Samples: {link}`care broadcast show {notice.id}`",
    )
