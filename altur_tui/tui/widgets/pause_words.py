"""For how long the server asks to wait, so coarsely that nothing is repainted every second."""

import math

_STEP_SECONDS = 5
_LEFT = "The server asks to wait; about {seconds} s left."
_SOON_OVER = "The server asks to wait; a few seconds left."
_BRIEFLY = "server asks to wait {seconds} s…"
_BRIEFLY_SOON_OVER = "server asks to wait…"


def coarse(seconds: float | None) -> int | None:
    """Return the seconds rounded up to what is told of them; None if there is no pause."""
    return None if seconds is None else math.ceil(seconds / _STEP_SECONDS) * _STEP_SECONDS


def sentence(pause: int) -> str:
    """Return the sentence for so many seconds, as `coarse` has them."""
    return (_LEFT if pause > _STEP_SECONDS else _SOON_OVER).format(seconds=pause)


def briefly(pause: int) -> str:
    """Return the same where there is little room."""
    return (_BRIEFLY if pause > _STEP_SECONDS else _BRIEFLY_SOON_OVER).format(seconds=pause)
