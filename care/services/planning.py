"""Plan a day: decide for every candidate, write touches with their channel rows and one audit event each.

Idempotent and repeatable (rules.md 4): a second planning adds only what is new, and what an outage left out is found
by the same query. Each page is one transaction.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from care.rules.planner import Candidate, View
from care.rules.reasons import Reason
from care.services.batch_check import HeldDay, check_batch
from care.services.collecting import rare_collections
from care.services.crowding import run_crowd
from care.services.deciding import Decided, decided_pages
from care.services.event_duties import event_duty
from care.services.notice_upkeep import finish_notices, hold_changed
from care.services.opening_duties import open_days_duties
from care.services.preparing import Desk, Prepared, new_touch
from care.services.search import Search, narrowed, open_search
from care.storage.audit import Action, Actor, Event, append
from care.storage.customers import load_directory
from care.storage.duties import NewDuty, open_duties
from care.storage.engine import Database
from care.storage.extending import Extension, extend_touches
from care.storage.notices import stands
from care.storage.plan_holds import planned_without_hold
from care.storage.plan_versions import remember_plan
from care.storage.projects import mark_first_planned, mark_planned
from care.storage.selection import Part
from care.storage.touches import StandingTouch, insert_touches, standing_touches
from care.storage.wording import remember_wording

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class PlanningResult:
    """What one planning wrote: touches, and channel rows by (touchpoint, channel, reason or `planned`).

    `held`: the day is so unlike the days before that nothing was written, until a person releases it.
    """

    touches: int = 0
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    held: HeldDay | None = None

    @property
    def planned(self) -> int:
        """Channel rows that are to happen."""
        return sum(n for (_, _, word), n in self.counts.items() if word == "planned")

    @property
    def skipped(self) -> int:
        """Channel rows refused, each with its reason."""
        return self.counts.total() - self.planned


Tally = Callable[[Connection, PlanningResult], None]


def plan_day(
    database: Database,
    desk: Desk,
    *,
    day: date,
    now: datetime,
    actor: Actor,
    project_id: int | None = None,
    progress: Progress | None = None,
) -> PlanningResult:
    """Write what is due on `day` and what is late, for one project or all. `now` is aware UTC."""
    search = open_day(database, desk, day, now, project_id)
    held = check_batch(search, now, actor)
    if held is not None:
        return PlanningResult(held=held)
    result = write_day(search, desk, now, actor, progress)
    close_day(search, desk, now, actor)
    return result


def open_day(
    database: Database, desk: Desk, day: date, now: datetime, project_id: int | None, part: Part | None = None
) -> Search:
    """Note the plan and where projects begin; the search for who is due on `day` and who is late."""
    with database.begin() as connection:
        remember_plan(connection, desk.plan, now)
        remember_wording(connection, desk.plan.language, desk.templates.versions(desk.plan.language), now)
        mark_first_planned(connection, day, project_id)
        directory = load_directory(connection, day)
    return open_search(database, desk.plan, directory, View(day, catch_up=True), day, project_id, part)


def write_day(
    search: Search,
    desk: Desk,
    now: datetime,
    actor: Actor,
    progress: Progress | None = None,
    tally: Tally | None = None,
    pages: Iterable[list[Candidate]] | None = None,
) -> PlanningResult:
    """Write what the search finds, or these `pages` of it; `tally` takes down each page in its own transaction."""
    database, day, result = search.database, search.view.day, PlanningResult()
    hold_changed(search, desk, now, actor)
    with rare_collections():
        for page in decided_pages(search, run_crowd(database, day), desk, now, pages):
            written = write_page(database, desk, page, day, now, actor, tally)
            result = PlanningResult(result.touches + written.touches, result.counts + written.counts)
            if progress:
                progress(written.touches)
    return result


def close_day(search: Search, desk: Desk, now: datetime, actor: Actor) -> None:
    """Open the day's duties, end the notices that are through, and remember that the day was planned to its end."""
    open_days_duties(search, desk, now, actor)
    finish_notices(search, now, actor)
    with search.database.begin() as connection:
        mark_planned(connection, search.view.day, search.project_id, now)


def plan_people(
    database: Database, desk: Desk, people: Collection[int], *, day: date, now: datetime, actor: Actor
) -> PlanningResult:
    """Plan `day` once more for a few persons whose facts were mended, so that nobody waits for the next run.

    Nothing where the day has not been planned yet or waits for somebody's word: its own planning sees to them.
    """
    with database.read() as connection:
        ready = planned_without_hold(connection, day)
        directory = load_directory(connection, day)
    result = PlanningResult()
    search = open_search(database, desk.plan, directory, View(day, catch_up=True), day, None)
    hold_changed(search, desk, now, actor)
    for page in decided_pages(narrowed(search, frozenset(people)), run_crowd(database, day), desk, now):
        theirs = [decided for decided in page if decided[0].customer.deal.project_id in ready]
        written = write_page(database, desk, theirs, day, now, actor)
        result = PlanningResult(result.touches + written.touches, result.counts + written.counts)
    return result


