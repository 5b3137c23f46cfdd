"""The parties of one deal, by hand: who joins and who leaves."""

from collections.abc import Collection

from sqlalchemy import Connection, delete, func, insert, select

from care.storage.personal_data import ERASED
from care.storage.tables import deal_party, person


def parties_in(connection: Connection, deal_id: int) -> list[int]:
    """The persons of the deal in their order."""
    mine = select(deal_party.c.person_id).where(deal_party.c.deal_id == deal_id)
    return list(connection.scalars(mine.order_by(deal_party.c.position, deal_party.c.person_id)))


def party_names(connection: Connection, deal_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """The persons of these deals in their order, by deal: names by id."""
    joined = deal_party.join(person, person.c.id == deal_party.c.person_id)
    query = select(deal_party.c.deal_id, person.c.id, person.c.name).select_from(joined)
    found: dict[int, dict[int, str]] = {deal_id: {} for deal_id in deal_ids}
    query = query.where(deal_party.c.deal_id.in_(sorted(deal_ids)))
    for deal_id, person_id, name in connection.execute(query.order_by(deal_party.c.position, person.c.id)):
        found[deal_id][person_id] = name
    return found


def person_by_number(connection: Connection, customer_no: str) -> int | None:
    """The id of a customer; None for a stranger."""
    query = select(person.c.id).where(person.c.customer_no == customer_no, person.c.status != ERASED)
    return connection.scalar(query)


def add_party(connection: Connection, deal_id: int, person_id: int) -> None:
    """Behind the others, as a buyer."""
    last = select(func.max(deal_party.c.position)).where(deal_party.c.deal_id == deal_id)
    position = (connection.scalar(last) or 0) + 1
    row = {"deal_id": deal_id, "person_id": person_id, "position": position, "role": "buyer"}
    connection.execute(insert(deal_party).values(row))


def remove_party(connection: Connection, deal_id: int, person_id: int) -> None:
    """Their row goes; the log keeps that they were one."""
    mine = deal_party.c.deal_id == deal_id, deal_party.c.person_id == person_id
    connection.execute(delete(deal_party).where(*mine))
