"""Numbered Alembic versions. `batch_alter_table` on SQLite drops triggers: never use it on `audit_event`."""
