"""A loopback server as strict as the real one may be, and as hostile as a test wants it.

It speaks just enough HTTP/1.1, from raw bytes, so that it can also speak it badly. By itself
(`python strict_server.py --latency 0.08 ...`) it prints its port, serves until its standard input
ends, and prints what arrived as JSON.
"""

import argparse
import asyncio
import json
import random
import ssl
import struct
import sys
import zlib
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

SECOND = 1.0
CAMPAIGN = {"success": True, "campaign": {"id": 1, "name": "Cobranza", "integration": {"id": "i"}}}


@dataclass
class Arrival:
    """One request, as the server saw it."""

    at: float
    path: str
    headers: dict[str, str]
    connection: int
    refused: bool = False


@dataclass
class Reply:
    """What goes back: a head and a body, or any bytes and pauses, and how the connection ends."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    raw: list[bytes | float] | None = None
    """Sent instead of head and body: bytes as they are, numbers as pauses in seconds."""
    end: str = "keep"
    """`keep` the connection, `close` it, `reset` it, or `hang` until the client goes."""

    @property
    def is_plain(self) -> bool:
        """Whether it comes whole and unpacked, and the connection stays."""
        return self.raw is None and self.end == "keep" and "Content-Encoding" not in self.headers

    def parts(self) -> list[bytes | float]:
        """Return what is to be sent."""
        if self.raw is not None:
            return self.raw
        headers = {"Content-Length": str(len(self.body)), **self.headers}
        lines = [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join([f"HTTP/1.1 {self.status} X", *lines, "", ""])
        return [head.encode("latin-1") + self.body]


def json_reply(value: object, status: int = 200, **headers: str) -> Reply:
    """Return a reply with JSON in it; `Retry_After` becomes `Retry-After`."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    body = json.dumps(value).encode()
    return Reply(status, body, {"Content-Type": "application/json", **named})


def good_answer(arrival: Arrival) -> Reply:
    """Answer any path with a small campaign."""
    return json_reply(CAMPAIGN)


def bomb_answer(mebibytes: int) -> "Answer":
    """Answer every path with a small packed body that unpacks to so many mebibytes."""
    pack = zlib.compressobj(9, wbits=31)
    parts = [pack.compress(bytes(1 << 20)) for _ in range(mebibytes)]
    reply = Reply(200, b"".join([*parts, pack.flush()]), {"Content-Encoding": "gzip"})
    return lambda _: reply


Answer = Callable[[Arrival], Reply | Awaitable[Reply]]


class Loopback(ABC):
    """Listens on a free port of 127.0.0.1, and ends every conversation with itself."""

    def __init__(self, certificate: Path | None = None) -> None:
        self._tls: ssl.SSLContext | None = None
        if certificate is not None:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(certificate)
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", 0, backlog=512, ssl=self._tls
        )
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        except asyncio.CancelledError:
            pass  # the stream's own callback would report a cancelled task as an error
        finally:
            self._tasks.discard(task)
            writer.close()
            self._closed.set()

    @property
    def open_connections(self) -> int:
        """How many conversations go on."""
        return len(self._tasks)

    async def closed_one(self) -> None:
        """Wait until a conversation ends."""
        self._closed.clear()
        await self._closed.wait()

    @abstractmethod
    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read and write until the connection has served."""


class StrictServer(Loopback):
    """Serves on a free port of 127.0.0.1 within `async with`."""

    def __init__(
        self,
        answer: Answer = good_answer,
        *,
        latency: float = 0.0,
        jitter: float = 0.0,
        accept_delay: float = 0.0,
        limit: int | None = None,
        seed: int = 7,
        certificate: Path | None = None,
    ) -> None:
        super().__init__(certificate)
        self.arrivals: list[Arrival] = []
        self._answer = answer
        self._latency = latency
        self._jitter = jitter
        self._accept_delay = accept_delay
        self._limit = limit
        self._chance = random.Random(seed)
        self._recent: deque[float] = deque()
        self.connections = 0

    @property
    def origin(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def refused(self) -> int:
        return sum(arrival.refused for arrival in self.arrivals)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        connection = self.connections
        # Until the connection is taken, what the client has sent sits in the queue unread.
        await asyncio.sleep(self._accept_delay)
        while await self._exchange(reader, writer, connection):
            pass

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int
    ) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        await asyncio.sleep(self._chance.uniform(0, self._jitter))
        request_line, *lines = head.split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        arrival = Arrival(
            asyncio.get_running_loop().time(), request_line.split(" ")[1], headers, connection
        )
        self.arrivals.append(arrival)
        if self._over_limit(arrival.at):
            arrival.refused = True
            reply = json_reply({"detail": "Request was throttled. Available in 1 second."}, 429)
        else:
            given = self._answer(arrival)
            reply = given if isinstance(given, Reply) else await given
        await asyncio.sleep(self._latency)
        for part in reply.parts():
            if isinstance(part, bytes):
                writer.write(part)
                await writer.drain()
            else:
                await asyncio.sleep(part)
        if reply.end == "hang":
            await reader.read()
        if reply.end == "reset":
            writer.get_extra_info("socket").setsockopt(1, 13, struct.pack("ii", 1, 0))  # SO_LINGER
            writer.transport.abort()
        return reply.end == "keep"

    def _over_limit(self, now: float) -> bool:
        if self._limit is None:
            return False
        while self._recent and self._recent[0] <= now - SECOND:
            self._recent.popleft()
        if len(self._recent) >= self._limit:
            return True
        self._recent.append(now)
        return False


async def _main() -> None:
    parser = argparse.ArgumentParser()
    for name in ("latency", "jitter", "accept-delay"):
        parser.add_argument(f"--{name}", type=float, default=0.0)
    parser.add_argument("--limit", type=int, default=12)
    parser.add_argument("--bomb", type=int, default=0, help="mebibytes in each body")
    options = parser.parse_args()
    async with StrictServer(
        bomb_answer(options.bomb) if options.bomb else good_answer,
        latency=options.latency,
        jitter=options.jitter,
        accept_delay=options.accept_delay,
        limit=options.limit,
    ) as server:
        print(server.port, flush=True)
        await asyncio.to_thread(sys.stdin.read)
        print(json.dumps([asdict(arrival) for arrival in server.arrivals]))


if __name__ == "__main__":
    asyncio.run(_main())
