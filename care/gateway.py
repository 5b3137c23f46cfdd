"""The promise that every SMS gateway keeps (design 5).

`send` answers one outcome a message, same length, same order, and never raises for a single message: a batch has
many ends at once, and "perhaps sent" is a result, not an accident. Only proof of non-acceptance may be retried.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Sms:
    """One text to hand over: rendered for free-text vendors, template key and parameters for registered ones.

    `to` is a mainland number of 11 digits; `not_after` (UTC) is the last instant at which it may still arrive.
    `id` and `attempt` travel in the status-callback address, so that the first callback proves acceptance.
    """

    id: int
    attempt: int
    to: str = field(repr=False)
    text: str = field(repr=False)
    template: str
    params: Mapping[str, str] = field(repr=False)
    category: str
    not_after: datetime


class Kind(StrEnum):
    """What became of one hand-over. Only LATER, THROTTLED and NOT_SENT are proof that nothing went."""

    ACCEPTED = "accepted"
    OPTED_OUT = "opted_out"
    BAD_NUMBER = "bad_number"
    BAD_CONTENT = "bad_content"
    ACCOUNT = "account"
    LATER = "later"
    THROTTLED = "throttled"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one hand-over. `code` is the vendor's own, for the record; `retry_after` in seconds."""

    kind: Kind
    provider_id: str | None = None
    code: str | None = None
    retry_after: float | None = None
    parts: int | None = None


class Found(StrEnum):
    """The answer of a look-up: does the vendor have this attempt?"""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


class ReceiptState(StrEnum):
    """A delivery receipt in our words, in order of rank: a later, lower one changes nothing."""

    ACCEPTED = "accepted"
    SENT = "sent"
    UNDELIVERED = "undelivered"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the vendor says about one attempt, by callback or look-up. `raw` is kept as evidence.

    `kind` says why an undelivered text will never arrive (BAD_NUMBER, OPTED_OUT); None: another try may succeed.
    """

    message_id: int | None
    attempt: int | None
    provider_id: str | None
    state: ReceiptState
    code: str | None = None
    kind: Kind | None = None
    raw: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Lookup:
    """Whether the vendor has the attempt, under which id, and how far it got."""

    found: Found
    provider_id: str | None = None
    state: ReceiptState | None = None
    code: str | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Inbound:
    """A reply from a customer."""

    sender: str = field(repr=False)
    text: str = field(repr=False)
    provider_id: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a gateway can do; the policy and the pace read it."""

    free_text: bool = True
    registered_templates: bool = False
    inbound: bool = False
    exact_lookup: bool = False
    real: bool = False  # a text reaches a person: refuses databases of the simulator and simulated clocks
    classes: frozenset[str] = frozenset({"service", "care", "broadcast"})
    per_second: int = 50
    in_flight: int = 50
    batch: int = 1  # how many messages one call of `send` takes


class Gateway(Protocol):
    """One SMS vendor."""

    name: str
    capabilities: Capabilities

    async def send(self, batch: Sequence[Sms]) -> list[Outcome]:
        """Hand over every message of the batch; one outcome each, in order. Never raises for one message."""

    async def lookup(
        self, sms: Sms, started: datetime, now: datetime, *, provider_id: str | None, taken: Container[str]
    ) -> Lookup:
        """Whether the vendor has this attempt, begun at `started` (UTC), under `provider_id` where that is known.

        Ids in `taken` are bound to other attempts and prove nothing. Raises GatewayDown when the vendor is silent.
        """

    async def check(self) -> None:
        """See that the vendor knows the account; sends nothing. Raises GatewayDown with what is wrong."""

    async def aclose(self) -> None:
        """Let connections go."""
