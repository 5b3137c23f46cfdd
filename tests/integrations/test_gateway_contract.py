"""The promise of care.gateway, kept by every gateway: one file, all rigs."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from care.gateway import Found, Gateway, Kind, Lookup, Outcome
from tests.integrations.rigs import NOW, RIGS, SITUATIONS, Rig, sms

T = TypeVar("T")
LATER = NOW + timedelta(seconds=60)
CASES = [pytest.param(rig, situation, id=f"{rig}-{situation}") for rig in RIGS for situation in rig.situations]
every_rig = pytest.mark.parametrize("rig", RIGS, ids=repr)


def run(rig: Rig, folder: Path, situation: str, work: Callable[[Gateway], Awaitable[T]]) -> T:
    async def all_of_it() -> T:
        gateway = rig.make(folder, situation)
        try:
            return await work(gateway)
        finally:
            await gateway.aclose()

    return asyncio.run(all_of_it())


async def ask(gateway: Gateway, number: int, attempt: int = 1, **known: object) -> Lookup:
    words: dict[str, object] = {"provider_id": None, "taken": frozenset[str](), **known}
    return await gateway.lookup(sms(number, attempt), NOW, LATER, **words)  # type: ignore[arg-type]


@pytest.mark.parametrize(("rig", "situation"), CASES)
def test_a_situation_has_its_outcome(rig: Rig, situation: str, tmp_path: Path) -> None:
    (outcome,) = run(rig, tmp_path, situation, lambda g: g.send([sms()]))
    assert outcome.kind is SITUATIONS[situation]
    assert (outcome.provider_id is not None) == (outcome.kind is Kind.ACCEPTED)
    assert outcome.code is not None or outcome.kind is Kind.ACCEPTED


@pytest.mark.parametrize(("rig", "situation"), CASES)
def test_only_what_the_vendor_took_is_found_afterwards(rig: Rig, situation: str, tmp_path: Path) -> None:
    async def send_and_ask(gateway: Gateway) -> Lookup:
        await gateway.send([sms()])
        return await ask(gateway, 1)

    found = run(rig, tmp_path, situation, send_and_ask).found
    if situation in {"accepts", "accepts and loses the answer"}:
        assert found is Found.YES
    else:
        assert found is not Found.YES


@every_rig
def test_a_batch_has_one_outcome_a_text_in_order(rig: Rig, tmp_path: Path) -> None:
    async def send_and_ask(gateway: Gateway) -> tuple[list[Outcome], list[Lookup]]:
        outcomes = await gateway.send([sms(number) for number in (3, 1, 2)])
        return outcomes, [await ask(gateway, number) for number in (3, 1, 2)]

    outcomes, answers = run(rig, tmp_path, "accepts", send_and_ask)
    assert [o.provider_id for o in outcomes] == [a.provider_id for a in answers]
    assert len({o.provider_id for o in outcomes}) == 3


@every_rig
def test_an_empty_batch_is_no_outcome(rig: Rig, tmp_path: Path) -> None:
    assert run(rig, tmp_path, "accepts", lambda g: g.send([])) == []


@every_rig
def test_another_attempt_of_the_same_text_is_another_matter(rig: Rig, tmp_path: Path) -> None:
    async def send_and_ask(gateway: Gateway) -> Lookup:
        (first,) = await gateway.send([sms(1, 1)])
        return await ask(gateway, 1, attempt=2, taken=frozenset({first.provider_id}))

    assert run(rig, tmp_path, "accepts", send_and_ask).found is not Found.YES


@every_rig
def test_an_id_that_is_bound_elsewhere_proves_nothing(rig: Rig, tmp_path: Path) -> None:
    async def send_and_ask(gateway: Gateway) -> tuple[Lookup, Lookup]:
        (sent,) = await gateway.send([sms()])
        bound = frozenset({sent.provider_id})
        return await ask(gateway, 1, taken=bound), await ask(gateway, 1, provider_id=sent.provider_id)

    stranger, owner = run(rig, tmp_path, "accepts", send_and_ask)
    assert stranger.found is not Found.YES
    assert owner.found is Found.YES


@every_rig
def test_an_exact_gateway_says_no_where_there_was_nothing(rig: Rig, tmp_path: Path) -> None:
    async def just_ask(gateway: Gateway) -> tuple[bool, Lookup]:
        return gateway.capabilities.exact_lookup, await ask(gateway, 1)

    exact, answer = run(rig, tmp_path, "accepts", just_ask)
    assert answer.found is Found.NO or (not exact and answer.found is Found.CANNOT_TELL)


@every_rig
def test_what_a_gateway_knew_survives_its_process(rig: Rig, tmp_path: Path) -> None:
    run(rig, tmp_path, "accepts", lambda g: g.send([sms()]))
    if rig.make(tmp_path, "accepts").capabilities.real:
        return
    assert run(rig, tmp_path, "accepts", lambda g: ask(g, 1)).found is Found.YES


def test_nothing_personal_shows_in_a_text_s_repr() -> None:
    shown = repr(sms())
    assert "138" not in shown
    assert "第" not in shown
    assert "张" not in shown
