"""What tells an unusual day from an ordinary one, and the days that wait for a person's word."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, distinct, exists, func, insert, or_, select, update

from care.rules.act_days import AHEAD_DAYS
from care.rules.reasons import Reason
from care.storage.audit import Action, Actor, Event, append
from care.storage.tables import call, deal, deal_party, gift, message, plan_hold, project, touch

LOOK_BACK_DAYS = 30
WAITING = ("held", "refused")  # nothing of such a day is written; of a refused one nobody is asked again
_MORE = 1.1  # a refusal stands while the day is hardly larger than what was refused


@dataclass(frozen=True, slots=True)
class DayLoad:
    """Touches of the earlier days, and those that today has already: a touch counts when any channel goes.

    `today` leads from a touch's key (touchpoint, subject, occasion) to its person.
    """

    history: Sequence[int]
    today: Mapping[tuple[str, str, str], int]


def scope_of(project_id: int | None) -> str:
    """The name of what is planned together: `all`, or `project:3`."""
    return "all" if project_id is None else f"project:{project_id}"


def day_load(connection: Connection, day: date, project_id: int | None, apart: Collection[str]) -> DayLoad:
    """The load of `day` and of the 30 days before it, without the touchpoints `apart`."""
    mine = [touch.c.touchpoint.not_in(list(apart)), _goes()]
    mine += [touch.c.project_id == project_id] if project_id is not None else []
    before = touch.c.due_on.between(day - timedelta(days=LOOK_BACK_DAYS), day - timedelta(days=1))
    counts = select(func.count()).select_from(touch).where(before, *mine).group_by(touch.c.due_on)
    # The index is of due_on: what today's planning wrote is late, due today, or a gift due a few days on.
    near = touch.c.due_on.between(day - timedelta(days=LOOK_BACK_DAYS), day + timedelta(days=AHEAD_DAYS))
    key = touch.c.touchpoint, touch.c.subject, touch.c.occasion
    rows = connection.execute(select(*key, touch.c.person_id).where(near, touch.c.planned_on == day, *mine))
    today = {(touchpoint, subject, occasion): person_id for touchpoint, subject, occasion, person_id in rows}
    return DayLoad(connection.scalars(counts).all(), today)


def days_with_touches(connection: Connection, day: date, project_id: int | None) -> int:
    """On how many of the 30 days before `day` anything was due; the days of a median are among them."""
    before = touch.c.due_on.between(day - timedelta(days=LOOK_BACK_DAYS), day - timedelta(days=1))
    mine = [touch.c.project_id == project_id] if project_id is not None else []
    return connection.scalar(select(func.count(distinct(touch.c.due_on))).where(before, *mine)) or 0


def customers_in(connection: Connection, project_id: int | None) -> int:
    """How many people have a deal, in one project or in all."""
    return connection.scalar(select(func.count()).select_from(_customers(project_id).subquery())) or 0


def more_customers_than(connection: Connection, number: int, project_id: int | None) -> bool:
    """Whether more people than `number` have a deal, in one project or in all; looks at no more than it needs."""
    return connection.execute(_customers(project_id).offset(number).limit(1)).first() is not None


def _customers(project_id: int | None) -> Select[Any]:
    query = select(deal_party.c.person_id).distinct()
    if project_id is None:
        return query
    return query.join(deal, deal.c.id == deal_party.c.deal_id).where(deal.c.project_id == project_id)


def hold_of(connection: Connection, day: date, project_id: int | None) -> Row[Any] | None:
    """The day's hold of this very scope, locked."""
    mine = plan_hold.c.day == day, plan_hold.c.scope == scope_of(project_id)
    return connection.execute(select(plan_hold).where(*mine).with_for_update()).first()


def holds_of_day(connection: Connection, day: date, project_id: int | None) -> Sequence[Row[Any]]:
    """The holds that concern a scope: its own and that of all, or every one of the day."""
    query = select(plan_hold).where(plan_hold.c.day == day).order_by(plan_hold.c.id)
    if project_id is not None:
        query = query.where(plan_hold.c.scope.in_([scope_of(project_id), scope_of(None)]))
    return connection.execute(query.with_for_update()).all()


