"""`care doctor`: everything that must be in order for tomorrow, one line each."""

import asyncio
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from care.clock import Clock
from care.errors import CareError
from care.settings import Settings, read_settings
from commands.options import AsJson

if TYPE_CHECKING:
    from care.services.health import Finding
    from care.storage.engine import Database

_SIGNS = {"good": "ok     ", "warning": "warning", "wrong": "WRONG  "}


def doctor(as_json: AsJson = False) -> None:
    """Check database, plan, gateway account, Prefect, clock, disk and data; say what is wrong and what to do.

    Ends with 1 where something is wrong, else with 0; warnings alone are no failure. Sends nothing.
    """
    from commands.tables import print_json

    settings = read_settings()
    wrong = False
    for found in examine(settings, Clock.starting(settings.timezone)):
        wrong = wrong or found.grade == "wrong"
        sentence = found.sentence(settings.language)
        if as_json:
            print_json({"check": found.check, "grade": found.grade, "sentence": sentence})
        else:
            typer.echo(f"{_SIGNS[found.grade]}  {sentence}")
    if wrong:
        raise typer.Exit(1)


def examine(settings: Settings, clock: Clock) -> "Iterator[Finding]":
    """All checks in the order in which to mend what they find."""
    from care.services.health import examine_clock, examine_data, examine_disk
    from care.storage.engine import open_database

    database = open_database(settings.database_url)
    try:
        first = _database(database)
        yield first
        yield from _plan(settings)
        yield from _gateway(settings, clock)
        yield from _prefect(settings, clock)
        yield examine_disk(settings.home)
        if first.grade == "good":
            yield examine_clock(database, clock.now())
            yield from examine_data(database, clock.now(), settings.timezone)
    finally:
        database.dispose()


def _database(database: "Database") -> "Finding":
    from care.storage.migrate import check_current

    try:
        check_current(database)
    except CareError as problem:
        return _wrong("database", problem)
    return _good("database", "数据库可用，版本相符。", "The database answers and has this program's version.")


def _plan(settings: Settings) -> "Iterator[Finding]":
    from care.services.opening import open_desk

    try:
        plan = open_desk(settings).plan
    except CareError as problem:
        yield _wrong("plan", problem)
    else:
        yield _good(
            "plan", f"计划 {plan.version} 与模板无误。", f"The plan {plan.version} and its templates are sound."
        )


def _gateway(settings: Settings, clock: Clock) -> "Iterator[Finding]":
    try:
        asyncio.run(_try_account(settings, clock))
    except CareError as problem:
        yield _wrong("gateway", problem)
    else:
        yield _good("gateway", f"短信通道 {settings.gateway} 可用。", f"The gateway {settings.gateway} accepts us.")


async def _try_account(settings: Settings, clock: Clock) -> None:
    from integrations.sms import gateway_from

    gateway = gateway_from(settings, clock)
    try:
        await gateway.check()
    finally:
        await gateway.aclose()


def _prefect(settings: Settings, clock: Clock) -> "Iterator[Finding]":
    from commands.server.api import Api
    from commands.server.local import announced_address
    from commands.server.watch import examine_prefect

    url = os.environ.get("PREFECT_API_URL") or announced_address(settings)
    try:
        if url is None:
            raise CareError("No Prefect server runs here, so nothing is scheduled: `make up`, or set PREFECT_API_URL.")
        yield from examine_prefect(Api(url), clock.now())
    except CareError as problem:
        yield _wrong("prefect", problem)


def _good(check: str, zh: str, en: str) -> "Finding":
    from care.services.health import Finding, Grade

    return Finding(check, Grade.GOOD, zh, en)


def _wrong(check: str, problem: CareError) -> "Finding":
    from care.services.health import Finding, Grade

    return Finding(check, Grade.WRONG, str(problem), str(problem))
