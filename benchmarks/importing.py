"""Importing a list: streamed CSV, the same again, a workbook.

python -m benchmarks importing --customers 1000000 [--database URL]
"""

import csv
import random
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import measured
from benchmarks.planning import open_desk
from care.services.importing.headers import load_headers
from care.services.importing.importing import Order, take_in
from care.services.importing.parallel import read_pages_in_parallel
from care.services.importing.reading import read_pages
from care.storage.audit import SYSTEM
from care.storage.engine import Database, open_database
from care.storage.migrate import upgrade
from integrations.spreadsheets import open_sheet

TODAY = date(2026, 12, 1)
LARGEST_WORKBOOK = 100_000
_SURNAMES, _GIVEN = "王李张刘陈杨赵黄周吴徐孙马朱胡", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英"


def run(customers: int, database_url: str | None) -> None:
    """Measure on the database of that URL, which must be empty, or on a SQLite file that goes afterwards."""
    with TemporaryDirectory() as folder:
        url = database_url or f"sqlite:///{folder}/care.db"
        upgrade(url)
        database = open_database(url)
        path = Path(folder) / "list.csv"
        _write_csv(path, rows(customers))
        _measure(database, path, customers, f"import {customers:,} rows of CSV")
        _measure(database, path, customers, "the same list again")
        _write_csv(path, (_promoted(row) if n % 100 == 0 else row for n, row in enumerate(rows(customers))))
        _measure(database, path, customers, "one row in a hundred changed")
        if customers <= LARGEST_WORKBOOK and database_url is None:
            _measure_workbook(Path(folder), customers)


def rows(count: int) -> Iterator[list[str]]:
    """Invented customers, one home each, without dirt: what most rows of a list are."""
    chance = random.Random(2026)  # the same list every time
    for n in range(count):
        yield _row(n, chance)


def _row(n: int, chance: random.Random) -> list[str]:
    subscribed = TODAY - timedelta(days=chance.randrange(1, 900))

    def later(low: int, high: int) -> str:
        day = subscribed + timedelta(days=chance.randrange(low, high))
        return day.isoformat() if day <= TODAY else ""

    signed = later(3, 15)
    return [
        f"K{n:07}",
        chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=2)),
        chance.choice("男女"),
        f"1{chance.choice('356789')}{chance.randrange(10**9):09}",
        chance.choice(("假日风景", "四季花城", "金隅万科城")),
        chance.choice(("一期", "二期")),
        str(n // 400 + 1),
        str(n // 100 % 4 + 1),
        str(n % 100 + 101),
        subscribed.isoformat(),
        "",
        signed,
        f"HT{n:07}" if signed else "",
        signed and later(20, 40),
        chance.choice(("商贷", "公积金", "组合")),
        chance.choice(("工商银行", "建设银行", "农业银行")),
        signed and later(15, 25),
        signed and later(40, 90),
        "",
        (subscribed + timedelta(days=500)).isoformat(),
        signed and later(480, 520),
        signed and later(520, 600),
        "",
        chance.choice(("李晓燕", "王强", "赵敏", "周洋")),
        "",
        chance.choice("ABBBC"),
        (date(1950, 1, 1) + timedelta(days=chance.randrange(18_000))).isoformat(),
        chance.choice(("教师", "医生", "职员", "")),
        "",
        chance.choice(("是", "是", "否", "")),
    ]


def _promoted(row: list[str]) -> list[str]:
    return [*row[:25], "A" if row[25] != "A" else "B", *row[26:]]


def _write_csv(path: Path, lines: Iterator[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(load_headers().canonical)
        writer.writerows(lines)


def _measure_workbook(folder: Path, customers: int) -> None:
    import xlsxwriter

    path = folder / "list.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, cells in enumerate([list(load_headers().canonical), *rows(customers)]):
            sheet.write_row(line, 0, cells)
    upgrade(f"sqlite:///{folder}/workbook.db")
    _measure(open_database(f"sqlite:///{folder}/workbook.db"), path, customers, f"import {customers:,} rows of .xlsx")


def _measure(database: Database, path: Path, customers: int, name: str) -> None:
    now = datetime.combine(TODAY, datetime.min.time()).astimezone()
    desk, before = open_desk(), _readers()
    with measured(name, database) as figure:
        opener = partial(open_sheet, path, today=TODAY)
        pages = partial(read_pages_in_parallel, opener) if path.suffix == ".csv" else read_pages
        take_in(database, desk.plan, opener(), Order("benchmark", SYSTEM), today=TODAY, now=now, pages=pages)
        figure.rows = customers
    if path.suffix == ".csv":
        print(f"  and the two readers: {_readers() - before:.2f} s cpu, {_peak_of_readers():.0f} MB peak of the larger")


def _readers() -> float:
    """Processor time of the child processes so far, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _peak_of_readers() -> float:
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
