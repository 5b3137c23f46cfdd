"""Merkle trees against the recursive definition of RFC 6962, and against its published test vectors."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care.rules.merkle import (
    EMPTY_CHAIN,
    chain_hash,
    inclusion_path,
    leaf_hash,
    root_from_path,
    root_of,
)

LARGEST = 130
LEAVES = [hashlib.sha256(bytes([n])).digest() for n in range(LARGEST)]
AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


def split(n: int) -> int:
    """k of the RFC: the largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def tree_hash(leaves: list[bytes]) -> bytes:
    """MTH, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return hashlib.sha256(b"\x01" + tree_hash(leaves[:k]) + tree_hash(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH, word for word."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), tree_hash(leaves[k:])]
    return [*path(m - k, leaves[k:]), tree_hash(leaves[:k])]


@pytest.mark.parametrize("size", range(LARGEST + 1))
def test_roots_agree_with_the_definition(size: int) -> None:
    assert root_of(LEAVES[:size]) == tree_hash(LEAVES[:size])


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_inclusion_proof_agrees_with_the_definition_and_leads_to_the_root(size: int) -> None:
    leaves, root = LEAVES[:size], tree_hash(LEAVES[:size])
    for index in range(size):
        found = inclusion_path(index, leaves)
        assert found == path(index, leaves)
        assert root_from_path(leaves[index], index, size, found) == root


@given(st.data())
def test_a_proof_with_anything_changed_leads_elsewhere(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, LARGEST))
    index = data.draw(st.integers(0, size - 1))
    leaves, found = LEAVES[:size], path(index, LEAVES[:size])
    root = tree_hash(leaves)
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index))
    assert root_from_path(leaves[other], index, size, found) != root
    assert root_from_path(leaves[index], other, size, found) != root
    at = data.draw(st.integers(0, len(found) - 1))
    bad = found[at][:-1] + bytes([found[at][-1] ^ 1])
    assert root_from_path(leaves[index], index, size, [*found[:at], bad, *found[at + 1 :]]) != root
    assert root_from_path(leaves[index], index, size, found[:-1]) != root
    assert root_from_path(leaves[index], index, size, [*found, root]) != root
    assert root_from_path(leaves[index], size, size, found) is None


def test_published_vectors_hold() -> None:
    """The roots of certificate-transparency's own tests, for its first leaves."""
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [leaf_hash(bytes.fromhex(text)) for text in data]
    assert root_of(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert root_of(leaves[:2]).hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert root_of(leaves[:3]).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert root_of(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_a_leaf_that_is_not_there_has_no_path() -> None:
    with pytest.raises(ValueError, match="no leaf 3"):
        inclusion_path(3, LEAVES[:3])


def test_a_link_of_the_chain_depends_on_all_that_it_seals() -> None:
    link = chain_hash(EMPTY_CHAIN, LEAVES[0], 5, AT)
    assert len({
        link,
        chain_hash(LEAVES[1], LEAVES[0], 5, AT),
        chain_hash(EMPTY_CHAIN, LEAVES[1], 5, AT),
        chain_hash(EMPTY_CHAIN, LEAVES[0], 6, AT),
        chain_hash(EMPTY_CHAIN, LEAVES[0], 5, AT + timedelta(microseconds=1)),
    }) == 5  # fmt: skip
    assert chain_hash(EMPTY_CHAIN, LEAVES[0], 5, AT.astimezone(timezone(timedelta(hours=8)))) == link
