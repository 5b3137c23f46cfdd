"""What customers must not be given (忌口), as their profiles say it: for gifts and lunches."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from care.storage.tables import profile_note


def gift_limits(connection: Connection, person_ids: Collection[int]) -> dict[int, str]:
    """By person; who has none noted is not there."""
    if not person_ids:
        return {}
    mine = profile_note.c.person_id.in_(sorted(set(person_ids))), profile_note.c.key == "gift_limits"
    return dict(connection.execute(select(profile_note.c.person_id, profile_note.c.value).where(*mine)).tuples().all())
