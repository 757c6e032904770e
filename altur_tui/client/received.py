"""An answer as it came, and what follows when it is no success."""

import json
from datetime import datetime

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
_BLANKED_KEY = "[key]"


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
    of a campaign is no place for the secret. Found is the key as it is and as JSON writes it.
    """
    if key is None:
        return received
    text = key.reveal()
    if len(text) < (_MIN_KEY_IN_DATA if received.status == _OK else _MIN_KEY):
        return received
    body = received.body
    for each in _spellings(text):
        body = body.replace(each.encode(), _BLANKED_KEY.encode())
    location = received.location and received.location.replace(text, _BLANKED_KEY)
    return structs.replace(received, body=body, location=location)


def without_key(error: AlturError, key: ApiKey | None) -> AlturError:
    """Return the error, with the key taken out of what it says."""
    text = "" if key is None else key.reveal()
    if len(text) >= _MIN_KEY and text in error.message:
        error.message = error.message.replace(text, _BLANKED_KEY)
        error.args = (error.message,)
    return error


def _spellings(text: str) -> set[str]:
    quoted = json.dumps(text)[1:-1]
    return {text, quoted, quoted.replace("/", r"\/")}
