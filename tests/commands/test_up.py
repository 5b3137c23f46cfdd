"""What `make up` tells the processes that it starts."""

import pytest

from care.settings import read_settings
from commands.up import _public

HERE = "http://127.0.0.1:8000"
TWILIO = {f"CARE_TWILIO_{name}": value for name, value in (("ACCOUNT_SID", "AC" + "0" * 32), ("AUTH_TOKEN", "t" * 32))}


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, {"CARE_PUBLIC_URL": HERE}),
        ({"CARE_PUBLIC_URL": "https://care.example.com"}, {}),  # as it is set: the processes inherit it
        ({"CARE_GATEWAY": "twilio", **TWILIO, "CARE_TWILIO_FROM": "+15005550006"}, {}),  # it could not call back here
    ],
)
def test_reports_lead_to_the_console_unless_another_address_is_set(
    environment: dict[str, str], told: dict[str, str]
) -> None:
    assert _public(read_settings(environment), HERE) == told