def write_page(
    database: Database,
    desk: Desk,
    decided: Sequence[Decided],
    day: date,
    now: datetime,
    actor: Actor,
    tally: Tally | None = None,
) -> PlanningResult:
    """One page, one transaction: new touches, further channels of standing ones, events, duties.

    Nothing of a notice that was called off since the page was read.
    """
    events: list[Event] = []
    notice = decided[0][0].notice if decided else None
    with database.begin() as connection:
        if notice is not None and not stands(connection, notice):
            return PlanningResult()
        written = _insert(connection, desk, [d for d in decided if not d[0].standing], day)
        inserted = {id(candidate) for candidate, _, _ in written}
        stood = [d for d in decided if id(d[0]) not in inserted]
        written += _extend(connection, desk, stood, day, events)
        events += [planned_event(desk, candidate, prepared, *touch) for candidate, prepared, touch in written]
        append(connection, events, actor, now)
        open_duties(connection, _missed_birthdays(desk, written, now), actor, now)
        result = PlanningResult(len(written), Counter(_word(c, p) for c, ps, _ in written for p in ps))
        if tally:
            tally(connection, result)
    return result


Written = tuple[Candidate, list[Prepared], tuple[int, int]]  # with the touch's id and version


def _insert(connection: Connection, desk: Desk, decided: Sequence[Decided], day: date) -> list[Written]:
    """The touches that were not there yet; what somebody else was quicker to write is left out."""
    touches = [new_touch(desk, candidate, prepared, day) for candidate, prepared in decided]
    landed = insert_touches(connection, touches) if touches else {}
    both = zip(decided, touches, strict=True)
    return [(c, p, (landed[touch.key], 1)) for (c, p), touch in both if touch.key in landed]


def _extend(
    connection: Connection, desk: Desk, decided: Sequence[Decided], day: date, events: list[Event]
) -> list[Written]:
    """The touches that stood already and get further channels; those of another planner's choosing stay as they are."""
    if not decided:
        return []
    subjects = [candidate.subject for candidate, _ in decided]
    standing = standing_touches(connection, decided[0][0].touchpoint.id, subjects)
    chosen = [
        (candidate, prepared, Extension(old, new_touch(desk, candidate, prepared, day)))
        for candidate, prepared in _still_open(decided, standing)
        if (old := standing.get((candidate.subject, candidate.due.occasion))) is not None
    ]
    extended = extend_touches(connection, [extension for _, _, extension in chosen], events)
    return [(c, p, (e.standing.id, e.standing.ver + 1)) for c, p, e in chosen if e.standing.id in extended]


def _still_open(decided: Sequence[Decided], standing: Mapping[tuple[str, str], StandingTouch]) -> list[Decided]:
    """What nobody else has written since the page was read: another planner may have been quicker."""
    still = []
    for candidate, prepared in decided:
        old = standing.get((candidate.subject, candidate.due.occasion))
        rows = [row for row in prepared if old is None or row.decision.slot not in old.slots]
        if rows:
            still.append((candidate, rows))
    return still


def planned_event(desk: Desk, candidate: Candidate, prepared: Sequence[Prepared], touch_id: int, ver: int) -> Event:
    """What the log says of a touch that was planned, with its channels."""
    channels = [
        {
            "channel": row.decision.channel,
            "template": row.decision.template,
            "act_on": row.values["act_on"],
            "late_days": row.decision.late_days,
            "state": row.state,
            "reason": row.reason,
        }
        for row in prepared
    ]
    facts: dict[str, Any] = {
        "touchpoint": candidate.touchpoint.id,
        "subject": candidate.subject,
        "occasion": candidate.due.occasion,
        "due_on": candidate.due.due_on,
        "plan": desk.plan.hash,
        "channels": channels,
    }
    action = Action.PLANNED if ver == 1 else Action.REPLANNED
    return Event(action, "touch", touch_id, ver, candidate.customer.person.id, touch_id, facts)


def _missed_birthdays(desk: Desk, written: Sequence[Written], now: datetime) -> list[NewDuty]:
    """A birthday that nobody noticed is the manager's to mend, never a late text or call (rules.md 4)."""
    return [
        event_duty(
            desk.plan,
            "birthday_missed",
            f"touch:{touch_id}",
            project_id=candidate.customer.deal.project_id,
            person_id=candidate.customer.person.id,
            now=now,
        )
        for candidate, prepared, (touch_id, _) in written
        if candidate.occasion_kind == "birthday"
        if any(row.decision.channel != "gift" and row.reason is Reason.LATE_OVER_LIMIT for row in prepared)
    ]


def _word(candidate: Candidate, row: Prepared) -> tuple[str, str, str]:
    return candidate.touchpoint.id, row.decision.channel, row.reason or "planned"
