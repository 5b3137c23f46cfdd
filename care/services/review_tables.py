"""Complaints, a day's sample and the visits as tables to hand out; numbers masked, codes in words."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from sqlalchemy import Connection

from care.rules.complaint_words import cause_word, level_word, source_word, state_word_of_complaint
from care.rules.rights import Scope
from care.rules.touchpoints import Language
from care.services.complaints.pages import Listed, complaint_row
from care.services.list_exports import Listing, Row
from care.services.preparing import Desk
from care.services.review_pages import sample_row
from care.services.visit_pages import visit_row
from care.storage.complaint_lists import Viewer, closed_complaints, count_listed, open_complaints
from care.storage.reviews import review_of
from care.storage.sample_lists import progress_of, sample_lines
from care.storage.visits import count_visits, list_visits

_AT_A_TIME = 500
_YES: dict[Language, str] = {"zh": "是", "en": "yes"}
_COMPLAINTS: dict[Language, tuple[str, ...]] = {
    "zh": (
        *("单号", "项目", "客户编号", "客户", "电话", "房源", "级别", "状态", "来源", "原因"),
        *("开单时间", "时限", "逾期", "负责人", "置业顾问", "内容"),
    ),
    "en": (
        *("Ticket", "Project", "Customer no.", "Customer", "Number", "Home", "Level", "State", "Source", "Cause"),
        *("Opened", "Deadline", "Overdue", "With", "Agent", "Words"),
    ),
}
_SAMPLE: dict[Language, tuple[str, ...]] = {
    "zh": ("触点", "渠道", "客户", "置业顾问", "结论", "评语", "评审", "复核结论", "复核意见", "复核"),
    "en": ("Touchpoint", "Channel", "Customer", "Agent", "Verdict", "Words", "By", "Second", "Second words", "By"),
}
_VISITS: dict[Language, tuple[str, ...]] = {
    "zh": ("日期", "方式", "项目", "来访人", "电话", "接待", "意向", "需求", "下一步", "下次日期", "补录", "已成交"),
    "en": (
        *("Day", "How", "Project", "Visitor", "Number", "Received by", "Intent", "Wants"),
        *("Next step", "On", "Recorded late", "Bought"),
    ),
}


def complaints_table(desk: Desk, viewer: Viewer, wanted: Listed, language: Language, now: datetime) -> Listing:
    """The complaints of a list, as the page orders them; times are those of the business zone. `now` is aware UTC."""

    def moment(at: datetime | None) -> str:
        return at.astimezone(desk.zone).strftime("%Y-%m-%d %H:%M") if at else ""

    def rows(connection: Connection) -> Iterator[Row]:
        found = closed_complaints if wanted.closed else open_complaints
        after: int | None = None
        while lines := found(connection, viewer, after, _AT_A_TIME, wanted.project_id):
            for line in lines:
                row = complaint_row(line, language, now)
                one = row.complaint
                yield (
                    *(row.ticket, row.project, row.customer_no, row.customer, row.number, row.home),
                    *(level_word(one.level, language), state_word_of_complaint(one.state, language)),
                    *(source_word(one.source, language), cause_word(one.cause, language)),
                    *(moment(one.opened_at), moment(one.due_at), _YES[language] if row.overdue else ""),
                    *(one.assigned_to, row.agent, one.words),
                )
            after = lines[-1].complaint.id

    return Listing(
        what="complaints",
        filters={"closed": wanted.closed, "project": wanted.project_id},
        header=_COMPLAINTS[language],
        count=lambda connection: count_listed(connection, viewer, wanted.closed, wanted.project_id),
        rows=rows,
    )


def sample_table(
    project_id: int, day: date, name_of: Callable[[str], str], word: Callable[[str], str], language: Language
) -> Listing:
    """The sample of a project's day, or nothing; `name_of` says a touchpoint, `word` a key of the console."""

    def count(connection: Connection) -> int:
        review = review_of(connection, project_id, day)
        return progress_of(connection, [review.id])[review.id].lines if review else 0

    def rows(connection: Connection) -> Iterator[Row]:
        review, after = review_of(connection, project_id, day), 0
        while lines := sample_lines(connection, review.id if review else 0, after, _AT_A_TIME):
            for found in lines:
                row = sample_row(found, language)
                one = row.line
                first, second = (word(f"verdict_{said}") if said else "" for said in (one.verdict, one.second_verdict))
                of_what = name_of(row.touchpoint), word(f"sample_{one.entity}"), row.customer, row.agent
                yield *of_what, first, one.words, one.judged_by, second, one.second_words, one.second_by
            after = lines[-1].line.id

    return Listing(
        what="sample",
        filters={"project": project_id, "day": day.isoformat()},
        header=_SAMPLE[language],
        count=count,
        rows=rows,
    )


def visits_table(scope: Scope, late: bool, word: Callable[[str], str], language: Language) -> Listing:
    """The visits of a scope, the newest record first; `word` says a key of the console."""

    def rows(connection: Connection) -> Iterator[Row]:
        before: int | None = None
        while lines := list_visits(connection, scope, before, _AT_A_TIME, late=late):
            for line in lines:
                row = visit_row(line, language)
                yield (
                    *(line.visited_on, word(f"visit_{line.kind}"), line.project, row.name, row.number, line.agent),
                    *(line.intent, line.wants, line.next_step, line.next_on),
                    *(_YES[language] if line.late else "", _YES[language] if row.bought else ""),
                )
            before = lines[-1].id

    return Listing(
        what="visits",
        filters={"late": late},
        header=_VISITS[language],
        count=lambda connection: count_visits(connection, scope, late=late),
        rows=rows,
    )
