"""Sign in and out, the choice of language, and what somebody sees of themselves."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from care.rules.rights import Right
from care.services.people.signing_in import LASTS, TooManyTries, WrongPassword, sign_in, sign_out
from console.menu import home
from console.rendering import came_from, go, local_path, page
from console.visits import COOKIE, LANGUAGE_COOKIE, Posted, Visit, needs

router = APIRouter()
_YEAR = 365 * 24 * 3600


@router.get("/")
def root(visit: Visit = needs(Right.SIGNED_IN)) -> Response:
    """Where the day begins."""
    return go(home(visit))


@router.get("/login")
def ask(next: Annotated[str | None, Query(max_length=500)] = None, visit: Visit = needs(Right.PUBLIC)) -> Response:
    """The sign-in form; who is signed in goes on."""
    return go(local_path(next)) if visit.who else _form(visit, local_path(next))


@router.post("/login")
def enter(posted: Posted, visit: Visit = needs(Right.PUBLIC)) -> Response:
    """Check login and password, and go back to the page that was asked for."""
    login, back = posted.get("login", "")[:64], local_path(posted.get("next"))
    client = visit.request.client
    who = {"address": client.host if client else "", "day": visit.office.clock.today(), "now": visit.now}
    try:
        token = sign_in(visit.office.database, login, posted.get("password", ""), **who)  # type: ignore[arg-type]
    except WrongPassword:
        return _form(visit, back, status=422, login=login, problem="login_wrong")
    except TooManyTries as problem:
        return _form(visit, back, status=429, login=login, problem="login_too_many", until=problem.until)
    answer = go(back)
    secure = visit.request.url.scheme == "https"
    seconds = int(LASTS.total_seconds())
    answer.set_cookie(COOKIE, token, max_age=seconds, httponly=True, samesite="lax", secure=secure)
    return answer


@router.post("/logout")
def leave(visit: Visit = needs(Right.PUBLIC)) -> Response:
    """End the session here and in the table."""
    token = visit.request.cookies.get(COOKIE)
    if token:
        sign_out(visit.office.database, token, visit.now)
    answer = go("/login")
    answer.delete_cookie(COOKIE)
    return answer


@router.post("/language")
def speak(posted: Posted, visit: Visit = needs(Right.PUBLIC)) -> Response:
    """Chinese or English from now on, on this device."""
    answer = go(came_from(visit.request))
    chosen = posted.get("language")
    if chosen in {"zh", "en"}:
        answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=_YEAR, httponly=True, samesite="lax")
    return answer


@router.get("/me")
def me(visit: Visit = needs(Right.SIGNED_IN)) -> Response:
    """Who is signed in, the language, and the way out."""
    return page(visit, "people/me.html")


def _form(visit: Visit, back: str, *, status: int = 200, **facts: Any) -> Response:
    shown = {"login": "", "problem": None, "until": None, **facts}
    return page(visit, "people/login.html", status=status, back=back, **shown)
