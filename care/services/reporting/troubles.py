"""The exceptions of a day, which a report shows first (handbook 6.1)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from care.rules.lifecycles import MessageState
from care.rules.reasons import Reason
from care.rules.touchpoints import Plan
from care.storage.reports import low_moods, overdue_calls, texts_without_call, troubled_texts


class TroubleKind(StrEnum):
    """What somebody must look at, the gravest first."""

    VIOLATION_SMS_ONLY = "violation_sms_only"  # a node's text went, nobody called (S-85)
    CALL_NOT_MADE = "call_not_made"  # a node's text expired because nobody called (S-85)
    CALL_OVERDUE_48H = "call_overdue_48h"  # each holds those that are later still, too
    CALL_OVERDUE_24H = "call_overdue_24h"
    CALL_OVERDUE = "call_overdue"
    TEXT_FAILED = "text_failed"  # refused by the vendor, or undelivered
    TEXT_EXPIRED = "text_expired"  # for any other reason than a missing call
    OUTCOME_UNKNOWN = "outcome_unknown"
    BATCH_ANOMALY = "batch_anomaly"
    LOW_MOOD = "low_mood"


@dataclass(frozen=True, slots=True)
class Trouble:
    """So many exceptions of one kind in one project."""

    kind: TroubleKind
    project: str
    count: int


def find_troubles(
    connection: Connection,
    plan: Plan,
    projects: Mapping[int, str],
    day: date,
    now: datetime,
    span: tuple[datetime, datetime],
) -> tuple[Trouble, ...]:
    """The exceptions of `day`, whose first and last instant are `span`, as they stand at `now`; by kind and project."""
    found: Counter[tuple[TroubleKind, int]] = Counter()
    for (project_id, state, reason), count in troubled_texts(connection, day, *span).items():
        found[_kind_of(state, reason), project_id] += count
    nodes = {touchpoint.id for touchpoint in plan.touchpoints if touchpoint.node}
    for kind, by_project in (
        (TroubleKind.VIOLATION_SMS_ONLY, texts_without_call(connection, day, now, nodes)),
        (TroubleKind.CALL_OVERDUE, overdue_calls(connection, day, now, timedelta())),
        (TroubleKind.CALL_OVERDUE_24H, overdue_calls(connection, day, now, timedelta(hours=24))),
        (TroubleKind.CALL_OVERDUE_48H, overdue_calls(connection, day, now, timedelta(hours=48))),
        (TroubleKind.LOW_MOOD, low_moods(connection, *span)),
    ):
        for project_id, count in by_project.items():
            found[kind, project_id] += count
    kinds = list(TroubleKind)
    troubles = [Trouble(kind, projects[project_id], count) for (kind, project_id), count in found.items()]
    return tuple(sorted(troubles, key=lambda trouble: (kinds.index(trouble.kind), trouble.project)))


def _kind_of(state: str, reason: str | None) -> TroubleKind:
    if reason == Reason.BATCH_ANOMALY:
        return TroubleKind.BATCH_ANOMALY
    if state in {MessageState.UNKNOWN, MessageState.GIVEN_UP}:
        return TroubleKind.OUTCOME_UNKNOWN
    if state == MessageState.EXPIRED:
        return TroubleKind.CALL_NOT_MADE if reason == Reason.CALL_NOT_MADE else TroubleKind.TEXT_EXPIRED
    return TroubleKind.TEXT_FAILED
