"""The SDK's HTTP, over httpx: the SDK's own async client ignores its timeout and posts again after a 5xx.

httpx runs on aiohttp's connections: its own pool collapses at 50 in flight (measured.md 4.3). The price is that
exception types lie there (an accepted send may look like a ConnectTimeout), so `never_sent` asks for the cause.

The request is put together here: httpx's own merging of addresses, headers and cookies costs a fifth of a send.
"""

import asyncio
from base64 import b64encode
from http.cookiejar import CookieJar
from logging import getLogger
from typing import Any
from urllib.parse import urlencode

import aiohttp
import httpx
import orjson
from httpx_aiohttp import AiohttpTransport
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0
TOTAL_SECONDS = 15.0  # a server that drips its answer resets the read timeout; the lease counts on this (run.py)
_TIMEOUT = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS, pool=CONNECT_SECONDS)
_KEEPALIVE_SECONDS = 3.0  # below the usual 5 of servers: a connection closed under a request costs a look-up


class Refused(Exception):
    """Twilio answered with something other than success; the SDK's own exception loses the headers."""

    def __init__(self, status: int, code: str | None, retry_after: float | None) -> None:
        super().__init__(f"HTTP {status}, code {code}")
        self.status, self.code, self.retry_after = status, code, retry_after


class HttpxTransport(AsyncHttpClient):  # type: ignore[misc]  # the SDK has no types
    """One set of connections for the life of a gateway."""

    def __init__(self, in_flight: int) -> None:
        super().__init__(getLogger(__name__), is_async=True)
        self._in_flight = in_flight
        self._client: httpx.AsyncClient | None = None
        self._last = "", httpx.URL("")

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Send one request; Refused where the answer is no success. Never tries twice."""
        wanted = httpx.Request(
            method,
            self._address(uri, params),
            headers=_headers(headers, auth),
            content=urlencode(_given(data)).encode() if data else None,
            extensions={"timeout": _TIMEOUT.as_dict()},
        )
        async with asyncio.timeout(TOTAL_SECONDS):
            answer = await self._connections().send(wanted)
        if not answer.is_success:
            raise Refused(answer.status_code, _code(answer), _retry_after(answer))
        return Response(answer.status_code, answer.content.decode(errors="replace"), answer.headers)

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _connections(self) -> httpx.AsyncClient:
        # Made at the first use: aiohttp's connections belong to the running loop, and the TLS context costs 20 ms.
        if self._client is None:
            limits = httpx.Limits(max_connections=self._in_flight, keepalive_expiry=_KEEPALIVE_SECONDS)
            self._client = httpx.AsyncClient(transport=AiohttpTransport(limits=limits), cookies=_NoCookies())
        return self._client

    def _address(self, uri: str, params: dict[str, object] | None) -> httpx.URL:
        """The address, parsed once where it stays the same: all texts go to one."""
        if params:
            return httpx.URL(uri, params=_given(params))
        if uri != self._last[0]:
            self._last = uri, httpx.URL(uri)
        return self._last[1]


class _NoCookies(CookieJar):
    """Keeps none: each request stands for itself."""

    def extract_cookies(self, response: Any, request: Any) -> None: ...


def never_sent(problem: BaseException) -> bool:
    """Whether the request certainly never left: no connection was made. Everything else may have been processed."""
    cause = problem.__cause__
    return isinstance(cause, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)


def _headers(given: dict[str, str] | None, auth: tuple[str, str] | None) -> dict[str, str]:
    headers = {"Accept-Encoding": "gzip, deflate", **(given or {})}
    if auth is not None:
        headers["Authorization"] = f"Basic {b64encode(':'.join(auth).encode()).decode()}"
    return headers


def _given(values: dict[str, object] | None) -> Any:
    return {name: value for name, value in (values or {}).items() if value is not None}


def _code(answer: httpx.Response) -> str | None:
    try:
        found = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return f"http-{answer.status_code}"
    code = found.get("code") if isinstance(found, dict) else None
    return str(code) if code else f"http-{answer.status_code}"


def _retry_after(answer: httpx.Response) -> float | None:
    """Seconds from the Retry-After header; its other form, a date, is not what Twilio sends."""
    try:
        return min(max(float(answer.headers["retry-after"]), 0.0), 3600.0)
    except (KeyError, ValueError):
        return None
