"""`care stop` and `care resume`: hold every automatic text at once, and let them go again by a person's choice."""

from typing import TYPE_CHECKING, Annotated

import typer

from care.errors import BadInput, CareError, NotFound
from commands.acting import open_to_act, project_id, who
from commands.context import Context
from commands.options import AsJson, At, By, ProjectName
from commands.tables import print_json, print_table
from commands.words import touchpoint_name, word

if TYPE_CHECKING:
    from care.services.stop_switch import Waiting
    from care.settings import Settings
    from care.storage.engine import Database
    from care.storage.stop_switch import Switch

_COLUMNS = ("touchpoint", "stop_in_time", "stop_due", "stop_too_late")


def stop(
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it goes on record.")],
    project: ProjectName = None,
    by: By = None,
    at: At = None,
) -> None:
    """Hold every automatic text at once, deliveries under way included; calls and gifts go on.

    Works even while the plan is not sound. `care resume` shows what waits, and lets it go.
    """
    from care.clock import Clock
    from care.services.stop_switch import stop_texts
    from care.settings import read_settings
    from care.storage.engine import open_database
    from care.storage.migrate import check_current

    settings = read_settings()
    clock = open_to_act(at).clock if at else Clock.starting(settings.timezone)
    database = open_database(settings.database_url)
    try:
        check_current(database)
        stop_texts(database, _project_id(settings, database, project), reason, by=who(by), now=clock.now())
    finally:
        database.dispose()
    typer.echo(word("stop_on", settings.language).format(scope=project or word("stop_all", settings.language)))


def resume(
    project: ProjectName = None,
    send: Annotated[bool, typer.Option("--send", help="Let go what is still in time.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="End all that waits; only later texts go again.")] = False,
    but: Annotated[
        list[str] | None, typer.Option("--drop-touchpoint", metavar="ID", help="End this touchpoint's; others go.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it goes on record.")] = "",
    by: By = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Show what the stop switch holds and what has become too late; with --send or --drop, end it."""
    if send + drop + bool(but) > 1:
        raise BadInput("Give one of --send, --drop and --drop-touchpoint.")
    from care.services.stop_switch import resume_texts, waiting_for

    tools = open_to_act(at)
    now, zone = tools.clock.now(), tools.settings.timezone
    found = [waiting_for(tools.database, one.id, zone=zone, now=now) for one in _switches(tools, project)]
    if not (send or drop or but):
        _show(tools, found, as_json=as_json)
        return
    if len(found) != 1:
        raise BadInput(f"The stop switch is on {len(found)} times: see `care resume`, and name one with --project.")
    waiting = found[0]
    _refuse_unknown(waiting, but or [])
    dropped = resume_texts(
        tools.database, waiting.switch.id, reason, by=who(by), now=now, drop=None if drop else frozenset(but or ())
    )
    told = word("stop_off", tools.settings.language)
    typer.echo(told.format(going=waiting.in_time - dropped, dropped=dropped, late=waiting.too_late))


def _project_id(settings: "Settings", database: "Database", name: str | None) -> int | None:
    """By its own name without the plan, which may be what is wrong; by an alias with it."""
    from care.services.opening import find_project, open_desk
    from care.storage.accounts import project_names

    if name is None:
        return None
    with database.read() as connection:
        known = {proper: id_ for id_, proper in project_names(connection).items()}
    if name in known:
        return known[name]
    try:
        return find_project(database, open_desk(settings).plan, name)
    except NotFound:
        raise
    except CareError as problem:
        raise NotFound(
            f"No project is called {name!r} ({problem}): use its own name, one of {', '.join(known)}."
        ) from None


def _switches(tools: Context, project: str | None) -> "list[Switch]":
    from care.services.stop_switch import standing_switches

    chosen = project_id(tools, project)
    return [one for one in standing_switches(tools.database) if project is None or one.project_id == chosen]


def _refuse_unknown(waiting: "Waiting", touchpoints: list[str]) -> None:
    known = [one.touchpoint for one in waiting.texts]
    for name in touchpoints:
        if name not in known:
            raise BadInput(f"Nothing of {name!r} waits: expected one of {', '.join(known) or 'none'}.")


def _show(tools: Context, found: "list[Waiting]", *, as_json: bool) -> None:
    language, plan = tools.settings.language, tools.desk.plan
    if as_json:
        for waiting in found:
            print_json(_as_json(waiting))
        return
    if not found:
        typer.echo(word("stop_nowhere", language))
    for waiting in found:
        switch = waiting.switch
        since = switch.stopped_at.astimezone(tools.settings.timezone)
        scope = switch.project or word("stop_all", language)
        typer.echo(f"{scope} · {since:%Y-%m-%d %H:%M} · {switch.stopped_by} · {switch.reason}")
        rows = [
            [touchpoint_name(plan, one.touchpoint, language), *map(str, (one.in_time, one.due, one.too_late))]
            for one in waiting.texts
        ]
        rows.append([word("total", language), *map(str, (waiting.in_time, waiting.due, waiting.too_late))])
        print_table(word("stop_waiting", language), [word(key, language) for key in _COLUMNS], rows)
    if found:
        typer.echo("-> care resume --send | --drop | --drop-touchpoint ID --reason …")


def _as_json(waiting: "Waiting") -> dict[str, object]:
    switch = waiting.switch
    texts = {one.touchpoint: [one.in_time, one.due, one.too_late] for one in waiting.texts}
    return {
        "project": switch.project,
        "since": switch.stopped_at.isoformat(),
        "by": switch.stopped_by,
        "reason": switch.reason,
        "in_time": waiting.in_time,
        "due": waiting.due,
        "too_late": waiting.too_late,
        "touchpoints": texts,
    }
