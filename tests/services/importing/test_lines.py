"""A line that says what it said before is left out, and that never makes a difference to what is stored."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from care.storage.engine import Database, open_database
from care.storage.tables import consent, import_issue, metadata, suppression
from tests.services.importing.lists import LI, ZHANG, Office, empty_again

ROOM = "假日风景-一期-3-2-501"


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path, plans=False)


def test_a_co_owner_whose_line_changes_leaves_the_shared_deal_as_all_its_lines_say(office: Office) -> None:
    zhang = {**ZHANG, "合同编号": "HT1"}
    office.takes(zhang, LI)
    office.takes(zhang, {**LI, "客户等级": "A"})
    assert office.people()["K002"].grade == "A"
    assert office.deals()[ROOM].contract_no == "HT1"  # 李娜's line has none, but 张伟's still has


def test_of_a_person_with_fewer_rows_than_before_the_rows_that_are_left_speak(office: Office) -> None:
    other = {**ZHANG, "房号": "502", "职业": "医生"}
    office.takes(ZHANG, other)
    assert office.people()["K001"].profession == "医生"
    office.takes(ZHANG)
    assert office.people()["K001"].profession == "教师"
    office.takes(ZHANG, other)
    assert office.people()["K001"].profession == "医生"


def test_lines_that_contradict_each_other_are_no_memory_for_the_next_list(office: Office) -> None:
    yes, no = ({**ZHANG, "同意短信关怀": word} for word in ("是", "否"))
    consents = []
    for lines in ([yes], [no, yes], [yes]):
        office.takes(*lines)
        with office.database.read() as connection:
            consents.append(connection.scalar(select(consent.c.state)))
    assert consents == ["given", "refused", "given"]


def test_an_older_list_in_between_does_not_hide_the_newer_one(office: Office) -> None:
    office.takes({**ZHANG, "客户等级": "A"}, title="截止2026-12-01")
    office.takes(ZHANG, title="截止2026-11-30", older=True)
    office.takes({**ZHANG, "客户等级": "A"}, title="截止2026-12-01")
    assert office.people()["K001"].grade == "A"


def test_a_room_that_was_taken_is_looked_at_again_when_it_is_free(office: Office) -> None:
    newcomer = {**LI, "认购日期": "2026-12-01"}
    office.takes(ZHANG, newcomer)
    assert list(office.people()) == ["K001"]
    result = office.takes({**ZHANG, "退房日期": "2026-12-01"}, newcomer)
    assert result.rejected == 0
    assert office.parties(f"{ROOM}#2") == ["K002"]


_CELLS: Mapping[str, st.SearchStrategy[str]] = {
    "客户编号": st.sampled_from(["K1", "K2", "K3"]),
    "客户姓名": st.sampled_from(["张伟", "李娜", "张伟/李娜", "张*"]),
    "联系电话": st.sampled_from(["13800138000", "13900139000/13700137000", "", "13800000000", "12345"]),
    "房号": st.sampled_from(["501", "502", ""]),
    "认购日期": st.sampled_from(["2026-11-01", "2026-11-02", "", "待定", "6月8日"]),
    "签约日期": st.sampled_from(["2026-11-10", "2026-10-01", "6月8日", ""]),
    "退房日期": st.sampled_from(["2026-11-20", "", "", ""]),
    "职业": st.sampled_from(["教师", "医生", ""]),
    "备注": st.sampled_from(["投诉中", "已故", "", ""]),
    "同意短信关怀": st.sampled_from(["是", "否", ""]),
}
_LINE = st.fixed_dictionaries(dict(_CELLS)).map(lambda cells: {**ZHANG, **cells})
# Lists share their lines, so that some come again and some are gone; few lists, since an import costs more than a line.
# They keep their order: of lines that contradict each other the last counts, and known lines in another order say
# nothing new, while the office that merges them all would hear another last word.
_POOL = st.lists(_LINE, min_size=4, max_size=6)
_CHOICE = st.lists(st.integers(0, 3), min_size=3, max_size=3, unique=True).map(sorted)
_LISTS = _POOL.flatmap(
    lambda pool: st.lists(_CHOICE.map(lambda chosen: [pool[n] for n in chosen]), min_size=3, max_size=3)
)
_MADE_HERE = {"id", "at", "opened_at", "closed_at", "run_id", "since"}


def stored(office: Office) -> Any:
    """What is stored of people, deals, consents, issues and numbers, without ids and times."""
    with office.database.read() as connection:
        tables = (metadata.tables["person"], metadata.tables["deal"], consent, import_issue, suppression)
        return [
            sorted(
                str({k: v for k, v in row._mapping.items() if k not in _MADE_HERE})
                for row in connection.execute(select(table))
            )
            for table in tables
        ]


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, Office]]:
    """One that leaves out what it knows, and one that merges every line."""
    folder = tmp_path_factory.mktemp("lists")
    one, other = (Office(open_database(f"sqlite:///{folder}/{name}.db"), folder, plans=False) for name in "ab")
    yield one, other
    one.database.dispose()
    other.database.dispose()


@pytest.mark.slow
@settings(max_examples=6)
@given(lists=_LISTS)
def test_leaving_out_known_lines_changes_nothing_of_what_is_stored(
    offices: tuple[Office, Office], migrated_sqlite: Path, lists: list[list[dict[str, str]]]
) -> None:
    for office in offices:
        empty_again(office.database, migrated_sqlite)
    for rows in lists:
        offices[0].takes(*rows)
        offices[1].again(*rows)
    assert stored(offices[0]) == stored(offices[1])
