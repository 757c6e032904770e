"""A footer that fits: where not all keys do, the least important are left out."""

from collections.abc import Iterator, Mapping

from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Footer

from altur_tui.text import ALWAYS, fit_parts

_ESSENTIAL = frozenset({"back", "app.help", "app.leave"})
_USUAL_IMPORTANCE = 50
_KEY = " {key} {description} "


class KeyFooter(Footer):
    """Shows the keys of its screen in one line; the help lists them all."""

    def __init__(self, importance: Mapping[str, int]) -> None:
        """Create the footer; `importance`, by action, is 50 where none is given.

        The keys for going back, for help and for quitting always stay.
        """
        super().__init__(show_command_palette=False)
        self._importance = importance
        self._composed_for = 0

    def compose(self) -> ComposeResult:
        """Create the keys that fit."""
        # Not all children of Textual's footer need be keys; what a key does is told by its action.
        keys = list(super().compose())
        self._composed_for = self.app.size.width
        parts = [[(self._importance_of(each), _text(each))] for each in keys]
        fitted = fit_parts(parts, self._composed_for, gap=0)
        yield from _kept(keys, fitted)

    def on_resize(self) -> None:
        """Choose again for another width."""
        if self._composed_for not in {0, self.app.size.width}:
            self.call_after_refresh(self.recompose)

    def _importance_of(self, key: Widget) -> int:
        action = getattr(key, "action", "")
        if action in _ESSENTIAL:
            return ALWAYS
        return self._importance.get(action, _USUAL_IMPORTANCE)


def _text(key: Widget) -> str:
    """Return what the key shows, as wide as it is."""
    shown = getattr(key, "key_display", "")
    return _KEY.format(key=shown, description=getattr(key, "description", ""))


def _kept(keys: list[Widget], texts: list[str | None]) -> Iterator[Widget]:
    return (key for key, text in zip(keys, texts, strict=True) if text is not None)
