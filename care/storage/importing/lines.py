"""Which lines of a list say what the list before said: they are left out of the merge before it begins."""

from sqlalchemy import Connection, and_, case, delete, exists, func, insert, or_, select, union
from sqlalchemy.dialects import postgresql, sqlite

from care.storage.importing.stage import due_customer, due_room, gone_line, stage
from care.storage.personal_data import ERASED
from care.storage.tables import import_line, person

_ROOM = func.coalesce(stage.c.room, "")
_KNOWN = exists().where(
    import_line.c.customer_no == stage.c.customer_no,
    import_line.c.room == _ROOM,
    import_line.c.fingerprint == stage.c.fingerprint,
)


def leave_out_erased(connection: Connection) -> None:
    """Forget the lines of customers whose data were erased: no list brings them back."""
    gone = select(person.c.customer_no).where(person.c.status == ERASED)
    connection.execute(delete(stage).where(stage.c.customer_no.in_(gone)))


def find_due(connection: Connection) -> None:
    """Fill the due tables: a customer or room is due with all its lines as soon as one of them says something new.

    So it is when one of several lines has gone: the fields are what the lines that are left say.
    """
    _find_gone(connection)
    for table, column, gone in (
        (due_customer, stage.c.customer_no, gone_line.c.customer_no),
        (due_room, stage.c.room, gone_line.c.room),
    ):
        new = select(column).where(~_KNOWN, column.is_not(None))
        fewer = select(gone).where(exists().where(column == gone))
        connection.execute(insert(table).from_select(["key"], union(new, fewer)))


def _find_gone(connection: Connection) -> None:
    here = exists().where(stage.c.customer_no == import_line.c.customer_no, import_line.c.room == _ROOM)
    line = select(import_line.c.customer_no, import_line.c.room).where(~here)
    # Two searches, not one with OR: each goes by its index.
    of_customers = line.where(exists().where(stage.c.customer_no == import_line.c.customer_no))
    of_rooms = line.where(exists().where(stage.c.room == import_line.c.room))
    connection.execute(insert(gone_line).from_select(["customer_no", "room"], union(of_customers, of_rooms)))


def count_subjects(connection: Connection) -> tuple[int, int]:
    """How many customers, and how many rooms, are not due."""
    customers = connection.scalar(select(func.count(stage.c.customer_no.distinct()))) or 0
    rooms = connection.scalar(select(func.count(stage.c.room.distinct()))) or 0
    due = [connection.scalar(select(func.count()).select_from(table)) or 0 for table in (due_customer, due_room)]
    return customers - due[0], rooms - due[1]


def remember_lines(connection: Connection) -> None:
    """What the merged lines say, for the next list; of two lines for one customer and room, the last.

    Where such lines differ, nothing that a next list may repeat: what is stored came from all of them.
    """
    mine = gone_line.c.customer_no == import_line.c.customer_no, gone_line.c.room == import_line.c.room
    connection.execute(delete(import_line).where(exists().where(*mine)))
    other = stage.alias("other")
    same_home = exists().where(
        other.c.customer_no == stage.c.customer_no,
        func.coalesce(other.c.room, "") == _ROOM,
        other.c.rejected.is_(None),
    )
    overtaken = same_home.where(
        or_(other.c.line > stage.c.line, and_(other.c.line == stage.c.line, other.c.seq > stage.c.seq))
    )
    differs = same_home.where(other.c.fingerprint != stage.c.fingerprint)
    said = case((differs, ""), else_=stage.c.fingerprint)
    new = select(stage.c.customer_no, _ROOM, said).where(stage.c.rejected.is_(None), or_(~_KNOWN, differs), ~overtaken)
    module = sqlite if connection.dialect.name == "sqlite" else postgresql
    query = module.insert(import_line).from_select(["customer_no", "room", "fingerprint"], new)
    newest = {"fingerprint": query.excluded.fingerprint}
    connection.execute(query.on_conflict_do_update(index_elements=["customer_no", "room"], set_=newest))
