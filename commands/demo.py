"""`care demo`: the sample customers, one day of theirs on the simulator, and what to open next.

The demo lives in a folder of its own and begins anew each time: nothing of it touches a real database.
"""

import asyncio
import os
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from care.clock import Clock, read_instant
from care.settings import ROOT, Settings, read_settings
from commands.acting import open_to_act
from commands.context import open_context

if TYPE_CHECKING:
    from care.rules.rights import Role
    from care.services.call_list import CallLine
    from care.services.importing.importing import ImportResult

DAY = date(2026, 12, 11)
EVENING_BEFORE = "2026-12-10T18:00"
EARLY = "2026-12-11T08:30"
MORNING = "2026-12-11T09:35"  # greetings may go from 09:30
CALLS_AT = "2026-12-11T10:05"
RELEASED_AT = "2026-12-11T10:30"
NOON = "2026-12-11T12:00"  # by then the simulator has told what arrived
SAMPLES = 3


def demo() -> None:
    """Load sample customers, run one day on the simulator, record a few calls, and show what happened."""
    home = _fresh_home()
    say = typer.echo
    say("1/5  Sample customers (examples/customers.xlsx) ...")
    imported = _import(home)
    _release_unusual_day(say)
    say("2/5  The day 2026-12-11, run by Prefect on a server of its own (half a minute) ...")
    _run_day(read_settings())
    say("3/5  Agents make their first calls ...")
    recorded = _make_calls()
    say("4/5  The texts that waited for a call go out ...")
    asyncio.run(_send(RELEASED_AT))
    say("5/5  The vendor says what arrived ...\n")
    asyncio.run(_send(NOON))
    _show(_summary(imported, recorded, _open_accounts(), home))


def _fresh_home() -> Path:
    """An empty home with its own plan, in which the projects go live on the demo's day: nothing is late there."""
    home = read_settings().home / "demo"
    for name in ("care.db", "care.db-wal", "care.db-shm", "simulator.db", "simulator.db-wal", "simulator.db-shm"):
        (home / name).unlink(missing_ok=True)
    shutil.rmtree(home / "plan", ignore_errors=True)
    shutil.copytree(ROOT / "plan", home / "plan")
    for file in (home / "plan" / "projects").glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("live_from: 2026-11-01", f"live_from: {DAY}"), encoding="utf-8")
    for name in [name for name in os.environ if name.startswith("CARE_") and name != "CARE_LANGUAGE"]:
        del os.environ[name]
    os.environ.update({"CARE_HOME": str(home), "CARE_PLAN_DIR": str(home / "plan")})
    return home


def _import(home: Path) -> "ImportResult":
    from care.services.importing.importing import Order, import_list
    from care.storage.audit import Actor
    from care.storage.migrate import upgrade
    from commands.import_files import file_hash, open_list

    upgrade(read_settings().database_url)
    context = open_to_act(EVENING_BEFORE)
    workbook = ROOT / "examples" / "customers.xlsx"
    order = Order(file_hash(workbook), Actor("person", "demo"), None, False)
    today, now = context.clock.today(), context.clock.now()
    with open_list(workbook, None, None, today) as opened:
        return import_list(context.database, context.desk, opened, order, today=today, now=now)


def _release_unusual_day(say: Callable[[str], None]) -> None:
    """So many customers on one day are unusual, and such a day waits for a person (handbook 5.3): here for us."""
    from care.services.approving import release_day
    from care.services.planning import plan_day
    from care.storage.audit import Actor

    context, actor = open_to_act(EARLY), Actor("person", "demo")
    now = context.clock.now()
    held = plan_day(context.database, context.desk, day=DAY, now=now, actor=actor).held
    if held is not None:
        say(f"     {held.people} customers at once: the day waits for a person, and the demo releases it.")
        reason = "the sample's first day"
        release_day(context.database, DAY, None, reason=reason, actor=actor, now=now)


def _run_day(settings: Settings) -> None:
    from commands.run import run_under_prefect

    run_under_prefect(settings, DAY.isoformat(), MORNING)


