"""The hashes that seal the audit log: Merkle trees after RFC 6962, section 2.1, and the chain of the seals.

Prefixes keep the three kinds of hash apart: 0x00 a leaf, 0x01 an inner node, 0x02 a link of the chain.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

_sha256 = hashlib.sha256
EMPTY_CHAIN = bytes(32)  # what stands before the first seal


def leaf_hash(body: bytes) -> bytes:
    """The hash of one event's body."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def chain_hash(previous: bytes, root: bytes, size: int, at: datetime) -> bytes:
    """The hash of a seal: over the one before it, its own root, how many events are sealed by then, and when (UTC)."""
    said = f"{size} {seal_time(at)}".encode()
    return hashlib.sha256(b"\x02" + previous + root + said).digest()


def seal_time(at: datetime) -> str:
    """The instant of a seal as it goes into its hash: ISO, UTC, always six digits of a second."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of the leaves; of none the hash of nothing.

    Level by level, where a last node without a partner goes up as it is: that gives the tree of the RFC.
    """
    level = list(leaves)
    while len(level) > 1:
        single = [level.pop()] if len(level) % 2 else []
        pairs = iter(level)
        level = [_sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)] + single
    return level[0] if level else _sha256().digest()


def inclusion_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The audit path of leaf `index`: the hashes beside it, from the bottom to the root."""
    if not 0 <= index < len(leaves):
        raise ValueError(f"no leaf {index} among {len(leaves)}")
    if len(leaves) == 1:
        return []
    half = _largest_power_below(len(leaves))
    if index < half:
        return [*inclusion_path(index, leaves[:half]), root_of(leaves[half:])]
    return [*inclusion_path(index - half, leaves[half:]), root_of(leaves[:half])]


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that the audit path leads to (RFC 9162, 2.1.3.2); None where path, index and size do not fit."""
    if not 0 <= index < size:
        return None
    place, last, root = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return None
        if place & 1 or place == last:
            root = node_hash(beside, root)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            root = node_hash(root, beside)
        place, last = place >> 1, last >> 1
    return root if last == 0 else None


def _largest_power_below(size: int) -> int:
    """The largest power of two that is smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1
