"""`care deliver`: send what is queued and due."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from care.errors import GatewayDown
from commands.acting import who
from commands.context import Context, open_context
from commands.options import AsJson, At
from commands.sending import open_gateway, print_counts
from commands.tables import print_json
from commands.words import word

if TYPE_CHECKING:
    from care.rules.stop_switch import Held
    from care.services.delivery import DeliveryResult


def deliver(
    at: At = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Send at most so many texts.")] = None,
    as_json: AsJson = False,
) -> None:
    """Send what is queued and due; first settle what is in doubt, and end what is too late.

    Again is harmless, and so are several at once: no text is taken twice.
    """
    context = open_context(at)
    try:
        result = asyncio.run(_deliver(context, limit))
    finally:
        context.database.dispose()
    if as_json:
        print_json(_as_json(result))
    else:
        language = context.settings.language
        print_counts(language, "texts_taken", result.taken, result.counts)
        print_counts(language, "texts_expired", result.expired.total(), result.expired)
        print_counts(language, "texts_looked_up", result.settled.looked_up, result.settled.counts)
        if result.held.scopes:
            typer.echo(word("stop_held", language).format(scope=_scope(context, result.held)))
    if result.stopped:
        raise GatewayDown(f"Sending stopped: {result.stopped}. What is left stays queued for the next run.")


async def _deliver(context: Context, limit: int | None) -> "DeliveryResult":
    from care.services.delivery import deliver
    from care.storage.audit import Actor
    from commands.progress import progress

    actor = Actor("person", who(None), "care deliver")
    async with open_gateway(context) as gateway:
        with progress(context.settings.language, "texts_taken") as seen:
            return await deliver(
                context.database, gateway, context.desk.plan, context.clock, actor, limit=limit, progress=seen
            )


def _scope(context: Context, held: "Held") -> str:
    """The projects that the stop switch is on for, by name."""
    from care.storage.accounts import project_names

    if held.everything:
        return word("stop_all", context.settings.language)
    with context.database.read() as connection:
        names = project_names(connection)
    return ", ".join(name for id_, name in names.items() if held.holds(id_))


def _as_json(result: "DeliveryResult") -> dict[str, object]:
    return {
        "taken": result.taken,
        "counts": dict(result.counts),
        "expired": dict(result.expired),
        "looked_up": result.settled.looked_up,
        "settled": dict(result.settled.counts),
        "swept": result.settled.swept,
        "stopped": result.stopped,
        "held": "all" if result.held.everything else sorted(scope for scope in result.held.scopes if scope),
    }
