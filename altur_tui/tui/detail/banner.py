"""The banner above data that could not be brought up to date."""

from collections.abc import Callable
from datetime import timedelta

from textual.content import Content
from textual.widgets import Static

from altur_tui.reports import words
from altur_tui.tui.common.state import pause_sentence, wants_key
from altur_tui.tui.common.style import KEY, LABEL, STRONG
from altur_tui.tui.detail.view import View
from altur_tui.wire.errors import AlturError

_WHAT = "▲ {message}"
_ANSWER = "Below is the answer of {when}."
_OLD_ANSWER = "Below is the answer of {when}, {age}."
_YOUR_TIME = "{time} your time"
_AGAIN = " tries again."
_ANOTHER_KEY = " takes another key."
_SPACE = " "
_A_MINUTE = timedelta(minutes=1)


class StaleBanner(Static):
    """Says what happened, what to do, and how old the data below is."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._shown = Content("")

    def show(self, error: AlturError, view: View, key: Callable[[str], str]) -> None:
        """Show the banner for a failed request; `key` gives the key of a command."""
        what = Content.styled(_WHAT.format(message=error.message), STRONG)
        shown = Content("\n").join(
            (Content.assemble(what, _SPACE, _answer(view)), _ways_on(error, view, key))
        )
        if not shown.is_same(self._shown):
            self._shown = shown
            self.update(shown)


def _answer(view: View) -> str:
    """Return when the answer below came, in the viewer's time."""
    fetched_at = view.reading.fetched_at
    when = words.when(fetched_at, view.viewer_zone, view.now)
    if view.zones_differ and not view.in_viewer_zone:
        when = _YOUR_TIME.format(time=when)
    template = _ANSWER if view.now - fetched_at < _A_MINUTE else _OLD_ANSWER
    return template.format(when=when, age=words.age(fetched_at, view.now))


def _ways_on(error: AlturError, view: View, key: Callable[[str], str]) -> Content:
    if view.pause is not None:
        return Content.styled(pause_sentence(view.pause), LABEL)
    hint = Content.styled(error.hint, LABEL)
    again = Content.assemble((key("refresh"), KEY), _AGAIN)
    if not wants_key(error):
        return Content(_SPACE).join((hint, again))
    # What helps comes first, where the rest takes another line.
    return Content(_SPACE).join((Content.assemble((key("key"), KEY), _ANOTHER_KEY), again, hint))
