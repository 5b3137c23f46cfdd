"""Invented deals: rooms in three projects, and lives from subscription to three months after move-in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

DEMO_DAY = date(2026, 12, 11)
AGENTS = {
    "万科假日风景": (("李晓燕", "13900139001"), ("周立新", "13900139002"), ("何春梅", "13900139003")),
    "万科四季花城": (("孙海涛", "13900139004"), ("许雅琴", "13900139005")),
    "金隅万科城": (("郭志刚", "13900139006"), ("沈佳怡", "13900139007"), ("韩文博", "13900139008")),
}
BANKS = ("建设银行", "工商银行", "中国银行", "招商银行", "北京银行")
# How many days after signing, loan application and so on the next step comes: (least, most).
_FILED, _APPLIED, _PAID, _CASH, _MOVED = (6, 20), (2, 8), (25, 60), (0, 20), (10, 70)


@dataclass(frozen=True)
class Building:
    """Where deals are, when they were subscribed, and when the keys are due."""

    project: str
    phase: str
    building: str
    subscribed: tuple[date, date]
    handover: date
    deals: int


BUILDINGS = (
    Building("万科假日风景", "一期", "1", (date(2024, 3, 1), date(2024, 9, 30)), date(2026, 5, 31), 22),
    Building("万科假日风景", "一期", "2", (date(2024, 8, 1), date(2025, 3, 31)), date(2026, 8, 31), 26),
    Building("万科假日风景", "二期", "5", (date(2025, 4, 1), date(2025, 9, 30)), date(2026, 12, 16), 12),
    Building("万科假日风景", "二期", "6", (date(2025, 9, 1), date(2026, 12, 6)), date(2027, 3, 31), 30),
    Building("万科四季花城", "一期", "1", (date(2024, 5, 1), date(2025, 1, 31)), date(2026, 9, 30), 26),
    Building("万科四季花城", "一期", "2", (date(2025, 2, 1), date(2025, 8, 31)), date(2026, 12, 14), 12),
    Building("万科四季花城", "二期", "3", (date(2025, 6, 1), date(2025, 12, 31)), date(2027, 1, 10), 14),
    Building("万科四季花城", "二期", "7", (date(2026, 1, 1), date(2026, 12, 6)), date(2027, 6, 30), 30),
    Building("金隅万科城", "一期", "1", (date(2025, 10, 1), date(2026, 8, 31)), date(2027, 6, 30), 34),
    Building("金隅万科城", "二期", "3", (date(2026, 7, 1), date(2026, 12, 6)), date(2027, 12, 31), 44),
)


@dataclass
class InventedDeal:
    """One deal's cells by header; days that lie ahead of the demo's day are not entered yet."""

    cells: dict[str, str | date] = field(default_factory=dict)

    def days(self, **ahead: date) -> None:
        """Enter what has happened by the demo's day."""
        self.cells.update({header: day for header, day in ahead.items() if day <= DEMO_DAY})


class Rooms:
    """Rooms of every building, each sold once."""

    def __init__(self) -> None:
        self._sold: dict[tuple[str, str, str], int] = {}

    def next(self, place: Building) -> dict[str, str | date]:
        """The next free room: two units, four rooms a floor."""
        number = self._sold.get((place.project, place.phase, place.building), 0)
        self._sold[place.project, place.phase, place.building] = number + 1
        unit, floor, door = number % 2 + 1, number // 8 + 1, number // 2 % 4 + 1
        room = f"{floor}{door:02}"
        return {
            "项目名称": place.project,
            "分期": place.phase,
            "楼栋": place.building,
            "单元": str(unit),
            "房号": room,
            "计划交付日期": place.handover,
        }


def ordinary_deals(random: Random, rooms: Rooms) -> Iterator[InventedDeal]:
    """The everyday stock of all buildings, in whatever stage its subscription date has brought it to."""
    for place in BUILDINGS:
        first, last = place.subscribed
        for _ in range(place.deals):
            subscribed = first + timedelta(days=random.randint(0, (last - first).days))
            yield live(random, rooms, place, subscribed)


def live(random: Random, rooms: Rooms, place: Building, subscribed: date) -> InventedDeal:
    """A deal that was subscribed on that day and went on at the usual pace."""
    payment = random.choices(("商贷", "公积金", "组合", "一次性"), (50, 20, 10, 20))[0]
    agent, agent_phone = random.choice(AGENTS[place.project])
    deal = InventedDeal({**rooms.next(place), "认购日期": subscribed, "付款方式": payment})
    deal.cells |= {"置业顾问": agent, "置业顾问电话": agent_phone}
    signed = subscribed + timedelta(days=random.randint(7, 14))
    hour = random.choice(("09:30", "10:30", "14:00", "15:00", "16:30"))
    deal.cells["预约签约时间"] = f"{signed:%Y-%m-%d} {hour}"
    deal.days(签约日期=signed, 备案日期=_after(random, signed, _FILED))
    if signed <= DEMO_DAY:
        deal.cells["合同编号"] = f"YS{signed:%Y%m}{random.randint(1000, 9999)}"
    paid = _pay(random, deal, signed, payment)
    if place.handover <= DEMO_DAY and paid <= place.handover:
        handed_over = _after(random, place.handover, (0, 12))
        deal.days(交房日期=handed_over, 入住日期=_after(random, handed_over, _MOVED))
    return deal


def _pay(random: Random, deal: InventedDeal, signed: date, payment: str) -> date:
    """Enter how the deal is paid; the day on which it is."""
    if payment == "一次性":
        paid = _after(random, signed, _CASH)
        deal.days(付清日期=paid)
        return paid
    applied = _after(random, signed, _APPLIED)
    paid = _after(random, applied, _PAID)
    deal.cells["按揭银行"] = random.choice(BANKS)
    deal.days(按揭申请日期=applied, 放款日期=paid)
    return paid


def _after(random: Random, day: date, days: tuple[int, int]) -> date:
    return day + timedelta(days=random.randint(*days))
