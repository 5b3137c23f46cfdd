"""`care init`: create or migrate the database."""

import typer

from care.settings import read_settings


def init() -> None:
    """Create the database, or bring it to this program's version."""
    from care.storage.migrate import upgrade

    upgrade(read_settings().database_url)
    typer.echo("The database is ready.")
