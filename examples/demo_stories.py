"""The stories that the demo's day (2026-12-11) shows: for each touchpoint somebody to whom it happens."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random

from examples.invented_deals import BUILDINGS, DEMO_DAY, InventedDeal, Rooms, live

NOTHING = ""
Cells = Mapping[str, str | date]


def december(day: int) -> date:
    """A day of the demo's month."""
    return date(2026, 12, day)


@dataclass(frozen=True)
class Story:
    """What is special about a deal or its customer; an empty cell takes back what the usual pace gave."""

    tells: str
    place: int  # index in BUILDINGS
    subscribed: date
    deal: Cells = field(default_factory=dict)
    person: Mapping[str, str] = field(default_factory=dict)


_UNSIGNED: Cells = {"签约日期": NOTHING, "合同编号": NOTHING}
_EVE: Cells = {**_UNSIGNED, "预约签约时间": "2026-12-12 10:00"}
_LOAN: Cells = {"付款方式": "商贷", "按揭银行": "建设银行"}
_SIGNED: Cells = {"预约签约时间": "2026-11-27 10:00", "签约日期": date(2026, 11, 27)}
_DONE = date(2025, 5, 18)  # bought, paid and waiting for the keys

_ORDER = (
    ("签约日期", "备案日期"),
    ("签约日期", "按揭申请日期"),
    ("签约日期", "放款日期"),
    ("签约日期", "付清日期"),
    ("按揭申请日期", "放款日期"),
    ("交房日期", "入住日期"),
)
STORIES = (
    Story("subscribed today", 9, DEMO_DAY, {**_UNSIGNED, "预约签约时间": "2026-12-22 10:30"}),
    Story("subscribed today at noon", 3, DEMO_DAY, {**_UNSIGNED, "预约签约时间": "2026-12-20 14:00"}),
    Story("subscribed yesterday", 9, december(10), {**_UNSIGNED, "预约签约时间": "2026-12-19 09:30"}),
    Story("subscribed yesterday, no appointment yet", 7, december(10), {**_UNSIGNED, "预约签约时间": NOTHING}),
    Story("subscribed three days ago", 9, december(8), {**_UNSIGNED, "预约签约时间": "2026-12-18 15:00"}),
    Story("subscribed three days ago", 7, december(8), {**_UNSIGNED, "预约签约时间": "2026-12-20 10:00"}),
    Story("subscribed three days ago, signs tomorrow", 3, december(8), {**_EVE, "付款方式": "商贷"}),
    Story("signs tomorrow, with a loan", 9, december(2), {**_EVE, "付款方式": "商贷", "按揭银行": "工商银行"}),
    Story("signs tomorrow, with the housing fund", 7, december(1), {**_EVE, "付款方式": "公积金"}),
    Story("signs tomorrow, in cash", 9, december(3), {**_EVE, "付款方式": "一次性"}),
    Story("signs tomorrow, landline only", 3, december(1), {**_EVE, "付款方式": "商贷"}, {"联系电话": "010-83451234"}),
    Story(
        "signs today",
        9,
        december(2),
        {**_LOAN, "预约签约时间": "2026-12-11 10:00", "签约日期": DEMO_DAY, "备案日期": NOTHING},
    ),
    Story(
        "signs today, in cash",
        7,
        december(1),
        {"付款方式": "一次性", "预约签约时间": "2026-12-11 15:00", "签约日期": DEMO_DAY},
    ),
    Story(
        "signed a week ago",
        9,
        date(2026, 11, 24),
        {**_LOAN, "预约签约时间": "2026-12-04 10:00", "签约日期": december(4)},
    ),
    Story(
        "signed a week ago",
        3,
        date(2026, 11, 23),
        {**_LOAN, "预约签约时间": "2026-12-04 14:00", "签约日期": december(4)},
    ),
    Story(
        "filed today", 9, date(2026, 11, 17), {**_LOAN, **_SIGNED, "备案日期": DEMO_DAY, "按揭申请日期": december(1)}
    ),
    Story(
        "filed today", 8, date(2026, 11, 16), {**_LOAN, **_SIGNED, "备案日期": DEMO_DAY, "按揭申请日期": december(2)}
    ),
    Story(
        "filed and paid in cash",
        7,
        date(2026, 11, 17),
        {**_SIGNED, "付款方式": "一次性", "备案日期": DEMO_DAY, "付清日期": december(1)},
    ),
    Story(
        "loan pending for two weeks",
        9,
        date(2026, 11, 15),
        {**_LOAN, **_SIGNED, "按揭申请日期": date(2026, 11, 27), "放款日期": NOTHING},
    ),
    Story(
        "loan pending for four weeks",
        8,
        date(2026, 10, 20),
        {**_LOAN, "按揭申请日期": date(2026, 11, 13), "放款日期": NOTHING},
    ),
    Story("loan paid today", 8, date(2026, 9, 28), {**_LOAN, "按揭申请日期": date(2026, 10, 20), "放款日期": DEMO_DAY}),
    Story("loan paid today", 9, date(2026, 10, 6), {**_LOAN, "按揭申请日期": date(2026, 10, 26), "放款日期": DEMO_DAY}),
    Story("moves in today", 4, _DONE, {"交房日期": date(2026, 10, 12), "入住日期": DEMO_DAY}),
    Story("moved in a week ago", 1, _DONE, {"交房日期": date(2026, 9, 5), "入住日期": december(4)}),
    Story("moved in a month ago", 4, _DONE, {"交房日期": date(2026, 10, 2), "入住日期": date(2026, 11, 11)}),
    Story("moved in three months ago", 1, _DONE, {"交房日期": date(2026, 9, 1), "入住日期": date(2026, 9, 11)}),
    Story("birthday today", 6, _DONE, {}, {"生日": "1982-12-11", "客户等级": "A", "同意短信关怀": "是"}),
    Story(
        "birthday today, no care texts",
        8,
        date(2026, 3, 6),
        {},
        {"生日": "12月11日", "客户等级": "B", "同意短信关怀": "否"},
    ),
    Story(
        "birthday today, grade C",
        7,
        date(2026, 4, 6),
        {},
        {"生日": "1990-12-11", "客户等级": "C", "同意短信关怀": "是"},
    ),
    Story("lunar birthday today", 5, _DONE, {}, {"生日": "农历冬月初三", "客户等级": "B", "同意短信关怀": "是"}),
    Story(
        "lunar birthday today",
        9,
        date(2026, 8, 6),
        {},
        {"生日": "农历十一月初三", "客户等级": "A", "同意短信关怀": "是"},
    ),
    Story("cake for Monday", 6, _DONE, {}, {"生日": "1975-12-14", "客户等级": "A", "同意短信关怀": "是"}),
    Story(
        "cake for Monday, lunar",
        8,
        date(2026, 2, 6),
        {},
        {"生日": "阴历十一月初六", "客户等级": "B", "同意短信关怀": "是"},
    ),
    Story("birthday without a calendar", 8, date(2026, 1, 6), {}, {"生日": "冬月初三或阳历12月11"}),
    Story("landline only", 2, date(2025, 6, 6), {}, {"联系电话": "010-83455678转801"}),
    Story("landline only", 6, _DONE, {}, {"联系电话": "010-83459012"}),
    Story("cancelled", 8, date(2026, 7, 6), {"退房日期": date(2026, 11, 30)}),
)


def story_deals(random: Random, rooms: Rooms) -> Iterator[tuple[InventedDeal, Mapping[str, str]]]:
    """Each story's deal, with the customer's own cells."""
    for story in STORIES:
        deal = live(random, rooms, BUILDINGS[story.place], story.subscribed)
        deal.cells |= story.deal
        _make_room(deal.cells, story.deal)
        yield deal, story.person


def _make_room(cells: dict[str, str | date], told: Cells) -> None:
    """Take back what the usual pace gave and the story has overtaken."""
    cash = cells["付款方式"] == "一次性"
    for header in ("按揭银行", "按揭申请日期", "放款日期") if cash else ("付清日期",):
        cells.pop(header, None)
    for earlier, later in _ORDER:
        before, after = cells.get(earlier), cells.get(later)
        if later not in told and isinstance(before, date) and isinstance(after, date) and after < before:
            del cells[later]
