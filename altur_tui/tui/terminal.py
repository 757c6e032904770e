"""The ways out: signals and crashes leave the terminal as it was, and tell nothing secret."""

import asyncio
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from types import FrameType
from typing import Any, TextIO

from rich.console import RenderableType
from rich.text import Text
from textual import constants, events
from textual.app import App
from textual.driver import Driver
from textual.timer import Timer

from altur_tui.crash import crash_report

# With ctrl+c the terminal sends a key as long as the app has it; others may send SIGINT itself.
_ENDING_SIGNALS = ("SIGTERM", "SIGHUP", "SIGINT")
_SIGNAL_EXIT_BASE = 128
LOST_TERMINAL = 129
"""The exit code when the terminal went away: that of SIGHUP, also where there is none."""

THREAD_CRASH = "altur-tui has stopped: the terminal could not be read any more."


def exit_on_signals(leave: Callable[[int], None]) -> None:
    """Call `leave` with the exit code when the system asks the program to end.

    Without this a signal ends the process at once, with the terminal still in the app's hands.
    Belongs to the running loop. Windows knows no SIGHUP and no handlers in a loop.
    """
    loop = asyncio.get_running_loop()
    for name in _ENDING_SIGNALS:
        number = getattr(signal, name, None)
        if number is None:
            continue
        code = _SIGNAL_EXIT_BASE + int(number)
        try:
            loop.add_signal_handler(number, leave, code)
        except (NotImplementedError, RuntimeError, ValueError):
            _exit_without_loop(loop, number, leave, code)


def _exit_without_loop(
    loop: asyncio.AbstractEventLoop, number: int, leave: Callable[[int], None], code: int
) -> None:
    def handle(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(leave, code)

    try:
        signal.signal(number, handle)
    except ValueError:
        # Only the main thread may handle signals; elsewhere somebody else does.
        return


def draw_in_utf8() -> None:
    """Let the terminal be written to in UTF-8, whatever the locale says.

    Else Python writes out in ASCII (`\\u2500`) what a locale such as C has no characters for, and
    the lines of the screen are no lines any more. Textual draws on standard error.
    """
    if isinstance(file := sys.__stderr__, TextIOWrapper):
        file.reconfigure(encoding="utf-8", errors="replace")


class LosableTerminal:
    """A terminal's file that may go away: then it swallows what is written, and says so once.

    Textual's thread that writes would end at the first error, and the app wait for it for ever.
    """

    def __init__(self, file: TextIO, lost: Callable[[], None]) -> None:
        self._file = file
        self._lost = lost
        self._gone = False

    def write(self, text: str) -> int:
        """Write, as long as there is something to write to."""
        if not self._gone:
            try:
                return self._file.write(text)
            except OSError:
                self._lose()
        return len(text)

    def flush(self) -> None:
        """Flush, as long as there is something to flush to."""
        if not self._gone:
            try:
                self._file.flush()
            except OSError:
                self._lose()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._file, name)

    def _lose(self) -> None:
        self._gone = True
        self._lost()


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


def keep_nothing(app: App[Any]) -> None:
    """Switch off the logs that TEXTUAL_LOG, TEXTUAL_DEBUG and its console would fill.

    The key goes through the same events as every other text.
    """
    setattr(constants, "LOG_FILE", None)  # noqa: B010  # declared final
    setattr(constants, "DEBUG", False)  # noqa: B010
    app.devtools = None
