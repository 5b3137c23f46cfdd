"""Which server a run uses, and that there is only one on one machine's data."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from care.errors import CareError
from care.settings import Settings, read_settings
from commands.server import local
from commands.server.child import Child
from commands.server.health import healthy


class Answer(BaseHTTPRequestHandler):
    """Answers every question with the status of its server."""

    def do_GET(self) -> None:
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@contextmanager
def answering(status: int) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Answer)
    server.status = status  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a home of their own."""
    return read_settings({"CARE_HOME": str(tmp_path)})


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What happened to servers of our own, with a stand-in for the process."""
    happened: list[str] = []

    class Server:
        def stop(self) -> None:
            happened.append("stopped")

    def start(settings: Settings, port: int, lock: int, *, schedules: bool) -> tuple[Server, str]:
        happened.append(f"started, schedules {schedules}")
        return Server(), f"http://127.0.0.1:{port}/api"

    monkeypatch.setattr(local, "start_server", start)
    return happened


@pytest.mark.parametrize(("status", "expected"), [(200, True), (401, True), (503, False), (404, False)])
def test_a_server_is_healthy_when_it_says_so_or_asks_who_we_are(status: int, expected: bool) -> None:
    with answering(status) as url:
        assert healthy(url) is expected


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/api", "file:///etc/passwd", "nonsense", ""])
def test_where_nobody_answers_no_server_is_healthy(url: str) -> None:
    assert not healthy(url, timeout=0.5)


def test_a_proxy_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with answering(200) as url:
        assert healthy(url)


def test_the_given_server_is_used_and_none_is_started(
    settings: Settings, started: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(200) as url:
        monkeypatch.setenv("PREFECT_API_URL", url)
        with local.api_for_one_run(settings) as used:
            assert used == url
    assert started == []


def test_a_given_server_that_does_not_answer_is_refused_in_one_sentence(
    settings: Settings, started: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")
    with pytest.raises(CareError, match="PREFECT_API_URL does not answer"), local.api_for_one_run(settings):
        pass
    assert started == []


def test_our_own_server_is_stopped_after_the_run_even_if_that_fails(settings: Settings, started: list[str]) -> None:
    with pytest.raises(ZeroDivisionError), local.api_for_one_run(settings):
        started[0] += str(1 // 0)
    assert started == ["started, schedules False", "stopped"]


def test_the_server_that_stays_is_found_by_runs_elsewhere(settings: Settings, started: list[str]) -> None:
    with answering(200) as url, local.only_server(settings):
        local.announce(settings, url)
        with local.api_for_one_run(settings) as used:
            assert used == url
        local.withdraw(settings)
    assert started == []


def test_a_second_server_on_the_same_data_is_refused(settings: Settings) -> None:
    with local.only_server(settings), pytest.raises(CareError, match="already runs"), local.only_server(settings):
        pass
    with local.only_server(settings):
        pass  # the lock went with the first


def test_a_run_waits_for_another_one_and_gives_up_in_the_end(
    settings: Settings, started: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "_WAIT_SECONDS", 0.3)
    another = pytest.raises(CareError, match="Another care run")
    with local.only_server(settings), another, local.api_for_one_run(settings):
        pass
    with local.api_for_one_run(settings):
        assert started


def test_an_address_that_a_killed_server_left_behind_is_not_believed(settings: Settings, started: list[str]) -> None:
    local.prefect_home(settings).mkdir(parents=True)
    local.announce(settings, "http://127.0.0.1:1/api")
    with local.api_for_one_run(settings):
        assert started == ["started, schedules False"]


@pytest.mark.slow
def test_a_server_that_ends_at_once_is_told_with_its_log(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    began = Child.start

    def broken(name: str, arguments: list[str], *rest: Any) -> Child:
        return began(name, ["no_such_module"], *rest)

    monkeypatch.setattr(Child, "start", broken)
    with local.only_server(settings) as lock, pytest.raises(CareError, match=r"prefect-server\.log says why"):
        local.start_server(settings, local.free_port(), lock, schedules=False)
    assert "no_such_module" in (settings.home / "logs" / "prefect-server.log").read_text()


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < local.free_port(port) <= port + 20


def test_no_free_port_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(socket.socket):
        def bind(self, address: Any) -> None:
            raise OSError(os.strerror(98))

    monkeypatch.setattr(socket, "socket", Refusing)
    with pytest.raises(CareError, match=r"No free port on 127\.0\.0\.1 from 4200 to 4220"):
        local.free_port(4200)
