"""What a screen shows while it has no data: loading, a pause, or an error and what to do."""

import math
from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from altur_tui.client.throttle import Pause
from altur_tui.tui.common.lines import replace_text
from altur_tui.tui.common.style import ERROR, LABEL, STRONG, key_sentence
from altur_tui.wire.errors import AlturError, ErrorKind

_LOADING = "Fetching campaign {id}…"
_QUEUED = "Queued: {count:,} ahead"
_FAILED = "✗ Campaign {id} could not be fetched"
_STATUS = "HTTP status {status}"
_KEY_ACTIONS = {
    ErrorKind.NO_KEY: "{key} enter a key",
    ErrorKind.UNAUTHORIZED: "{key} enter another key",
}
_ACTIONS = {
    "refresh": "{key} try again",
    "lookup": "{key} look up another campaign",
    "back": "{key} go back",
}
"""By command id."""
_BETWEEN_ACTIONS = Content("   ")

_PAUSE_STEP_SECONDS = 5
_PAUSE = {
    True: "The server asked for a pause; about {seconds:.0f} s left.",
    False: "Too many requests; retrying in about {seconds:.0f} s.",
}
_SHORT_PAUSE = {
    True: "The server asked for a pause; a few seconds left.",
    False: "Too many requests; retrying in a few seconds.",
}
_PAUSE_BRIEFLY = {
    True: "server pause, {seconds:.0f} s left…",
    False: "too many requests, retry in {seconds:.0f} s…",
}
_SHORT_PAUSE_BRIEFLY = {True: "server pause…", False: "too many requests, retry soon…"}
"""All by whether the server asked for the pause."""

KEY_KINDS = frozenset(_KEY_ACTIONS)
"""The failures that a key, or another one, may fix."""


def wants_key(error: AlturError | None) -> bool:
    """Return whether a key, or another one, may fix the error."""
    return error is not None and error.kind in KEY_KINDS


def coarse(pause: Pause | None) -> Pause | None:
    """Return the pause, if any, with its seconds rounded up to what is shown of them."""
    if pause is None:
        return None
    seconds = math.ceil(pause.seconds / _PAUSE_STEP_SECONDS) * _PAUSE_STEP_SECONDS
    return Pause(seconds, pause.asked)


def pause_sentence(pause: Pause) -> str:
    """Return the sentence for a pause that `coarse` has rounded."""
    templates = _PAUSE if pause.seconds > _PAUSE_STEP_SECONDS else _SHORT_PAUSE
    return templates[pause.asked].format(seconds=pause.seconds)


def briefly(pause: Pause) -> str:
    """Return the same in a few words, for the end of a line."""
    is_long = pause.seconds > _PAUSE_STEP_SECONDS
    templates = _PAUSE_BRIEFLY if is_long else _SHORT_PAUSE_BRIEFLY
    return templates[pause.asked].format(seconds=pause.seconds)


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
        """Say that the campaign is being fetched, and what that waits for.

        `ahead` is the number of requests before it in the queue; `pause`, rounded by `coarse`, is
        how long nothing is sent because the server refused a request.
        """
        why = ""
        if pause is not None:
            why = pause_sentence(pause)
        elif ahead:
            why = _QUEUED.format(count=ahead)
        what = Content.styled(_LOADING.format(id=campaign_id), STRONG)
        self._show(what, Content.styled(why, LABEL), Content(""))

    def show_error(self, campaign_id: int, error: AlturError, key: Callable[[str], str]) -> None:
        """Say what failed and what can be done; `key` returns the key of a command."""
        why = [Content(error.message), Content(error.hint)]
        if error.status is not None:
            why.append(Content.styled(_STATUS.format(status=error.status), LABEL))
        actions = _ACTIONS
        if error.kind in _KEY_ACTIONS:
            actions = {"key": _KEY_ACTIONS[error.kind], **_ACTIONS}
        keys = [key_sentence(template, key(command)) for command, template in actions.items()]
        self._show(
            Content.styled(_FAILED.format(id=campaign_id), ERROR),
            Content("\n").join(why),
            _BETWEEN_ACTIONS.join(keys),
        )

    def _show(self, what: Content, why: Content, keys: Content) -> None:
        for name, content in (("what", what), ("why", why), ("keys", keys)):
            replace_text(self.query_one(f"#{name}", Static), content)
