"""Events of projects, who signed up for them and who came; each change with its event in the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, select, update

from care.errors import NotFound, WrongState
from care.rules.rights import Scope
from care.storage.audit import Action, Actor, Event, append
from care.storage.customer_lists import customers_within
from care.storage.tables import customer_event, event_signup, person, project


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event as a list shows it, with how many signed up and how many of them came."""

    id: int
    project_id: int
    project: str
    name: str
    place: str
    starts_at: datetime
    gift: str | None
    state: str
    signed_up: int
    attended: int


@dataclass(frozen=True, slots=True)
class Signup:
    """Somebody on the list of an event; `people` who come along, the customer included."""

    id: int
    person_id: int
    customer_no: str
    name: str = field(repr=False)
    sex: Any
    people: int
    state: str
    signed_by: str
    ver: int


def insert_event(connection: Connection, values: Mapping[str, Any], actor: Actor, at: datetime) -> int:
    """Write an event down and return its number."""
    row = {**values, "state": "open", "added_by": actor.name, "ver": 1}
    new = insert(customer_event).values(row).returning(customer_event.c.id)
    event_id: int = connection.execute(new).scalar_one()
    facts = {name: values[name] for name in ("project_id", "name", "place", "starts_at", "gift")}
    append(connection, [Event(Action.EVENT_NOTED, "customer_event", event_id, 1, facts=facts)], actor, at)
    return event_id


def end_event(connection: Connection, row: Row[Any], reason: str, actor: Actor, at: datetime) -> None:
    """Call an event off. Raises WrongState where that was done already."""
    if row.state != "open":
        raise WrongState(f"Event {row.id} was called off already.")
    ver = row.ver + 1
    connection.execute(update(customer_event).where(customer_event.c.id == row.id).values(state="cancelled", ver=ver))
    facts = {"from": row.state, "to": "cancelled"}
    personal = {"reason": reason}
    append(
        connection, [Event(Action.EVENT_NOTED, "customer_event", row.id, ver, None, None, facts, personal)], actor, at
    )


def event_row(connection: Connection, event_id: int, scope: Scope, *, lock: bool = False) -> Row[Any]:
    """The event of that number. Raises NotFound where it is not one of the scope's projects."""
    query = select(customer_event).where(customer_event.c.id == event_id)
    if scope.projects is not None:
        query = query.where(customer_event.c.project_id.in_(sorted(scope.projects)))
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFound(f"There is no event {event_id} here: see the list.")
    return row


def event_lines(
    connection: Connection,
    scope: Scope,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    event_id: int | None = None,
    limit: int = 50,
) -> list[EventLine]:
    """Events of a scope's projects, those to come first and in their order with `since`, else the newest first."""
    on_list = event_signup.c.state != "withdrawn"
    came = event_signup.c.state == "attended"
    counts = (
        select(
            event_signup.c.event_id,
            func.count().filter(on_list).label("signed_up"),
            func.count().filter(came).label("attended"),
        )
        .group_by(event_signup.c.event_id)
        .subquery()
    )
    columns = [customer_event.c[name] for name in ("id", "project_id")]
    rest = [customer_event.c[name] for name in ("name", "place", "starts_at", "gift", "state")]
    counted = func.coalesce(counts.c.signed_up, 0), func.coalesce(counts.c.attended, 0)
    joined = customer_event.join(project, project.c.id == customer_event.c.project_id)
    joined = joined.outerjoin(counts, counts.c.event_id == customer_event.c.id)
    query = select(*columns, project.c.name, *rest, *counted).select_from(joined).limit(limit)
    if scope.projects is not None:
        query = query.where(customer_event.c.project_id.in_(sorted(scope.projects)))
    if event_id is not None:
        query = query.where(customer_event.c.id == event_id)
    if until is not None:
        query = query.where(customer_event.c.starts_at < until)
    if since is not None:
        query = query.where(customer_event.c.starts_at >= since)
    order = customer_event.c.starts_at if since is not None else customer_event.c.starts_at.desc()
    return [EventLine(*row) for row in connection.execute(query.order_by(order, customer_event.c.id))]


