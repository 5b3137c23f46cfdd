"""`care broadcast …`: what many customers are told at once, from draft to approval (docs/outreach.md)."""

from datetime import date, time
from typing import TYPE_CHECKING, Annotated

import typer

from care.errors import BadInput
from commands.acting import open_to_act, project_id, who
from commands.context import Context, open_context
from commands.options import AsJson, At, By, ProjectName
from commands.tables import print_json, print_table
from commands.words import reason_words, touchpoint_name, word

if TYPE_CHECKING:
    from care.services.broadcasts.drafting import Form
    from care.services.broadcasts.pages import BroadcastPage
    from care.storage.notice_lists import NoticeLine

app = typer.Typer(help="What many customers are told at once.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(metavar="ID", help="The broadcast's number in the list.")]
Some = list[str] | None
_COLUMNS = ("id", "touchpoint", "date", "people", "state", "drafted_by", "approved_by")


@app.command("list")
def list_(as_json: AsJson = False, at: At = None) -> None:
    """List the newest broadcasts."""
    from care.rules.rights import Scope
    from care.services.broadcasts.pages import broadcast_list

    tools = open_context(at)
    lines = broadcast_list(tools.database, Scope(None, None), "").lines
    if as_json:
        for line in lines:
            print_json(_json(line))
        return
    language = tools.settings.language
    rows = [
        [
            str(line.notice.id),
            touchpoint_name(tools.desk.plan, line.notice.touchpoint, language),
            str(line.notice.due_on),
            str(line.people or 0),
            word(f"notice_{line.notice.state}", language),
            line.drafted_by,
            line.approved_by or "",
        ]
        for line in lines
    ]
    print_table(word("broadcasts", language), [word(key, language) for key in _COLUMNS], rows)


@app.command()
def show(number: Number, as_json: AsJson = False, at: At = None) -> None:
    """Show what a broadcast comes to: who gets it, who is left out and why, three samples, and what it meets."""
    tools = open_context(at)
    _show(tools, number, as_json=as_json)


@app.command()
def draft(
    touchpoint: Annotated[str, typer.Argument(metavar="TOUCHPOINT", help="Such as progress or newsletter.")],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day on which it goes.")],
    since: Annotated[str | None, typer.Option("--from", metavar="HH:MM", help="Not before this time of day.")] = None,
    value: Annotated[Some, typer.Option("--value", metavar="NAME=TEXT", help="A value of its text.")] = None,
    project: ProjectName = None,
    phase: Annotated[Some, typer.Option("--phase", help="Only this 分期; may be given again.")] = None,
    building: Annotated[Some, typer.Option("--building", help="Only this 楼栋; may be given again.")] = None,
    stage: Annotated[Some, typer.Option("--stage", help="MID or POST; else both.")] = None,
    grade: Annotated[Some, typer.Option("--grade", help="A or B; else both, and those without.")] = None,
    handover_within: Annotated[
        int | None, typer.Option("--handover-within", metavar="DAYS", help="Hand-over planned within so many days.")
    ] = None,
    count: Annotated[bool, typer.Option("--count", help="Count whom it addresses; write nothing.")] = False,
    by: By = None,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Draft a broadcast; a dry run says what it comes to. Nobody hears of it before it is approved."""
    from care.rules.notices import Segment
    from care.rules.rights import Scope
    from care.services.broadcasts.drafting import Form, draft_broadcast

    tools = open_to_act(at)
    chosen = project_id(tools, project)
    segment = Segment(
        projects=(chosen,) if chosen is not None else (),
        phases=tuple(phase or ()),
        buildings=tuple(building or ()),
        stages=tuple(stage or ("MID", "POST")),
        grades=tuple(grade or ()),
        handover_within=handover_within,
    )
    form = Form(touchpoint, _values(value), segment, _day(on), _time(since))
    if count:
        _count(tools, form)
        return
    today, now = tools.clock.today(), tools.clock.now()
    everything = Scope(None, None)
    number = draft_broadcast(tools.database, tools.desk, form, everything, by=who(by), today=today, now=now)
    _show(tools, number, as_json=as_json)


@app.command()
def approve(
    number: Number,
    version: Annotated[str, typer.Option("--version", help="The version that `care broadcast show` showed you.")],
    by: By = None,
    at: At = None,
) -> None:
    """Approve what you looked at; to more than 50 people somebody else than the drafter must."""
    from care.services.broadcasts.answering import approve_broadcast

    tools = open_to_act(at)
    result = approve_broadcast(
        tools.database, tools.desk, number, version, by=who(by), today=tools.clock.today(), now=tools.clock.now()
    )
    language = tools.settings.language
    typer.echo(
        f"{word('broadcast', language)} {number} · {word('notice_approved', language)} · "
        f"{word('planned', language)} {result.planned}"
    )


@app.command()
def cancel(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it goes on record.")],
    by: By = None,
    at: At = None,
) -> None:
    """Refuse a draft, or call an approved broadcast off with every text of it that waits."""
    from care.services.broadcasts.answering import cancel_broadcast

    tools = open_to_act(at)
    ended = cancel_broadcast(tools.database, number, reason, by=who(by), now=tools.clock.now())
    language = tools.settings.language
    typer.echo(
        f"{word('broadcast', language)} {number} · {word('notice_cancelled', language)} · "
        f"{word('text_cancelled', language)} {ended}"
    )


def _show(tools: Context, number: int, *, as_json: bool) -> None:
    from care.rules.rights import Scope
    from care.services.broadcasts.pages import broadcast_page

    today, now = tools.clock.today(), tools.clock.now()
    found = broadcast_page(tools.database, tools.desk, number, Scope(None, None), "", today=today, now=now)
    if as_json:
        print_json(_json(found.line))
    else:
        _print_page(tools, found)


def _print_page(tools: Context, found: "BroadcastPage") -> None:
    language, line = tools.settings.language, found.line
    notice, figures = line.notice, line.figures
    name = touchpoint_name(tools.desk.plan, notice.touchpoint, language)
    state = word(f"notice_{notice.state}", language)
    typer.echo(f"{word('broadcast', language)} {notice.id} · {name} · {notice.due_on} · {state}")
    typer.echo(f"{word('version', language)}: {notice.version}")
    if figures:
        typer.echo(
            f"{word('people', language)} {figures['people']} · {word('planned', language)} {figures['goes']} · "
            f"{word('parts', language)} {figures['parts']} · {word('cost', language)} {figures['cost']}"
        )
        for reason, many in figures["left_out"].items():
            typer.echo(f"- {reason_words(reason, language)} {many}")
        if figures["waits"]:
            typer.echo(f"- {word('broadcast_waits', language)} {figures['waits']}")
    for sample in found.samples:
        typer.echo(f"> {sample.text}")
    for met in found.meetings:
        typer.echo(word("broadcast_meets", language).format(id=met.notice.id, phones=met.phones))


def _count(tools: Context, form: "Form") -> None:
    from care.rules.rights import Scope
    from care.services.broadcasts.drafting import count_form

    counted = count_form(tools.database, tools.desk, form, Scope(None, None), today=tools.clock.today())
    language = tools.settings.language
    typer.echo(
        f"{word('people', language)} {counted.people} · {word('parts', language)} {counted.parts} · "
        f"{word('cost', language)} {counted.cost:.2f}"
    )
    typer.echo(f"> {counted.text}")


def _json(line: "NoticeLine") -> dict[str, object]:
    notice = line.notice
    return {
        "id": notice.id,
        "touchpoint": notice.touchpoint,
        "due_on": notice.due_on.isoformat(),
        "state": notice.state,
        "version": notice.version,
        "people": line.people,
        "figures": line.figures,
        "drafted_by": line.drafted_by,
        "approved_by": line.approved_by,
    }


def _values(given: Some) -> dict[str, str]:
    values = {}
    for pair in given or []:
        name, sign, text = pair.partition("=")
        if not sign:
            raise BadInput(f"--value {pair!r} is no value: write it like --value floor=12层.")
        values[name.strip()] = text.strip()
    return values


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"--on {text!r} is no day: write it like 2026-12-18.") from None


def _time(text: str | None) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(f"--from {text!r} is no time of day: write it like 10:00.") from None
