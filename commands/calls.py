"""`care calls …`: the call list, the script of a call, what came of it, and a manager's word on its text."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from care.clock import read_instant
from care.errors import BadInput
from care.rules.lifecycles import CallOutcome
from commands.acting import open_to_act, project_id, who
from commands.context import Context, open_context
from commands.options import AsJson, At, By, ProjectName
from commands.tables import print_json, print_table
from commands.words import reason_words, touchpoint_name, word

if TYPE_CHECKING:
    from care.services.call_list import CallLine

app = typer.Typer(help="The call list, and what came of a call.", invoke_without_command=True)
CallId = Annotated[int, typer.Argument(metavar="ID", help="The call's number in the list.")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, in the manager's own words.")]
Given = Annotated[
    list[str] | None, typer.Option("--value", metavar="NAME=TEXT", help="A value that the text asks for.")
]


@app.callback()
def calls(
    context: typer.Context,
    agent: Annotated[str | None, typer.Option("--agent", metavar="A", help="Only this agent's calls.")] = None,
    project: ProjectName = None,
    exhausted: Annotated[bool, typer.Option("--exhausted", help="Calls whose text waits for a manager.")] = False,
    as_json: AsJson = False,
    at: At = None,
) -> None:
    """Show the calls to make, the most urgent first."""
    if context.invoked_subcommand is None:
        tools = open_context(at)
        lines = _lines(tools, agent, project, exhausted)
        if as_json:
            for line in lines:
                print_json(_as_json(tools, line))
        else:
            _print_lines(tools, lines)
            _print_replies(tools, project)


@app.command()
def show(
    call_id: CallId,
    phone: Annotated[bool, typer.Option("--phone", help="Show the number in full; goes on record.")] = False,
    by: By = None,
    at: At = None,
) -> None:
    """Show the script of a call."""
    from care.phones import mask
    from care.rules.wording import room_words, title
    from care.services.call_list import script_of
    from care.services.calling import reveal_number

    tools = open_to_act(at) if phone else open_context(at)
    language, now = tools.settings.language, tools.clock.now()
    script = script_of(tools.database, tools.desk, call_id, language, now)
    person, deal = script.customer.person, script.customer.deal
    number = mask(script.call.number) if script.call.number else "–"
    if phone:
        number = reveal_number(tools.database, call_id, by=who(by), now=now) or "–"
    about = touchpoint_name(tools.desk.plan, script.call.touchpoint, language)
    home = room_words(deal.building, deal.unit, deal.room)
    typer.echo(f"{call_id} · {about} · {title(person.name, person.sex, language)} · {deal.project} {home} · {number}")
    typer.echo(script.text)


@app.command()
def record(
    call_id: CallId,
    outcome: Annotated[str, typer.Option("--outcome", metavar="O", help=", ".join(CallOutcome) + ".")],
    note: Annotated[str | None, typer.Option("--note", metavar="T", help="What was said.")] = None,
    mood: Annotated[int | None, typer.Option("--mood", metavar="N", help="1 (bad) to 5 (good).")] = None,
    value: Given = None,
    next_at: Annotated[str | None, typer.Option("--next-at", metavar="INSTANT", help="When to call back.")] = None,
    by: By = None,
    at: At = None,
) -> None:
    """Record what came of a call; that releases the text that waits for it."""
    from care.services.call_form import read_outcome
    from care.services.calling import Form, record_call

    tools = open_to_act(at)
    promised = read_instant(next_at, tools.settings.timezone) if next_at else None
    form = Form(read_outcome(outcome), note, mood, _values(value), promised)
    done = record_call(tools.database, tools.desk, call_id, form, by=who(by), now=tools.clock.now())
    language = tools.settings.language
    texts = (("queued", done.texts.queued), ("held", done.texts.waiting), ("expired", done.texts.ended))
    parts = [f"{word('sms', language)} {word(key, language)} {number}" for key, number in texts if number]
    typer.echo(" · ".join([f"{word('call', language)} {call_id}", word(done.state, language), *parts]))


@app.command()
def release(call_id: CallId, reason: Why, value: Given = None, by: By = None, at: At = None) -> None:
    """Let the text of an exhausted call go all the same."""
    from care.services.releasing import release_text

    tools = open_to_act(at)
    now, given = tools.clock.now(), _values(value)
    number = release_text(tools.database, tools.desk, call_id, reason, by=who(by), now=now, values=given)
    _say(tools, call_id, "queued", number)


@app.command()
def drop(call_id: CallId, reason: Why, by: By = None, at: At = None) -> None:
    """Decide that the text of an exhausted call does not go."""
    from care.services.releasing import drop_text

    tools = open_to_act(at)
    number = drop_text(tools.database, call_id, reason, by=who(by), now=tools.clock.now())
    _say(tools, call_id, "cancelled", number)


def _say(tools: Context, call_id: int, key: str, number: int) -> None:
    language = tools.settings.language
    typer.echo(f"{word('call', language)} {call_id} · {word('sms', language)} {word(key, language)} {number}")


def _values(given: list[str] | None) -> dict[str, str]:
    values = {}
    for pair in given or []:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise BadInput(f"--value {pair!r} is no value: write it like --value status=银行审批.")
        values[name.strip()] = value.strip()
    return values


def _lines(tools: Context, agent: str | None, project: str | None, exhausted: bool) -> "list[CallLine]":
    from care.services.call_list import list_calls

    of_project = project_id(tools, project)
    return list_calls(
        tools.database, tools.desk, now=tools.clock.now(), agent=agent, project_id=of_project, exhausted=exhausted
    )


def _as_json(tools: Context, line: "CallLine") -> dict[str, Any]:
    from care.phones import mask
    from care.rules.wording import room_words, title

    call, person, deal = line.call, line.customer.person, line.customer.deal
    return {
        "id": call.id,
        "state": call.state,
        "overdue": line.urgency.overdue,
        "required": call.required,
        "customer_no": person.customer_no,
        "customer": title(person.name, person.sex, tools.settings.language),
        "phone": mask(call.number) if call.number else None,
        "deal_no": deal.deal_no if call.deal_id is not None else None,
        "project": deal.project,
        "home": room_words(deal.building, deal.unit, deal.room) or None,
        "touchpoint": call.touchpoint,
        "script": call.script,
        "caller": line.caller.name if line.caller else None,
        "due_on": call.due_on.isoformat(),
        "due_at": _local(tools, call.due_at),
        "next_try_at": _local(tools, call.next_try_at),
        "tries": call.tries,
        "last_outcome": call.last_outcome,
        "reason": call.reason,
    }


def _local(tools: Context, instant: datetime | None) -> str | None:
    return instant.astimezone(tools.settings.timezone).isoformat(timespec="minutes") if instant else None


def _print_lines(tools: Context, lines: "list[CallLine]") -> None:
    language = tools.settings.language
    keys = ("id", "overdue", "required", "customer", "phone", "home", "touchpoint", "agent", "due_at", "tries", "state")
    rows = [_row(tools, line) for line in lines]
    if not rows:
        typer.echo(word("nothing", language))
        return
    print_table(word("calls", language), [word(key, language) for key in keys], rows)


def _print_replies(tools: Context, project: str | None) -> None:
    """Customers' replies that wait for an answer: duties of the agents, shown where agents look."""
    from care.services.duties import list_duties

    language = tools.settings.language
    open_ones = list_duties(tools.database, role="agent", project_id=project_id(tools, project))
    replies = [duty for duty in open_ones if duty.kind == "reply"]
    if replies:
        keys = ("id", "customer_no", "project", "due_at", "reply")
        rows = [
            [str(duty.id), duty.customer_no or "–", duty.project, _short(tools, duty.due_at), duty.note or "–"]
            for duty in replies
        ]
        print_table(word("replies", language), [word(key, language) for key in keys], rows)


def _short(tools: Context, instant: datetime) -> str:
    return f"{instant.astimezone(tools.settings.timezone):%m-%d %H:%M}"


def _row(tools: Context, line: "CallLine") -> list[str]:
    language, shown = tools.settings.language, _as_json(tools, line)
    deadline = line.urgency.deadline.astimezone(tools.settings.timezone)
    promised = word("next_try_at", language) + " " if line.call.next_try_at else ""
    reason = f" ({reason_words(line.call.reason, language)})" if line.call.reason else ""
    return [
        str(line.call.id),
        "!" if line.urgency.overdue else "",
        word("yes" if line.call.required else "no", language),
        shown["customer"],
        shown["phone"] or "–",
        f"{shown['project']} {shown['home'] or ''}".strip(),
        touchpoint_name(tools.desk.plan, line.call.touchpoint, language),
        shown["caller"] or "–",
        f"{promised}{deadline:%m-%d %H:%M}",
        f"{line.call.tries}/{line.call.max_tries}",
        word(line.call.state, language) + reason,
    ]
