"""An answer: read within bounds, kept without the key, and what follows when it is no success."""

import re
import zlib
from collections.abc import AsyncIterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, structs

from altur_tui.client import failures
from altur_tui.client.outage import MAX_ASKED
from altur_tui.wire import campaign as wire
from altur_tui.wire.errors import AlturError

if TYPE_CHECKING:
    from altur_tui.credentials.key import ApiKey

MAX_BODY = 2 * 1024 * 1024
"""The largest body that is read, unpacked, in bytes."""

_STEP = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"

_MAX_DATE_LENGTH = 64
_SECONDS = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?")
# At most thirty years.
_AGE = re.compile(r"[0-9]{1,9}")
_IN_WORDS = re.compile(
    r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(s|sec|secs|seconds?|m|min|mins|minutes?)\b", re.IGNORECASE
)
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")

_OK = 200
_TOO_MANY = 429
# A shorter text is no secret, and would be found in every other word.
_MIN_KEY = 4
# A good answer is data, in which a short key may stand for something else.
_MIN_KEY_IN_DATA = 8
_REDACTED = "[key]"
_ESCAPED_BY_JSON = frozenset('"\\/')


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


class Received(Struct, frozen=True):
    """An answer as it came, of any status."""

    status: int
    body: bytes = b""
    location: str | None = None
    """The address that a redirect names."""
    retry_after: str | None = None
    date: str | None = None
    age: str | None = None
    """For how many seconds a cache had kept it, as written."""

    def __repr__(self) -> str:
        return f"Received({self.status}, {len(self.body)} bytes)"


def refusal(received: Received, now: datetime, *, of_list: bool = False) -> AlturError:
    """Return the error for an answer that is no success, read at `now`.

    `of_list` says that it is about the list, not a campaign.
    """
    if 300 <= received.status <= 399 and received.location:
        return failures.redirected(received.status, received.location)
    pause = retry_after(received.retry_after, http_date(received.date) or now)
    if received.status == _TOO_MANY:
        pause = pause_in_words(received.body) if pause is None else pause
        if pause is not None and pause > MAX_ASKED:
            return failures.long_pause(pause)
    said = wire.error_text(received.body)
    return failures.by_status(received.status, said, pause, of_list=of_list)


def redact(received: Received, key: "ApiKey | None") -> Received:
    """Return an answer without the key, should the server repeat it.

    Also a good one, which is kept byte for byte otherwise: what is shown, exported and remembered
    of a campaign is no place for the secret. The key is found in small and capital letters, as JSON
    may write it, with any of its characters escaped, and URL-encoded, wholly or in part: all of it
    happens to servers that echo a request. A key in base64 or in pieces is not looked for: no
    server does that by accident, and there is no end to what one could do on purpose.
    """
    if key is None or len(key.reveal()) < (
        _MIN_KEY_IN_DATA if received.status == _OK else _MIN_KEY
    ):
        return received
    pattern = _spellings(key.reveal())
    body = _without(received.body.decode("latin-1"), pattern).encode("latin-1")
    location = received.location and _without(received.location, pattern)
    return structs.replace(received, body=body, location=location)


def without_key(error: AlturError, key: "ApiKey | None") -> AlturError:
    """Return the error, with the key taken out of what it says."""
    if key is not None and len(key.reveal()) >= _MIN_KEY:
        error.redact(partial(_without, pattern=_spellings(key.reveal())))
    return error


@lru_cache(maxsize=2)
def _spellings(text: str) -> re.Pattern[str]:
    r"""Return the pattern of all ways to write a text of visible ASCII characters.

    Each may stand for itself, in either case, as `\u002B`, as `%2B`, and some as `\/`.
    """
    return re.compile("".join(map(_spellings_of, text)))


def _spellings_of(char: str) -> str:
    # The flag that ignores case would make the search five times slower.
    cases = sorted({char.lower(), char.upper()})
    ways = [rf"{prefix}(?i:{ord(each):02x})" for each in cases for prefix in (r"\\u00", "%")]
    ways += [rf"\\{re.escape(each)}" for each in cases if each in _ESCAPED_BY_JSON]
    ways += map(re.escape, cases)
    return f"(?:{'|'.join(ways)})"


def _without(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(_redacted, text)


def _redacted(found: re.Match[str]) -> str:
    """Return what replaces the key; a backslash before it must not escape what follows."""
    before = found.start()
    while before and found.string[before - 1] == "\\":
        before -= 1
    return _REDACTED if (found.start() - before) % 2 == 0 else "\\" + _REDACTED


def http_date(text: str | None) -> datetime | None:
    """Return the instant of an HTTP date in UTC, or None when `text` is none."""
    if not text or len(text) > _MAX_DATE_LENGTH:
        return None
    try:
        given = parsedate_to_datetime(text)
        return given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def seconds_cached(age: str | None) -> int:
    """Return for how long a cache had kept an answer, by its `Age` header; 0 without one."""
    return int(age) if age is not None and _AGE.fullmatch(age.strip()) else 0


def retry_after(text: str | None, now: datetime) -> float | None:
    """Return the seconds that a `Retry-After` header asks to wait, a date being read at `now`."""
    if text is None:
        return None
    if _SECONDS.fullmatch(text.strip()):
        return float(text)
    until = http_date(text.strip())
    return None if until is None else max(0.0, (until - now).total_seconds())


def pause_in_words(body: bytes) -> float | None:
    """Return the seconds that the `detail` of a 429's body asks to wait, or None.

    Seen in public client code: `{"detail": "... N seconds ..."}`.
    """
    try:
        detail = msgspec.json.decode(body, type=dict[str, msgspec.Raw]).get("detail")
        said = "" if detail is None else str(msgspec.json.decode(detail))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    if (found := _IN_WORDS.search(said)) is not None:
        return float(found[1]) * (60 if found[2].lower().startswith("m") else 1)
    numbers = _NUMBER.findall(said)
    return float(numbers[0]) if len(numbers) == 1 else None
