"""Customers of a list whom the sales office knows as visitors: the person is taken over, with profile and consent."""

from datetime import date, datetime

import orjson
from sqlalchemy import Connection, exists, select, update

from care.rules.visits import is_visitor_no, same_name
from care.storage.audit import Actor
from care.storage.importing.stage import due_customer, stage
from care.storage.tables import person, visitor
from care.storage.visits import became_buyer


def take_over_visitors(connection: Connection, actor: Actor, at: datetime) -> int:
    """Give visitors the customer number under which the list has them: by telephone number and name, of new customers
    with a home. Returns how many; the merge then finds them as persons that it knows."""
    waiting = _waiting(connection)
    if not waiting:
        return 0
    new = ~exists().where(person.c.customer_no == stage.c.customer_no)
    due = stage.join(due_customer, due_customer.c.key == stage.c.customer_no)
    query = select(stage.c.customer_no, stage.c.subscribed_on, stage.c.person).select_from(due)
    query = query.where(new, stage.c.room.is_not(None))
    taken: dict[str, int] = {}
    for row in connection.execute(query.where(stage.c.rejected.is_(None)).order_by(stage.c.line, stage.c.seq)):
        said = orjson.loads(row.person)
        for person_id, name in waiting.get(said.get("mobile") or said.get("phone") or "", ()):
            known = person_id in taken.values() or row.customer_no in taken
            if not known and same_name(name, said.get("name") or ""):
                taken[row.customer_no] = person_id
                _take_over(connection, person_id, row.customer_no, row.subscribed_on, actor, at)
    return len(taken)


def _waiting(connection: Connection) -> dict[str, list[tuple[int, str]]]:
    """Visitors who have a number of ours still, by telephone number."""
    columns = person.c.id, person.c.name, person.c.mobile, person.c.phone, person.c.customer_no
    found: dict[str, list[tuple[int, str]]] = {}
    for row in connection.execute(
        select(*columns).join(visitor, visitor.c.person_id == person.c.id).order_by(person.c.id)
    ):
        number = row.mobile or row.phone
        if number and is_visitor_no(row.customer_no):
            found.setdefault(number, []).append((row.id, row.name))
    return found


def _take_over(
    connection: Connection, person_id: int, customer_no: str, on: str | None, actor: Actor, at: datetime
) -> None:
    connection.execute(update(person).where(person.c.id == person_id).values(customer_no=customer_no))
    day = date.fromisoformat(on) if on else at.date()
    became_buyer(connection, person_id, day, {"customer_no": customer_no}, actor, at)
