"""A vendor that fails again and again is left alone, tried gently, and used again without anybody's doing."""

import asyncio
from pathlib import Path

import pytest

from care.gateway import Capabilities, Kind, Sms
from care.services.delivery import DeliveryResult, deliver
from care.services.reporting import day_report
from care.services.reporting.day_pages import render_day
from care.services.sending.circuit import Circuit
from care.settings import ROOT
from care.storage.circuits import CircuitState
from care.storage.engine import Database
from integrations.sms.simulator import Fate, SimulatorGateway
from tests.services.sending.world import ACTOR, DAY, ZONE, Hands, at, queue, simulator, states, the_plan

ONE = Capabilities(in_flight=1)


class Vendor:
    """A simulator that can be switched off, and counts what it is asked."""

    def __init__(self, folder: Path, hands: Hands) -> None:
        self.down, self.asked, self.answers = True, 0, -1
        self.gateway: SimulatorGateway = simulator(folder, hands, self._fate)
        self.gateway.capabilities = Capabilities(per_second=1000, in_flight=1, exact_lookup=True)

    def _fate(self, sms: Sms) -> Fate:
        self.asked += 1
        self.answers -= 1
        return Fate(Kind.NOT_SENT, takes=False) if self.down and self.answers < 0 else Fate()


def send(database: Database, vendor: Vendor, hands: Hands) -> DeliveryResult:
    vendor.asked = 0
    return asyncio.run(deliver(database, vendor.gateway, the_plan(), hands.clock, ACTOR))


def test_an_open_circuit_outlives_the_run_probes_with_few_and_closes_by_itself(
    database: Database, tmp_path: Path
) -> None:
    hands = Hands()
    vendor = Vendor(tmp_path, hands)
    queue(database, 60, not_after=at("20:30", DAY))

    first = send(database, vendor, hands)
    assert (first.opened, vendor.asked) == (True, 20)
    hands.turn(seconds=59)
    second = send(database, vendor, hands)
    assert (second.opened, second.taken, vendor.asked) == (False, 0, 0)
    assert "has not answered" in (second.stopped or "")

    hands.turn(seconds=2)
    assert send(database, vendor, hands).stopped is not None
    assert vendor.asked == 1  # one text finds out that it is still down, not another twenty
    hands.turn(seconds=61)
    send(database, vendor, hands)
    assert vendor.asked == 0  # the second wait is longer
    hands.turn(seconds=60)
    vendor.answers = 2  # it comes back for two texts and is gone again
    assert send(database, vendor, hands).stopped is not None
    assert vendor.asked == 3

    with database.read() as connection:
        report = day_report(connection, the_plan(), DAY, hands.clock.now(), zone=ZONE)
    assert "Gateway simulator: nothing sent from 12-01 10:00" in render_day(report, "en", ROOT / "templates")
    assert "12-01 10:00 起停发" in render_day(report, "zh", ROOT / "templates")

    hands.turn(minutes=16)
    vendor.down = False
    last = send(database, vendor, hands)
    assert (last.closed, last.stopped) == (True, None)
    hands.turn(minutes=16)
    send(database, vendor, hands)
    assert set(states(database)) <= {"accepted", "delivered"}
    with database.read() as connection:
        (circuit,) = day_report(connection, the_plan(), DAY, hands.clock.now(), zone=ZONE).circuits
    assert circuit.closed_at is not None
    assert circuit.probe_at is None


def test_failures_count_on_across_runs(database: Database, tmp_path: Path) -> None:
    hands = Hands()
    vendor = Vendor(tmp_path, hands)
    queue(database, 15)
    assert not send(database, vendor, hands).opened
    queue(database, 15)
    assert send(database, vendor, hands).opened
    assert vendor.asked == 5


@pytest.mark.parametrize(("in_flight", "failures", "opens"), [(1, 19, False), (1, 20, True), (50, 59, False)])
def test_a_single_broken_line_is_no_outage(in_flight: int, failures: int, opens: bool) -> None:
    circuit = Circuit(CircuitState("twilio"))
    for _ in range(failures):
        circuit.heed(Kind.UNKNOWN, Capabilities(in_flight=in_flight), at("10:00"))
    assert circuit.open is opens


def test_an_answer_of_any_kind_begins_the_count_anew() -> None:
    circuit = Circuit(CircuitState("twilio"))
    for kind in [*[Kind.UNKNOWN] * 19, Kind.BAD_NUMBER, *[Kind.UNKNOWN] * 19]:
        circuit.heed(kind, ONE, at("10:00"))
    assert not circuit.open


def test_what_was_still_in_flight_when_it_opened_neither_prolongs_nor_closes_it() -> None:
    circuit = Circuit(CircuitState("twilio"))
    circuit.heed(Kind.ACCOUNT, ONE, at("10:00"))
    opened = circuit.state
    for kind in [Kind.UNKNOWN] * 30 + [Kind.ACCEPTED] * 30:
        circuit.heed(kind, ONE, at("10:00"))
    assert circuit.state == opened


def test_the_longest_wait_is_a_quarter_of_an_hour() -> None:
    circuit, waits = Circuit(CircuitState("twilio")), []
    for _ in range(7):
        circuit.heed(Kind.ACCOUNT, ONE, at("10:00"))
        assert circuit.state.probe_at is not None
        waits.append((circuit.state.probe_at - at("10:00")).total_seconds() / 60)
        assert circuit.refusal(at("11:00")) is None
    assert waits == [1, 2, 4, 8, 15, 15, 15]
