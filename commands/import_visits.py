"""`care import visits FILE`: take in a workbook of visits and calls (S-65, S-70)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.acting import open_to_act, who
from commands.context import Context
from commands.options import AsJson, At, By
from commands.tables import print_json, print_table
from commands.words import word

if TYPE_CHECKING:
    from care.services.importing.visits import VisitsResult


def import_visits(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The visits: .xlsx, .xls or .csv.")],
    project: Annotated[str | None, typer.Option("--project", help="The project of rows that name none.")] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="The sheet, where a workbook has several.")] = None,
    by: By = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Take in a workbook of visits and calls. The same workbook again adds nothing."""
    from functools import partial

    from care.services.importing.importing import Order
    from care.services.importing.visits import import_visits as take_in
    from care.services.importing.visits import visit_headers
    from care.storage.audit import Actor
    from commands.import_files import file_hash, write_rejected_lines
    from integrations.spreadsheets import open_sheet

    tools = open_to_act(at)
    today, now = tools.clock.today(), tools.clock.now()
    order = Order(
        file_hash(file), Actor("person", who(by)), project and (tools.desk.plan.project(project).name or project)
    )
    opener = partial(open_sheet, file, headers=visit_headers(), sheet=sheet, today=today)
    with opener() as opened:
        result = take_in(tools.database, tools.desk, opened, order, today=today, now=now)
    rejects = write_rejected_lines(file, dict(result.to_mend), opener, tools)
    if as_json:
        print_json(_as_json(result, rejects))
    else:
        _print(tools, result, rejects)


def _as_json(result: "VisitsResult", rejects: Path | None) -> dict[str, Any]:
    counts = {name: getattr(result, name) for name in ("file", "rows", "recorded", "known", "late", "rejected")}
    return {
        **counts,
        "run": result.run_id,
        "problems": result.problems,
        "reject_file": str(rejects) if rejects else None,
    }


def _print(tools: Context, result: "VisitsResult", rejects: Path | None) -> None:
    from care.services.importing.problems import problem_name

    language = tools.settings.language
    keys = ("rows", "recorded", "known", "late", "rejected")
    rows = [[word(f"visits_{key}", language), str(getattr(result, key))] for key in keys]
    rows += [[problem_name(code, language), str(count)] for code, count in sorted(result.problems.items())]
    print_table(result.file, [word("what", language), word("count", language)], rows)
    if rejects:
        typer.echo(f"{word('reject_file', language)}: {rejects}")
