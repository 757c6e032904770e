"""A proxy that opens tunnels, on a free port of 127.0.0.1, and keeps what it was told."""

import asyncio

from support.strict_server import Loopback


class Tunnel(Loopback):
    """Answers CONNECT and passes the bytes on to `port`, whatever host was named."""

    def __init__(self, port: int, *, status: str = "200 OK") -> None:
        super().__init__()
        self.heads: list[bytes] = []
        self._target = port
        self._status = status

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(f"HTTP/1.1 {self._status}\r\n\r\n".encode())
        if not self._status.startswith("2"):
            return
        back, onward = await asyncio.open_connection("127.0.0.1", self._target)
        try:
            await asyncio.gather(_pass_on(reader, onward), _pass_on(back, writer))
        finally:
            onward.close()


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        target.write(data)
    target.close()
