"""Name cells: co-owners, titles, stars, companies (handbook 3.3)."""

import pytest
from hypothesis import given, settings

from care.services.importing.cells.names import NameReading, read_names
from care.services.importing.cells.text import Cell

from .test_dates import CELLS


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("张伟", NameReading(("张伟",))),
        ("张 伟", NameReading(("张伟",))),
        ("张　伟", NameReading(("张伟",))),
        ("欧阳 娜娜", NameReading(("欧阳娜娜",))),
        ("张伟（先生）", NameReading(("张伟",), "male")),
        ("李娜女士", NameReading(("李娜",), "female")),
        ("张伟（男）", NameReading(("张伟",), "male")),
        ("买买提·艾力", NameReading(("买买提·艾力",))),
        ("John Smith", NameReading(("John Smith",))),
        ("张和平", NameReading(("张和平",))),
        ("张伟/李娜", NameReading(("张伟", "李娜"), None, "names_split")),
        ("张伟、李娜", NameReading(("张伟", "李娜"), None, "names_split")),
        ("张伟 李娜", NameReading(("张伟", "李娜"), None, "names_split")),
        ("张伟\n李娜", NameReading(("张伟", "李娜"), None, "names_split")),
        ("张伟/张伟", NameReading(("张伟",))),
        ("张*", NameReading(("张*",), None, "name_incomplete")),
        ("张某", NameReading(("张某",), None, "name_incomplete")),
        ("张先生", NameReading(("张",), "male", "name_incomplete")),
        ("某公司", NameReading(("某公司",), None, "name_company")),
        ("北京思源房地产经纪有限公司", NameReading(("北京思源房地产经纪有限公司",), None, "name_company")),
        ("张伟13800138000", NameReading(("张伟13800138000",), None, "name_doubtful")),
        ("", NameReading(problem="name_missing")),
        (None, NameReading(problem="name_missing")),
        ("/", NameReading(problem="name_missing")),
        ("（先生）", NameReading(problem="name_missing")),
    ],
)
def test_name_cells(cell: Cell, expected: NameReading) -> None:
    assert read_names(cell) == expected


@given(CELLS)
@settings(deadline=None, max_examples=200)
def test_no_cell_makes_the_reader_fail(cell: Cell) -> None:
    reading = read_names(cell)
    assert bool(reading.names) == (reading.problem != "name_missing")
    assert all(name.strip() for name in reading.names)
