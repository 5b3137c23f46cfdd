"""`care gifts …`: the gifts to get ready and to hand over."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.acting import open_to_act, project_id, who
from commands.context import Context, open_context
from commands.options import AsJson, At, By, ProjectName
from commands.tables import print_json, print_table
from commands.words import touchpoint_name, word

if TYPE_CHECKING:
    from care.services.gifts import GiftLine

app = typer.Typer(help="The gifts to get ready and to hand over.", invoke_without_command=True)
GiftId = Annotated[int, typer.Argument(metavar="ID", help="The gift's number in the list.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Who received it, and how.")]


@app.callback()
def gifts(context: typer.Context, project: ProjectName = None, as_json: AsJson = False, at: At = None) -> None:
    """Show the gifts that are due or ordered."""
    if context.invoked_subcommand is not None:
        return
    from care.services.gifts import open_gifts

    tools = open_context(at)
    lines = open_gifts(tools.database, tools.clock.today(), project_id(tools, project))
    if as_json:
        for line in lines:
            print_json(_as_json(tools, line))
    else:
        _print_lines(tools, lines)


@app.command()
def ordered(gift_id: GiftId, note: Note = None, by: By = None, at: At = None) -> None:
    """Mark a gift as ordered."""
    from care.services.gifts import mark_ordered

    tools = open_to_act(at)
    mark_ordered(tools.database, gift_id, by=who(by), now=tools.clock.now(), note=note)
    _say(tools, gift_id, "ordered")


@app.command()
def done(gift_id: GiftId, note: Note = None, by: By = None, at: At = None) -> None:
    """Mark a gift as handed over."""
    from care.services.gifts import mark_delivered

    tools = open_to_act(at)
    mark_delivered(tools.database, gift_id, by=who(by), now=tools.clock.now(), note=note)
    _say(tools, gift_id, "delivered")


def _say(tools: Context, gift_id: int, key: str) -> None:
    language = tools.settings.language
    typer.echo(f"{word('gift', language)} {gift_id} · {word(key, language)}")


def _as_json(tools: Context, line: "GiftLine") -> dict[str, Any]:
    from care.rules.wording import room_words, title

    gift, person, deal = line.gift, line.customer.person, line.customer.deal
    agent = deal.agent.on(tools.clock.today()) if deal.agent else None
    return {
        "id": gift.id,
        "item": gift.item,
        "state": gift.state,
        "late": line.late,
        "act_on": gift.act_on.isoformat(),
        "due_on": gift.due_on.isoformat(),
        "touchpoint": gift.touchpoint,
        "customer_no": person.customer_no,
        "customer": title(person.name, person.sex, tools.settings.language),
        "project": deal.project,
        "home": room_words(deal.building, deal.unit, deal.room) or None,
        "agent": agent.name if agent else None,
    }


def _print_lines(tools: Context, lines: "list[GiftLine]") -> None:
    language = tools.settings.language
    if not lines:
        typer.echo(word("nothing", language))
        return
    keys = ("id", "late", "item", "touchpoint", "act_on", "due_on", "customer", "home", "agent", "state")
    print_table(word("gifts", language), [word(key, language) for key in keys], [_row(tools, line) for line in lines])


def _row(tools: Context, line: "GiftLine") -> list[str]:
    language, shown = tools.settings.language, _as_json(tools, line)
    return [
        str(line.gift.id),
        "!" if line.late else "",
        line.gift.item,
        touchpoint_name(tools.desk.plan, line.gift.touchpoint, language),
        shown["act_on"],
        shown["due_on"],
        shown["customer"],
        f"{shown['project']} {shown['home'] or ''}".strip(),
        shown["agent"] or "–",
        word(line.gift.state, language),
    ]