def _make_calls() -> list[tuple["CallLine", str]]:
    """The first call of three kinds: two reach the customer, one does not."""
    from care.rules.lifecycles import CallOutcome
    from care.services.call_list import list_calls
    from care.services.calling import Form, record_call

    context, now = open_context(CALLS_AT), read_instant(CALLS_AT, read_settings().timezone)
    forms = {
        "subscription_d3": Form(CallOutcome.CONNECTED, note="资料基本备齐，收入证明下周一盖章", mood=5),
        "loan_progress": Form(CallOutcome.CONNECTED, mood=4, values={"status": "银行审批", "expected": "12月25日"}),
        "contract_filed": Form(CallOutcome.NO_ANSWER),
    }
    recorded = []
    for line in list_calls(context.database, context.desk, now=now):
        form = forms.pop(line.call.touchpoint, None)
        if form is not None:
            record_call(context.database, context.desk, line.call.id, form, by="demo", now=now)
            recorded.append((line, form.outcome.value))
    return recorded


def _open_accounts() -> "list[tuple[str, Role, str, str]]":
    """An agent with calls to make, a specialist, and two managers: name, role, login, password."""
    from care.rules.rights import Role
    from care.services.call_list import list_calls
    from care.services.people.joining import Newcomer, join
    from care.services.people.passwords import new_password

    context, now = open_to_act(NOON), read_instant(NOON, read_settings().timezone)
    busy = Counter(
        (line.caller.name, line.call.project_id)
        for line in list_calls(context.database, context.desk, now=now)
        if line.caller is not None
    )
    (agent, project_id), _ = busy.most_common(1)[0]
    people = [
        Newcomer(agent, "agent", Role.AGENT, [project_id]),
        Newcomer("林悦", "specialist", Role.SPECIALIST, [project_id]),
        Newcomer("陈静", "manager", Role.SATISFACTION_MANAGER, [project_id]),
        Newcomer("周明", "programme", Role.PROGRAMME_MANAGER),
    ]
    opened = []
    for one in people:
        password = new_password()
        join(context.database, one, password, by="demo", now=now)
        opened.append((one.name, one.role, one.login, password))
    return opened


async def _send(at: str) -> None:
    from care.services.delivery import deliver
    from care.services.settling import settle
    from care.storage.audit import Actor
    from integrations.sms import gateway_from

    context, actor = open_to_act(at), Actor("person", "demo")
    clock = Clock.starting(context.settings.timezone, read_instant(at, context.settings.timezone))
    gateway = gateway_from(context.settings, clock)
    try:
        await deliver(context.database, gateway, context.desk.plan, clock, actor)
        await settle(context.database, gateway, context.desk.plan, clock, actor)
    finally:
        await gateway.aclose()


def _summary(
    imported: "ImportResult",
    recorded: list[tuple["CallLine", str]],
    accounts: "list[tuple[str, Role, str, str]]",
    home: Path,
) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from care.services.reporting import day_report
    from care.storage.samples import sample_texts
    from commands.words import reason_words, role_words, touchpoint_name, word

    context = open_context(NOON)
    language, plan = context.settings.language, context.desk.plan
    with context.database.read() as connection:
        report = day_report(connection, plan, DAY, context.clock.now(), zone=context.settings.timezone)
        texts = sample_texts(connection, DAY, SAMPLES)
    facts: dict[str, Any] = {
        "day": DAY.isoformat(),
        "imported": imported,
        "report": report,
        "name_of": lambda touchpoint: touchpoint_name(plan, touchpoint, language),
        "reason_of": lambda reason: reason_words(reason, language),
        "texts": [(touchpoint_name(plan, touchpoint, language), text) for touchpoint, text in texts],
        "calls": [
            (touchpoint_name(plan, line.call.touchpoint, language), line, word(outcome, language))
            for line, outcome in recorded
        ],
        "accounts": [(name, role_words(role, language), login, password) for name, role, login, password in accounts],
        "home": _shown(home),
    }
    folder = FileSystemLoader(context.settings.template_dir / "reports")
    page = Environment(
        loader=folder,
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown, not HTML
        trim_blocks=True,
    )
    return page.get_template(f"demo.{language}.j2").render(facts)


def _shown(home: Path) -> str:
    """The folder as one types it from here."""
    return str(home.relative_to(Path.cwd())) if home.is_relative_to(Path.cwd()) else str(home)


def _show(text: str) -> None:
    from commands.tables import print_markdown

    print_markdown(text)
