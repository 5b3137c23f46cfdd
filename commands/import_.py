"""`care import …`: take in a customer list, and judge what it left in doubt."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from commands.acting import open_to_act, who
from commands.context import Context, open_context
from commands.import_summary import print_rehearsal, print_summary, rehearsal_json, summary_json
from commands.import_visits import import_visits
from commands.options import AsJson, At, By
from commands.progress import progress
from commands.tables import print_json
from commands.words import word

if TYPE_CHECKING:
    from care.services.importing.rehearsing import Rehearsed


class _FileFirst(TyperGroup):
    """`care import FILE` beside `care import issues`: what is no command of the group is a file (or an option)."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the hidden command in front of a file's name."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["file", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_FileFirst,
    help="Take in a customer list: care import FILE (.xlsx, .xls, .csv); its options: care import file --help.",
    no_args_is_help=True,
)


@app.command("file")
def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The customer list: .xlsx, .xls or .csv.")],
    project: Annotated[str | None, typer.Option("--project", help="The project of rows that name none.")] = None,
    rehearse: Annotated[bool, typer.Option("--rehearse", help="Write nothing; show what the import would do.")] = False,
    older: Annotated[bool, typer.Option("--older", help="Let an older list replace newer facts.")] = False,
    sheet: Annotated[str | None, typer.Option("--sheet", help="The sheet, where a workbook has several lists.")] = None,
    headers: Annotated[
        Path | None,
        typer.Option(
            "--headers", help="More names for the columns, a YAML file like headers.yaml; else CARE_IMPORT_HEADERS."
        ),
    ] = None,
    by: By = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Take in a customer list, and plan at once what it makes due today. The same list again changes nothing."""
    from care.services.importing.importing import Order, import_list
    from care.services.importing.rehearsing import Rehearsed, rehearse_list
    from care.storage.audit import Actor
    from commands.import_files import count_lines, file_hash, open_list, pages_of, write_reject_file

    tools = open_context(at) if rehearse else open_to_act(at)  # only the latter leaves a trace of an invented instant
    order = Order(file_hash(file), Actor("person", who(by)), _project(tools, project), older)
    today, now = tools.clock.today(), tools.clock.now()
    headers = headers or tools.settings.import_headers
    pages = pages_of(file, headers, sheet, today)
    bar = progress(tools.settings.language, "importing", count_lines(file))
    with open_list(file, headers, sheet, today) as opened, bar as advance:
        act = partial(rehearse_list if rehearse else import_list, tools.database, tools.desk, opened, order)
        result = act(today=today, now=now, progress=advance, pages=pages)
    if isinstance(result, Rehearsed):
        return _show_rehearsal(tools, result, as_json)
    rejects = write_reject_file(file, result, headers, sheet, tools)
    if as_json:
        print_json(summary_json(result, rejects))
    else:
        print_summary(tools, result, rejects)


@app.command()
def issues(
    everything: Annotated[bool, typer.Option("--all", help="The settled ones too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what imports left in doubt; messages are held until each is judged."""
    from care.services.importing.judging import waiting_issues
    from commands.import_issues import issue_json, print_issues

    tools = open_context()
    found = waiting_issues(tools.database, everything=everything)
    if as_json:
        for issue in found:
            print_json(issue_json(issue, tools.settings.language))
    else:
        print_issues(found, tools.settings.language)


@app.command()
def judge(
    issue_id: Annotated[int, typer.Argument(metavar="ID", help="The issue's number in `care import issues`.")],
    verdict: Annotated[
        str, typer.Argument(metavar="confirm|dismiss", help="confirm: yes to its question; dismiss: no.")
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it goes on record.")],
    by: By = None,
    at: At = None,
) -> None:
    """Settle one issue: confirm says yes to its question, dismiss says no. What is released is planned at once."""
    from care.services.importing.judging import Judgement
    from care.services.importing.judging import judge as settle
    from care.storage.audit import Actor
    from commands.import_issues import verdict_of

    tools = open_to_act(at)
    said = Judgement(issue_id, verdict_of(verdict), reason, Actor("person", who(by)))
    settle(tools.database, tools.desk, said, day=tools.clock.today(), now=tools.clock.now())
    typer.echo(f"{word('issue', tools.settings.language)} {issue_id} · {word(said.verdict, tools.settings.language)}")


app.command("visits")(import_visits)


def _show_rehearsal(tools: Context, rehearsed: "Rehearsed", as_json: bool) -> None:
    if as_json:
        print_json(rehearsal_json(rehearsed))
    else:
        print_rehearsal(tools, rehearsed)


def _project(tools: Context, name: str | None) -> str | None:
    """The project's own name where the plan knows it."""
    return None if name is None else tools.desk.plan.project(name).name or name
