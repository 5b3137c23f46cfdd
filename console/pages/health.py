"""Whether the console answers, for those that watch it; nothing about the office."""

from fastapi import APIRouter, Response

from care.rules.rights import Right
from console.visits import Visit, needs

router = APIRouter()


@router.get("/health")
def health(visit: Visit = needs(Right.PUBLIC)) -> Response:
    """200 once pages are served."""
    return Response("ok", media_type="text/plain")
