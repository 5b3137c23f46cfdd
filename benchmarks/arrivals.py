"""Requests that arrive at their own moments, answered or not those before them, and are timed from these moments."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

Request = Callable[[], Awaitable[bool]]  # True: answered as it should be


async def arrive(requests: Sequence[Request], rate: int) -> tuple[list[float], int]:
    """Let so many a second arrive; the seconds that each took, in their order, and how many went wrong."""
    waits, wrong = [0.0] * len(requests), 0
    start = time.perf_counter() + 0.5

    async def one(number: int) -> None:
        nonlocal wrong
        due = start + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        wrong += not await requests[number]()
        waits[number] = time.perf_counter() - due

    for first in range(0, len(requests), rate):  # a second's worth at a time
        await asyncio.gather(*map(one, range(first, min(first + rate, len(requests)))))
    return waits, wrong


def told(waits: Sequence[float]) -> str:
    """The percentiles in milliseconds."""
    ordered = sorted(waits)
    share = {f"p{p}": ordered[min(len(ordered) - 1, len(ordered) * p // 100)] * 1000 for p in (50, 95, 99)}
    return (
        ", ".join(f"{name} {value:.1f} ms" for name, value in share.items()) + f", longest {ordered[-1] * 1000:.0f} ms"
    )
