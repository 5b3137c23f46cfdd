"""Sealing as a use case: the newest seal is noted outside, where a rewriter of the database does not reach."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from care.errors import CareError
from care.rules.audit_findings import Wrong
from care.services.auditing.anchors import Anchors, read_anchors
from care.services.auditing.sealing import seal_log, seal_words
from care.services.auditing.verifying import Outside, verify
from care.storage.engine import Database
from tests.services.auditing.logbook import BEGINNING, born, chains, happen


def append_one(database: Database) -> None:
    with database.begin() as connection:
        happen(connection, born(connection, 1))


def test_every_new_seal_is_noted_once(database: Database, tmp_path: Path) -> None:
    anchor = tmp_path / "elsewhere" / "anchor.jsonl"
    assert seal_log(database, BEGINNING, anchor).newest is None
    for n in range(2):
        append_one(database)
        seal_log(database, BEGINNING + timedelta(seconds=n), anchor)
        seal_log(database, BEGINNING + timedelta(seconds=n), anchor)  # nothing new
    assert read_anchors(anchor) == Anchors(chains(database))
    assert json.loads(anchor.read_text().splitlines()[1])["at"] == "2026-12-01T02:00:01.000000+00:00"


def test_an_anchor_that_is_set_later_begins_with_the_newest_seal(database: Database, tmp_path: Path) -> None:
    append_one(database)
    seal_log(database, BEGINNING)
    seal_log(database, BEGINNING, tmp_path / "anchor.jsonl")
    assert list(read_anchors(tmp_path / "anchor.jsonl").noted) == [1]


def test_where_the_anchor_cannot_be_written_the_log_is_sealed_all_the_same(database: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    append_one(database)
    with pytest.raises(CareError, match="CARE_AUDIT_ANCHOR"):
        seal_log(database, BEGINNING, tmp_path / "file" / "anchor.jsonl")
    assert list(chains(database)) == [1]


def test_a_damaged_anchor_file_is_a_finding(database: Database, tmp_path: Path) -> None:
    anchor = tmp_path / "anchor.jsonl"
    append_one(database)
    seal_log(database, BEGINNING, anchor)
    with anchor.open("a") as file:
        file.write('{"no": 1, "chain": "' + "00" * 32 + '"}\n{"no": 2\n')
    findings = verify(database, Outside(read_anchors(anchor))).findings
    assert [(f.wrong, f.details) for f in findings] == [
        (Wrong.ANCHOR_UNREADABLE, {"line": 2}),
        (Wrong.ANCHOR_UNREADABLE, {"line": 3}),
    ]


def test_a_seal_in_words_can_be_noted_by_hand(database: Database) -> None:
    append_one(database)
    newest = seal_log(database, BEGINNING).newest
    assert newest is not None
    assert seal_words(newest, "en") == f"Seal 1: 1 events, hash {chains(database)[1].hex()}"
    assert chains(database)[1].hex() in seal_words(newest, "zh")
