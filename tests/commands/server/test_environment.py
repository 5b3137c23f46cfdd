"""What Prefect is told by environment."""

from pathlib import Path

from commands.server.environment import client_environment, server_environment

HOME = Path("/care/prefect")


def test_nothing_is_reported_to_the_outside() -> None:
    told = server_environment({}, HOME, 4200, schedules=True)
    assert told["DO_NOT_TRACK"] == "1"
    assert told["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert told["PREFECT_SERVER_UI_V2_ENABLED"] == "false"


def test_the_ephemeral_server_stays_off_whatever_was_set() -> None:
    told = client_environment({"PREFECT_SERVER_EPHEMERAL_ENABLED": "true"}, HOME, "http://127.0.0.1:1/api")
    assert told["PREFECT_SERVER_EPHEMERAL_ENABLED"] == "false"


def test_our_own_server_is_not_asked_for_through_a_proxy() -> None:
    told = client_environment({"no_proxy": "intranet"}, HOME, "http://127.0.0.1:1/api")
    assert (told["NO_PROXY"], told["no_proxy"]) == ("127.0.0.1,localhost", "intranet,127.0.0.1,localhost")


def test_the_server_listens_on_this_machine_only_and_keeps_its_data_in_our_home() -> None:
    told = server_environment({"PREFECT_SERVER_API_HOST": "0.0.0.0"}, HOME, 4321, schedules=False)
    assert (told["PREFECT_SERVER_API_HOST"], told["PREFECT_SERVER_API_PORT"]) == ("127.0.0.1", "4321")
    assert told["PREFECT_HOME"] == "/care/prefect"
    assert told["PREFECT_SERVER_DATABASE_CONNECTION_URL"].endswith("////care/prefect/prefect.db")


def test_a_server_for_one_run_schedules_nothing() -> None:
    told = server_environment({}, HOME, 4321, schedules=False)
    assert told["PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED"] == "false"


def test_what_the_operator_has_set_for_clients_stands() -> None:
    assert client_environment({"PREFECT_HOME": "/srv"}, HOME, "http://127.0.0.1:1/api")["PREFECT_HOME"] == "/srv"
