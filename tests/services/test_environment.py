"""A real gateway never runs on a database of the simulator, nor by an invented time."""

from dataclasses import replace
from pathlib import Path

import pytest

from care.clock import Clock
from care.errors import BadInput
from care.gateway import Gateway
from care.services.environment import check_environment
from care.storage.engine import Database
from integrations.sms.file import FileGateway
from tests.services.sending.world import ZONE, Hands, simulator


@pytest.fixture
def real(tmp_path: Path) -> Gateway:
    """A gateway that says it is real, and would write to a file."""
    gateway = FileGateway(tmp_path / "outbox.jsonl", Hands().clock)
    gateway.name = "real"
    gateway.capabilities = replace(gateway.capabilities, real=True)
    return gateway


HOST_CLOCK = Clock(ZONE)


def test_a_real_gateway_on_a_fresh_database_is_welcome(database: Database, real: Gateway) -> None:
    check_environment(database, real, HOST_CLOCK, allow_time_travel=False)


@pytest.mark.parametrize("allow", [False, True])
def test_a_real_gateway_refuses_what_the_simulator_ran_on(
    database: Database, real: Gateway, tmp_path: Path, allow: bool
) -> None:
    check_environment(database, simulator(tmp_path, Hands()), HOST_CLOCK, allow_time_travel=False)
    with pytest.raises(BadInput, match=r"has run on the simulator.*CARE_DATABASE_URL"):
        check_environment(database, real, HOST_CLOCK, allow_time_travel=allow)


def test_a_real_gateway_refuses_an_invented_time(database: Database, real: Gateway) -> None:
    with pytest.raises(BadInput, match=r"--at.*CARE_ALLOW_TIME_TRAVEL=1"):
        check_environment(database, real, Hands().clock, allow_time_travel=False)


def test_the_database_remembers_an_invented_time(database: Database, real: Gateway, tmp_path: Path) -> None:
    file = FileGateway(tmp_path / "outbox.jsonl", Hands().clock)
    check_environment(database, file, Hands().clock, allow_time_travel=False)
    with pytest.raises(BadInput, match="simulated clock"):
        check_environment(database, real, HOST_CLOCK, allow_time_travel=False)
    check_environment(database, real, HOST_CLOCK, allow_time_travel=True)


def test_remembering_twice_is_remembering_once(database: Database, tmp_path: Path) -> None:
    for _ in range(2):
        check_environment(database, simulator(tmp_path, Hands()), Hands().clock, allow_time_travel=False)
