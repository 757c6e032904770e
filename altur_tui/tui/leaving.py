"""An app whose every way out puts the terminal back and gives nothing away."""

import asyncio
import sys
from contextlib import suppress

from rich.console import RenderableType
from rich.text import Text
from textual import events
from textual.app import App
from textual.driver import Driver
from textual.timer import Timer

from altur_tui.tui.ending import (
    LOST_TERMINAL,
    THREAD_CRASH,
    LosableTerminal,
    crash_report,
    draw_in_utf8,
    exit_on_signals,
)

_LEAVE_KEY = "ctrl+c"
_AGAIN_TO_QUIT = "Press ctrl+c once more to end the program."
_SECONDS_TO_PRESS_AGAIN = 3.0


class LeavingApp(App[int]):
    """An app that can be left by keys, signals, a lost terminal, and faults.

    Its return value is the exit code.
    """

    NOTIFICATION_TIMEOUT = _SECONDS_TO_PRESS_AGAIN

    def __init__(self) -> None:
        """Make the app."""
        super().__init__()
        self._leaving_asked: Timer | None = None
        """Runs for as long as a second ctrl+c ends the program."""

    def leave(self, code: int = 0) -> None:
        """End the program with the exit code `code`."""
        self.exit(code, return_code=code)

    def action_leave(self) -> None:
        """End the program."""
        self.leave()

    async def action_quit(self) -> None:
        """End the program: Textual's own way to say so."""
        self.leave()

    def action_help_quit(self) -> None:
        """End the program at the second ctrl+c in a row."""
        if self._leaving_asked is not None:
            self.leave()
            return
        self.notify(_AGAIN_TO_QUIT, markup=False)
        self._leaving_asked = self.set_timer(_SECONDS_TO_PRESS_AGAIN, self._forget_leaving)

    async def on_event(self, event: events.Event) -> None:
        """Take any other key for a no to the question whether to leave."""
        if isinstance(event, events.Key) and event.key != _LEAVE_KEY:
            self._forget_leaving()
        await super().on_event(event)

    def panic(self, *renderables: RenderableType) -> None:
        """End after a fault. The tracebacks of Textual's threads quote what was typed."""
        told = [each for each in renderables if type(each).__name__ != "Traceback"]
        super().panic(*(told or [THREAD_CRASH]))

    def _on_load(self) -> None:
        exit_on_signals(self.leave)

    def _forget_leaving(self) -> None:
        """Let the next ctrl+c be the first one again, and say no more that it would end all."""
        if self._leaving_asked is None:
            return
        self._leaving_asked.stop()
        self._leaving_asked = None
        for told in tuple(self._notifications):
            if told.message == _AGAIN_TO_QUIT:
                self._unnotify(told)

    def _build_driver(
        self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None
    ) -> Driver:
        """Draw in UTF-8, and survive a terminal that goes away."""
        if not headless:
            draw_in_utf8()
        driver = super()._build_driver(headless, inline, mouse, size)
        if (file := getattr(driver, "_file", None)) is not None:
            loop = asyncio.get_running_loop()

            def lost() -> None:
                with suppress(RuntimeError):  # the loop has ended
                    loop.call_soon_threadsafe(self.leave, LOST_TERMINAL)

            vars(driver)["_file"] = LosableTerminal(file, lost)
        return driver

    def _fatal_error(self) -> None:
        """End after a fault of our own. Textual's report prints locals, among them the key."""
        error = sys.exception() or self._exception
        if error is not None and not self._exit_renderables:
            # Faults that follow from the first one would only hide it.
            self._exit_renderables.append(Text(crash_report(error), overflow="fold"))
        self._close_messages_no_wait()
