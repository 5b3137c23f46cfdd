"""Tables for people at a terminal; plain lines with tabs where the output goes elsewhere."""

from collections.abc import Iterable, Sequence

import typer


def print_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print the rows under their headings; a pipe gets every cell whole, which a table cut to the width would not."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not console.is_terminal:
        typer.echo("\t".join(headings))
        for row in rows:
            typer.echo("\t".join(" ".join(cell.split()) for cell in row))
        return
    table = Table(title=title)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def print_markdown(text: str) -> None:
    """Draw the page on a terminal; anything else gets it as it is."""
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console()
    if console.is_terminal:
        console.print(Markdown(text))
    else:
        typer.echo(text, nl=False)


def print_json(value: object) -> None:
    """One JSON object on a line of its own."""
    import orjson

    typer.echo(orjson.dumps(value, option=orjson.OPT_PASSTHROUGH_DATETIME, default=str).decode())
