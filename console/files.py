"""Static files under addresses that hold the hash of their content, so that a browser keeps them for good."""

from dataclasses import dataclass
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

from fastapi import APIRouter, Response

from care.rules.rights import Right
from care.settings import ROOT
from console.visits import Visit, needs

FOLDER = Path(__file__).parent / "static"
REPORTS = ROOT / "templates" / "reports" / "pack"  # the style of packs, which stand as pages of their own as well
SERVED = {".css", ".js", ".svg", ".png", ".webmanifest"}


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    media_type: str


class Files:
    """The files of console/static and the style of packs, read once: what is not there cannot be asked for."""

    def __init__(self, *folders: Path) -> None:
        self._files: dict[str, _File] = {}
        self._addresses: dict[str, str] = {}
        for folder in folders or (FOLDER, REPORTS):
            for path in sorted(path for path in folder.rglob("*") if path.suffix in SERVED):
                self._add(path.relative_to(folder).as_posix(), path.read_bytes())

    def _add(self, name: str, body: bytes) -> None:
        address = f"{sha256(body).hexdigest()[:12]}/{name}"
        self._files[address] = _File(body, guess_type(name)[0] or "application/octet-stream")
        self._addresses[name] = f"/static/{address}"

    def address(self, name: str) -> str:
        """The address of a file by its path below console/static; KeyError for one that is not there."""
        return self._addresses[name]

    def routes(self) -> APIRouter:
        """The route that answers for them."""
        router = APIRouter()

        @router.get("/static/{address:path}")
        def static(address: str, visit: Visit = needs(Right.PUBLIC)) -> Response:
            file = self._files.get(address)
            if file is None:
                return Response(status_code=404)
            headers = {"Cache-Control": "public, max-age=31536000, immutable"}
            return Response(file.body, media_type=file.media_type, headers=headers)

        return router
