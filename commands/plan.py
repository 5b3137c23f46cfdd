"""`care plan …`: the plan files and templates."""

import typer

from care.settings import read_settings

app = typer.Typer(help="The plan files and templates.", no_args_is_help=True)


@app.callback()
def plan() -> None:
    """Keep `check` a command of its own, although it is the only one."""


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
