"""`care duties …`: what people have to see to because the system must not."""

from typing import TYPE_CHECKING, Annotated

import typer

from commands.acting import open_to_act, project_id, who
from commands.context import Context, open_context
from commands.options import AsJson, At, By, ProjectName
from commands.tables import print_json, print_table
from commands.words import duty_words, role_words, word

if TYPE_CHECKING:
    from care.storage.duties import OpenDuty

app = typer.Typer(help="What people have to see to.", invoke_without_command=True)


@app.callback()
def duties(
    context: typer.Context,
    role: Annotated[str | None, typer.Option("--role", help="Only this role's, such as satisfaction_manager.")] = None,
    project: ProjectName = None,
    as_json: AsJson = False,
    at: At = None,
) -> None:
    """Show the open duties, the most urgent first."""
    if context.invoked_subcommand is not None:
        return
    from care.services.duties import list_duties

    tools = open_context(at)
    found = list_duties(tools.database, role=role, project_id=project_id(tools, project))
    if as_json:
        for duty in found:
            print_json(_as_json(tools, duty))
    else:
        _print_lines(tools, found)


@app.command()
def done(
    duty_id: Annotated[int, typer.Argument(metavar="ID", help="The duty's number in the list.")],
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What was done about it.")],
    role: Annotated[str | None, typer.Option("--role", help="The role of whoever ticks it.")] = None,
    by: By = None,
    at: At = None,
) -> None:
    """Tick a duty, with what was done about it."""
    from care.services.duties import tick_duty

    tools = open_to_act(at)
    tick_duty(tools.database, duty_id, note, by=who(by), now=tools.clock.now(), role=role)
    language = tools.settings.language
    typer.echo(f"{word('duties', language)} {duty_id} · {word('done', language)}")


def _as_json(tools: Context, duty: "OpenDuty") -> dict[str, object]:
    return {
        "id": duty.id,
        "kind": duty.kind,
        "subject": duty.subject,
        "role": duty.role,
        "project": duty.project,
        "customer_no": duty.customer_no,
        "due_at": duty.due_at.astimezone(tools.settings.timezone).isoformat(timespec="minutes"),
        "overdue": duty.due_at < tools.clock.now(),
        "note": duty.note,
    }


def _print_lines(tools: Context, found: "list[OpenDuty]") -> None:
    language = tools.settings.language
    if not found:
        typer.echo(word("nothing", language))
        return
    keys = ("id", "overdue", "kind", "subject", "project", "customer_no", "due_at", "role", "note")
    print_table(word("duties", language), [word(key, language) for key in keys], [_row(tools, duty) for duty in found])


def _row(tools: Context, duty: "OpenDuty") -> list[str]:
    language = tools.settings.language
    planned = {row.id: row for row in tools.desk.plan.duties}.get(duty.kind)
    what_to_do = planned.note[language] if planned and planned.note else ""
    return [
        str(duty.id),
        "!" if duty.due_at < tools.clock.now() else "",
        planned.name[language] if planned else duty_words(duty.kind, language),
        duty.subject,
        duty.project,
        duty.customer_no or "–",
        f"{duty.due_at.astimezone(tools.settings.timezone):%m-%d %H:%M}",
        role_words(duty.role, language),
        duty.note or what_to_do,
    ]
