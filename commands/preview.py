"""`care preview`: who gets what on a day, who not, and why; writes nothing."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from care.clock import read_day
from care.errors import BadInput, NotFound
from commands.context import Context, open_context

if TYPE_CHECKING:
    from care.services.forecasting import ForecastLine

MOST_DAYS = 366


def preview(
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The first day, such as 2026-12-11.")],
    days: Annotated[int, typer.Option("--days", help="How many days from there.")] = 1,
    customer: Annotated[str | None, typer.Option("--customer", metavar="NO", help="Only this customer.")] = None,
    project: Annotated[str | None, typer.Option("--project", help="Only this project.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    at: Annotated[str | None, typer.Option("--at", metavar="INSTANT", help="Ask as if it were this instant.")] = None,
) -> None:
    """Show who gets what on a day, who not, and why. Nothing is written."""
    first = read_day(on)
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(f"--days is {days}, but must lie between 1 and {MOST_DAYS}.")
    context = open_context(at)
    lines = _lines(context, first, days, customer, project)
    if as_json:
        _print_json(lines)
    else:
        _print_table(context, lines, first, days)


def _lines(
    context: Context, first: date, days: int, customer: str | None, project: str | None
) -> Iterable["ForecastLine"]:
    from care.services.forecasting import forecast
    from care.storage.projects import project_id_of

    project_id = None
    if project is not None:
        with context.database.read() as connection:
            project_id = project_id_of(connection, context.desk.plan, project)
        if project_id is None:
            raise NotFound(f"No project {project!r} has been imported: check the name, or import its workbook first.")
    return forecast(
        context.database,
        context.desk,
        first=first,
        days=days,
        today=context.clock.today(),
        now=context.clock.now(),
        project_id=project_id,
        customer_no=customer,
    )


def _print_json(lines: Iterable["ForecastLine"]) -> None:
    import orjson

    for line in lines:
        typer.echo(orjson.dumps(line.as_json()).decode())


def _print_table(context: Context, lines: Iterable["ForecastLine"], first: date, days: int) -> None:
    from rich.console import Console
    from rich.table import Table

    from commands.words import reason_words, touchpoint_name, word

    language = context.settings.language
    table = Table(title=f"{word('preview', language)} {first.isoformat()} · {days}")
    for key in ("act_on", "customer_no", "touchpoint", "channel", "template", "due_on", "decision"):
        table.add_column(word(key, language))
    planned = skipped = 0
    for line in lines:
        planned, skipped = planned + (line.reason is None), skipped + (line.reason is not None)
        decision = word("planned", language) if line.reason is None else reason_words(line.reason, language)
        table.add_row(
            line.act_on.isoformat(),
            line.customer_no,
            touchpoint_name(context.desk.plan, line.touchpoint, language),
            word(line.channel, language),
            line.template,
            line.due_on.isoformat(),
            decision,
        )
    console = Console()
    console.print(table)
    console.print(f"{word('planned', language)} {planned} · {word('skipped', language)} {skipped}")
