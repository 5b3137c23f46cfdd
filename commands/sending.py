"""What the commands share that talk to the SMS gateway."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import typer

from commands.context import Context
from commands.words import reason_words, word

if TYPE_CHECKING:
    from care.gateway import Gateway
    from care.rules.touchpoints import Language


@asynccontextmanager
async def open_gateway(context: Context) -> AsyncIterator["Gateway"]:
    """The gateway that is set, once this database and this clock may be used with it; closed afterwards."""
    from care.services.environment import check_environment
    from integrations.sms import gateway_from

    gateway = gateway_from(context.settings, context.clock)
    allowed = context.settings.allow_time_travel
    try:
        check_environment(context.database, gateway, context.clock, allow_time_travel=allowed)
        yield gateway
    finally:
        await gateway.aclose()


def print_counts(language: "Language", what: str, total: int, counts: Mapping[str, int]) -> None:
    """One line: how many, and how many of them by state or reason, the most first."""
    parts = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    details = ", ".join(f"{_named(key, language)} {count}" for key, count in parts)
    typer.echo(f"{word(what, language)}: {total}" + (f" ({details})" if details else ""))


def _named(key: str, language: "Language") -> str:
    try:
        return word(f"text_{key}", language)
    except KeyError:
        return reason_words(key, language)
