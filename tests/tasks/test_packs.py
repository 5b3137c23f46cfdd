"""The task that makes, keeps and hands over reports."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select, update

from care.storage.engine import Database
from care.storage.tables import account, audit_event, report, report_handover
from integrations import chat, mail
from tasks import packs
from tasks.packs import keep_reports
from tests.console.site import Site
from tests.factories import add_project, at

pytestmark = [
    pytest.mark.slow,
    # What it does on PostgreSQL as well is tested with the services.
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
LINK = "https://care.example.cn/reports/"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What went to the chat and by mail; the mail server takes nothing."""
    said: list[tuple[str, ...]] = []
    monkeypatch.setenv("CARE_PUBLIC_URL", "https://care.example.cn")
    monkeypatch.setenv("CARE_ALERT_WEBHOOK", "https://chat.example.cn/bot")
    monkeypatch.setenv("CARE_SMTP_URL", "smtps://me:secret@smtp.example.cn?from=care@example.cn")

    def post(url: str, text: str) -> bool:
        said.append(("chat", text))
        return True

    def send(url: str, to: list[str], subject: str, text: str) -> bool:
        said.append(("mail", *to, text))
        return False

    monkeypatch.setattr(chat, "post", post)
    monkeypatch.setattr(mail, "send", send)
    monkeypatch.setattr(packs, "emit_event", lambda *words, **facts: None)
    return said


def test_reports_are_made_once_and_handed_to_those_whom_they_concern(
    database: Database, told: list[tuple[str, ...]]
) -> None:
    with database.begin() as connection:
        add_project(connection, "假日风景")
        add_project(connection, "四季花城")
    site = Site(database)
    for role, name, *projects in (
        ("satisfaction_manager", "chen", "假日风景"),
        ("agent", "li", "假日风景"),
        ("programme_manager", "zhou"),
    ):
        site.account(role, name, *projects)
    with database.begin() as connection:
        connection.execute(update(account).values(email=account.c.login + "@example.cn"))
    run = keep_reports.fn("week", date(2026, 12, 14), at("2026-12-14", "09:31"))
    kept = asyncio.run(run)
    assert (kept.period, kept.reports, kept.late, kept.not_handed_over) == ("2026-W50", 3, 3, 3)
    assert [words[:-1] for words in told] == [
        ("chat",),
        ("mail", "zhou@example.cn"),
        ("mail", "chen@example.cn", "zhou@example.cn"),
        ("mail", "zhou@example.cn"),
    ]
    assert told[0][-1] == f"All projects Weekly report 2026-W50 is made, late.\n{LINK}1"
    with database.read() as connection:
        handed = report_handover.c
        ways = sorted(map(tuple, connection.execute(select(handed.report_id, handed.way, handed.outcome))))
        assert ways == [(1, "mail", "failed"), (1, "webhook", "sent"), (2, "mail", "failed"), (3, "mail", "failed")]
        events = list(connection.scalars(select(audit_event.c.action).where(audit_event.c.entity == "report")))
        assert sorted(events) == sorted(["report_made"] * 3 + ["report_handed_over"] * 4)
    again = asyncio.run(keep_reports.fn("week", date(2026, 12, 16), at("2026-12-16", "09:00")))
    assert (again.reports, again.not_handed_over, len(told)) == (3, 0, 4)
    with database.read() as connection:
        assert len(connection.execute(report.select()).all()) == 3
