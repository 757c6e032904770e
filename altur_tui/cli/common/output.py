"""The three streams of a command: made ready for it, what it says, and how it ends."""

import os
import sys
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

from altur_tui.i18n.sentences import Sentence

if TYPE_CHECKING:
    from altur_tui.settings.file import ConfigError
    from altur_tui.wire.errors import AlturError

_STREAMS = (("stdin", os.O_RDONLY, "r"), ("stdout", os.O_RDONLY, "w"), ("stderr", os.O_WRONLY, "w"))
_SIZES = ("COLUMNS", "LINES")


def say(*sentences: Sentence) -> None:
    """Write each sentence as a line to standard error: standard output is for data.

    Where that cannot be written, it is dropped: the data and the exit code matter more.
    """
    try:
        for sentence in sentences:
            click.echo(str(sentence), err=True)
    except OSError:
        discard(sys.stderr)


class Stop(click.ClickException):
    """Ends the command: the message on a line, the hint on the next, and the exit code."""

    def __init__(self, message: Sentence, hint: Sentence, exit_code: int) -> None:
        super().__init__(str(message))
        self.hint = str(hint)
        self.exit_code = exit_code  # type: ignore[misc]  # click has one for each class

    def show(self, file: IO[Any] | None = None) -> None:  # noqa: ARG002
        say(self.message, *([self.hint] if self.hint else []))


def stop_for(error: "AlturError | ConfigError") -> NoReturn:
    """End the command as `error` asks."""
    raise Stop(error.message, error.hint, error.exit_code) from None


def prepare() -> None:
    """Make the process ready for any command, whatever it was started with."""
    _fill_closed_streams()
    _write_utf8()
    _trust_the_terminal()
    _keep_no_core()


def discard(stream: IO[Any]) -> None:
    """Let what could not be written go nowhere: Python flushes once more at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _fill_closed_streams() -> None:
    """Open the null device in the place of each stream that is closed.

    Otherwise the next file or socket would take its number. A closed standard output refuses to be
    written to, so that nothing that is printed is lost without a word.
    """
    for name, flags, mode in _STREAMS:
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, flags)
            setattr(sys, name, os.fdopen(descriptor, mode, encoding="utf-8"))


def _write_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _trust_the_terminal() -> None:
    """Drop COLUMNS and LINES where there is a terminal: exported, they outlive its size."""
    for descriptor in range(3):
        with suppress(OSError):
            if os.get_terminal_size(descriptor).columns:
                for name in _SIZES:
                    os.environ.pop(name, None)
                return


def _keep_no_core() -> None:
    """Let no crash write the memory, and with it the key, to a file."""
    with suppress(ImportError, OSError, ValueError):  # Windows has no limits
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
