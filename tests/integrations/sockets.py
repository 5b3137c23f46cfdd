"""A server below HTTP: what really happens on a socket, which no mock of an HTTP client can show."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

ANSWER = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n"
GARBAGE = b"\x16\x03\x01 this is not HTTP at all\r\n\r\n"


@dataclass
class Server:
    """Where it listens, and how many whole requests it has read: what may have been processed."""

    port: int = 0
    read: int = 0


@asynccontextmanager
async def server(situation: str) -> AsyncIterator[Server]:
    """A server that treats every request alike; `refused` is a port on which nobody listens."""
    found = Server()
    if situation == "refused":
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            found.port = free.getsockname()[1]
        yield found
        return

    serving: set[asyncio.Task[None]] = set()

    async def treat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if situation != "closed at once":
                await _read_request(reader)
                found.read += 1
                await _treat(situation, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client gave up first
        finally:
            writer.close()

    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.create_task(treat(reader, writer)))

    running = await asyncio.start_server(serve, "127.0.0.1", 0)
    found.port = running.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        running.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


async def _read_request(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
    )
    await reader.readexactly(length)


async def _treat(situation: str, writer: asyncio.StreamWriter) -> None:
    match situation:
        case "FIN":
            writer.close()
        case "RST":
            # Linger of zero seconds: closing sends a reset instead of a farewell.
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        case "garbage":
            writer.write(GARBAGE)
            writer.close()
        case "half an answer":
            writer.write(ANSWER + b'{"sid": "SM')
            await writer.drain()
            writer.close()
        case "silence":
            await asyncio.sleep(3)
        case "drip":
            writer.write(ANSWER)
            for _ in range(20):
                writer.write(b"x")
                await asyncio.sleep(0.15)
