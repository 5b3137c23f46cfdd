"""Which wording was in force: each text stores the hash of its template, this table what stood behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from care.storage.tables import template_version


@dataclass(frozen=True, slots=True)
class Wording:
    """A version of a template that took the place of another; `at` is its first use, UTC."""

    template: str
    language: str
    body: str
    at: datetime


def remember_wording(
    connection: Connection, language: str, versions: Mapping[str, tuple[str, str]], now: datetime
) -> None:
    """Store the versions (hash to name and words) that are used for the first time."""
    known = set(connection.scalars(select(template_version.c.hash)))
    new = [
        {"hash": key, "template": template, "language": language, "body": body, "first_used_at": now}
        for key, (template, body) in versions.items()
        if key not in known
    ]
    if new:
        kinds: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
        # Two planners may see a new wording at the same moment: whoever comes second leaves it.
        connection.execute(kinds.insert(template_version).values(new).on_conflict_do_nothing())


def changed_wording(connection: Connection, since: datetime, until: datetime) -> list[Wording]:
    """The versions first used in this time of templates that had another one before, by template."""
    version, before = template_version.c, template_version.alias("before")
    same = before.c.template == version.template, before.c.language == version.language
    earlier = exists().where(*same, before.c.first_used_at < version.first_used_at)
    query = select(version.template, version.language, version.body, version.first_used_at.label("at"))
    query = query.where(version.first_used_at >= since, version.first_used_at < until, earlier)
    return [Wording(*row) for row in connection.execute(query.order_by(version.template, version.language))]


def wording_of(connection: Connection, template_hash: str) -> Row[Any] | None:
    """The wording with this hash; None for one that was never stored."""
    return connection.execute(select(template_version).where(template_version.c.hash == template_hash)).first()
