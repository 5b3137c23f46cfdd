"""`care audit …`: the record of everything that happened."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from care.clock import read_day
from care.errors import BadInput, CareError
from commands.acting import who
from commands.context import Context, open_context

if TYPE_CHECKING:
    from care.storage.audit_reading import AuditLine

app = typer.Typer(help="The record of everything that happened.", no_args_is_help=True)


class Format(StrEnum):
    """The kinds of file that an export can be."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


@app.callback()
def audit() -> None:
    """Keep `export` a command of its own, although it is the only one."""


@app.command()
def export(
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="The first business day.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last business day, included.")] = None,
    format: Annotated[
        Format | None, typer.Option("--format", help="csv and xlsx are for people, jsonl for programs.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write there; without it csv and jsonl are printed.")
    ] = None,
) -> None:
    """Export the audit log, the oldest event first. The export itself goes on record."""
    since, until = read_day(first) if first else None, read_day(last) if last else None
    if output is not None:
        _check_place(output)
    context = open_context()
    try:
        _export(context, format or _kind_of(output), since, until, output)
    finally:
        context.database.dispose()


def _export(context: Context, kind: Format, first: date | None, last: date | None, output: Path | None) -> None:
    from care.services.exporting import export_lines
    from care.storage.audit import Actor

    zone, now, actor = context.settings.timezone, context.clock.now(), Actor("person", who(None))
    lines = export_lines(context.database, zone, first=first, last=last, format=kind.value, actor=actor, now=now)
    if output is None and kind is Format.XLSX:
        output = Path(f"audit-{now.astimezone(zone):%Y%m%d-%H%M%S}.xlsx")
    if output is None:
        sys.stdout.buffer.writelines(_pieces(context, kind, lines))
        sys.stdout.buffer.flush()
    else:
        _write_file(context, kind, lines, output)
        typer.echo(f"The log is in {output}.", err=True)


def _kind_of(output: Path | None) -> Format:
    """What the file's ending says; csv where it says nothing."""
    endings = {f".{kind.value}": kind for kind in Format}
    return endings.get(output.suffix.lower(), Format.CSV) if output else Format.CSV


def _check_place(output: Path) -> None:
    """Refuse before anything is on record."""
    if output.is_dir():
        raise BadInput(f"{output} is a folder: add the name of a file to --output.")
    if not output.parent.is_dir():
        raise BadInput(f"There is no folder {output.parent}: make it first, or choose another --output.")


def _write_file(context: Context, kind: Format, lines: "Iterator[AuditLine]", output: Path) -> None:
    with _whole(output) as part:
        if kind is Format.XLSX:
            from integrations.spreadsheets.tables import write_xlsx

            write_xlsx(part, *_table(context, lines))
        else:
            with part.open("wb") as file:
                file.writelines(_pieces(context, kind, lines))


def _pieces(context: Context, kind: Format, lines: "Iterator[AuditLine]") -> Iterator[bytes]:
    if kind is Format.JSONL:
        import orjson

        from care.services.exporting import json_fields

        for line in lines:
            yield orjson.dumps(json_fields(line, context.settings.timezone), option=orjson.OPT_APPEND_NEWLINE)
    else:
        from integrations.spreadsheets.tables import csv_lines

        yield from (text.encode() for text in csv_lines(*_table(context, lines)))


def _table(context: Context, lines: "Iterator[AuditLine]") -> tuple[tuple[str, ...], Iterator[tuple[str | int, ...]]]:
    from care.services.exporting import table_header, table_rows

    language = context.settings.language
    return table_header(language), table_rows(lines, context.desk.plan, language, context.settings.timezone)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place at the end: it appears whole or not at all, for its owner alone."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield part
        part.replace(path)
    except OSError as problem:
        raise CareError(
            f"{path} cannot be written ({problem.strerror}): make room, or choose another --output."
        ) from None
    finally:
        part.unlink(missing_ok=True)
