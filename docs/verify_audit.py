"""Check what `care audit prove` or `care audit export --proofs` wrote. Needs Python 3.11 and nothing else.

    python verify_audit.py FILE [HASH]

HASH is that of a seal which you noted yourself (a day report, an anchor file): only with it does the check say that
nothing was rewritten since. How the hashes are made: docs/audit.md.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from typing import Any


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def leaf_of(line: Any) -> bytes:
    return sha(b"\x00", line["body"].encode()) if "body" in line else bytes.fromhex(line["leaf"])


def half(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1


def root_of(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else sha()
    return sha(b"\x01", root_of(leaves[: half(len(leaves))]), root_of(leaves[half(len(leaves)) :]))


def climb(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    if size == 1 or not path:
        return leaf if size == 1 and not path else b""
    if index < half(size):
        return sha(b"\x01", climb(leaf, index, half(size), path[:-1]), path[-1])
    return sha(b"\x01", path[-1], climb(leaf, index - half(size), size - half(size), path[:-1]))


def rooted(first: Any, lines: Iterator[Any]) -> Iterator[tuple[Any, bytes]]:
    """Each seal, and the root of its events as they stand in the file."""
    size, leaves = first["before"]["size"], list[bytes]()
    if "path" in first:
        path, (own, *later) = [bytes.fromhex(text) for text in first["path"]], first["seals"]
        yield own, climb(leaf_of(first), first["seq"] - size - 1, own["size"] - size, path)
        lines = ({**seal, "events": False} for seal in later)
    for line in lines:
        if "seal" not in line:
            leaves.append(leaf_of(line))
            continue
        complete = not line["events"] or size + len(leaves) == line["size"]
        yield line, (root_of(leaves) if line["events"] else bytes.fromhex(line["root"])) if complete else b""
        size, leaves = line["size"], []
    if leaves:
        sys.exit("WRONG: the file ends before the seal of its last events")


def main() -> str:
    noted, last = {text.lower() for text in sys.argv[2:]}, None
    with open(sys.argv[1], encoding="utf-8") as file:
        lines = (json.loads(line) for line in file)
        first = next(lines)
        link = bytes.fromhex(first["before"]["chain"])
        for seal, root in rooted(first, lines):
            link = sha(b"\x02", link, root, f"{seal['size']} {seal['at']}".encode())
            if root.hex() != seal["root"] or link.hex() != seal["chain"]:
                sys.exit(f"WRONG: seal {seal['seal']} does not stand for what the file holds")
            noted, last = noted - {seal["chain"]}, seal
    if last is None or noted:
        sys.exit("WRONG: " + ("no seal has the hash that you noted" if last else "there is no seal"))
    return f"SOUND up to seal {last['seal']}, {last['size']} events, {last['chain']}"


if __name__ == "__main__":
    sys.stdout.write(main() + "\n")
