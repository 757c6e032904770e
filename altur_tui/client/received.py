"""An answer as it came, and what follows when it is no success."""

import re
from datetime import datetime
from functools import lru_cache, partial

from msgspec import Struct, structs

from altur_tui.client import failures
from altur_tui.client.outage import MAX_ASKED
from altur_tui.client.retry import http_date, pause_in_words, retry_after
from altur_tui.credentials.key import ApiKey
from altur_tui.wire import campaign as wire
from altur_tui.wire.errors import AlturError

_OK = 200
_TOO_MANY = 429
# A shorter text is no secret, and would be found in every other word.
_MIN_KEY = 4
# A good answer is data, in which a short key may stand for something else.
_MIN_KEY_IN_DATA = 8
_REDACTED = "[key]"
_ESCAPED_BY_JSON = frozenset('"\\/')


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


def refusal(received: Received, now: datetime) -> AlturError:
    """Return the error for an answer that is no success, read at `now`."""
    if 300 <= received.status <= 399 and received.location:
        return failures.redirected(received.status, received.location)
    pause = retry_after(received.retry_after, http_date(received.date) or now)
    if received.status == _TOO_MANY:
        pause = pause_in_words(received.body) if pause is None else pause
        if pause is not None and pause > MAX_ASKED:
            return failures.long_pause(pause)
    return failures.by_status(received.status, wire.error_text(received.body), pause)


def redact(received: Received, key: ApiKey | None) -> Received:
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


def without_key(error: AlturError, key: ApiKey | None) -> AlturError:
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
