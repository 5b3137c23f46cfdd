"""Photos: what they are is read from their first bytes, and they are kept under the hash of their content.

A folder beside the database rather than a column: a photo is a megabyte, and a backup copies files as they are.
"""

import os
import re
from datetime import datetime
from hashlib import sha256
from pathlib import Path

MOST_BYTES = 10 * 1024 * 1024
_NAME = re.compile(r"[0-9a-f]{64}\.(jpg|png|webp)")
MEDIA_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


def kind_of(content: bytes) -> str | None:
    """The ending of an image that every browser shows; None for anything else, whatever its name says."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    return None


def write_photo(folder: Path, content: bytes, kind: str) -> str:
    """Keep the photo and return its name; the same photo again is the same file."""
    name = f"{sha256(content).hexdigest()}.{kind}"
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{name}.{os.getpid()}"
    part.write_bytes(content)
    part.replace(folder / name)  # whole or not at all
    return name


def read_photo(folder: Path, name: str) -> bytes | None:
    """The photo of that name; None when it is gone, or no name that `write_photo` gives."""
    path = folder / name
    return path.read_bytes() if _NAME.fullmatch(name) and path.is_file() else None


def old_photos(folder: Path, before: datetime) -> set[str]:
    """The names of the photos that were last written before that instant (aware)."""
    found = (path for path in folder.glob("*") if _NAME.fullmatch(path.name))
    return {path.name for path in found if path.stat().st_mtime < before.timestamp()}


def delete_photo(folder: Path, name: str) -> None:
    """Remove the photo, if it is there."""
    if _NAME.fullmatch(name):
        (folder / name).unlink(missing_ok=True)
