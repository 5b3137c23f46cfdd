"""Two readers give what one gives, in the same order, and say why they cannot."""

import os
import signal
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from care.errors import CareError
from care.services.importing.customer_row import ReadingContext
from care.services.importing.parallel import read_pages_in_parallel
from care.services.importing.reading import PAGE, ReadPage, read_pages
from care.services.importing.sheet import Sheet, UnreadableSheet
from integrations.spreadsheets import open_sheet
from tests.services.importing.lists import TODAY, ZHANG, write_list

pytestmark = pytest.mark.slow
CONTEXT = ReadingContext(today=TODAY, project_names={"假日风景": "假日风景"})


def homes(count: int) -> list[Mapping[str, str]]:
    return [
        {**ZHANG, "客户编号": f"K{n}", "房号": str(n), "备注": "投诉中" if n % 500 == 0 else ""} for n in range(count)
    ]


def open_and_die(path: Path) -> Sheet:
    """Opens the list in the test; in a reader's process it kills that process."""
    if os.environ.get("CARE_TEST_PARENT") != str(os.getpid()):
        os.kill(os.getpid(), signal.SIGKILL)
    return open_sheet(path, today=TODAY)


@pytest.mark.parametrize("count", [0, 2 * PAGE + 1])
def test_two_readers_give_the_pages_of_one_in_their_order(tmp_path: Path, count: int) -> None:
    path = write_list(tmp_path / "list.csv", [*homes(count), {**ZHANG, "客户编号": "合计", "客户姓名": ""}])
    opener = partial(open_sheet, path, today=TODAY)
    with opener() as one, opener() as two:
        alone = list(read_pages(one, CONTEXT))
        together = list(read_pages_in_parallel(opener, two, CONTEXT))
        assert together == alone
        assert dict(two.skipped) == dict(one.skipped)


def test_a_list_that_breaks_off_is_told_as_by_one_reader(tmp_path: Path) -> None:
    path = write_list(tmp_path / "list.csv", homes(PAGE))
    with path.open("a", encoding="utf-8") as file:
        file.write('K9,"张伟\n' + "x" * 200_000)
    opener = partial(open_sheet, path, today=TODAY)
    with opener() as sheet, pytest.raises(UnreadableSheet, match="quotation mark"):
        list(read_pages_in_parallel(opener, sheet, CONTEXT))


def test_a_reader_that_dies_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARE_TEST_PARENT", str(os.getpid()))
    opener = partial(open_and_die, write_list(tmp_path / "list.csv", homes(1)))
    with opener() as sheet, pytest.raises(CareError, match="ended early"):
        list[ReadPage](read_pages_in_parallel(opener, sheet, CONTEXT))
