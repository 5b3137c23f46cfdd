"""What is the simulator's and the file gateway's own: everyday shares, torn lines, old ledgers, the registry."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from care.gateway import Found, Kind, ReceiptState
from care.settings import read_settings
from integrations.sms import gateway_from
from integrations.sms.file import FileGateway
from integrations.sms.simulator import SimulatorGateway, seeded
from tests.integrations.rigs import NOW, sms, standing_clock

NOTHING = frozenset[str]()


@pytest.mark.parametrize(("name", "kind"), [("simulator", SimulatorGateway), ("file", FileGateway)])
def test_the_setting_chooses_the_gateway(name: str, kind: type, tmp_path: Path) -> None:
    settings = read_settings({"CARE_GATEWAY": name, "CARE_HOME": str(tmp_path)})
    gateway = gateway_from(settings, standing_clock())
    assert isinstance(gateway, kind)
    assert (gateway.name, gateway.capabilities.real) == (name, False)
    asyncio.run(gateway.aclose())


def test_the_simulator_fails_a_small_share_of_numbers_and_always_the_same() -> None:
    fates = [seeded(sms(number)) for number in range(5000)]
    assert fates == [seeded(sms(number)) for number in range(5000)]
    refused = sum(fate.answer is Kind.BAD_NUMBER for fate in fates)
    lost = sum(fate.final is ReceiptState.UNDELIVERED for fate in fates)
    second = sum(seeded(sms(number, 2)).final is ReceiptState.UNDELIVERED for number in range(5000))
    assert 20 <= refused <= 60
    assert 110 <= lost <= 220
    assert 30 <= second <= 95


def test_a_receipt_of_the_simulator_comes_some_seconds_later(tmp_path: Path) -> None:
    gateway = SimulatorGateway(tmp_path / "s.db", standing_clock(), seeded)
    asyncio.run(gateway.send([sms()]))

    def state(seconds: float) -> ReceiptState | None:
        later = NOW + timedelta(seconds=seconds)
        return asyncio.run(gateway.lookup(sms(), NOW, later, provider_id=None, taken=NOTHING)).state

    assert (state(0), state(9)) == (ReceiptState.ACCEPTED, ReceiptState.DELIVERED)
    asyncio.run(gateway.aclose())


def test_the_simulators_ledger_holds_no_personal_data(tmp_path: Path) -> None:
    gateway = SimulatorGateway(tmp_path / "s.db", standing_clock())
    asyncio.run(gateway.send([sms(7)]))
    asyncio.run(gateway.aclose())
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"13800000007" not in stored
    assert "思源".encode() not in stored


@pytest.mark.parametrize("kind", [SimulatorGateway, FileGateway])
def test_an_old_ledger_says_nothing_about_a_new_database(kind: type, tmp_path: Path) -> None:
    """Message ids begin again at 1 when the database is made anew beside the ledger."""
    gateway = kind(tmp_path / "ledger", standing_clock())
    asyncio.run(gateway.send([sms()]))
    started = NOW + timedelta(hours=1)
    answer = asyncio.run(gateway.lookup(sms(), started, started, provider_id=None, taken=NOTHING))
    assert answer.found is Found.NO
    asyncio.run(gateway.aclose())


def test_the_file_holds_one_text_a_line(tmp_path: Path) -> None:
    gateway = FileGateway(tmp_path / "outbox.jsonl", standing_clock())
    asyncio.run(gateway.send([sms(1), sms(2)]))
    lines = [json.loads(line) for line in (tmp_path / "outbox.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(line["id"], line["attempt"], line["to"]) for line in lines] == [
        (1, 1, "13800000001"),
        (2, 1, "13800000002"),
    ]
    assert lines[0]["text"] == "【思源经纪】第1条"


@pytest.mark.parametrize("cut", [1, 2, 30])
def test_a_line_that_a_kill_tore_was_not_sent(cut: int, tmp_path: Path) -> None:
    path = tmp_path / "outbox.jsonl"
    asyncio.run(FileGateway(path, standing_clock()).send([sms(1), sms(2)]))
    path.write_bytes(path.read_bytes()[:-cut])
    gateway = FileGateway(path, standing_clock())

    def found(number: int) -> Found:
        return asyncio.run(gateway.lookup(sms(number), NOW, NOW, provider_id=None, taken=NOTHING)).found

    assert (found(1), found(2)) == (Found.YES, Found.NO)
    asyncio.run(gateway.send([sms(3)]))
    assert [found(number) for number in (1, 2, 3)] == [Found.YES, Found.NO, Found.YES]


def test_a_disk_that_refuses_the_file_leaves_the_outcome_open(tmp_path: Path) -> None:
    outcomes = asyncio.run(FileGateway(tmp_path / "a" / "b", standing_clock()).send([sms()]))
    assert [o.kind for o in outcomes] == [Kind.ACCEPTED]
    (tmp_path / "folder").mkdir()
    (outcome,) = asyncio.run(FileGateway(tmp_path / "folder", standing_clock()).send([sms()]))
    assert (outcome.kind, outcome.code) == (Kind.UNKNOWN, "errno-21")
