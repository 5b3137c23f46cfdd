"""`care preview`: who gets what on a day, who not, and why; writes nothing."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from care.clock import read_day
from care.errors import BadInput
from commands.acting import project_id
from commands.context import Context, open_context
from commands.options import AsJson, At, ProjectName
from commands.tables import print_json, print_table
from commands.words import reason_words, touchpoint_name, word

if TYPE_CHECKING:
    from care.services.forecasting import ForecastLine

MOST_DAYS = 366
CUSTOMER_DAYS = 30
_COLUMNS = ("act_on", "customer_no", "touchpoint", "channel", "template", "due_on", "decision")


def preview(
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The first day; today if left out.")] = None,
    days: Annotated[int | None, typer.Option("--days", help="How many days; 1, or 30 for a customer.")] = None,
    customer: Annotated[
        str | None, typer.Option("--customer", metavar="NO", help="Explain this customer in sentences.")
    ] = None,
    project: ProjectName = None,
    as_json: AsJson = False,
    at: At = None,
) -> None:
    """Show who gets what on a day, who not, and why. Nothing is written."""
    days = days if days is not None else (CUSTOMER_DAYS if customer and not as_json else 1)
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(f"--days is {days}, but must lie between 1 and {MOST_DAYS}.")
    chosen = read_day(on) if on else None
    context = open_context(at)
    first = chosen or context.clock.today()
    if customer and not as_json:
        _explain(context, customer, first, days)
        return
    lines = _lines(context, first, days, customer, project)
    if as_json:
        for line in lines:
            print_json(line.as_json())
    else:
        _print(context, lines, first, days)


def _lines(
    context: Context, first: date, days: int, customer: str | None, project: str | None
) -> Iterable["ForecastLine"]:
    from care.services.forecasting import forecast

    return forecast(
        context.database,
        context.desk,
        first=first,
        days=days,
        today=context.clock.today(),
        now=context.clock.now(),
        project_id=project_id(context, project),
        customer_no=customer,
    )


def _explain(context: Context, customer: str, first: date, days: int) -> None:
    from care.services.explaining import explain_customer

    language, clock = context.settings.language, context.clock
    found = explain_customer(
        context.database,
        context.desk,
        customer,
        first=first,
        days=days,
        today=clock.today(),
        now=clock.now(),
        language=language,
    )
    for key, sentences in (("explained", found.touches), ("explained_silent", found.silent)):
        typer.echo(f"{word(key, language)} · {customer} · {first.isoformat()} · {days}")
        for sentence in sentences or (word("nothing", language),):
            typer.echo(f"  {sentence}")


def _print(context: Context, lines: Iterable["ForecastLine"], first: date, days: int) -> None:
    language = context.settings.language
    counts = {True: 0, False: 0}

    def rows() -> Iterator[list[str]]:
        for line in lines:
            counts[line.reason is None] += 1
            yield [
                line.act_on.isoformat(),
                line.customer_no,
                touchpoint_name(context.desk.plan, line.touchpoint, language),
                word(line.channel, language),
                line.template,
                line.due_on.isoformat(),
                word("planned", language) if line.reason is None else reason_words(line.reason, language),
            ]

    title = f"{word('preview', language)} {first.isoformat()} · {days}"
    print_table(title, [word(key, language) for key in _COLUMNS], rows())
    typer.echo(f"{word('planned', language)} {counts[True]} · {word('skipped', language)} {counts[False]}")
