"""What one run of delivery, settling or a webhook works with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from care.gateway import Gateway
from care.rules.touchpoints import FestivalTrigger, Plan, Touchpoint
from care.storage.audit import Actor


@dataclass(frozen=True, slots=True)
class Setting:
    """Plan, gateway, business zone and who acts; made once a run."""

    plan: Plan
    gateway: Gateway
    zone: ZoneInfo
    actor: Actor
    touchpoints: Mapping[str, Touchpoint] = field(init=False)

    def __post_init__(self) -> None:
        found = {touchpoint.id: touchpoint for touchpoint in self.plan.touchpoints}
        for common in self.plan.touchpoints:
            if isinstance(common.trigger, FestivalTrigger):  # one row of the plan greets on every festival
                found |= {festival.id: common for festival in self.plan.festivals}
        object.__setattr__(self, "touchpoints", found)

    @property
    def per_second(self) -> float:
        """Texts a second that the account may send, all deliverers together: as the plan says, else the gateway."""
        profile = self.plan.profiles.get(self.gateway.name)
        return (profile and profile.per_second) or self.gateway.capabilities.per_second
