"""A posted form that may carry a photo."""

from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request, Response
from starlette.datastructures import UploadFile

from care.services.photos import photo_folder
from care.storage.photos import MEDIA_TYPES, MOST_BYTES, read_photo
from console.visits import Visit, words_of


@dataclass(frozen=True, slots=True)
class Filled:
    """The words of the form, and the photo; one byte more than the limit tells of one that is too large."""

    words: dict[str, str] = field(repr=False)
    photo: bytes | None = field(repr=False)


async def _filled(request: Request) -> Filled:
    async with request.form(max_files=8, max_fields=200) as form:
        photo = form.get("photo")
        content = await photo.read(MOST_BYTES + 1) if isinstance(photo, UploadFile) else None
        return Filled(words_of(form), content or None)


WithPhoto = Annotated[Filled, Depends(_filled)]


def photo_answer(visit: Visit, name: str | None) -> Response:
    """The photo itself; 404 where there is none (any more)."""
    content = read_photo(photo_folder(visit.office.settings.home), name) if name else None
    if name is None or content is None:
        return Response(status_code=404)
    return Response(content, media_type=MEDIA_TYPES["." + name.rpartition(".")[2]])
