"""The triggers that keep the audit log append-only, on SQLite and on PostgreSQL.

They stop accidents and make tampering an effort; whoever owns the database can drop them, and is then found by the
seals and anchors (`care audit verify`).
"""

import re
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, text

# By table, the columns of each of its keys: SQLite's REPLACE deletes the old row without any DELETE trigger, unless
# `recursive_triggers` is on, which another program's connection does not have. So an existing key is refused first.
_KEYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "audit_event": (("id",), ("entity", "entity_id", "ver")),
    "audit_leaf": (("seq",), ("event_id",)),
    "audit_seal": (("no",),),
    "audit_pii": (("entity", "entity_id", "ver"),),
}
# Personal data may be deleted: that is what erasing a person does (`care erase`).
_DELETABLE = frozenset({"audit_pii"})


_FUNCTION = "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END"


def sqlite_guards() -> Iterator[str]:
    """The statements that make the guards on SQLite."""
    for table, keys in _KEYS.items():
        for verb in ("UPDATE", *(() if table in _DELETABLE else ("DELETE",))):
            yield (
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        taken = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{name} = NEW.{name}' for name in key)})"  # noqa: S608
            for key in keys
        )
        yield (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def postgresql_guards() -> Iterator[str]:
    """The statements that make the guards on PostgreSQL."""
    yield (f"CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ {_FUNCTION} $$")
    for table in _KEYS:
        verbs = "UPDATE" if table in _DELETABLE else "UPDATE OR DELETE"
        yield (
            f"CREATE TRIGGER {table}_no_change BEFORE {verbs} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION audit_append_only()"
        )
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
        )


def missing_guards(connection: Connection) -> list[str]:
    """The guards that are not there, or not as they were made: by name, in alphabetical order."""
    if connection.dialect.name == "sqlite":
        query = "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
        there = set(connection.scalars(text(query)))
        return sorted(_name(guard) for guard in sqlite_guards() if guard not in there)
    # A trigger's definition tells table, kind and function; one that is switched off, or whose function does nothing
    # any more, counts as missing.
    query = "SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
    sound = " WHERE pg_table_is_visible(t.tgrelid) AND t.tgenabled IN ('O', 'A') AND btrim(p.prosrc) = :function"
    there = {_bare(definition) for definition in connection.scalars(text(query + sound), {"function": _FUNCTION})}
    _, *guards = postgresql_guards()
    return sorted(_name(guard) for guard in guards if _bare(guard) not in there)


def _name(guard: str) -> str:
    return guard.split()[2]


def _bare(definition: str) -> frozenset[str]:
    """The words of a trigger, however the server orders them; it names the schema, we do not."""
    return frozenset(re.sub(r"\b\w+\.", "", definition).split())
