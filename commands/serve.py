"""`care serve`: the console, its pages and webhooks."""

import gc
from typing import Annotated

import typer

from commands.context import open_context
from commands.options import At


def serve(
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, help="Where to listen, on this machine only.")
    ] = 8000,
    at: At = None,
) -> None:
    """Serve the console on 127.0.0.1; a reverse proxy with TLS stands before it where vendors call in."""
    import uvicorn

    from care.services.environment import check_environment
    from console.app import create_app
    from console.office import Office
    from integrations.sms import gateway_from

    context = open_context(at)
    gateway = gateway_from(context.settings, context.clock)
    allowed = context.settings.allow_time_travel
    check_environment(context.database, gateway, context.clock, allow_time_travel=allowed)
    office = Office(context.settings, context.database, context.desk, context.clock, gateway)
    app = create_app(office)
    gc.collect()
    gc.freeze()  # what is loaded stays: searching it for garbage held every answer up for a tenth of a second
    typer.echo(f"Ready: http://127.0.0.1:{port} is the console. Ctrl-C stops it.")
    # Access logs would hold what callbacks carry in their addresses.
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
