"""`care export-person`: everything that we hold about one customer (PIPL art. 45)."""

from pathlib import Path
from typing import Annotated

import typer

from care.files import whole_file
from commands.acting import open_to_act, who
from commands.files import check_place
from commands.options import At, By


def export_person(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer number.")],
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write there, for its owner alone; else printed.")
    ] = None,
    by: By = None,
    at: At = None,
) -> None:
    """Print everything that we hold about a customer as JSON: rows of every table, and the log. Goes on record."""
    import orjson

    from care.services.erasing import export_person as everything
    from care.storage.audit import Actor

    if output is not None:
        check_place(output)
    context = open_to_act(at)
    try:
        held = everything(context.database, customer, actor=Actor("person", who(by)), now=context.clock.now())
    finally:
        context.database.dispose()
    written = orjson.dumps(held, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    if output is None:
        typer.echo(written.decode(), nl=False)
        return
    with whole_file(output) as part:
        part.write_bytes(written)
    typer.echo(str(output), err=True)
