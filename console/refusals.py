"""What cannot be answered becomes a page that says so in the visitor's language: sign in, not allowed, not there."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from care.errors import BadInput, CareError, NotFound, WrongState
from console.office import Office
from console.rendering import came_from, go
from console.rendering import page as render
from console.visits import NotAllowed, NotSignedIn, Visit, language_of


def answer_refusals(app: FastAPI) -> None:
    """Register what to answer for each kind of error."""
    app.add_exception_handler(NotSignedIn, _sign_in)
    app.add_exception_handler(NotAllowed, _page(403, "refused_right"))
    app.add_exception_handler(NotFound, _page(404, "refused_missing"))
    app.add_exception_handler(RequestValidationError, _page(404, "refused_missing"))
    app.add_exception_handler(WrongState, _page(409, "refused_state"))
    app.add_exception_handler(BadInput, _page(422, "refused_input"))
    app.add_exception_handler(CareError, _page(503, "refused_down"))
    app.add_exception_handler(HTTPException, _http)


async def _sign_in(request: Request, problem: Exception) -> Response:
    """To the sign-in page, and from there back to the page that was asked for."""
    address = go("/login", next=came_from(request))
    if request.headers.get("hx-request") == "true":
        return Response(status_code=204, headers={"HX-Redirect": address.headers["location"]})
    return address


async def _http(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    if problem.status_code in {404, 405}:
        return await _page(problem.status_code, "refused_missing")(request, problem)
    return Response(status_code=problem.status_code)


def _page(status: int, key: str) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, problem: Exception) -> Response:
        office: Office = request.app.state.office
        visit = Visit(request, office, None, language_of(request, office), office.clock.now())
        return render(visit, "shared/refused.html", status=status, key=key)

    return answer
