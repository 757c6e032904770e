"""An answer as it came, and what follows when it is no success."""

from datetime import datetime

from msgspec import Struct, structs

from altur_tui.api import failures, wire
from altur_tui.api.errors import AlturError
from altur_tui.api.key import ApiKey
from altur_tui.api.retry import MOST_PAUSE, http_date, pause_in_words, retry_after

_OK = 200
_TOO_MANY = 429
_LEAST_KEY_TO_BLANK = 8
_BLANKED_KEY = "[key]"


class Received(Struct, frozen=True):
    """An answer as it came, of any status."""

    status: int
    body: bytes = b""
    place: str | None = None
    """Where a redirect points."""
    retry_after: str | None = None
    date: str | None = None

    def __repr__(self) -> str:
        return f"Received({self.status}, {len(self.body)} bytes)"


def refusal(received: Received, now: datetime) -> AlturError:
    """Return the error for an answer that is no success, read at `now`."""
    if 300 <= received.status <= 399:
        return failures.redirected(received.status, received.place)
    pause = retry_after(received.retry_after, http_date(received.date) or now)
    if received.status == _TOO_MANY:
        pause = pause_in_words(received.body) if pause is None else pause
        if pause is not None and pause > MOST_PAUSE:
            return failures.long_pause(pause)
    return failures.by_status(received.status, wire.error_text(received.body), pause)


def blanked(received: Received, key: ApiKey) -> Received:
    """Return a failure without the key, should the server repeat it; a success as it came."""
    text = key.reveal()
    if received.status == _OK or len(text) < _LEAST_KEY_TO_BLANK:
        return received
    return structs.replace(
        received,
        body=received.body.replace(text.encode(), _BLANKED_KEY.encode()),
        place=received.place and received.place.replace(text, _BLANKED_KEY),
    )
