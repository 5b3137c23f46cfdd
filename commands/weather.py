"""`care weather check` and `show`: ask for the official warnings and tell customers; what is in force and what went."""

import asyncio
from typing import TYPE_CHECKING

import typer

from care.errors import CareError
from commands.acting import open_to_act, who
from commands.context import Context, open_context
from commands.options import AsJson, At
from commands.tables import print_json, print_table
from commands.words import touchpoint_name, word

if TYPE_CHECKING:
    from care.services.weather.asking import PlaceAnswer
    from care.services.weather.showing import WarningLine

app = typer.Typer(help="Official weather warnings and the texts that they start.", no_args_is_help=True)
_COLUMNS = (
    "weather_office",
    "kind",
    "weather_issued",
    "weather_verdict",
    "queued",
    "delivered",
    "cancelled",
    "weather_end",
)


@app.command("check")
def check(at: At = None, as_json: AsJson = False) -> None:
    """Ask the source once, tell customers what is new, and stop what is out of date; again changes nothing.

    Ends with 1 where the source failed at some place: nothing was changed there.
    """
    from care.services.weather.noting import note_answers
    from care.storage.audit import Actor

    tools = open_to_act(at)
    actor = Actor("person", who(None), "care weather check")
    answers = asyncio.run(_ask(tools))
    source = tools.settings.weather.source
    done = note_answers(tools.database, tools.desk, source, answers, actor, tools.clock.now())
    if as_json:
        print_json({"good": done.good, "problems": done.problems, "tips": done.tips, "stopped": done.stopped})
    else:
        language = tools.settings.language
        tips = ", ".join(f"{touchpoint_name(tools.desk.plan, name, language)} {n}" for name, n in done.tips.items())
        typer.echo(
            word("weather_done", language).format(tips=tips or word("weather_none", language), stopped=done.stopped)
        )
    if done.problems:
        raise CareError("; ".join(done.problems))


async def _ask(tools: Context) -> "list[PlaceAnswer]":
    from care.services.weather.asking import ask
    from integrations.weather import source_from

    source = source_from(tools.settings)
    try:
        return await ask(source, tools.desk.plan.weather_places)
    finally:
        await source.aclose()


@app.command("show")
def show(at: At = None, as_json: AsJson = False) -> None:
    """Show the warnings in force and the last that ended, what became of their texts, and how the source stands."""
    from care.rules.rights import Scope
    from care.services.weather.showing import weather_page

    tools = open_context(at)
    language = tools.settings.language
    found = weather_page(tools.database, tools.desk.plan, Scope(None, None), tools.clock.now())
    if as_json:
        for line in found.lines:
            print_json(_as_json(line))
        return
    for state in found.sources:
        since = state.asked_at.astimezone(tools.settings.timezone)
        typer.echo(f"{state.place} · {state.source} · {since:%Y-%m-%d %H:%M} · {state.problem or 'OK'}")
    rows = [_row(tools, line) for line in found.lines]
    print_table(word("weather", language), [word(key, language) for key in _COLUMNS], rows)


def _row(tools: Context, line: "WarningLine") -> list[str]:
    from care.rules.weather import colour_word

    warning, language = line.known.warning, tools.settings.language
    issued = f"{warning.issued_at.astimezone(tools.settings.timezone):%m-%d %H:%M}" if warning.issued_at else "-"
    colour = colour_word(warning.colour, language) if warning.colour else ""
    space = " " if language == "en" else ""
    counts = [str(n) for n in (line.waiting, line.went, line.stopped)]
    verdict = word(f"weather_{line.known.verdict}", language)
    ended = word(f"weather_end_{line.known.ended_why}", language) if line.known.ended_why else ""
    return [warning.office, f"{warning.type_name}{space}{colour}", issued, verdict, *counts, ended]


def _as_json(line: "WarningLine") -> dict[str, object]:
    known, warning = line.known, line.known.warning
    return {
        "id": warning.id,
        "office": warning.office,
        "type": warning.type_name,
        "colour": warning.colour.name.lower() if warning.colour else None,
        "issued_at": warning.issued_at.isoformat() if warning.issued_at else None,
        "verdict": known.verdict,
        "ended": known.ended_why,
        "waiting": line.waiting,
        "went": line.went,
        "stopped": line.stopped,
    }
