"""`care optout`: a customer's word that greetings are not wanted any more."""

from typing import Annotated

import typer

from commands.acting import open_to_act, who
from commands.options import At, By


def optout(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="The customer's number.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="How the customer said so.")],
    by: By = None,
    at: At = None,
) -> None:
    """Stop greetings, weather and event texts to a customer at once; notices about the purchase go on."""
    from care.services.replies import opt_out
    from care.storage.audit import Actor

    context = open_to_act(at)
    actor = Actor("person", who(by), "care optout")
    try:
        with context.database.begin() as connection:
            new = opt_out(connection, context.desk, customer, reason, actor, context.clock.now())
    finally:
        context.database.dispose()
    typer.echo(f"{customer}: opted out, one confirmation is queued." if new else f"{customer} had opted out before.")
