"""The day board: what was due on a day, and what became of it."""

from fastapi import APIRouter, Response

from care.rules.rights import Right
from console.rendering import page
from console.visits import Visit, needs

router = APIRouter(prefix="/board")


@router.get("")
def board(visit: Visit = needs(Right.BOARD)) -> Response:
    """The board of a day."""
    return page(visit, "board/board.html", chosen=visit.office.clock.today())
