"""Tips in an agent's own name (S-91, TP31): an approved wording to a few of their own customers, by a notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from care.errors import BadField
from care.rules.notices import Segment
from care.rules.rights import Scope
from care.rules.touchpoints import Plan
from care.services.notices import Draft, notice_touchpoint, start_notice
from care.services.preparing import Desk
from care.storage.approved_wordings import Wording, WordingState, wordings
from care.storage.audit import Actor
from care.storage.customer_lists import is_customer_within
from care.storage.engine import Database

TOUCHPOINT = "tip"
_MOST = 50


@dataclass(frozen=True, slots=True)
class TipResult:
    """What became of a tip: its notice, and how many texts it has; the others are refused with their reason."""

    notice_id: int
    planned: int


def tips_in_use(database: Database, desk: Desk, scope: Scope, day: date) -> list[Wording]:
    """The tips that may be chosen on a day: approved, in use, of every project or of one in the scope."""
    with database.read() as connection:
        approved = wordings(connection, (WordingState.APPROVED,), 500)
    mine = [one for one in approved if one.is_tip and one.since <= day and one.language == desk.plan.language]
    return [
        one for one in mine if one.project_id is None or scope.projects is None or one.project_id in scope.projects
    ][:_MOST]


def most_people(plan: Plan) -> int:
    """To how many customers one tip may go; more is a broadcast (the row `tip` of company.yaml)."""
    _, trigger = notice_touchpoint(plan, TOUCHPOINT)
    return trigger.approve_above or 1


def start_tip(
    database: Database, desk: Desk, wording_id: int, people: Sequence[int], scope: Scope, *, by: str, now: datetime
) -> TipResult:
    """Tell these customers; each is an ordinary candidate, so policy, caps and merging decide. Raises BadField."""
    day, most = now.astimezone(desk.zone).date(), most_people(desk.plan)
    chosen = {one.id: one for one in tips_in_use(database, desk, scope, day)}.get(wording_id)
    if chosen is None:
        raise BadField("Choose an approved tip.", "tip", "tip_missing")
    if not people:
        raise BadField("Choose whom to tell.", "people", "tip_nobody")
    if len(set(people)) > most:
        raise BadField("These are too many: use a broadcast.", "people", "tip_too_many", most=most)
    with database.read() as connection:
        if not all(is_customer_within(connection, person, scope) for person in set(people)):
            raise BadField("One of them is not your customer.", "people", "tip_not_yours")
    segment = Segment(people=tuple(sorted(set(people))))
    draft = Draft(TOUCHPOINT, {"template": chosen.template}, segment, day, people=len(set(people)))
    notice_id, planned = start_notice(database, desk, draft, Actor("person", by), now)
    return TipResult(notice_id, planned.planned)
