"""What every request needs, opened once when the console starts."""

from dataclasses import dataclass, field

from care.clock import Clock
from care.gateway import Gateway
from care.services.preparing import Desk
from care.services.wordings.in_use import Freshness
from care.settings import Settings
from care.storage.engine import Database


@dataclass(frozen=True, slots=True)
class Office:
    """Settings, database, plan with templates, clock and gateway of this process."""

    settings: Settings
    database: Database
    desk: Desk
    clock: Clock
    gateway: Gateway
    wordings: Freshness = field(default_factory=Freshness)
