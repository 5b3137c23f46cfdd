"""`care report week|month|assessment|year`: the packs of handbook 6.2, shown, written to a file, or kept."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from care.clock import read_day
from care.errors import BadInput
from care.rules.periods import Period, ReportKind, newest_ended, period_of
from commands.acting import open_to_act, project_id, who
from commands.context import Context, open_context
from commands.files import check_place
from commands.options import AsJson, At, By, ProjectName

if TYPE_CHECKING:
    from care.services.packs.structure import Pack

On = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="A day of it; without it the newest that is over.")
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it there: .html, .xlsx or .md.")
]
Keep = Annotated[bool, typer.Option("--keep", help="Put it on record, once a period, of the company and each project.")]


def add_to(app: typer.Typer) -> None:
    """Add one command a pack."""
    for kind, told in (
        (ReportKind.WEEK, "Show the pack of a week: what was due and done in time, complaints, gifts, actions."),
        (ReportKind.MONTH, "Show the pack of a month: satisfaction, complaints, assessment, quality of the data."),
        (ReportKind.ASSESSMENT, "Show the assessment of a month."),
        (ReportKind.YEAR, "Show the pack of a year: own scores beside the survey, lessons, versions of the plan."),
    ):
        app.command(kind.value, help=told)(_command(kind))


def _command(kind: ReportKind) -> Callable[..., None]:
    def show(
        on: On = None,
        project: ProjectName = None,
        output: Output = None,
        keep: Keep = False,
        as_json: AsJson = False,
        by: By = None,
        at: At = None,
    ) -> None:
        day = read_day(on) if on else None
        if output is not None:
            check_place(output)
            _ending(output)
        if keep:
            _keep(kind, day, who(by), at)
            return
        context = open_context(at)
        try:
            _show(context, _make(context, kind, day, project), output, as_json=as_json)
        finally:
            context.database.dispose()

    return show


def _period(context: Context, kind: ReportKind, day: date | None) -> Period:
    return period_of(kind, day) if day else newest_ended(kind, context.clock.today())


def _make(context: Context, kind: ReportKind, day: date | None, project: str | None) -> "Pack":
    from care.services.packs.making import make_pack

    number, zone = project_id(context, project), context.settings.timezone
    with context.database.snapshot() as connection:
        period = _period(context, kind, day)
        return make_pack(connection, context.desk.plan, kind, period, context.clock.now(), zone, number)


def _show(context: Context, pack: "Pack", output: Path | None, *, as_json: bool) -> None:
    from care.services.packs.pages import pack_json, pack_markdown
    from commands.tables import print_json, print_markdown

    if output is not None:
        _write(context, pack, output)
    elif as_json:
        for part in pack_json(pack):
            print_json(part)
    else:
        print_markdown(pack_markdown(pack, context.settings.language))


def _write(context: Context, pack: "Pack", output: Path) -> None:
    from care.files import whole_file
    from care.services.packs.pages import pack_markdown, whole_page

    language, base = context.settings.language, context.settings.public_url or ""
    with whole_file(output) as path:
        match _ending(output):
            case ".xlsx":
                from integrations.spreadsheets.packs import write_pack

                write_pack(path, pack, language)
            case ".html":
                page = whole_page(pack, language, context.settings.template_dir, base=base)
                path.write_text(page, encoding="utf-8")
            case _:
                path.write_text(pack_markdown(pack, language), encoding="utf-8")


def _keep(kind: ReportKind, day: date | None, by: str, at: str | None) -> None:
    from care.services.packs.keeping import Cabinet, keep_all
    from care.storage.audit import Actor

    context = open_to_act(at)
    settings, period = context.settings, _period(context, kind, day)
    if period.last >= context.clock.today():
        raise BadInput(f"{period.name} is not over: a report is kept once, so keep it when its last day is past.")
    cabinet = Cabinet(context.database, settings.home, context.desk.plan, settings.timezone)
    for kept in keep_all(cabinet, kind, period, Actor("person", by), context.clock.now()):
        typer.echo(f"{kept.id}\t{kept.kind}\t{kept.period}\t{kept.project or 'all'}\t{kept.file_hash[:12]}")


def _ending(output: Path) -> str:
    if output.suffix not in {".html", ".xlsx", ".md"}:
        raise BadInput(f"{output.name} has no ending that says what it is to be: use .html, .xlsx or .md.")
    return output.suffix
