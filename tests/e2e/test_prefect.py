"""The day under a real Prefect server: schedules, runs, artifacts, and a clean end."""

import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psutil
import pytest
from sqlalchemy import Connection, select, update

from care.clock import business_day
from care.storage.engine import open_database
from care.storage.tables import attempt, audit_event, message, person, plan_hold, project, touch
from commands.server.applying import bring_in_line
from commands.server.watch import deployments_of_file
from tests.e2e.conftest import BUYERS, Office, care, children_of, wait_for
from tests.e2e.machine import machine_at
from tests.factories import ZONE, add, at
from tests.lives import born, buys

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
RUN = ("run", "--on", "2026-12-11", "--at", "2026-12-11T10:00")


def test_the_scheduler_creates_runs_for_every_deployment(office: Office) -> None:
    # With SQLAlchemy 2.1 under Prefect 3.8 everything else works, and no scheduled run ever appears.
    deployments = {found["id"]: found["name"] for found in office.ask("deployments/filter")}
    assert set(deployments.values()) == set(deployments_of_file())
    asked = {name for name, deployment in deployments_of_file().items() if not deployment.get("schedules")}
    deployments = {found: name for found, name in deployments.items() if name not in asked}

    def scheduled() -> bool:
        runs = office.ask("flow_runs/filter", flow_runs={"state": {"type": {"any_": ["SCHEDULED"]}}})
        return {run["deployment_id"] for run in runs if run["auto_scheduled"]} == set(deployments)

    assert wait_for(scheduled, 60)


@pytest.fixture(scope="session")
def printed(office: Office) -> list[str]:
    """What two runs of the same day printed."""
    runs = [office.care(*RUN), office.care(*RUN)]
    assert [run.returncode for run in runs] == [0, 0], [run.stderr for run in runs]
    return [run.stdout for run in runs]


def test_a_day_that_is_run_twice_sends_each_text_once(office: Office, printed: list[str]) -> None:
    assert f"{2 * BUYERS} texts taken" in printed[0]
    assert printed[1].startswith("Nothing new was due on 2026-12-11.")
    with rows(office) as connection:
        assert len(connection.execute(select(attempt)).all()) == 2 * BUYERS


@pytest.mark.usefixtures("printed")
def test_the_record_names_the_run_and_the_run_is_on_the_server(office: Office) -> None:
    runs = named(office, "care 2026-12-11")
    with rows(office) as connection:
        causes = set(connection.scalars(select(audit_event.c.cause).where(audit_event.c.actor_kind == "flow")))
    assert causes
    assert {run["id"] for run in runs} >= causes
    assert {run["state_name"] for run in runs} == {"Completed", "NothingDue"}
    assert {tag for run in runs for tag in run["tags"]} == {"care", "by-hand"}


@pytest.mark.usefixtures("printed")
def test_the_whole_history_is_on_the_server(office: Office) -> None:
    for run in named(office, "care 2026-12-11"):
        tasks = office.ask("task_runs/filter", flow_runs={"id": {"any_": [run["id"]]}})
        assert sorted(task["name"] for task in tasks) == ["chunk 1", "plan 2026-12-11", "report 2026-12-11"]
        assert {task["state_name"] for task in tasks} == {"Completed"}


@pytest.mark.usefixtures("printed")
def test_nothing_in_prefect_names_a_person(office: Office) -> None:
    with rows(office) as connection:
        people = connection.execute(select(person.c.name, person.c.mobile, person.c.customer_no)).all()
    artifacts = office.ask("artifacts/filter")
    assert {artifact["key"] for artifact in artifacts} == {"day-report", "touchpoints"}
    shown = str([artifacts, *(office.ask(f"{kind}/filter") for kind in ("logs", "flow_runs", "task_runs", "events"))])
    assert "Day report 2026-12-11" in shown
    assert [word for row in people for word in row if word in shown] == []


@pytest.mark.usefixtures("printed")
def test_a_held_day_is_released_by_the_form(office: Office) -> None:
    """The whole way of an approval: suspended without a process, resumed with the form, on record by name."""
    day = date(2026, 12, 10)  # not today, so that the release plans nothing here
    with writing(office) as connection:
        row = {"day": day, "scope": "all", "anomaly": "times_median", "touches": 900, "people": 900}
        hold = add(connection, plan_hold, **row, state="held", held_at=at("2026-12-10"), ver=1)
    (deployment,) = [found for found in office.ask("deployments/filter") if found["name"] == "approve"]
    run = office.ask(f"deployments/{deployment['id']}/create_flow_run", parameters={"hold": hold})["id"]
    wait_for(lambda: state_of(office, run)["type"] == "PAUSED", 60)
    assert state_of(office, run)["name"] == "Suspended"
    refused = office.ask(f"flow_runs/{run}/resume", run_input={"decision": "perhaps", "who": "王芳", "why": "开盘"})
    assert refused["status"] == "REJECT"
    office.ask(f"flow_runs/{run}/resume", run_input={"decision": "approve", "who": "王芳", "why": "开盘"})
    wait_for(lambda: state_of(office, run)["type"] == "COMPLETED", 60)
    assert state_of(office, run)["name"] == "Approved"
    with rows(office) as connection:
        query = select(audit_event.c.actor, audit_event.c.cause).where(audit_event.c.action == "plan_released")
        assert connection.execute(query).one() == ("王芳", run)


