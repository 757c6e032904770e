"""The ways out: signals and crashes leave the terminal as it was, and tell nothing secret."""

import asyncio
import signal
import sys
import traceback
from collections.abc import Callable
from io import TextIOWrapper
from types import FrameType
from typing import Any, TextIO

from altur_tui.text import safe

# With ctrl+c the terminal sends a key as long as the app has it; others may send SIGINT itself.
_ENDING_SIGNALS = ("SIGTERM", "SIGHUP", "SIGINT")
_SIGNAL_EXIT_BASE = 128
LOST_TERMINAL = 129
"""The exit code when the terminal went away: that of SIGHUP, also where there is none."""

_CRASH = (
    "altur-tui has stopped because of a fault of its own ({kind}). Your campaigns are untouched: "
    "it only reads. Please report it with the lines below; they hold no data and no key."
)

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


def crash_report(error: BaseException) -> str:
    """Return what to print about a crash: where it happened, without locals and messages.

    Locals and the messages of exceptions may hold the key or people's data.
    """
    lines = [_CRASH.format(kind=type(error).__name__)]
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        frames = traceback.extract_tb(cause.__traceback__)
        lines += ["", type(cause).__name__]
        lines += [
            "  {file}:{line} {function}: {source}".format(
                file=safe(frame.filename),
                line=frame.lineno,
                function=frame.name,
                source=safe(frame.line or ""),
            )
            for frame in frames
        ]
        cause = cause.__cause__ or cause.__context__
    return "\n".join(lines)
