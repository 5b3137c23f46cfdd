"""What stands before every page: no foreign site may post to us, no answer is kept or framed, no body is endless."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = {"GET", "HEAD", "OPTIONS"}
SIGNED = "/webhooks/"  # vendors sign what they post; browsers never come here
MOST_BYTES = 32 * 1024 * 1024  # photos may have 10 MB; what a telephone makes beyond gets a sentence beside its field
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",  # Pico draws its arrows and ticks as data
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=()",
    "X-Robots-Tag": "noindex",
}


class Shield:
    """Middleware over the whole application."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a change that another site asks for, and give every answer its headers."""
        if scope["type"] != "http" or scope["path"].startswith(SIGNED):
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")  # a shared telephone keeps no customer's page
            await send(message)

        refused = None if scope["method"] in SAFE else _refusal(Headers(scope=scope))
        if refused is None:
            await self.app(scope, receive, send_guarded)
        else:
            await refused(scope, receive, send_guarded)


def _refusal(headers: Headers) -> PlainTextResponse | None:
    if not _same_origin(headers):
        return PlainTextResponse("This form came from another site, so nothing was done.", status_code=403)
    length = headers.get("content-length", "")
    if not length.isdigit():
        return PlainTextResponse("A form needs its length.", status_code=411)
    if int(length) > MOST_BYTES:
        return PlainTextResponse("This is too large: send at most 10 MB.", status_code=413)
    return None


def _same_origin(headers: Headers) -> bool:
    """Go's CrossOriginProtection (measured.md 1.3): what the browser says of the site, else Origin against Host."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        return True  # no browser that is younger than 2020 posts without both; other programs carry no cookie of ours
    return urlsplit(origin).netloc == headers.get("host")
