"""How texts arrived, and who asked for no more of them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from care.rules.lifecycles import MessageState
from care.storage.consents import OPTED_OUT
from care.storage.tables import consent, deal, message, project, touch

_HANDED_OVER = (
    *(MessageState.ACCEPTED, MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.REFUSED),
    *(MessageState.UNKNOWN, MessageState.GIVEN_UP),
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """So many texts that went to a gateway stand so."""

    gateway: str
    state: str
    reason: str | None
    count: int


@dataclass(frozen=True, slots=True)
class OptOut:
    """So many people opted out after a text of this touchpoint; None: nothing had gone to them before."""

    project: str | None
    touchpoint: str | None
    template: str | None
    count: int


def arrivals(connection: Connection, first: date, last: date, project_id: int | None) -> list[Arrival]:
    """The texts of the period that a gateway was handed, by what it said of them."""
    keys = (message.c.gateway, message.c.state, message.c.reason)
    wanted = [message.c.act_on >= first, message.c.act_on <= last, message.c.state.in_(_HANDED_OVER)]
    if project_id is not None:
        wanted.append(message.c.project_id == project_id)
    query = select(*keys, func.count()).where(*wanted, message.c.gateway.is_not(None)).group_by(*keys)
    return [Arrival(*row) for row in connection.execute(query)]


def opt_outs(connection: Connection, since: datetime, until: datetime, project_id: int | None) -> list[OptOut]:
    """Who opted out from `since` to before `until`, by the last text that had gone to them before: its trigger."""
    newest = func.row_number().over(partition_by=consent.c.person_id, order_by=message.c.started_at.desc())
    went = (message.c.person_id == consent.c.person_id) & (message.c.started_at <= consent.c.at)
    bought = select(deal.c.project_id).where(deal.c.primary_person_id == consent.c.person_id)
    where_from = bought.order_by(deal.c.id.desc()).limit(1).scalar_subquery()
    left = consent.outerjoin(message, went).outerjoin(touch, touch.c.id == message.c.touch_id)
    columns = (func.coalesce(message.c.project_id, where_from).label("project_id"), touch.c.touchpoint)
    query = select(*columns, message.c.template, newest.label("place")).select_from(left)
    withdrawn = consent.c.state == OPTED_OUT, consent.c.at >= since, consent.c.at < until
    found = query.where(*withdrawn).subquery()
    keys = (project.c.name, found.c.touchpoint, found.c.template)
    counted = select(*keys, func.count()).select_from(found.outerjoin(project, project.c.id == found.c.project_id))
    if project_id is not None:
        counted = counted.where(found.c.project_id == project_id)
    return [OptOut(*row) for row in connection.execute(counted.where(found.c.place == 1).group_by(*keys))]
