"""`care report …`: what became of a day, and of longer times (report_packs.py)."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from care.clock import read_day
from commands.context import open_context
from commands.report_packs import add_to

if TYPE_CHECKING:
    from care.services.reporting import DayReport

app = typer.Typer(help="What became of a day, a week, a month, a year.", no_args_is_help=True)


@app.command()
def day(
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day; without it today.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    at: Annotated[str | None, typer.Option("--at", metavar="INSTANT", help="Ask as if it were this instant.")] = None,
) -> None:
    """Show the board of a day: exceptions first, then texts, calls and gifts by project and touchpoint."""
    from care.services.reporting import day_report, render_day

    chosen = read_day(on) if on else None
    context = open_context(at)
    on_day, now, zone = chosen or context.clock.today(), context.clock.now(), context.settings.timezone
    try:
        with context.database.read() as connection:
            found = day_report(connection, context.desk.plan, on_day, now, zone=zone)
    finally:
        context.database.dispose()
    if as_json:
        _print_json(found)
    else:
        _print_markdown(render_day(found, context.settings.language, context.settings.template_dir))


def _print_json(found: "DayReport") -> None:
    import orjson

    from care.services.reporting import day_json

    for part in day_json(found):
        typer.echo(orjson.dumps(part).decode())


def _print_markdown(text: str) -> None:
    """Drawn on a terminal, as it is for everything else."""
    if not sys.stdout.isatty():
        typer.echo(text, nl=False)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))


add_to(app)
