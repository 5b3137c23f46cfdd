"""`care audit …`: the record of everything that happened."""

import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from care.clock import read_day
from care.errors import BadInput, CareError
from care.files import whole_file
from commands import audit_proofs
from commands.acting import project_id, who
from commands.context import Context, open_context
from commands.files import check_place
from commands.options import ProjectName
from commands.words import word

if TYPE_CHECKING:
    from care.rules.touchpoints import Language
    from care.services.exporting import Export, Wanted
    from care.storage.sealing import Seal

app = typer.Typer(help="The record of everything that happened.", no_args_is_help=True)


class Format(StrEnum):
    """The kinds of file that an export can be."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


app.command()(audit_proofs.seal)
app.command()(audit_proofs.verify)
app.command()(audit_proofs.prove)


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
    project: ProjectName = None,
    agent: Annotated[
        str | None, typer.Option("--agent", help="Only what is about this agent's customers, or was done by the agent.")
    ] = None,
    touchpoint: Annotated[str | None, typer.Option("--touchpoint", help="Only this touchpoint, by its id.")] = None,
    state: Annotated[str | None, typer.Option("--state", help="Only lines that end in this state.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Only lines with this reason code.")] = None,
    proofs: Annotated[
        bool, typer.Option("--proofs", help="The events as they are sealed, for docs/verify_audit.py (jsonl).")
    ] = False,
) -> None:
    """Export the audit log, the oldest event first. It is sealed and verified before; the export goes on record.

    Ends with status 1 where the log is not sound; what it holds is exported all the same.
    """
    from care.services.exporting import Wanted

    days = read_day(first) if first else None, read_day(last) if last else None
    kind = format or (Format.JSONL if proofs else _kind_of(output))
    if proofs and kind is not Format.JSONL:
        raise BadInput("--proofs goes with --format jsonl: a table cannot be checked.")
    if output is not None:
        check_place(output)
    context = open_context()
    try:
        wanted = Wanted(*days, project_id(context, project), agent, touchpoint, state, reason)
        _export(context, kind, wanted, output, proofs=proofs)
    finally:
        context.database.dispose()


def _export(context: Context, kind: Format, wanted: "Wanted", output: Path | None, *, proofs: bool) -> None:
    from care.services.exporting import Export
    from care.storage.audit import Actor

    now = context.clock.now()
    seal, sound = _proved(context, wanted, now)
    export = Export(wanted, kind.value, Actor("person", who(None)), seal, sound, proofs)
    pieces = _pieces(context, export, now)
    if output is None and kind is Format.XLSX:
        output = Path(f"audit-{now.astimezone(context.settings.timezone):%Y%m%d-%H%M%S}.xlsx")
    if output is None:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.buffer.flush()
    else:
        _write_file(context, export, pieces, output, now)
        _tell(export, output, context.settings.language)
    if not sound:
        raise CareError("The log that was exported is not sound: `care audit verify` says what is wrong.")


def _proved(context: Context, wanted: "Wanted", now: datetime) -> "tuple[Seal | None, bool]":
    """Seal what there is and verify the wanted days: the newest seal, and whether the log is sound."""
    from care.services.auditing.sealing import seal_log

    selection = wanted.selection(context.settings.timezone)
    sealed = seal_log(context.database, now, context.settings.audit_anchor)
    verdict = audit_proofs.verify_with_progress(context, None, selection.since, selection.until)
    for finding in verdict.findings:
        typer.echo(finding.sentence(context.settings.language), err=True)
    return sealed.newest, verdict.sound


def _tell(export: "Export", output: Path, language: "Language") -> None:
    """Where the file is, and the seal under which it was made: whoever notes it can prove the file."""
    from care.services.auditing.sealing import seal_words

    typer.echo(word("log_written", language).format(file=output), err=True)
    if export.seal is not None:
        typer.echo(seal_words(export.seal, language), err=True)


def _kind_of(output: Path | None) -> Format:
    """What the file's ending says; csv where it says nothing."""
    endings = {f".{kind.value}": kind for kind in Format}
    return endings.get(output.suffix.lower(), Format.CSV) if output else Format.CSV


def _write_file(context: Context, export: "Export", pieces: Iterator[bytes], output: Path, now: datetime) -> None:
    with whole_file(output) as part:
        if export.format == "xlsx":
            from integrations.spreadsheets.tables import write_xlsx

            write_xlsx(part, *_table(context, export, now))
        else:
            with part.open("wb") as file:
                file.writelines(pieces)


def _pieces(context: Context, export: "Export", now: datetime) -> Iterator[bytes]:
    zone = context.settings.timezone
    if export.format == "jsonl":
        import orjson

        from care.services.exporting import export_lines, export_proofs, json_fields

        if export.proofs:
            found = export_proofs(context.database, zone, export, now=now)
        else:
            found = (json_fields(line, zone) for line in export_lines(context.database, zone, export, now=now))
        for fields in found:
            yield orjson.dumps(fields, option=orjson.OPT_APPEND_NEWLINE)
    else:
        from integrations.spreadsheets.tables import csv_lines

        yield from (text.encode() for text in csv_lines(*_table(context, export, now)))


def _table(
    context: Context, export: "Export", now: datetime
) -> "tuple[tuple[str, ...], Iterable[tuple[str | int, ...]]]":
    """Heading and rows; the last row is the seal."""
    from care.services.exporting import export_lines, seal_row, table_header, table_rows

    language, zone = context.settings.language, context.settings.timezone
    lines = export_lines(context.database, zone, export, now=now)
    ends = [seal_row(export.seal, language)] if export.seal else []
    return table_header(language), chain(table_rows(lines, context.desk.plan, language, zone), ends)
