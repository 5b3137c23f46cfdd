"""The deals after whose dates a duty falls due, and which have none yet: one index range, in pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import String, cast, literal, not_, or_, select, tuple_

from care.rules.duties import AfterDeal
from care.storage.engine import Database
from care.storage.tables import deal, duty, person

_PAGE = 2000


@dataclass(frozen=True, slots=True)
class DutyDeal:
    """A deal whose date calls for a duty; `day` is that date, `subject` the duty's."""

    id: int
    project_id: int
    person_id: int
    day: date
    subject: str


def deals_without_duty(
    database: Database, kind: str, when: AfterDeal, first: date, last: date, on: date, project_id: int | None
) -> Iterator[list[DutyDeal]]:
    """Pages of deals that stand on the day `on`, their date from `first` through `last`, without the duty `kind`."""
    column = deal.c[when.field]
    subject = literal("deal:").concat(cast(deal.c.id, String))
    if when.prepares:  # a date that moves asks for it anew
        subject = subject.concat("/").concat(cast(column, String))
    opened = select(literal(1)).where(duty.c.kind == kind, duty.c.subject == subject).exists()
    query = (
        select(deal.c.id, deal.c.project_id, deal.c.primary_person_id, column, subject)
        .where(column.between(first, last), or_(deal.c.cancelled_on.is_(None), deal.c.cancelled_on > on), not_(opened))
        .order_by(column, deal.c.id)  # not by id alone: that would lead through every deal there is
        .limit(_PAGE)
    )
    if when.between is not None:
        begins, spans = deal.c.appointment_time, when.between.spans
        query = query.where(or_(*(begins.between(f"{since:%H:%M}", f"{until:%H:%M}") for since, until in spans)))
    if when.lacking is not None:
        joined = deal.join(person, person.c.id == deal.c.primary_person_id)
        query = query.select_from(joined).where(person.c[when.lacking].is_(None))
    if project_id is not None:
        query = query.where(deal.c.project_id == project_id)
    page = query
    while True:
        with database.read() as connection:
            rows = connection.execute(page).all()
        if not rows:
            return
        deals = [DutyDeal(*row) for row in rows]
        yield deals
        if len(rows) < _PAGE:
            return
        page = query.where(tuple_(column, deal.c.id) > tuple_(literal(deals[-1].day), literal(deals[-1].id)))
