"""A proxy that opens tunnels, on a free port of 127.0.0.1, and keeps what it was told."""

import asyncio
from typing import Self


class Tunnel:
    """Answers CONNECT and passes the bytes on to `port`, whatever host was named."""

    def __init__(self, port: int, *, status: str = "200 OK") -> None:
        self.heads: list[bytes] = []
        self._target = port
        self._status = status
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
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
        onward: asyncio.StreamWriter | None = None
        try:
            self.heads.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(f"HTTP/1.1 {self._status}\r\n\r\n".encode())
            if not self._status.startswith("2"):
                return
            back, onward = await asyncio.open_connection("127.0.0.1", self._target)
            await asyncio.gather(_pass_on(reader, onward), _pass_on(back, writer))
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()
            if onward is not None:
                onward.close()


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        target.write(data)
    target.close()
