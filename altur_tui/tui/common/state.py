"""What a screen shows while it has no new data: loading, an outage, or an error and what to do."""

import math
from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from typing import NamedTuple

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from altur_tui.client.slot import Outage
from altur_tui.core.repository import Known
from altur_tui.i18n.sentences import P, S
from altur_tui.reports import words
from altur_tui.tui.common.lines import ERROR, LABEL, STRONG, key_sentence, replace_text
from altur_tui.wire.errors import AlturError, ErrorKind

_LOADING = S("Fetching campaign {id}…")
_QUEUED = S("Queued: {count:,} ahead")
_FAILED = S("✗ Campaign {id} could not be fetched")
_STATUS = S("HTTP status {status}")
_KEY_ACTIONS = {
    ErrorKind.NO_KEY: S("{key} enter a key"),
    ErrorKind.UNAUTHORIZED: S("{key} enter another key"),
}
_ACTIONS = {
    "refresh": S("{key} try again"),
    "lookup": S("{key} look up another campaign"),
    "back": S("{key} go back"),
}
"""By command id."""
_BETWEEN_ACTIONS = Content("   ")

_STEP_SECONDS = 5
_AS_OF = P("1 campaign as of {when}", "{count:,} campaigns as of {when} or later")


class _OutageWords(NamedTuple):
    """The sentences for one kind of outage."""

    long: S
    short: S
    long_briefly: S
    short_briefly: S


_ASKED = _OutageWords(
    S("The server asked for a pause; about {seconds:.0f} s left."),
    S("The server asked for a pause; a few seconds left."),
    S("server pause, {seconds:.0f} s left…"),
    S("server pause…"),
)
_OUTAGES = {
    ErrorKind.RATE_LIMITED: _OutageWords(
        S("Too many requests; retrying in about {seconds:.0f} s."),
        S("Too many requests; retrying in a few seconds."),
        S("too many requests, retry in {seconds:.0f} s…"),
        S("too many requests, retry soon…"),
    ),
    ErrorKind.SERVER: _OutageWords(
        S("The server is failing; retrying in about {seconds:.0f} s."),
        S("The server is failing; retrying in a few seconds."),
        S("server failing, retry in {seconds:.0f} s…"),
        S("server failing, retry soon…"),
    ),
    ErrorKind.NETWORK: _OutageWords(
        S("The server cannot be reached; retrying in about {seconds:.0f} s."),
        S("The server cannot be reached; retrying in a few seconds."),
        S("not reached, retry in {seconds:.0f} s…"),
        S("not reached, retry soon…"),
    ),
}

KEY_KINDS = frozenset(_KEY_ACTIONS)
"""The failures that a key, or another one, may fix."""


def wants_key(error: AlturError | None) -> bool:
    """Return whether a key, or another one, may fix the error."""
    return error is not None and error.kind in KEY_KINDS


def coarse(outage: Outage | None) -> Outage | None:
    """Return the outage, if any, with its seconds rounded up to what is shown of them."""
    if outage is None:
        return None
    seconds = math.ceil(outage.next_try / _STEP_SECONDS) * _STEP_SECONDS
    return replace(outage, since=0.0, next_try=seconds)


def outage_sentence(outage: Outage) -> str:
    """Return the sentence for an outage that `coarse` has rounded."""
    words = _words(outage)
    template = words.long if outage.next_try > _STEP_SECONDS else words.short
    return template.format(seconds=outage.next_try)


def briefly(outage: Outage) -> str:
    """Return the same in a few words, for the end of a line."""
    words = _words(outage)
    template = words.long_briefly if outage.next_try > _STEP_SECONDS else words.short_briefly
    return template.format(seconds=outage.next_try)


def _words(outage: Outage) -> _OutageWords:
    return _ASKED if outage.asked else _OUTAGES.get(outage.kind, _OUTAGES[ErrorKind.NETWORK])


def as_of(known: Iterable[Known], zone: tzinfo, now: datetime) -> str:
    """Return how many campaigns are shown as an earlier run left them, and as of when.

    The time is in `zone`; the text is empty if there is no such campaign.
    """
    times = [each.reading.fetched_at for each in known if each.recalled and each.reading]
    if not times:
        return ""
    return _AS_OF.format(count=len(times), when=words.when(min(times), zone, now))


class StatePane(Vertical):
    """Loading, or an error and what to do about it."""

    DEFAULT_CSS = """
    StatePane { align: center middle; height: 1fr; padding: 1 2; }
    StatePane > Static { width: auto; max-width: 76; }
    StatePane > #what { text-style: bold; }
    StatePane > #keys { margin-top: 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._lines = [Static(id=name, markup=False) for name in ("what", "why", "keys")]

    def compose(self) -> ComposeResult:
        yield from self._lines

    def show_loading(
        self, campaign_id: int, ahead: int | None, outage: Outage | None = None
    ) -> None:
        """Show that the campaign is being fetched, and what that waits for.

        `ahead` is the number of requests before it in the queue; `outage`, rounded by
        `coarse`, is why nothing is sent just now.
        """
        why = ""
        if outage is not None:
            why = outage_sentence(outage)
        elif ahead:
            why = _QUEUED.format(count=ahead)
        what = Content.styled(_LOADING.format(id=campaign_id), STRONG)
        self._show(what, Content.styled(why, LABEL), Content(""))

    def show_error(self, campaign_id: int, error: AlturError, key: Callable[[str], str]) -> None:
        """Show what failed and what can be done; `key` returns the key of a command."""
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

    def _show(self, *contents: Content) -> None:
        for line, content in zip(self._lines, contents, strict=True):
            replace_text(line, content)
