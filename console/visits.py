"""Each route says what right it needs; what comes of it is the visit: who asks, what they may see, how they read."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, cast

from fastapi import Depends, Path, Request
from starlette.datastructures import FormData

from care.errors import CareError
from care.rules.rights import Right, Scope, may
from care.rules.touchpoints import Language
from care.services.people.signing_in import Signed, signed_in
from console.office import Office

COOKIE = "care_session"
LANGUAGE_COOKIE = "care_language"
Number = Annotated[int, Path(ge=1, le=2**53)]  # beyond it no database looks


class NotSignedIn(CareError):
    """Nobody is signed in, or no longer."""


class NotAllowed(CareError):
    """Somebody is signed in who has no right to this."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: the open office, who asks (None on public pages), the language, and the moment."""

    request: Request = field(repr=False)
    office: Office = field(repr=False)
    who: Signed | None
    language: Language
    now: datetime

    @property
    def signed(self) -> Signed:
        """Who is signed in; only for routes that need more than PUBLIC."""
        if self.who is None:
            raise NotSignedIn("Nobody is signed in: sign in first.")
        return self.who

    @property
    def name(self) -> str:
        """Who acts, as the record says it."""
        return self.signed.name

    @property
    def scope(self) -> Scope:
        """Whose work and customers may be seen."""
        return self.signed.scope

    @property
    def by_htmx(self) -> bool:
        """Whether only a part of the page is asked for."""
        return self.request.headers.get("hx-request") == "true"

    def may(self, right: Right) -> bool:
        """Whether this person has another right: to show or hide a button."""
        return self.who is not None and may(self.who.role, right)


class _Needs:
    """The dependency behind `needs`; a test reads `right` off every route."""

    def __init__(self, right: Right) -> None:
        self.right = right

    def __call__(self, request: Request) -> Visit:
        office: Office = request.app.state.office
        now = office.clock.now()
        token = request.cookies.get(COOKIE)
        who = None
        if token and not (self.right is Right.PUBLIC and request.url.path.startswith("/static/")):
            who = signed_in(office.database, token, office.clock.today(), now)
        if self.right is not Right.PUBLIC:
            if who is None:
                raise NotSignedIn("Nobody is signed in: sign in first.")
            if not may(who.role, self.right):
                raise NotAllowed(f"The role {who.role} has no right to this page.")
            office.wordings.keep(office.database, office.desk)
        return Visit(request, office, who, language_of(request, office), now)


def needs(right: Right) -> Any:
    """The default of a route's `visit`: `visit: Visit = needs(Right.CALLS)`."""
    return Depends(_Needs(right))


def language_of(request: Request, office: Office) -> Language:
    """What the visitor chose on this device, else what the settings say."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return cast(Language, chosen) if chosen in {"zh", "en"} else office.settings.language


async def posted(request: Request) -> dict[str, str]:
    """The words of a posted form; a field that comes twice counts once, a file not at all."""
    async with request.form(max_files=8, max_fields=200) as form:
        return words_of(form)


def words_of(form: FormData) -> dict[str, str]:
    """The words of a form that was read."""
    # PostgreSQL stores no NUL, and nobody types one.
    return {name: value.replace("\0", "").strip() for name, value in form.items() if isinstance(value, str)}


Posted = Annotated[dict[str, str], Depends(posted)]
