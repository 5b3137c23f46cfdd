"""What the stop switch holds, as a claim asks for each text and a delivery under way asks twice a second."""

from sqlalchemy import ColumnElement, Connection, select

from care.rules.stop_switch import Held
from care.storage.tables import message, stop_switch

_ON = stop_switch.c.ended_at.is_(None)


def held_now(connection: Connection) -> Held:
    """Of which projects the switch holds the texts; one small statement."""
    return Held(frozenset(connection.scalars(select(stop_switch.c.project_id).where(_ON))))


def free_to_go() -> list[ColumnElement[bool]]:
    """What a claim asks besides: that no switch holds the text.

    Two plain subqueries, so that the database answers each once, and not again for every text.
    """
    everything = select(stop_switch.c.id).where(_ON, stop_switch.c.project_id.is_(None))
    projects = select(stop_switch.c.project_id).where(_ON, stop_switch.c.project_id.is_not(None))
    return [~everything.exists(), message.c.project_id.not_in(projects)]
