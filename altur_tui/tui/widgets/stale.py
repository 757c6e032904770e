"""The banner above data that could not be brought up to date."""

from datetime import datetime

from textual.content import Content
from textual.widgets import Static

from altur_tui.api.errors import AlturError
from altur_tui.reports import words
from altur_tui.tui.widgets.ink import KEY, LABEL, STRONG

_WHAT = "▲ {message}"
_AGE = "Below is the answer that came {age}."
_AGAIN = " tries again."
_SPACE = " "


class StaleBanner(Static):
    """Says what happened, what to do, and how old the data below is."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._shown = Content("")

    def show(self, error: AlturError, fetched_at: datetime, now: datetime, key: str) -> None:
        """Show the banner for a failed request; `key` is the one that tries again."""
        what = Content.styled(_WHAT.format(message=error.message), STRONG)
        age = _AGE.format(age=words.age(fetched_at, now))
        shown = Content("\n").join(
            (
                Content.assemble(what, _SPACE, age),
                Content.assemble((error.hint, LABEL), _SPACE, (key, KEY), _AGAIN),
            )
        )
        if not shown.is_same(self._shown):
            self._shown = shown
            self.update(shown)
