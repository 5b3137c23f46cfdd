"""What deploy/ gives to copy is right: settings that are known, processes that exist, one folder everywhere."""

import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from care.settings import KNOWN, read_settings
from commands import main
from commands.server.environment import client_environment, server_environment

DEPLOY = Path(__file__).parent.parent / "deploy"
LINE = re.compile(r"^(#\s)?([A-Z0-9_]+)=(.*)$", re.MULTILINE)


def lines(name: str) -> dict[str, str]:
    """The variables of an example, those that are commented out too."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    return {match[2]: match[3] for match in LINE.finditer(text)}


def test_the_settings_that_are_given_are_read_without_a_complaint() -> None:
    text = (DEPLOY / "care.env.example").read_text(encoding="utf-8")
    given = {match[2]: match[3] for match in LINE.finditer(text) if not match[1]}
    settings = read_settings({name: value for name, value in given.items() if name.startswith("CARE_")})
    assert settings.database_url.startswith("postgresql+psycopg://")
    assert {name.removesuffix("_FILE") for name in lines("care.env.example") if name.startswith("CARE_")} <= KNOWN


@pytest.mark.parametrize("name", ["care.env.example", "prefect-server.env.example"])
def test_each_line_is_explained(name: str) -> None:
    blocks = (DEPLOY / name).read_text(encoding="utf-8").split("\n\n")
    for block in filter(LINE.search, blocks):
        first = block.strip().splitlines()[0]
        assert first.startswith("# "), block
        assert not LINE.match(first), block


def test_prefect_is_told_the_same_as_by_make_up() -> None:
    ours = server_environment({}, Path("/care"), 4200, schedules=True) | client_environment(
        {}, Path("/care"), "http://x"
    )
    given = lines("care.env.example") | lines("prefect-server.env.example")
    of_one_machine = {"PREFECT_HOME", "PREFECT_API_URL", "NO_PROXY", "no_proxy"}
    chosen = {name for name in ours if name.endswith(("CONNECTION_URL", "API_HOST", "API_PORT"))}
    switches = {name for name in ours if name.endswith(("SCHEDULER_ENABLED", "LATE_RUNS_ENABLED", "UI_ENABLED"))}
    for name in ours.keys() - of_one_machine - chosen - switches:
        assert given.get(name) == ours[name], name


def test_each_unit_starts_a_command_that_exists() -> None:
    units = sorted((DEPLOY / "systemd").glob("*.service"))
    commands = [re.search(r"^ExecStart=(\S+) (.*)$", unit.read_text(), re.MULTILINE) for unit in units]
    assert [command and Path(command[1]).name for command in commands] == ["care", "prefect", "care", "prefect"]
    main._register()
    for command in commands:
        assert command is not None
        if command[1].endswith("/care"):
            words = [word for word in command[2].split() if not word.startswith("-") and not word.isdigit()]
            assert CliRunner().invoke(main.app, [*words, "--help"]).exit_code == 0, words


def test_the_containers_are_those_processes() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert {"postgres", "prefect", "worker", "sealer", "proxy", "console"} == set(services)
    assert [name for name, service in services.items() if service.get("ports")] == ["proxy"]
