"""Proofs and exports that prove themselves, checked by the program in docs/ that knows nothing of ours."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from care.errors import BadInput, NotFound
from care.services.auditing.proof_file import proof_lines
from care.services.auditing.proving import prove
from care.settings import ROOT
from care.storage.audit_reading import Selection
from care.storage.engine import Database
from tests.services.auditing.logbook import BEGINNING, born, chains, events, fill, happen


def checked(folder: Path, lines: list[Any], *noted: str) -> str:
    """What the stand-alone verifier says: without our packages, in a process of its own."""
    file = folder / "proof.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    command = [sys.executable, "-I", "-S", str(ROOT / "docs" / "verify_audit.py"), str(file), *noted]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode == 0) == done.stdout.startswith("SOUND")
    return done.stdout + done.stderr


@pytest.fixture
def log(database: Database) -> Database:
    """22 events under 3 seals of 6, 6 and 10."""
    fill(database, 2, 6)
    fill(database, 1, 10)
    return database


@pytest.mark.parametrize("place", [0, 5, 6, 11, 12, 21])
def test_any_event_can_be_proved_to_a_stranger(log: Database, tmp_path: Path, place: int) -> None:
    event = events(log)[place]
    proof = prove(log, event.id)
    assert (proof["event"], proof["body"], proof["seq"]) == (event.id, event.body, place + 1)
    noted = chains(log)[3].hex()
    assert checked(tmp_path, [proof], noted) == f"SOUND up to seal 3, 22 events, {noted}\n"


def test_a_proof_may_end_at_the_seal_that_somebody_noted(log: Database, tmp_path: Path) -> None:
    first = events(log)[0].id
    proof = prove(log, first, chains(log)[2])
    assert [seal["seal"] for seal in proof["seals"]] == [1, 2]
    assert "SOUND up to seal 2" in checked(tmp_path, [proof], chains(log)[2].hex().upper())
    assert "no seal has the hash" in checked(tmp_path, [proof], chains(log)[3].hex())
    with pytest.raises(BadInput, match="noted later"):
        prove(log, events(log)[-1].id, chains(log)[1])


def test_a_proof_with_anything_changed_is_refused(log: Database, tmp_path: Path) -> None:
    proof = prove(log, events(log)[8].id)
    changed: list[dict[str, Any]] = [
        {"body": proof["body"].replace("王经理", "李经理")},
        {"seq": proof["seq"] + 1},
        {"path": proof["path"][:-1]},
        {"path": [*proof["path"], proof["path"][0]]},
        {"before": {**proof["before"], "size": 5}},
        {"before": {**proof["before"], "chain": "00" * 32}},
        {"seals": [{**proof["seals"][0], "at": "2026-12-02T00:00:00.000000+00:00"}, *proof["seals"][1:]]},
        {"seals": [proof["seals"][0], {**proof["seals"][1], "root": "00" * 32}]},
    ]
    for change in changed:
        assert checked(tmp_path, [{**proof, **change}]).startswith("WRONG"), change


def test_what_is_not_there_or_not_sealed_has_no_proof(log: Database) -> None:
    with pytest.raises(NotFound, match="no event 777"):
        prove(log, 777)
    with log.begin() as connection:
        happen(connection, born(connection, 1))
    with pytest.raises(BadInput, match="not sealed yet"):
        prove(log, events(log)[-1].id)


def test_the_whole_log_proves_itself(log: Database, tmp_path: Path) -> None:
    lines = list(proof_lines(log, Selection()))
    assert [line["body"] for line in lines if "body" in line] == [event.body for event in events(log)]
    assert "SOUND up to seal 3, 22 events" in checked(tmp_path, lines, *(chain.hex() for chain in chains(log).values()))


def test_a_part_of_the_log_proves_itself_with_the_rest_as_hashes(log: Database, tmp_path: Path) -> None:
    noon = BEGINNING + timedelta(hours=1)
    lines = list(proof_lines(log, Selection(since=noon, until=noon + timedelta(minutes=1))))
    assert lines[0]["before"]["size"] == 6
    assert [line["seal"] for line in lines if "seal" in line] == [2, 3]
    assert sum("body" in line for line in lines) == 6
    assert sum("leaf" in line for line in lines) == 0
    assert "SOUND up to seal 3" in checked(tmp_path, lines, chains(log)[3].hex())
    nothing = list(proof_lines(log, Selection(state="delivered")))
    assert sum("leaf" in line for line in nothing) == 22
    assert "SOUND" in checked(tmp_path, nothing)


def test_a_log_without_seals_is_no_proof(database: Database) -> None:
    assert list(proof_lines(database, Selection())) == []


def test_an_export_with_anything_changed_is_refused(log: Database, tmp_path: Path) -> None:
    lines = list(proof_lines(log, Selection()))
    for at in range(1, len(lines)):
        line = lines[at]
        if "body" in line:
            line = {**line, "body": line["body"].replace("张", "李").replace("王", "李")}
            assert checked(tmp_path, [*lines[:at], line, *lines[at + 1 :]]).startswith("WRONG")
        if at % 5 == 0 or "seal" in line:
            assert checked(tmp_path, [*lines[:at], *lines[at + 1 :]]).startswith("WRONG")
    assert "no seal has the hash" in checked(tmp_path, lines[:15], chains(log)[3].hex())  # cut off behind a seal
