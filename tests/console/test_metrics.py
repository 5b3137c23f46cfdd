"""Figures for monitors: right in number, without a name, and honest about a database that is gone."""

import re
from importlib import import_module

import pytest
from sqlalchemy import update

from care.errors import DatabaseError
from care.services.stop_switch import stop_texts
from care.storage.tables import call, message, project
from tests.console.site import NOW, OTHER, Site


def figures(site: Site) -> dict[str, float]:
    answer = site.client().get("/metrics")
    assert answer.status_code == 200
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(number) for name, _, number in (line.rpartition(" ") for line in lines)}


def test_the_figures_are_those_of_the_database(site: Site) -> None:
    with site.database.begin() as connection:
        connection.execute(update(project).where(project.c.name == OTHER).values(imported_at=NOW))
        connection.execute(update(message).where(message.c.state == "held").values(state="skipped"))
        ids = list(connection.scalars(message.select().with_only_columns(message.c.id).order_by(message.c.id)))
        states = ["queued", "delivered", "accepted", "unknown"]
        for message_id, state in zip(ids, states, strict=False):
            values = {"state": state, "act_on": NOW.date(), "not_before": NOW.replace(hour=1)}
            connection.execute(update(message).where(message.c.id == message_id).values(values))
        connection.execute(update(call).values(due_at=NOW.replace(hour=3)))
        connection.execute(update(call).where(call.c.id == 1).values(due_at=NOW.replace(hour=1)))
    assert figures(site)["care_stop_switches"] == 0
    stop_texts(site.database, None, "演练", by="陈静", now=NOW)
    found = figures(site)
    assert found["care_stop_switches"] == 1
    expected = {"due": 4, "sent": 2, "delivered": 1, "failed": 0, "unknown": 1, "held": 0}
    assert {name: found[f"care_texts_{name}"] for name in expected} == expected
    assert found["care_oldest_queued_text_seconds"] == pytest.approx(3600, abs=60)
    assert found["care_calls_overdue"] == 1 < found["care_calls_open"]
    assert found["care_last_planning_age_seconds"] == pytest.approx(5400, abs=60)  # planned at 08:30, asked at 10:00
    assert found[f'care_import_age_seconds{{project="{OTHER}"}}'] == pytest.approx(0, abs=60)


def test_what_never_happened_has_no_figure(site: Site) -> None:
    with site.database.begin() as connection:
        connection.execute(update(project).values(planned_at=None, imported_at=None))
    assert not {name for name in figures(site) if "planning_age" in name or "import_age" in name}


def test_no_figure_names_a_customer_or_a_number(site: Site) -> None:
    text = site.client().get("/metrics").text
    assert "张伟" not in text
    assert not re.search(r"1[3-9]\d{9}", text)


def test_health_is_that_of_the_database(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert site.client().get("/healthz").status_code == 200

    def down(*given: object) -> None:
        raise DatabaseError("down")

    monkeypatch.setattr(import_module("console.pages.metrics"), "measure", down)
    assert site.client().get("/healthz").status_code == 503
