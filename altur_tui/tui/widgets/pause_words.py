"""How long requests wait after a refusal, so coarsely that nothing is repainted every second."""

import math

from altur_tui.api.pause import Pause

_STEP_SECONDS = 5
_LEFT = {
    True: "The server asks to wait; about {seconds:.0f} s left.",
    False: "Too many requests: the next try is in about {seconds:.0f} s.",
}
_SOON_OVER = {
    True: "The server asks to wait; a few seconds left.",
    False: "Too many requests: the next try is in a few seconds.",
}
_BRIEFLY = {
    True: "server asks to wait {seconds:.0f} s…",
    False: "too many requests: next try in {seconds:.0f} s…",
}
_BRIEFLY_SOON_OVER = {
    True: "server asks to wait…",
    False: "too many requests: next try soon…",
}
"""All by whether the server asked for the pause."""


def coarse(pause: Pause | None) -> Pause | None:
    """Return the pause with its seconds rounded up to what is told of them, if there is one."""
    if pause is None:
        return None
    return Pause(math.ceil(pause.seconds / _STEP_SECONDS) * _STEP_SECONDS, pause.asked)


def sentence(pause: Pause) -> str:
    """Return the sentence for a pause, as `coarse` has it."""
    templates = _LEFT if pause.seconds > _STEP_SECONDS else _SOON_OVER
    return templates[pause.asked].format(seconds=pause.seconds)


def briefly(pause: Pause) -> str:
    """Return the same where there is little room."""
    templates = _BRIEFLY if pause.seconds > _STEP_SECONDS else _BRIEFLY_SOON_OVER
    return templates[pause.asked].format(seconds=pause.seconds)