@pytest.mark.usefixtures("printed")
def test_to_be_stopped_ends_everything_and_a_run_alone_goes_on(office: Office) -> None:
    """The last test of the office: afterwards it is closed, and the next one has its data."""
    children = children_of(office.up)
    assert len(children) >= 2
    office.up.send_signal(signal.SIGINT)
    assert office.up.wait(60) == 0
    assert psutil.wait_procs(children, timeout=5)[1] == []
    assert not (office.home / "prefect" / "address").exists()
    alone = care(office.environment, *RUN)  # on the same data, with a server of its own
    assert alone.returncode == 0, alone.stderr
    assert alone.stdout.startswith("Nothing new was due on 2026-12-11.")
    assert history(office) == [(3, 8)] * 3


@pytest.mark.usefixtures("printed")
def test_after_an_outage_stale_runs_end_and_today_catches_up_once(office: Office) -> None:
    """Server and worker were stopped by the test before; the runs that were missed all begin when they are back."""
    now = datetime.now(UTC)
    today = business_day(now, ZONE)
    _moved_in_during_the_outage(office, today)
    midnight = datetime.combine(today, datetime.min.time(), ZONE)
    with machine_at(office.home) as machine:
        stale = [machine.begin("daily-care", now - timedelta(days=days)) for days in (5, 1)]
        missed = [
            machine.begin("plan-again", max(now - timedelta(hours=1), midnight)),
            machine.begin("daily-care", now),
        ]
        hung = [machine.begin("deliver", now), machine.begin("settle", now)]
        for run, name in zip(hung, ("Submitting", "Pending"), strict=True):
            machine.api.post(f"flow_runs/{run}/set_state", state={"type": "PENDING", "name": name}, force=True)
        machine.work()
        wait_for(lambda: all(machine.ended(run) for run in (*stale, *missed)), 120)
        assert [machine.state(run)["name"] for run in stale] == ["SkippedStale"] * 2
        # CANCEL_NEW would cancel today's for the stale one; which of the two finds the work is a matter of seconds.
        assert {machine.state(run)["name"] for run in missed} <= {"Completed", "NothingDue"}
        # A run that the server forgot while it was handed over would hold its place for good.
        assert [machine.state(run)["name"] for run in hung] == ["Submitting", "Pending"]
        bring_in_line(machine.api, None, now + timedelta(minutes=11))
        assert [machine.state(run)["name"] for run in hung] == ["Crashed"] * 2
    with rows(office) as connection:
        assert connection.execute(select(attempt.c.message_id).where(attempt.c.attempt > 1)).all() == []
        texts = select(touch.c.due_on, message.c.late_days, message.c.reason).join_from(message, touch)
        found = connection.execute(texts.where(touch.c.touchpoint == "move_in").order_by(message.c.id)).all()
    late = [(today - timedelta(days=ago), ago, "late_over_limit" if ago > 2 else None) for ago in MOVED_IN]
    assert [tuple(row) for row in found] == late


MOVED_IN = (5, 4, 3, 1, 0)  # days ago; a text of the day before yesterday ends this evening


def _moved_in_during_the_outage(office: Office, today: date) -> None:
    """One buyer for each day, in a project that was planned until six days ago."""
    with writing(office) as connection:
        for ago in MOVED_IN:
            moved_in = today - timedelta(days=ago)
            buys(connection, born(connection), project_name="停机花园", moved_in_on=moved_in)
        planned = {"first_planned_on": today - timedelta(days=30), "last_planned_on": today - timedelta(days=6)}
        connection.execute(update(project).where(project.c.name == "停机花园").values(planned))


def history(office: Office) -> list[tuple[int, int]]:
    """Finished tasks and log lines of each daily run, read while no server is there: both are sent with a delay."""
    counted = """SELECT
        (SELECT count(*) FROM task_run WHERE flow_run_id = flow_run.id AND state_name = 'Completed'),
        (SELECT count(*) FROM log WHERE flow_run_id = flow_run.id)
        FROM flow_run WHERE name = 'care 2026-12-11'"""
    with closing(sqlite3.connect(office.home / "prefect" / "prefect.db")) as database:
        return list(database.execute(counted))


@contextmanager
def rows(office: Office) -> Iterator[Connection]:
    """A look into the office's database."""
    database = open_database(f"sqlite:///{office.home / 'care.db'}")
    with database.read() as connection:
        yield connection
    database.dispose()


@contextmanager
def writing(office: Office) -> Iterator[Connection]:
    """A change of the office's database."""
    database = open_database(f"sqlite:///{office.home / 'care.db'}")
    with database.begin() as connection:
        yield connection
    database.dispose()


def state_of(office: Office, run: str) -> dict[str, Any]:
    (found,) = office.ask("flow_runs/filter", flow_runs={"id": {"any_": [run]}})
    state: dict[str, Any] = found["state"]
    return state


def named(office: Office, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = office.ask("flow_runs/filter", flow_runs={"name": {"any_": [name]}})
    assert found
    return found
