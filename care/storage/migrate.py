"""Create or migrate the database (`care init`); refuse one that is newer than this program."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from care.errors import DatabaseError
from care.storage.engine import Database, open_database

VERSION_TABLE = "care_alembic_version"  # Prefect's tables may live beside ours
_FOLDER = Path(__file__).parent / "migrations"


def upgrade(url: str) -> None:
    """Bring the database behind `url` to this program's version. Raises DatabaseError if it is of a newer one."""
    database = open_database(url)
    try:
        _refuse_newer(database)
        with database.begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        database.dispose()


def check_current(database: Database) -> None:
    """Raise DatabaseError unless the database has exactly this program's version."""
    _refuse_newer(database)
    if _revision(database) != ScriptDirectory.from_config(_config()).get_current_head():
        raise DatabaseError("The database is not at this program's version: run `care init` once.")


def _refuse_newer(database: Database) -> None:
    revision = _revision(database)
    try:
        if revision is not None:
            ScriptDirectory.from_config(_config()).get_revision(revision)
    except CommandError:
        raise DatabaseError(
            f"The database is of version {revision}, newer than this program: install the owner-care that made it."
        ) from None


def _revision(database: Database) -> str | None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        return context.get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
