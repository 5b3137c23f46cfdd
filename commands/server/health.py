"""Whether a Prefect server answers."""

from http.client import HTTPException
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener


def healthy(api_url: str, timeout: float = 2) -> bool:
    """Whether the server behind `api_url` says that it is ready, within `timeout` seconds. Any answer counts that is
    not a failure: behind basic auth the question is refused, but somebody is there."""
    if urlsplit(api_url).scheme not in {"http", "https"}:
        return False
    local = urlsplit(api_url).hostname in {"127.0.0.1", "localhost"}
    opener = build_opener(*([ProxyHandler({})] if local else []))
    try:
        with opener.open(Request(f"{api_url.rstrip('/')}/health"), timeout=timeout) as answer:  # noqa: S310 (checked)
            return bool(answer.status == 200)
    except URLError as problem:
        return getattr(problem, "code", None) in {401, 403}
    except (OSError, HTTPException, ValueError):
        return False
