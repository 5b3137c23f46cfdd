"""`care settle`: find out what became of texts whose outcome or receipt is missing."""

import asyncio
from typing import TYPE_CHECKING

from commands.acting import who
from commands.context import Context, open_context
from commands.options import AsJson, At
from commands.sending import open_gateway, print_counts
from commands.tables import print_json

if TYPE_CHECKING:
    from care.services.settling import SettleResult


def settle(at: At = None, as_json: AsJson = False) -> None:
    """Look up texts whose outcome or receipt is missing: 1, 5 and 30 minutes after they were sent. Sends nothing."""
    context = open_context(at)
    try:
        result = asyncio.run(_settle(context))
    finally:
        context.database.dispose()
    if as_json:
        counts = dict(result.counts)
        print_json({"looked_up": result.looked_up, "counts": counts, "swept": result.swept})
    else:
        print_counts(context.settings.language, "texts_looked_up", result.looked_up, result.counts)


async def _settle(context: Context) -> "SettleResult":
    from care.services.settling import settle
    from care.storage.audit import Actor

    actor = Actor("person", who(None), "care settle")
    async with open_gateway(context) as gateway:
        return await settle(context.database, gateway, context.desk.plan, context.clock, actor)
