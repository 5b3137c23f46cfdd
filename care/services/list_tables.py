"""The console's working lists as tables to hand out: open calls, gifts, duties, customers; numbers masked."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from care.rules.rights import Scope
from care.rules.touchpoints import Language
from care.services.board_lines import open_lines_listing
from care.services.customer_search import customer_rows, read_search
from care.services.duty_pages import rows_of_duties
from care.services.list_exports import Listing, Row
from care.services.preparing import Desk
from care.storage.call_lists import within as calls_within
from care.storage.customer_lists import count_customers, find_customers
from care.storage.duty_lists import Wanted, count_duties_within, open_duties_within
from care.storage.gifts import within as gifts_within

_AT_A_TIME = 500
_DUTIES: dict[Language, tuple[str, ...]] = {
    "zh": ("事项", "项目", "岗位", "客户", "截止", "逾期", "说明"),
    "en": ("Duty", "Project", "Post", "Customer", "Until", "Overdue", "Note"),
}
_CUSTOMERS: dict[Language, tuple[str, ...]] = {
    "zh": ("客户编号", "客户", "电话", "房源", "等级", "状态"),
    "en": ("Customer no.", "Customer", "Number", "Homes", "Grade", "Status"),
}
_YES: dict[Language, str] = {"zh": "是", "en": "yes"}


def calls_table(desk: Desk, scope: Scope, day: date, language: Language) -> Listing:
    """The open calls of a scope."""
    return open_lines_listing(desk, "call", calls_within(scope), day, language)


def gifts_table(desk: Desk, scope: Scope, day: date, language: Language) -> Listing:
    """The due and ordered gifts of a scope."""
    return open_lines_listing(desk, "gift", gifts_within(scope), day, language)


def duties_table(
    desk: Desk, scope: Scope, wanted: Wanted, post: Callable[[str], str], language: Language, now: datetime
) -> Listing:
    """The open duties of a scope, by deadline; `post` says the role. `now` is aware UTC."""

    def rows(connection: Connection) -> Iterator[Row]:
        after: int | None = None
        while lines := open_duties_within(connection, scope, replace(wanted, after=after), _AT_A_TIME):
            for row in rows_of_duties(connection, desk.plan, lines, language, now):
                until = row.due_at.astimezone(desk.zone).strftime("%Y-%m-%d %H:%M")
                overdue = _YES[language] if row.overdue else ""
                yield row.name, row.project, post(row.role), row.customer, until, overdue, row.note
            after = lines[-1].id

    return Listing(
        what="duties",
        filters={"role": wanted.role, "project": wanted.project_id},
        header=_DUTIES[language],
        count=lambda connection: count_duties_within(connection, scope, wanted),
        rows=rows,
    )


def customers_table(scope: Scope, text: str, status: Callable[[str], str], language: Language, day: date) -> Listing:
    """The customers of a scope whom the text finds, the newest first; `status` says one that is not normal.

    What was searched for is personal, so the record says only that something was.
    """
    wanted = read_search(text)

    def rows(connection: Connection) -> Iterator[Row]:
        before: int | None = None
        while ids := find_customers(connection, wanted, scope, before, _AT_A_TIME):
            for row in customer_rows(connection, ids, scope, language, day):
                said = status(row.status) if row.status else ""
                yield row.customer_no, row.name, row.number, "\n".join(row.homes), row.grade, said
            before = ids[-1]

    return Listing(
        what="customers",
        filters={"searched": not wanted.everybody},
        header=_CUSTOMERS[language],
        count=lambda connection: count_customers(connection, wanted, scope),
        rows=rows,
    )
