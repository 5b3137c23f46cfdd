"""What `care doctor` finds at the Prefect server, against a stand-in on a real socket."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from care.errors import CareError
from commands.server.api import Api
from commands.server.watch import deployments_of_file, examine_prefect
from tests.commands.server.prefect_fake import FakePrefect, deployment, run, serving

NOW = datetime.now(UTC)


@pytest.fixture
def fake() -> Iterator[FakePrefect]:
    """A server on which all is well."""
    scheduled = [name for name, wanted in deployments_of_file().items() if wanted.get("schedules")]
    all_well = FakePrefect(
        deployments=[deployment(name) for name in deployments_of_file()],
        runs=[run(name, "Scheduled", NOW + timedelta(hours=1)) for name in scheduled],
    )
    with serving(all_well):
        yield all_well


def graded(fake: FakePrefect, now: datetime | None = None) -> dict[str, str]:
    """What was found as of now: the time at which this file was read may be long ago for a clock."""
    return {found.check: found.grade for found in examine_prefect(Api(fake.url), now or datetime.now(UTC))}


def test_a_sound_server_has_nothing_to_mend(fake: FakePrefect) -> None:
    assert set(graded(fake).values()) == {"good"}


def _no_pool(fake: FakePrefect) -> None:
    fake.pool = False


def _offline(fake: FakePrefect) -> None:
    fake.workers[0]["status"] = "OFFLINE"


def _missing(fake: FakePrefect) -> None:
    del fake.deployments[0]


def _paused(fake: FakePrefect) -> None:
    fake.deployments[0]["paused"] = True


def _inactive(fake: FakePrefect) -> None:
    fake.deployments[0]["schedules"][0]["active"] = False


def _nothing_scheduled(fake: FakePrefect) -> None:
    fake.runs.clear()


def _stuck(fake: FakePrefect) -> None:
    fake.runs.append(run("deliver", "Pending", NOW - timedelta(minutes=11), kind="PENDING"))


@pytest.mark.parametrize(
    ("change", "check", "grade"),
    [
        (_no_pool, "worker", "wrong"),
        (_offline, "worker", "wrong"),
        (_missing, "deployments", "wrong"),
        (_paused, "schedules", "warning"),
        (_inactive, "schedules", "warning"),
        (_nothing_scheduled, "schedules", "wrong"),
        (_stuck, "stuck_runs", "wrong"),
    ],
)
def test_what_is_wrong_is_named(
    fake: FakePrefect, change: Callable[[FakePrefect], None], check: str, grade: str
) -> None:
    change(fake)
    assert graded(fake)[check] == grade


def test_a_clock_that_is_wrong_is_seen_by_the_servers_answer(fake: FakePrefect) -> None:
    assert graded(fake, datetime.now(UTC) + timedelta(seconds=20))["prefect_clock"] == "warning"
    assert graded(fake, datetime.now(UTC) + timedelta(minutes=3))["prefect_clock"] == "wrong"


def test_a_server_behind_a_login_is_told_who_asks(fake: FakePrefect, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.secret = "Basic YWRtaW46c2VjcmV0"
    assert graded(fake) == {"prefect": "wrong"}
    monkeypatch.setenv("PREFECT_API_AUTH_STRING", "admin:secret")
    assert set(graded(fake).values()) == {"good"}


def test_a_server_that_is_busy_for_a_moment_is_asked_again(fake: FakePrefect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.server.api._PAUSE", 0)
    fake.busy = 9
    assert set(graded(fake).values()) == {"good"}
    fake.busy = 100
    with pytest.raises(CareError, match="HTTP 503"):
        Api(fake.url).post("deployments/filter")


def test_a_server_that_is_gone_is_a_failure() -> None:
    with pytest.raises(CareError, match="does not answer"):
        list(examine_prefect(Api("http://127.0.0.1:1/api"), NOW))
