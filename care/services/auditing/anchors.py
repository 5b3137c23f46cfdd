"""Anchors: the newest seal noted outside the database, in a file on another disk or machine (CARE_AUDIT_ANCHOR).

Who can write the database can rewrite all of it; what was noted elsewhere stays.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import orjson

from care.errors import CareError
from care.rules.merkle import seal_time
from care.storage.sealing import Seal


@dataclass(frozen=True, slots=True)
class Anchors:
    """What a file holds: hash by number of the seal, and the lines that are none."""

    noted: dict[int, bytes]
    unreadable: tuple[int, ...] = ()


def note(path: Path, seal: Seal) -> None:
    """Append the seal to the file, as one line of JSON, on the disk when this returns. Raises CareError."""
    line = {"no": seal.no, "size": seal.size, "chain": seal.chain.hex(), "at": seal_time(seal.at)}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:  # one write to a file opened for appending is not torn by another's
            file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
            file.flush()
            os.fsync(file.fileno())
    except OSError as problem:
        raise CareError(
            f"Seal {seal.no} could not be noted in CARE_AUDIT_ANCHOR ({problem.strerror}): see that the place is "
            "there and can be written to; the log itself is sealed."
        ) from None


def read_anchors(path: Path) -> Anchors:
    """The anchors in the file; none where there is no file yet. Raises CareError where it cannot be read."""
    noted: dict[int, bytes] = {}
    unreadable = []
    try:
        lines = path.read_bytes().splitlines() if path.exists() else []
    except OSError as problem:
        raise CareError(
            f"CARE_AUDIT_ANCHOR cannot be read ({problem.strerror}): see that the place is there."
        ) from None
    for number, line in enumerate(lines, start=1):
        try:
            said = orjson.loads(line)
            no, chain = int(said["no"]), bytes.fromhex(said["chain"])
        except (ValueError, KeyError, TypeError):
            unreadable.append(number)
            continue
        if noted.setdefault(no, chain) != chain:
            unreadable.append(number)  # two hashes for one seal: one of them is false
    return Anchors(noted, tuple(unreadable))
