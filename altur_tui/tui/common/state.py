"""What a screen shows while there is nothing else to show."""

import math
from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from altur_tui.client.throttle import Pause
from altur_tui.tui.common.style import ERROR, KEY, LABEL, STRONG
from altur_tui.wire.errors import AlturError, ErrorKind

_ASKING = "Asking for campaign {id}…"
_ONE_AHEAD = "Waiting for its turn: 1 request goes before it."
_AHEAD = "Waiting for its turn: {count} requests go before it."
_FAILED = "✗ Campaign {id} could not be fetched"
_STATUS = "HTTP status {status}"
_WAYS_ON = (
    ("refresh", "try again"),
    ("lookup", "look up another campaign"),
    ("back", "go back"),
)
_GIVE_KEY = ("key", "give a key")
_GIVE_ANOTHER_KEY = ("key", "give another key")
_KEY_WAYS = {ErrorKind.NO_KEY: _GIVE_KEY, ErrorKind.UNAUTHORIZED: _GIVE_ANOTHER_KEY}


KEY_KINDS = frozenset(_KEY_WAYS)
"""The failures against which a key, or another one, may help."""


def wants_key(error: AlturError | None) -> bool:
    """Return whether a key, or another one, may help against the error."""
    return error is not None and error.kind in KEY_KINDS


def _keys(keys: Sequence[tuple[str, str]]) -> Content:
    parts = [Content.assemble((key, KEY), " ", what) for key, what in keys]
    return Content("   ").join(parts)


class StatePane(Vertical):
    """Loading, or an error and what to do about it."""

    DEFAULT_CSS = """
    StatePane { align: center middle; height: 1fr; padding: 1 2; }
    StatePane > Static { width: auto; max-width: 76; }
    StatePane > #what { text-style: bold; }
    StatePane > #keys { margin-top: 1; }
    """

    def compose(self) -> ComposeResult:
        """Make the lines."""
        yield Static(id="what", markup=False)
        yield Static(id="why", markup=False)
        yield Static(id="keys", markup=False)

    def show_loading(self, campaign_id: int, ahead: int | None, pause: Pause | None = None) -> None:
        """Say that the campaign was asked for, and what it waits for.

        `ahead` are the requests that go first; `pause`, as `coarse` has it, is for how long it
        waits since the server has refused a request.
        """
        why = _queue(ahead) if pause is None else pause_sentence(pause)
        self._say(
            Content.styled(_ASKING.format(id=campaign_id), STRONG),
            Content.styled(why, LABEL),
            Content(""),
        )

    def show_error(self, campaign_id: int, error: AlturError, key: Callable[[str], str]) -> None:
        """Say what happened and what can be done; `key` gives the key of a command."""
        why = [Content(error.message), Content(error.hint)]
        if error.status is not None:
            why.append(Content.styled(_STATUS.format(status=error.status), LABEL))
        ways_on = [_KEY_WAYS[error.kind]] if wants_key(error) else []
        ways_on += _WAYS_ON
        self._say(
            Content.styled(_FAILED.format(id=campaign_id), ERROR),
            Content("\n").join(why),
            _keys([(key(command), what) for command, what in ways_on]),
        )

    def _say(self, what: Content, why: Content, keys: Content) -> None:
        for name, content in (("what", what), ("why", why), ("keys", keys)):
            line = self.query_one(f"#{name}", Static)
            if not isinstance(line.content, Content) or not line.content.is_same(content):
                line.update(content)


def _queue(ahead: int | None) -> str:
    if not ahead:
        return ""
    return _ONE_AHEAD if ahead == 1 else _AHEAD.format(count=ahead)


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


def pause_sentence(pause: Pause) -> str:
    """Return the sentence for a pause, as `coarse` has it."""
    templates = _LEFT if pause.seconds > _STEP_SECONDS else _SOON_OVER
    return templates[pause.asked].format(seconds=pause.seconds)


def briefly(pause: Pause) -> str:
    """Return the same where there is little room."""
    templates = _BRIEFLY if pause.seconds > _STEP_SECONDS else _BRIEFLY_SOON_OVER
    return templates[pause.asked].format(seconds=pause.seconds)
