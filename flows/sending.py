"""Send chunk by chunk until nothing is left or the vendor stops it."""

from flows.occasion import Occasion
from tasks.delivery import Delivered, deliver_chunk
from tasks.progress import SendingBar

MOST_CHUNKS = 2_000  # a million texts


async def send_all(occasion: Occasion) -> Delivered:
    """One task run a chunk of 500 texts, one after another: the vendor's pace is the limit, not us."""
    total, bar = Delivered(), SendingBar()
    for number in range(1, MOST_CHUNKS + 1):
        chunk = await deliver_chunk(number, occasion.now)
        total += chunk
        if not chunk.more:
            break
        await bar.show(total.taken, occasion.now)
    await bar.end(total.taken)
    return total
