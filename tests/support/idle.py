"""Waits until an app has nothing left to do, by its event loop and not by the clock."""

import asyncio
from time import monotonic

import pytest
from textual._context import active_app
from textual.app import App
from textual.screen import Screen

from altur_tui.tui.app import AlturApp

_TURNS_IN_A_ROW = 2
_MAX_DRAWINGS = 10
_SECONDS_TO_POLL = 0.005
_MAX_SECONDS = 10.0
"""What keys wait for may be a thread that the test itself holds up."""


async def wait_for_idle(min_sleep: float = 0, max_sleep: float = 0) -> None:
    """Return once nothing is ready to run, and what is to be laid out and drawn is so.

    Textual's own sleeps for a fiftieth of a second or more, and looks at the processor's time:
    where others keep the machine busy, it takes a process that has to wait for an idle one.
    """
    for _ in range(_MAX_DRAWINGS):
        await _nothing_is_ready()
        app = active_app.get(None)
        if app is None or not app.screen_stack:
            return
        deadline = monotonic() + _MAX_SECONDS
        while _keys_wait(app) and monotonic() < deadline:
            # Not in every turn: keys wait until the loop has nothing to do.
            await asyncio.sleep(_SECONDS_TO_POLL)
            await _nothing_is_ready()
        if not app.screen_stack:
            return
        if app._resize_event is not None:
            app._check_resize()
        elif _has_to_draw(app.screen):
            app.screen._on_timer_update()
        else:
            return


async def _nothing_is_ready() -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, asyncio.BaseEventLoop)
    turns = 0
    while turns < _TURNS_IN_A_ROW:
        await asyncio.sleep(0)
        turns = 0 if loop._ready else turns + 1


def _keys_wait(app: App[object]) -> bool:
    if not isinstance(app, AlturApp) or not app.is_running:
        return False
    return app.typeahead.is_busy or not app._message_queue.empty()


def _has_to_draw(screen: Screen[object]) -> bool:
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )


def use(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pilots wait this way."""
    monkeypatch.setattr("textual.app.wait_for_idle", wait_for_idle)
    monkeypatch.setattr("textual.pilot.wait_for_idle", wait_for_idle)
