"""Watching in tests: a timer that a test moves, and looks that begin when it says so."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.timer import Timer

from altur_tui.tui.screens.watched import WatchedScreen
from altur_tui.tui.watching import Watching


class Looks:
    """The looks that screens wait for, and the seconds that pass."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.waiting: list[tuple[float, Callable[[], Any], Timer]] = []

    def timer(self) -> float:
        """Return the seconds that have passed."""
        return self.seconds

    @property
    def waits(self) -> list[float]:
        """For how long each look that will come is waited."""
        return [round(wait) for wait, _, timer in self.waiting if timer._task is not None]

    def begin(self) -> None:
        """Let the time pass until the next look, and begin it."""
        (wait, look, timer), *rest = [each for each in self.waiting if each[2]._task is not None]
        assert not rest
        timer.stop()
        self.waiting.clear()
        self.seconds += wait
        look()


def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    """Let looks begin only when the test says so."""
    made = Looks()
    set_timer = WatchedScreen.set_timer

    def waits(self: WatchedScreen, delay: float, callback: Any = None, **options: Any) -> Timer:
        if options.get("name") != "watch":
            return set_timer(self, delay, callback, **options)
        # A real timer, so that it can be stopped; the hour does not pass.
        timer = set_timer(self, 3600, callback, **options)
        made.waiting.append((delay, callback, timer))
        return timer

    monkeypatch.setattr(WatchedScreen, "set_timer", waits)
    monkeypatch.setitem(Watching.__init__.__kwdefaults__, "timer", made.timer)
    return made
