"""SMS gateways, one a module, behind the promise of care.gateway; a new one is a module and a line in GATEWAYS."""

from importlib import import_module
from typing import cast

from care.clock import Clock
from care.gateway import Gateway
from care.settings import Settings

# Dotted, so that a vendor's SDK is imported only where its gateway is used.
GATEWAYS = {
    "simulator": "integrations.sms.simulator:SimulatorGateway",
    "file": "integrations.sms.file:FileGateway",
    "twilio": "integrations.sms.twilio.gateway:TwilioGateway",
}


def gateway_from(settings: Settings, clock: Clock) -> Gateway:
    """The gateway that CARE_GATEWAY names; close it with `aclose()`."""
    module, _, name = GATEWAYS[settings.gateway].partition(":")
    return cast(Gateway, getattr(import_module(module), name).from_settings(settings, clock))
