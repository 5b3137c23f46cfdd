"""What an import would do, found out by doing it where nothing stays.

A wrong date column is seen so before anybody is texted.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from care.services.forecasting import forecast
from care.services.importing.aftermath import bring_in_line
from care.services.importing.importing import ImportResult, Order, Pages, Progress, take_in
from care.services.importing.reading import read_pages
from care.services.importing.sheet import Sheet
from care.services.preparing import Desk
from care.storage.engine import Database
from care.storage.rehearsal import rehearsal

DAYS = 7

Coming = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The result as it would be, and by (touchpoint, channel) what is planned for the next days without and with it."""

    result: ImportResult
    before: Coming
    after: Coming

    @property
    def caused(self) -> dict[tuple[str, str], int]:
        """What the import adds; less than nothing where it takes away."""
        keys = sorted({*self.before, *self.after})
        added = {key: self.after.get(key, 0) - self.before.get(key, 0) for key in keys}
        return {key: count for key, count in added.items() if count}


def rehearse_list(
    database: Database,
    desk: Desk,
    sheet: Sheet,
    order: Order,
    *,
    today: date,
    now: datetime,
    progress: Progress | None = None,
    pages: Pages = read_pages,
) -> Rehearsed:
    """Import into a copy, and compare the forecasts of today and the six days after it. Raises as `take_in`."""
    before = _coming(database, desk, today, now)
    with rehearsal(database) as copy:
        result = take_in(copy, desk.plan, sheet, order, today=today, now=now, progress=progress, pages=pages)
        bring_in_line(copy, desk, day=today, now=now, actor=order.actor)
        after = _coming(copy, desk, today, now)
    return Rehearsed(result, before, after)


def _coming(database: Database, desk: Desk, today: date, now: datetime) -> Counter[tuple[str, str]]:
    lines = forecast(database, desk, first=today, days=DAYS, today=today, now=now)
    return Counter((line.touchpoint, line.channel) for line in lines if line.reason is None)
