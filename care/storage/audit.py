"""The one function that writes audit events, in the transaction of the state change (design 8, measured.md 2.3).

An event's body is canonical JSON without personal data; what is personal stands beside it in `audit_pii`, and the body
holds a salted commitment to it, so that erasing a person leaves every leaf hash as it was.
"""

import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Connection

from care.rules.merkle import leaf_hash
from care.storage.bulk import insert_rows
from care.storage.tables import audit_event, audit_pii


class Action(StrEnum):
    """What an event says happened; a closed set, so that a report can name every one."""

    PLANNED = "planned"
    REPLANNED = "replanned"
    PLAN_HELD = "plan_held"
    PLAN_RELEASED = "plan_released"
    PLAN_REFUSED = "plan_refused"
    MOVED = "moved"
    ALREADY_DONE = "already_done"
    RELEASED = "released"
    QUEUED = "queued"
    CLAIMED = "claimed"
    OUTCOME = "outcome"
    RECEIPT = "receipt"
    LOOKED_UP = "looked_up"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    CALL_CLAIMED = "call_claimed"
    CALL_TRIED = "call_tried"
    CALL_RELEASED = "call_released"
    EXHAUSTED = "exhausted"
    DROPPED = "dropped"
    REASSIGNED = "reassigned"
    GIFT_MOVED = "gift_moved"
    STOCK_MOVED = "stock_moved"
    SERVICE_NOTED = "service_noted"
    PATROL_NOTED = "patrol_noted"
    DUTY_OPENED = "duty_opened"
    DUTY_DONE = "duty_done"
    DUTY_MOVED = "duty_moved"
    NODE_SET = "node_set"
    TRAINED = "trained"
    MEDIA_FOUND = "media_found"
    VISITED = "visited"
    BECAME_BUYER = "became_buyer"
    LIFE_EVENT = "life_event"
    IMPORTED = "imported"
    IMPORT_RUN = "import_run"
    ISSUE_OPENED = "issue_opened"
    ISSUE_JUDGED = "issue_judged"
    ISSUE_RESOLVED = "issue_resolved"
    DAY_CLOSED = "day_closed"
    DAY_OPENED = "day_opened"
    CONSENT = "consent"
    CORRECTED = "corrected"
    PROFILED = "profiled"
    FILE_TICKED = "file_ticked"
    STOPPED = "stopped"
    RESUMED = "resumed"
    TEXTS_STOPPED = "texts_stopped"
    TEXTS_RESUMED = "texts_resumed"
    INCIDENT_OPENED = "incident_opened"
    INCIDENT_NOTED = "incident_noted"
    INCIDENT_CLOSED = "incident_closed"
    WORDING_DRAFTED = "wording_drafted"
    WORDING_APPROVED = "wording_approved"
    WORDING_REJECTED = "wording_rejected"
    WORDING_WITHDRAWN = "wording_withdrawn"
    WEATHER_NOTED = "weather_noted"
    WEATHER_ENDED = "weather_ended"
    SUPPRESSED = "suppressed"
    ERASED = "erased"
    EXPORTED = "exported"
    REVEALED = "revealed"
    BLANKED = "blanked"
    ACCOUNT_ADDED = "account_added"
    PASSWORD_SET = "password_set"  # noqa: S105 - the word for it, not one
    ADDRESS_SET = "address_set"
    LINE_DRAWN = "line_drawn"
    STAFF_LEFT = "staff_left"
    REPORT_MADE = "report_made"
    REPORT_HANDED_OVER = "report_handed_over"
    TARGET_SET = "target_set"
    MEETING_NOTED = "meeting_noted"
    ACTION_AGREED = "action_agreed"
    ACTION_DONE = "action_done"
    ABSENCE_NOTED = "absence_noted"
    ABSENCE_TAKEN_BACK = "absence_taken_back"
    APPEALED = "appealed"
    APPEAL_ANSWERED = "appeal_answered"
    COMPLAINT_OPENED = "complaint_opened"
    COMPLAINT_MOVED = "complaint_moved"
    COMPLAINT_NOTED = "complaint_noted"
    SAMPLE_DRAWN = "sample_drawn"
    SAMPLE_JUDGED = "sample_judged"
    REVIEW_CLOSED = "review_closed"
    REVIEW_SIGNED = "review_signed"
    NOTICE_DRAFTED = "notice_drafted"
    NOTICE_CHANGED = "notice_changed"
    NOTICE_MOVED = "notice_moved"
    NOTICE_TESTED = "notice_tested"
    EVENT_NOTED = "event_noted"
    SIGNUP_NOTED = "signup_noted"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a person by name or number, a flow run, a vendor, or the system itself."""

    kind: str
    name: str
    cause: str | None = None  # flow run id, import run, request


SYSTEM = Actor("system", "owner-care")


@dataclass(frozen=True, slots=True)
class Event:
    """One change of one thing. `ver` is the version that the state row has after the change."""

    action: Action
    entity: str
    entity_id: int
    ver: int
    person_id: int | None = None
    touch_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] | None = None


def append(connection: Connection, events: Iterable[Event], actor: Actor, at: datetime) -> int:
    """Write the events in the caller's transaction and return how many. `at` is aware UTC.

    A second event with the same entity and version breaks the unique key and so the whole transaction: two writers
    never both believe that they moved one thing.
    """
    rows, personal, stamp = [], [], body_time(at)
    for event in events:
        commitment = None
        if event.personal is not None:
            salt, data = secrets.token_bytes(16), _canonical(event.personal)
            commitment = commit(salt, data)
            key = (event.entity, event.entity_id, event.ver, event.person_id)
            personal.append((*key, salt, data.decode()))
        rows.append(_row(event, actor, at, stamp, commitment))
    insert_rows(connection, audit_event, _EVENT_COLUMNS, rows)
    insert_rows(connection, audit_pii, _PERSONAL_COLUMNS, personal)
    return len(rows)


def commit(salt: bytes, data: bytes) -> str:
    """What a body holds of personal data: without the salt nobody finds out by trying what it was."""
    return hmac.digest(salt, data, "sha256").hex()


# What a body repeats of the columns beside it, and what it holds besides.
COLUMNS = ("actor_kind", "actor", "action", "entity", "entity_id", "ver", "person_id", "touch_id", "cause")
_EVENT_COLUMNS = ("at", *COLUMNS, "body", "leaf")
_PERSONAL_COLUMNS = ("entity", "entity_id", "ver", "person_id", "salt", "data")


def _row(event: Event, actor: Actor, at: datetime, stamp: str, commitment: str | None) -> tuple[Any, ...]:
    action: str = event.action.value
    who, what = (actor.kind, actor.name), (action, event.entity, event.entity_id, event.ver)
    columns = (*who, *what, event.person_id, event.touch_id, actor.cause)
    whole: dict[str, Any] = dict(zip(COLUMNS, columns, strict=True))
    whole |= {"at": stamp, "facts": event.facts, "personal": commitment}
    body = _canonical(whole)
    return (at, *columns, body.decode(), leaf_hash(body))


def body_time(at: datetime) -> str:
    """The instant of an event as its body has it: ISO, UTC."""
    return at.astimezone(UTC).isoformat()


def _canonical(value: Mapping[str, Any]) -> bytes:
    return orjson.dumps(
        value,
        option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME,
        default=_plain,
    )


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"an audit event cannot hold a {type(value).__name__}")
