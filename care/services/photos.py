"""Photos that people upload: checked before anything is written (S-32, handbook 2.5)."""

from datetime import datetime, timedelta
from pathlib import Path

from care.errors import BadField
from care.storage.engine import Database
from care.storage.gifts import photos_in_use, photos_of_alone
from care.storage.photos import MOST_BYTES, delete_photo, kind_of, old_photos, write_photo

KEPT = timedelta(days=1)


def keep_photo(home: Path, content: bytes | None, field: str = "photo") -> str | None:
    """Keep an uploaded photo below `home` and return its name; None where nothing was uploaded.

    Raises BadField for one over 10 MB, and for what is no JPEG, PNG or WebP by its content.
    """
    if not content:
        return None
    if len(content) > MOST_BYTES:
        raise BadField("The photo is larger than 10 MB: take a smaller one.", field, "photo_large")
    kind = kind_of(content)
    if kind is None:
        raise BadField("This is no photo: choose a JPEG, PNG or WebP image.", field, "photo_kind")
    return write_photo(photo_folder(home), content, kind)


def erase_photos(database: Database, home: Path, person_id: int) -> int:
    """Delete the photos of a person's gifts, other than those that stand elsewhere too; returns how many."""
    with database.read() as connection:
        names = photos_of_alone(connection, person_id)
    for name in names:
        delete_photo(photo_folder(home), name)
    return len(names)


def sweep_photos(database: Database, home: Path, now: datetime) -> int:
    """Delete the photos that no row names, left by a form that failed or a correction; returns how many.

    What is younger than KEPT stays: its row may be on the way.
    """
    old = old_photos(photo_folder(home), now - KEPT)
    with database.read() as connection:
        unnamed = old - photos_in_use(connection)
    for name in unnamed:
        delete_photo(photo_folder(home), name)
    return len(unnamed)


def photo_folder(home: Path) -> Path:
    """Where the photos are."""
    return home / "photos"
