"""Alembic's entry: runs on the connection that `care.storage.migrate` hands over, in its transaction."""

from alembic import context

from care.storage.migrate import VERSION_TABLE
from care.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
