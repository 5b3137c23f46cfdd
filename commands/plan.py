"""`care plan …`: the plan files and templates."""

from pathlib import Path
from typing import Annotated

import typer

from care.clock import read_day
from care.errors import BadInput
from care.settings import read_settings
from commands.acting import open_to_act, project_id, who
from commands.context import open_context
from commands.options import AsJson, At, By, ProjectName
from commands.tables import print_json, print_table
from commands.words import word
from commands.year import print_year, write_file, year_lines

FIRST_YEAR, LAST_YEAR = 1902, 2098
app = typer.Typer(help="The plan files and templates; days whose planning waits for a person.", no_args_is_help=True)


@app.command()
def check() -> None:
    """Validate plan and templates; says what is wrong with file, line and field, or what the plan holds."""
    from care.services.opening import open_desk

    plan = open_desk(read_settings()).plan
    names = ", ".join(project.name for project in plan.projects)
    typer.echo(
        f"The plan {plan.version} ({plan.hash}) is sound: {len(plan.touchpoints)} touchpoints, "
        f"{len(plan.festivals)} festivals, projects {names}."
    )


@app.command()
def holds(as_json: AsJson = False) -> None:
    """List the days whose planning waits: far more than on the days before, or for too many customers at once."""
    from care.services.approving import held_days

    tools = open_context()
    days, language = held_days(tools.database), tools.settings.language
    if as_json:
        for held in days:
            figures = {"anomaly": held.anomaly, "touches": held.touches, "people": held.people}
            print_json({"day": held.day.isoformat(), "scope": held.scope, **figures})
    elif not days:
        typer.echo(word("nothing", language))
    else:
        rows = [
            [str(held.day), held.scope, word(held.anomaly, language), str(held.touches), str(held.people)]
            for held in days
        ]
        keys = ("date", "scope", "why", "touches", "people")
        print_table(word("holds", language), [word(key, language) for key in keys], rows)


@app.command()
def calendar(
    year: Annotated[int, typer.Option("--year", help="The year, such as 2027.")],
    save: Annotated[str | None, typer.Option("--save", metavar="FILE", help="Where the picture (SVG) goes.")] = None,
    as_json: AsJson = False,
    at: At = None,
) -> None:
    """Show the year's festivals and the texts, parts and cost to expect, and save a heat map of the year."""
    from care.services.year_picture import draw_year
    from care.services.year_volume import year_volume

    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput(f"--year is {year}, but the lunar calendar is known from {FIRST_YEAR} to {LAST_YEAR}.")
    tools = open_context(at)
    language, settings = tools.settings.language, tools.settings
    found = year_volume(tools.database, tools.desk, year, today=tools.clock.today())
    picture = draw_year(found, tools.desk.plan, language, settings.template_dir)
    file = Path(save) if save else settings.home / f"calendar-{year}.svg"
    write_file(file, picture)
    if as_json:
        for line in year_lines(found):
            print_json(line)
    else:
        print_year(found, language)
        typer.echo(f"-> {file}")


@app.command()
def release(
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day that waits.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is right; it goes on record.")],
    project: ProjectName = None,
    by: By = None,
    at: At = None,
) -> None:
    """Release a day that waits, and plan it at once if it is today."""
    from care.services.approving import release_day
    from care.services.planning import plan_day
    from care.storage.audit import Actor

    tools, day = open_to_act(at), read_day(on)
    scope, actor, now = project_id(tools, project), Actor("person", who(by)), tools.clock.now()
    release_day(tools.database, day, scope, reason=reason, actor=actor, now=now)
    typer.echo(word("released_day", tools.settings.language).format(day=day))
    if day == tools.clock.today():
        planned = plan_day(tools.database, tools.desk, day=day, now=now, actor=actor, project_id=scope)
        typer.echo(f"{word('planned', tools.settings.language)} {planned.planned}")
