"""Sealing: every committed event gets its place once, whoever writes and seals at the same time."""

import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from care.services.auditing.verifying import verify
from care.storage import sealing
from care.storage.engine import Database
from care.storage.sealing import newest_seal, seal
from care.storage.tables import audit_event, audit_leaf, audit_seal, audit_window
from tests.services.auditing.logbook import BEGINNING, born, chains, fill, happen


def places(database: Database) -> list[tuple[int, int]]:
    with database.read() as connection:
        query = select(audit_leaf.c.seq, audit_leaf.c.event_id).order_by(audit_leaf.c.seq)
        return [(row.seq, row.event_id) for row in connection.execute(query)]


def test_nothing_to_seal_makes_no_seal(database: Database) -> None:
    for _ in range(2):  # the sealer of a new machine looks every few seconds before the first event comes
        assert seal(database, BEGINNING) == 0
    fill(database, 1, 2)
    assert seal(database, BEGINNING) == 0
    assert list(chains(database)) == [1]
    assert verify(database).sound


def test_seals_are_numbered_and_sized(database: Database) -> None:
    fill(database, 3, 4)
    with database.read() as connection:
        newest = newest_seal(connection)
        rows = connection.execute(select(audit_seal.c.no, audit_seal.c.size).order_by(audit_seal.c.no)).all()
    assert [tuple(row) for row in rows] == [(1, 4), (2, 8), (3, 12)]
    assert newest is not None
    assert (newest.no, newest.at) == (3, BEGINNING + timedelta(hours=2, seconds=5))


def test_many_events_take_several_seals(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 4)
    with database.begin() as connection:
        happen(connection, born(connection, 10))
    assert seal(database, BEGINNING) == 10
    assert [seq for seq, _ in places(database)] == list(range(1, 11))
    assert len(chains(database)) == 3
    assert verify(database).sound


def test_an_event_committed_late_is_sealed_all_the_same(database: Database) -> None:
    if database.is_sqlite:
        return  # one writer at a time
    with database.begin() as connection:
        people = born(connection, 6)
    with database.begin() as late:
        happen(late, people[:2])  # has its ids, but is not committed
        for n in range(3):
            with database.begin() as connection:
                happen(connection, people[2 + n : 3 + n])
            assert seal(database, BEGINNING) == 1
            assert verify(database).sound
    assert seal(database, BEGINNING) == 2
    with database.begin() as connection:
        happen(connection, people[5:])
    low = None
    for _ in range(200):  # transactions of other tests on the same server hold the window open for a while
        seal(database, BEGINNING)
        with database.read() as connection:
            low = connection.scalar(select(audit_window.c.low))
        if low == 6:
            break
        time.sleep(0.05)
    event_ids = [event_id for _, event_id in places(database)]
    assert event_ids == [3, 4, 5, 1, 2, 6]
    assert verify(database).sound
    assert low == 6  # and the next look begins behind all of them


def test_an_event_that_nobody_overtook_is_sealed_when_it_comes(database: Database) -> None:
    """A snapshot's xmax is no transaction number that is still to be given: it may be that of a running writer."""
    if database.is_sqlite:
        return  # one writer at a time
    with database.begin() as connection:
        people = born(connection, 2)
    with database.begin() as late:
        happen(late, people)
        for _ in range(3):
            assert seal(database, BEGINNING) == 0
    assert seal(database, BEGINNING) == 2


def test_after_a_restore_the_window_moves_on(database: Database) -> None:
    if database.is_sqlite:
        return
    fill(database, 2, 4)
    with database.begin() as connection:  # as a dump from a server with far higher transaction numbers brings it
        connection.execute(audit_window.update().values(before_xid=10**15))
    fill(database, 2, 4)
    assert len(places(database)) == 16
    with database.read() as connection:
        assert (connection.scalar(select(audit_window.c.before_xid)) or 0) < 10**15


@pytest.mark.slow
def test_writers_and_sealers_at_once_lose_nothing(database: Database) -> None:
    with database.begin() as connection:
        people = born(connection, 40)
    done = threading.Event()
    failures: list[BaseException] = []

    def write(mine: list[int]) -> None:
        for turn in range(10):
            with database.begin() as connection:
                happen(connection, mine, turn=turn)

    def seal_on() -> None:
        while not done.is_set():
            seal(database, BEGINNING)

    def guarded(work: object, *args: object) -> None:
        try:
            work(*args)  # type: ignore[operator]
        except BaseException as problem:
            failures.append(problem)

    writers = [threading.Thread(target=guarded, args=(write, people[n : n + 10])) for n in range(0, 40, 10)]
    sealers = [threading.Thread(target=guarded, args=(seal_on,)) for _ in range(2)]
    for thread in (*writers, *sealers):
        thread.start()
    for thread in writers:
        thread.join(60)
    done.set()
    for thread in sealers:
        thread.join(60)
    seal(database, BEGINNING)
    assert not failures
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(audit_event)) == 400
    assert [seq for seq, _ in places(database)] == list(range(1, 401))
    assert verify(database).sound
