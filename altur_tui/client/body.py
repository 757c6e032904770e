"""An answer's body as it arrives, unpacked and bounded: no answer can fill the memory."""

import zlib
from collections.abc import AsyncIterable

from altur_tui.client import failures

MAX_BODY = 2 * 1024 * 1024
"""The largest body that is read, unpacked, in bytes."""

_STEP = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"


class BoundedBody:
    """A body as it arrives. `data` is what has been unpacked so far."""

    def __init__(self, status: int, encoding: str, limit: int = MAX_BODY) -> None:
        self._status = status
        self._limit = limit
        self._packed = 0
        self._done = False
        self.data = bytearray()
        coding = encoding.strip().lower()
        if coding not in {"", "identity", "gzip", "x-gzip"}:
            raise failures.unknown_encoding(status, encoding)
        self._unpack = zlib.decompressobj(_GZIP) if coding in {"gzip", "x-gzip"} else None

    @property
    def done(self) -> bool:
        """Whether nothing that still comes can matter: what follows a packed body is no part."""
        return self._done

    def feed(self, chunk: bytes) -> None:
        """Take in the next bytes. Raises AlturError of the kind `too_large` or `network`."""
        self._packed += len(chunk)
        if self._packed > self._limit + _STEP:
            raise failures.too_large(self._status)
        if self._unpack is None:
            self._add(chunk)
            return
        try:
            self._feed_packed(chunk)
        except zlib.error:
            pass
        else:
            return
        raise failures.garbled(self._status)

    def finish(self) -> bytes:
        """Return the whole body. Raises AlturError of the kind `network` if it is not whole."""
        if self._unpack is not None and self._packed and not self._unpack.eof:
            raise failures.broken_off(self._status)
        return bytes(self.data)

    def _add(self, data: bytes) -> None:
        self.data += data
        if len(self.data) > self._limit:
            raise failures.too_large(self._status)

    def _feed_packed(self, chunk: bytes) -> None:
        if self._unpack is None or self._done:
            return
        while chunk:
            if self._unpack.eof:
                if not _GZIP_MAGIC.startswith(chunk[:2]):
                    self._done = True
                    return
                self._unpack = zlib.decompressobj(_GZIP)
            self._add(self._unpack.decompress(chunk, _STEP))
            chunk = self._unpack.unused_data if self._unpack.eof else self._unpack.unconsumed_tail


async def read_into(body: BoundedBody, chunks: AsyncIterable[bytes]) -> None:
    """Feed `body` until it ends, or what matters of it."""
    async for chunk in chunks:
        body.feed(chunk)
        if body.done:
            return
