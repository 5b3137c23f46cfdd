"""The triggers that keep the audit log append-only, on SQLite and on PostgreSQL.

They stop accidents and make tampering an effort; whoever owns the database can drop them, and is then found by the
seals and anchors (`care audit verify`).
"""

from collections.abc import Iterator, Mapping

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
    yield (
        "CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
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