def planned_without_hold(connection: Connection, day: date) -> frozenset[int]:
    """The projects that are planned for `day` already, and whose day waits for nobody's word."""
    held = {row.scope for row in standing_holds(connection) if row.day == day}
    planned = connection.scalars(select(project.c.id).where(project.c.last_planned_on >= day))
    ready = frozenset(project_id for project_id in planned if scope_of(project_id) not in held)
    return frozenset() if scope_of(None) in held else ready


def hold_with(connection: Connection, hold_id: int) -> Row[Any] | None:
    """The hold of that number, locked."""
    return connection.execute(select(plan_hold).where(plan_hold.c.id == hold_id).with_for_update()).first()


def standing_holds(connection: Connection) -> Sequence[Row[Any]]:
    """The days of which nothing is written, refused ones too, the oldest first."""
    return connection.execute(
        select(plan_hold).where(plan_hold.c.state.in_(WAITING)).order_by(plan_hold.c.day, plan_hold.c.scope)
    ).all()


def hold(
    connection: Connection, day: date, project_id: int | None, values: dict[str, Any], actor: Actor, at: datetime
) -> Row[Any]:
    """Let the day wait; `values` are anomaly, touches and people. A hold that stands takes the new figures.

    Returns the hold as it stands then. What was refused stays so, unless the day has grown since.
    """
    found = hold_of(connection, day, project_id)
    if found is not None:
        refused = found.state == "refused" and values["touches"] <= found.touches * _MORE
        if not refused and (found.state, found.touches) != ("held", values["touches"]):
            _move(connection, found, Action.PLAN_HELD, {**values, "state": "held", "held_at": at}, actor, at)
        return _known(hold_with(connection, found.id))
    row = {"day": day, "scope": scope_of(project_id), "state": "held", "held_at": at, "ver": 1, **values}
    hold_id: int = connection.execute(insert(plan_hold).values(row).returning(plan_hold.c.id)).scalar_one()
    facts = {"day": day, "scope": scope_of(project_id), "reason": Reason.BATCH_ANOMALY, **values}
    append(connection, [Event(Action.PLAN_HELD, "plan_hold", hold_id, 1, facts=facts)], actor, at)
    return _known(hold_with(connection, hold_id))


def release(connection: Connection, row: Row[Any], reason: str, actor: Actor, at: datetime) -> None:
    """Let the day be planned after all, for a person's reason."""
    values = {"state": "released", "ended_at": at, "ended_by": actor.name, "reason": reason}
    _move(connection, row, Action.PLAN_RELEASED, values, actor, at)


def refuse(connection: Connection, row: Row[Any], reason: str, actor: Actor, at: datetime) -> None:
    """Let the day wait on, since a person found it wrong."""
    values = {"state": "refused", "ended_at": at, "ended_by": actor.name, "reason": reason}
    _move(connection, row, Action.PLAN_REFUSED, values, actor, at)


def pass_by(connection: Connection, row: Row[Any], actor: Actor, at: datetime) -> None:
    """The day is ordinary again, since its facts were mended."""
    _move(connection, row, Action.PLAN_RELEASED, {"state": "passed", "ended_at": at}, actor, at)


def _move(
    connection: Connection, row: Row[Any], action: Action, values: dict[str, Any], actor: Actor, at: datetime
) -> None:
    ver = row.ver + 1
    connection.execute(update(plan_hold).where(plan_hold.c.id == row.id).values(**values, ver=ver))
    told = {name: value for name, value in values.items() if name in {"anomaly", "touches", "people"}}
    facts = {"day": row.day, "scope": row.scope, "from": row.state, "to": values["state"], **told}
    personal = {"reason": values["reason"]} if values.get("reason") else None
    append(connection, [Event(action, "plan_hold", row.id, ver, facts=facts, personal=personal)], actor, at)


def _known(row: Row[Any] | None) -> Row[Any]:
    assert row is not None  # inserted or locked a moment ago, in this transaction
    return row


def _goes() -> ColumnElement[bool]:
    return or_(*(exists().where(t.c.touch_id == touch.c.id, t.c.state != "skipped") for t in (message, call, gift)))
