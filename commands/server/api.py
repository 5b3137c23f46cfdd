"""Questions to a Prefect server by its REST API: importing Prefect would take a second and start nothing sooner."""

import os
import time
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

import orjson

from care.errors import CareError

_SECONDS = 10.0
_PATIENCE, _PAUSE = 10, 1.0  # tries, seconds between two


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said, and what time it is there (UTC; None where it does not tell)."""

    status: int
    body: Any
    date: datetime | None = None


class Api:
    """One server. PREFECT_API_AUTH_STRING (`user:password`) is given to it where set."""

    def __init__(self, url: str) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise CareError(f"PREFECT_API_URL is {url!r}, but must begin with http:// or https://.")
        self.url = url.rstrip("/")
        local = urlsplit(url).hostname in {"127.0.0.1", "localhost"}
        self._opener = build_opener(*([ProxyHandler({})] if local else []))

    def get(self, path: str) -> Answer:
        """GET; any status is an answer. Raises CareError when nobody answers."""
        return self._ask("GET", path, None)

    def post(self, path: str, **body: Any) -> Any:
        """POST and return what came; CareError for anything but success."""
        return self._sound(self._ask("POST", path, body), path)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """PUT, PATCH or DELETE; CareError for anything but success."""
        return self._sound(self._ask(method, path, body), path)

    def _sound(self, answer: Answer, path: str) -> Any:
        if answer.status >= 300:
            raise CareError(
                f"The Prefect server refuses {path} (HTTP {answer.status}): check PREFECT_API_URL and, behind basic "
                "auth, PREFECT_API_AUTH_STRING."
            )
        return answer.body

    def _ask(self, method: str, path: str, body: Any) -> Answer:
        """Ask again while the server says 503: its SQLite file is locked for a moment, and nothing was done."""
        answer = self._ask_once(method, path, body)
        for _ in range(_PATIENCE):
            if answer.status != HTTPStatus.SERVICE_UNAVAILABLE:
                break
            time.sleep(_PAUSE)
            answer = self._ask_once(method, path, body)
        return answer

    def _ask_once(self, method: str, path: str, body: Any) -> Answer:
        headers = {"Content-Type": "application/json"}
        secret = os.environ.get("PREFECT_API_AUTH_STRING")
        if secret:
            headers["Authorization"] = f"Basic {b64encode(secret.encode()).decode()}"
        data = None if body is None else orjson.dumps(body)
        request = Request(f"{self.url}/{path}", data, headers, method=method)  # noqa: S310 (scheme checked)
        try:
            with self._opener.open(request, timeout=_SECONDS) as answer:
                return Answer(answer.status, _json(answer.read()), _date(answer.headers.get("Date")))
        except HTTPError as problem:
            return Answer(problem.code, None, _date(problem.headers.get("Date")))
        except (OSError, HTTPException, ValueError):
            raise CareError(f"The Prefect server at {self.url} does not answer: start it (make up).") from None


def _json(content: bytes) -> Any:
    return orjson.loads(content) if content else None


def _date(text: str | None) -> datetime | None:
    return parsedate_to_datetime(text).astimezone(UTC) if text else None
