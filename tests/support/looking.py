"""Watching in tests: a timer that a test moves, and looks that begin when it says so."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from support.detail import NOW, laid_text, settled
from support.launching import at_rest
from textual.pilot import Pilot
from textual.timer import Timer

from altur_tui.core.watch import Watching
from altur_tui.demo.catalog import answer
from altur_tui.tui.app import AlturApp
from altur_tui.tui.common.watched import WatchedScreen, WatchLine
from altur_tui.wire.campaign import Snapshot, decode
from altur_tui.wire.errors import AlturError, ErrorKind

LIMITED = AlturError(ErrorKind.RATE_LIMITED, "The server asks for a pause.", status=429)


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


def moved(campaign_id: int, minutes: int = 1, **differences: int) -> Snapshot:
    """Return a later answer in which counts have moved, and their rates with them."""
    body = json.loads(answer(campaign_id, 4, NOW).body)
    analytics = body["campaign"]["analytics"]
    for name, difference in differences.items():
        analytics[name] += difference
        if name + "Rate" in analytics:
            analytics[name + "Rate"] = analytics[name] / analytics["contacts"]
    later = NOW + timedelta(minutes=minutes)
    return decode(campaign_id, json.dumps(body).encode(), fetched_at=later)


def line(app: AlturApp) -> str:
    """Return what the line about the watching says; nothing if it is not there."""
    return laid_text(app, "#watch") if app.screen.query_one(WatchLine).display else ""


def running(time: Looks) -> Callable[[], datetime]:
    """Return a clock that goes with the time of the looks."""
    return lambda: NOW + timedelta(seconds=time.seconds)


async def looked(pilot: Pilot[int], time: Looks) -> None:
    """Let the time pass until the next look, and wait until it is over."""
    time.begin()
    await settled(pilot)
    await at_rest(pilot)
