"""A page of candidates: what was found due since the beginning, with the rows that stand already."""

from collections.abc import Mapping
from datetime import date, timedelta

from care.rules.act_days import call_day
from care.rules.facts import Customer
from care.rules.notices import Notice
from care.rules.occasions import Due
from care.rules.planner import Candidate, Slot, Standing
from care.rules.policy import Occasion
from care.rules.touchpoints import Touchpoint
from care.services.search import Search
from care.storage.touches import standing_touches

GREETING_BACK_DAYS = 7  # birthdays and festivals: the days since the last run, 7 at most (rules.md 4)


def page_of(
    search: Search,
    touchpoint: Touchpoint,
    found: list[tuple[Customer, str, Due]],
    kind: Occasion,
    notice: Notice | None = None,
) -> list[Candidate]:
    """The candidates of one page with the rows that stand already; what lies before the beginning never counts."""
    found = [item for item in found if _begun(search, touchpoint, item[0], item[2].due_on)]
    if not found:
        return []
    with search.database.read() as connection:
        standing = standing_touches(connection, touchpoint.id, {subject for _, subject, _ in found})
    page = (
        Candidate(
            touchpoint,
            customer,
            subject,
            due,
            search.project(customer),
            standing=standing[subject, due.occasion].slots if (subject, due.occasion) in standing else _NOTHING,
            closed=search.closed.get(customer.deal.project_id, frozenset()),
            mourning_days=search.plan.mourning_days,
            occasion_kind=kind,
            notice=notice,
        )
        for customer, subject, due in found
    )
    return [c for c in page if kind == "milestone" or notice is not None or _still_counts(search, c)]


def _still_counts(search: Search, candidate: Candidate) -> bool:
    """Whether a greeting came after the last run, or it is today's own run that already decided it."""
    if any(row.act_on == search.view.day for row in candidate.standing.values()):
        return True
    return since_last_run(search, candidate.touchpoint, candidate.customer.deal.project_id, candidate.due.due_on)


_NOTHING: Mapping[Slot, Standing] = {}


def _begun(search: Search, touchpoint: Touchpoint, customer: Customer, due_on: date) -> bool:
    """Whether it lies after the project's beginning and the row's `valid_from` (rules.md 4), and the project has it."""
    begin = search.begins[customer.deal.project_id].begins_on
    if touchpoint.valid_from is not None:
        begin = max(begin, touchpoint.valid_from)
    return due_on >= begin and touchpoint.id not in search.project(customer).off


def since_last_run(search: Search, touchpoint: Touchpoint, project_id: int, on: date) -> bool:
    """Whether a greeting of the day `on` still counts: it acts today or ahead, or came after the project's last run.

    A call that a closed day moved acts later than the greeting itself.
    """
    day, last_run = search.view.day, search.begins[project_id].last_planned_on
    called = on
    if touchpoint.call is not None:
        called = call_day(touchpoint.call, on, search.closed.get(project_id, frozenset()))
    first = day - timedelta(days=GREETING_BACK_DAYS)
    if last_run is not None:
        first = max(first, last_run + timedelta(days=1))
    return on >= day or called == day or any(first <= acted < day for acted in (on, called))
