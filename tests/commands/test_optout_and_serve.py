"""`care optout` and `care serve`; and a reply from the webhook to the agent's list."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from care.storage.engine import Database, open_database
from care.storage.tables import consent, duty, message
from commands.main import main
from tests.services.sending.world import at, queue

AT = ("--at", "2026-12-01T10:00")


@pytest.fixture(autouse=True)
def database(migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database of its own, to which the environment points."""
    (tmp_path / "care.db").write_bytes(migrated_sqlite.read_bytes())
    monkeypatch.setenv("CARE_DATABASE_URL", f"sqlite:///{tmp_path / 'care.db'}")
    monkeypatch.setenv("CARE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CARE_LANGUAGE", "en")
    database = open_database(f"sqlite:///{tmp_path / 'care.db'}")
    yield database
    database.dispose()


def care(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["care", *words])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_an_opt_out_by_word_of_mouth_is_recorded_and_confirmed_once(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    queue(database, klass="care")
    for said in ("one confirmation is queued", "had opted out before"):
        assert care(monkeypatch, "optout", "C00001", "--reason", "told her agent", *AT) == 0
        assert said in capsys.readouterr().out
    with database.read() as connection:
        assert connection.scalar(select(consent.c.state)) == "opted_out"
        confirmed = select(message.c.state).where(message.c.template == "optout_confirmed")
        assert list(connection.scalars(confirmed)) == ["queued"]


def test_an_opt_out_of_nobody_we_know_is_wrong_input(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert care(monkeypatch, "optout", "C00009", "--reason", "told her agent", *AT) == 2
    assert "C00009" in capsys.readouterr().err


def test_a_reply_stands_on_the_agents_list_until_it_is_ticked(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    queue(database)
    row = {"project_id": 1, "person_id": 1, "role": "agent", "state": "open", "ver": 1}
    with database.begin() as connection:
        connection.execute(
            duty.insert().values(kind="reply", subject="callback:1", due_at=at("18:00"), note="When is it?", **row)
        )
    assert care(monkeypatch, "calls", *AT) == 0
    assert "C00001\t假日风景\t12-01 18:00\tWhen is it?" in capsys.readouterr().out
    assert care(monkeypatch, "duties", "done", "1", "--note", "called", "--by", "Li", *AT) == 0
    care(monkeypatch, "calls", *AT)
    assert "When is it?" not in capsys.readouterr().out


def test_the_console_listens_on_this_machine_alone_and_logs_no_addresses(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[dict[str, Any]] = []
    monkeypatch.setattr("uvicorn.run", lambda app, **how: served.append(how))
    care(monkeypatch, "serve", "--port", "8123")
    assert [(how["host"], how["port"], how["access_log"]) for how in served] == [("127.0.0.1", 8123, False)]


def test_a_real_gateway_does_not_serve_a_pretended_time(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[object] = []
    monkeypatch.setattr("uvicorn.run", lambda app, **how: served.append(app))
    for name, value in (("ACCOUNT_SID", "AC" + "0" * 32), ("AUTH_TOKEN", "t" * 32), ("FROM", "+15005550006")):
        monkeypatch.setenv(f"CARE_TWILIO_{name}", value)
    monkeypatch.setenv("CARE_GATEWAY", "twilio")
    assert care(monkeypatch, "serve", *AT) == 2
    assert served == []
    assert "CARE_ALLOW_TIME_TRAVEL" in capsys.readouterr().err
