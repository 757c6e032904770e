"""Restores the terminal on every exit, within two seconds; leaks no secrets."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from time import sleep
from types import FrameType
from typing import Any, ClassVar

from rich.console import RenderableType
from rich.text import Text
from textual import constants, events, on
from textual._context import active_message_pump
from textual.app import App
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.driver import Driver
from textual.timer import Timer

from altur_tui.crash import crash_report
from altur_tui.i18n.sentences import S

_SIGNAL_EXIT_BASE = 128
LOST_TERMINAL = 129
"""The exit code when the terminal is gone: that of SIGHUP, even without the signal."""
# Every signal that would end the process and can be caught. After SIGSEGV and its like no Python
# code can run safely.
ENDING_SIGNALS = (
    *("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGABRT", "SIGALRM", "SIGVTALRM", "SIGPROF"),
    *("SIGUSR1", "SIGUSR2", "SIGXCPU", "SIGPWR", "SIGSTKFLT", "SIGIO"),
)
MAX_END_SECONDS = 1.5
"""After this the process ends by force."""

THREAD_CRASH = S("altur-tui has stopped: the terminal can no longer be read.")


def exit_on_signals(end: Callable[[int], None]) -> None:
    """Call `end` with the exit code when a signal asks the program to end.

    Without this a signal ends the process at once and leaves the terminal in raw mode. `end` runs
    in the main thread, even while the event loop is blocked.
    """

    def handle(number: int, _frame: FrameType | None) -> None:
        end(_SIGNAL_EXIT_BASE + number)

    for name in ENDING_SIGNALS:
        number = getattr(signal, name, None)  # not every system has each
        # Raises ValueError outside the main thread.
        with suppress(ValueError, OSError):
            if number is not None:
                signal.signal(number, handle)


class EndGuard:
    """Ends the process by force if it does not end soon after it was told to."""

    def __init__(self, restore: Callable[[str], None], seconds: float = MAX_END_SECONDS) -> None:
        """`restore` restores the terminal and prints a text."""
        self._restore = restore
        self._seconds = seconds
        self._code = 0
        self._told = ""
        self._armed = False
        # A pipe rather than a lock, which the code that a signal interrupts may hold.
        self._wait, self._go = os.pipe()
        Thread(target=self._watch, name="end-guard", daemon=True).start()

    def arm(self, code: int, told: str = "") -> None:
        """Start the countdown; only the first call counts.

        At its end the process prints `told` and ends with the exit code `code`.
        """
        if not self._armed:
            self._armed = True
            self._code = code
            self._told = told
            os.write(self._go, b"x")

    def _watch(self) -> None:
        os.read(self._wait, 1)
        sleep(self._seconds)
        with suppress(Exception):
            self._restore(self._told)
        os._exit(self._code)


_CRASHED = 1
_LEAVE_KEY = "ctrl+c"
_AGAIN_TO_QUIT = S("Press ctrl+c once more to end the program.")
SECONDS_TO_PRESS_AGAIN = 3.0
_NO_SHELL = S("ctrl+z needs a shell that can resume the program; there is none here.")


def has_shell() -> bool:
    """Return whether a shell with job control can resume the program after ctrl+z."""
    if sys.platform == "win32":
        return False
    with suppress(OSError):
        parent = os.getppid()
        return parent > 1 and os.getsid(parent) == os.getsid(0)
    return False


class LeavingApp(App[int]):
    """An app that can be left by keys, signals, a lost terminal, and faults.

    Its return value is the exit code.
    """

    NOTIFICATION_TIMEOUT = SECONDS_TO_PRESS_AGAIN
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "suspend_process", show=False, priority=True, system=True, id="suspend")
    ]

    def __init__(self) -> None:
        super().__init__()
        self._leaving_asked: Timer | None = None
        """Runs for as long as a second ctrl+c ends the program."""
        self._guard: EndGuard | None = None
        self._terminal: Driver | None = None

    def sign(self, sequence: str) -> None:
        """Write a sequence to the terminal, if there is one, that moves nothing on the screen."""
        if self._terminal is not None and sequence:
            self._terminal.write(sequence)

    def show_title(self, title: str | None) -> None:
        """Give the window a title, where our driver can restore it; None gives it back its own."""
        show = getattr(self._terminal, "show_title", None)
        if show is not None:
            show(title)

    def leave(self, code: int = 0) -> None:
        """End the program with the exit code `code`."""
        self.exit(code, return_code=code)

    def action_leave(self) -> None:
        self.leave()

    async def action_quit(self) -> None:
        """End the program: Textual's own way to say so."""
        self.leave()

    def action_help_quit(self) -> None:
        """End the program at the second ctrl+c in a row."""
        if self._leaving_asked is not None:
            self.leave()
            return
        self.notify(str(_AGAIN_TO_QUIT), markup=False)
        self._leaving_asked = self.set_timer(SECONDS_TO_PRESS_AGAIN, self._forget_leaving)

    def action_suspend_process(self) -> None:
        """Suspend the program until the shell resumes it."""
        if has_shell():
            super().action_suspend_process()
        else:
            self.notify(str(_NO_SHELL), markup=False)

    @on(Driver.SignalResume)
    def _draw_again(self) -> None:
        self.screen.refresh(layout=True)

    async def on_event(self, event: events.Event) -> None:
        """Any other key cancels quitting."""
        if isinstance(event, events.Key) and event.key != _LEAVE_KEY:
            self._forget_leaving()
        await super().on_event(event)

    def panic(self, *renderables: RenderableType) -> None:
        """End after a fault. The tracebacks of Textual's threads quote what was typed."""
        told = [each for each in renderables if type(each).__name__ != "Traceback"]
        super().panic(*(told or [str(THREAD_CRASH)]))

    def _forget_leaving(self) -> None:
        """Cancel quitting: the next ctrl+c is the first one again."""
        if self._leaving_asked is None:
            return
        self._leaving_asked.stop()
        self._leaving_asked = None
        for told in tuple(self._notifications):
            if told.message == str(_AGAIN_TO_QUIT):
                self._unnotify(told)

    def _build_driver(
        self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None
    ) -> Driver:
        """Build the driver, and end by signals and with the terminal."""
        driver = super()._build_driver(headless, inline, mouse, size)
        if not headless:
            self._terminal = driver
            self._end_with_the_terminal(driver)
        return driver

    def _end_with_the_terminal(self, driver: Driver) -> None:
        loop = asyncio.get_running_loop()
        restore = getattr(driver, "restore_now", lambda _: driver.stop_application_mode())
        guard = self._guard = EndGuard(restore)

        def end(code: int) -> None:
            guard.arm(code)
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self.leave, code)

        exit_on_signals(end)
        vars(driver)["on_lost"] = lambda: self.leave(LOST_TERMINAL)

    def get_driver_class(self) -> type[Driver]:
        """Return our driver, except on Windows."""
        chosen = super().get_driver_class()
        if sys.platform == "win32":
            return chosen
        from altur_tui.tui.driver import driver_for

        return driver_for(chosen)

    def exit(
        self,
        result: int | None = None,
        return_code: int = 0,
        message: RenderableType | None = None,
    ) -> None:
        """End the program, by force if need be."""
        if self._guard is not None:
            self._guard.arm(return_code)
        super().exit(result, return_code, message)

    def _handle_exception(self, error: Exception) -> None:
        """End after a fault. While the app is closing, faults are ignored.

        A screen that is being removed may miss a part that is gone already, or that was not made
        any more. That is no fault.
        """
        is_part_gone = isinstance(error, NoMatches) and _is_being_removed()
        if not is_part_gone and (self._guard is None or not self._exit):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End after a fault of our own. Textual's report would print locals, including the key."""
        error = sys.exception() or self._exception
        if error is not None and not self._exit_renderables:
            # Later faults follow from the first.
            report = crash_report(error)
            self._exit_renderables.append(Text(report, overflow="fold"))
            if self._guard is not None:
                self._guard.arm(_CRASHED, report)
        self._close_messages_no_wait()


def _is_being_removed() -> bool:
    """Return whether the widget whose message is being handled is on its way out."""
    return bool(getattr(active_message_pump.get(None), "_pruning", False))


def keep_nothing(app: App[Any]) -> None:
    """Switch off the logs that TEXTUAL_LOG, TEXTUAL_DEBUG and its console would fill.

    The key goes through the same events as every other text.
    """
    setattr(constants, "LOG_FILE", None)  # noqa: B010  # declared final
    setattr(constants, "DEBUG", False)  # noqa: B010
    app.devtools = None
