"""What a command says to the person, on standard error, and how it ends."""

import sys
from typing import IO, TYPE_CHECKING, Any, NoReturn

import click

from altur_tui.cli.streams import discard
from altur_tui.i18n.sentences import Sentence

if TYPE_CHECKING:
    from altur_tui.wire.errors import AlturError


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
        """Write message and hint to standard error."""
        say(self.message, *([self.hint] if self.hint else []))


def stop_for(error: "AlturError") -> NoReturn:
    """End the command as `error` asks."""
    raise Stop(error.message, error.hint, error.exit_code) from None
