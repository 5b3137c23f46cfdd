"""`care project …`: the days on which a project's sales office is closed."""

from datetime import date
from typing import Annotated

import typer

from care.clock import read_day
from commands.acting import open_to_act, project_id, who
from commands.context import Context, open_context
from commands.options import AsJson, At, By
from commands.tables import print_json, print_table
from commands.words import word

app = typer.Typer(help="The days on which a project's sales office is closed.", no_args_is_help=True)

Project = Annotated[str, typer.Argument(metavar="PROJECT", help="Name or alias.")]
Day = Annotated[str, typer.Argument(metavar="DAY", help="The day, such as 2027-02-06.")]
Through = Annotated[str | None, typer.Option("--through", metavar="DAY", help="The last day of several.")]


@app.command("close")
def close(
    project: Project,
    day: Day,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why the office is closed.")],
    through: Through = None,
    by: By = None,
    at: At = None,
) -> None:
    """Close a day, or several: calls move to the nearest open day, before an appointment to an earlier one."""
    from care.services.closed_days import close_days

    tools, chosen, first, last = _open(project, day, through, at)
    clock = tools.clock
    done = close_days(tools.database, chosen, first, last, reason, today=clock.today(), by=who(by), now=clock.now())
    _say(tools, project, "closed", done)


@app.command("open")
def open_(project: Project, day: Day, through: Through = None, by: By = None, at: At = None) -> None:
    """Open a closed day again, or several."""
    from care.services.closed_days import open_days

    tools, chosen, first, last = _open(project, day, through, at)
    clock = tools.clock
    done = open_days(tools.database, chosen, first, last, today=clock.today(), by=who(by), now=clock.now())
    _say(tools, project, "opened", done)


@app.command("closed")
def closed(
    project: Annotated[str | None, typer.Argument(metavar="[PROJECT]", help="Only this project.")] = None,
    as_json: AsJson = False,
    at: At = None,
) -> None:
    """List the closed days from today on."""
    from care.services.closed_days import closed_days_ahead

    tools = open_context(at)
    language = tools.settings.language
    found = closed_days_ahead(tools.database, tools.clock.today(), project_id(tools, project))
    if as_json:
        for line in found:
            print_json({"project": line.project, "day": line.day.isoformat(), "reason": line.reason})
    elif found:
        rows = [[line.day.isoformat(), line.project, line.reason] for line in found]
        print_table(word("closed_days", language), [word(key, language) for key in ("date", "project", "why")], rows)
    else:
        typer.echo(word("no_closed_days", language))


def _open(project: str, day: str, through: str | None, at: str | None) -> tuple[Context, int, date, date]:
    first = read_day(day)
    last = read_day(through) if through else first
    tools = open_to_act(at)
    chosen = project_id(tools, project)
    assert chosen is not None
    return tools, chosen, first, last


def _say(tools: Context, project: str, done: str, days: int) -> None:
    typer.echo(f"{project} · {word(done, tools.settings.language)} {days}")
