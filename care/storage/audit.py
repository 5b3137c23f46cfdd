"""The one function that writes audit events, in the transaction of the state change (design 8, measured.md 2.3).

An event's body is canonical JSON without personal data; what is personal stands beside it in `audit_pii`, and the body
holds a salted commitment to it, so that erasing a person leaves every leaf hash as it was.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Connection, insert

from care.storage.tables import audit_event, audit_pii


class Action(StrEnum):
    """What an event says happened; a closed set, so that a report can name every one."""

    PLANNED = "planned"
    REPLANNED = "replanned"
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
    DUTY_OPENED = "duty_opened"
    DUTY_DONE = "duty_done"
    IMPORTED = "imported"
    IMPORT_RUN = "import_run"
    CONSENT = "consent"
    SUPPRESSED = "suppressed"
    EXPORTED = "exported"
    REVEALED = "revealed"


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
    rows, personal = [], []
    for event in events:
        commitment = None
        if event.personal is not None:
            salt, data = secrets.token_bytes(16), _canonical(event.personal)
            commitment = hmac.digest(salt, data, "sha256").hex()
            personal.append(_personal_row(event, salt, data))
        rows.append(_row(event, actor, at, commitment))
    if rows:
        connection.execute(insert(audit_event), rows)
    if personal:
        connection.execute(insert(audit_pii), personal)
    return len(rows)


def leaf_hash(body: str) -> bytes:
    """SHA-256 over 0x00 and the body, as RFC 6962 hashes a leaf."""
    return hashlib.sha256(b"\x00" + body.encode()).digest()


def _row(event: Event, actor: Actor, at: datetime, commitment: str | None) -> dict[str, Any]:
    columns = {
        "actor_kind": actor.kind,
        "actor": actor.name,
        "action": event.action.value,
        "entity": event.entity,
        "entity_id": event.entity_id,
        "ver": event.ver,
        "person_id": event.person_id,
        "touch_id": event.touch_id,
        "cause": actor.cause,
    }
    whole = {
        **columns,
        "at": at.astimezone(UTC).isoformat(),
        "facts": event.facts,
        "personal": commitment,
    }
    body = _canonical(whole).decode()
    return {**columns, "at": at, "body": body, "leaf": leaf_hash(body)}


def _personal_row(event: Event, salt: bytes, data: bytes) -> dict[str, Any]:
    return {
        "entity": event.entity,
        "entity_id": event.entity_id,
        "ver": event.ver,
        "person_id": event.person_id,
        "salt": salt,
        "data": data.decode(),
    }


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
