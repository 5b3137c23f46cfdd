"""Signed status callbacks, in order or not, once or twice, as real ones come."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

import httpx
from twilio.request_validator import RequestValidator


@dataclass
class Caller:
    """Calls back for each accepted message; `share` of them in a shuffled order and with repeats."""

    token: str
    account: str
    after: float = 0.05
    share: float = 0.0
    seed: int = 0
    undelivered: frozenset[str] = frozenset()  # numbers' last four digits
    sent: int = 0
    answers: dict[int, int] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._client: httpx.AsyncClient | None = None

    def begin(self, message: dict[str, Any], url: str) -> None:
        """Start the callbacks of one message in the background."""
        task = asyncio.get_running_loop().create_task(self._all(message, url))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _all(self, message: dict[str, Any], url: str) -> None:
        last = "undelivered" if message["to"][-4:] in self.undelivered else "delivered"
        states = ["queued", "sent", last]
        if self._random.random() < self.share:
            states += self._random.choices(states, k=2)
            self._random.shuffle(states)
        for state in states:
            await asyncio.sleep(self.after)
            message["status"] = last if state == last else message["status"]
            message["error_code"] = 30003 if last == "undelivered" else None
            await self.call(url, message, state)

    async def call(self, url: str, message: dict[str, Any], state: str) -> None:
        """One signed POST."""
        form = {
            "MessageSid": message["sid"],
            "SmsSid": message["sid"],
            "MessageStatus": state,
            "SmsStatus": state,
            "To": message["to"],
            "From": message["from"] or "",
            "AccountSid": self.account,
            "ApiVersion": "2010-04-01",
        }
        if state == "undelivered":
            form["ErrorCode"] = "30003"
        signature = RequestValidator(self.token).compute_signature(url, form)
        try:
            answer = await self._http().post(url, data=form, headers={"X-Twilio-Signature": signature})
        except httpx.HTTPError:
            return  # the receiver is being killed: Twilio would lose it as well
        self.sent += 1
        self.answers[answer.status_code] = self.answers.get(answer.status_code, 0) + 1

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=15, limits=httpx.Limits(max_connections=10))
        return self._client