def signups_of(connection: Connection, event_id: int, scope: Scope, after: int | None, limit: int) -> Sequence[Signup]:
    """The list of an event, as far as its customers are in the scope, in the order in which they signed up."""
    columns = [event_signup.c[name] for name in ("id", "person_id")]
    who = person.c.customer_no, person.c.name, person.c.sex
    rest = [event_signup.c[name] for name in ("people", "state", "signed_by", "ver")]
    joined = event_signup.join(person, person.c.id == event_signup.c.person_id)
    query = select(*columns, *who, *rest).select_from(joined)
    query = query.where(event_signup.c.event_id == event_id, customers_within(scope))
    if after is not None:
        query = query.where(event_signup.c.id > after)
    return [Signup(*row) for row in connection.execute(query.order_by(event_signup.c.id).limit(limit))]


def sign_up_person(
    connection: Connection, event_id: int, person_id: int, people: int, actor: Actor, at: datetime
) -> None:
    """Put somebody on the list, or back on it. Raises WrongState where they stand there."""
    mine = and_(event_signup.c.event_id == event_id, event_signup.c.person_id == person_id)
    row = connection.execute(select(event_signup).where(mine).with_for_update()).first()
    values = {"state": "signed_up", "people": people, "signed_by": actor.name, "signed_at": at}
    if row is None:
        key = {"event_id": event_id, "person_id": person_id, "ver": 1}
        new = insert(event_signup).values(**key, **values).returning(event_signup.c.id)
        signup_id: int = connection.execute(new).scalar_one()
        _tell(connection, signup_id, 1, person_id, {"event": event_id, "to": "signed_up", "people": people}, actor, at)
        return
    if row.state != "withdrawn":
        raise WrongState("This customer is on the list already.")
    connection.execute(update(event_signup).where(mine).values(**values, ver=row.ver + 1))
    facts = {"event": event_id, "from": row.state, "to": "signed_up", "people": people}
    _tell(connection, row.id, row.ver + 1, person_id, facts, actor, at)


def move_signup(connection: Connection, event_id: int, signup_id: int, to: str, actor: Actor, at: datetime) -> int:
    """Mark somebody as come or withdrawn; returns the person. Raises NotFound, or WrongState for one who withdrew."""
    mine = and_(event_signup.c.id == signup_id, event_signup.c.event_id == event_id)
    row = connection.execute(select(event_signup).where(mine).with_for_update()).first()
    if row is None:
        raise NotFound(f"Nobody of number {signup_id} is on the list of event {event_id}: look at it again.")
    if row.state != "signed_up":
        raise WrongState(f"This customer is marked {row.state} already: look at the list again.")
    connection.execute(update(event_signup).where(mine).values(state=to, ver=row.ver + 1))
    facts = {"event": event_id, "from": row.state, "to": to}
    _tell(connection, row.id, row.ver + 1, row.person_id, facts, actor, at)
    return int(row.person_id)


def signup_within(connection: Connection, event_id: int, signup_id: int, scope: Scope) -> bool:
    """Whether that line of the list is of a customer in the scope."""
    joined = event_signup.join(person, person.c.id == event_signup.c.person_id)
    query = select(event_signup.c.id).select_from(joined)
    mine = event_signup.c.id == signup_id, event_signup.c.event_id == event_id, customers_within(scope)
    return connection.scalar(query.where(*mine)) is not None


def _tell(
    connection: Connection,
    signup_id: int,
    ver: int,
    person_id: int,
    facts: Mapping[str, Any],
    actor: Actor,
    at: datetime,
) -> None:
    append(connection, [Event(Action.SIGNUP_NOTED, "event_signup", signup_id, ver, person_id, facts=facts)], actor, at)
