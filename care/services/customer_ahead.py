"""What comes for one customer in the next weeks, and why what does not: the forecast, said in sentences."""

from dataclasses import dataclass
from datetime import datetime

from care.rules.touchpoints import Language
from care.services.explaining import explain_customer
from care.services.preparing import Desk
from care.storage.customer_lists import people_of
from care.storage.engine import Database

DAYS = 30


@dataclass(frozen=True, slots=True)
class Ahead:
    """Sentences: what comes, by its day, and the touchpoints that have nothing in these weeks, each with its reason."""

    coming: tuple[str, ...]
    silent: tuple[str, ...]


def ahead_of(database: Database, desk: Desk, person_id: int, language: Language, now: datetime) -> Ahead:
    """The next DAYS days of a customer, who must be within the visitor's scope; `now` is aware UTC."""
    today = now.astimezone(desk.zone).date()
    with database.read() as connection:
        customer_no = people_of(connection, [person_id])[person_id].customer_no
    told = explain_customer(
        database, desk, customer_no, first=today, days=DAYS, today=today, now=now, language=language
    )
    # A sentence begins with its day; what lies behind stands on the timeline.
    coming = tuple(sentence for sentence in told.touches if sentence[:10] >= today.isoformat())
    return Ahead(coming, told.silent)
