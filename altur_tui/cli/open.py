"""Opens the app. The only module of the command line that imports the screens."""

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from altur_tui.cli.context import Context
from altur_tui.cli.output import Stop, say
from altur_tui.settings.file import ConfigError

_USAGE = 2
_NO_TERMINAL = "altur-tui needs a terminal for its screens, and there is none."
_DUMB_TERMINAL = "This terminal cannot draw screens: TERM is “dumb” or not set."
_HINT = "“altur-tui show ID” prints a campaign without any screen."
_PAINTS_A_SECOND = "120"
_PATIENCE = 1.0
"""So many seconds a pipe may take until it is said what is waited for."""
_WAITING = "Waiting for the ids on standard input; ctrl+c ends."


@click.command(hidden=True)
@click.argument("words", nargs=-1)
@click.pass_context
def open_app(ctx: click.Context, words: tuple[str, ...]) -> None:
    """Open the app on the campaigns that WORDS name, or on the lookup screen."""
    # What loading leaves behind is not worth looking for: the app goes on collecting.
    gc.disable()
    context = ctx.find_object(Context) or Context()
    remarks: list[str] = []
    ids = _read_ids(words, remarks.append) if words else ()
    settings = context.settings()
    _require_terminal(piped_ids="@-" in words)

    # Textual reads this when it is loaded. A key that comes right after a drawing is painted with
    # the next one, which is up to two of these away: 33 ms with its own 60.
    os.environ.setdefault("TEXTUAL_FPS", _PAINTS_A_SECOND)
    from altur_tui.tui.app import run
    from altur_tui.tui.session import Launch

    # For afterwards: the screens lie over it until then.
    say(*remarks)
    launch = Launch(settings=settings, ids=ids, remarks=tuple(remarks))
    try:
        code = run(launch)
    except ConfigError as error:
        raise Stop(error.message, error.hint, error.exit_code) from None
    ctx.exit(code)


def _read_ids(words: tuple[str, ...], tell: Callable[[str], None]) -> tuple[int, ...]:
    from altur_tui.cli.ids import read_ids

    with _wait_told(piped_ids="@-" in words):
        return read_ids(words, tell=tell)


@contextmanager
def _wait_told(*, piped_ids: bool) -> Iterator[None]:
    """Say what is waited for if ids from standard input take long, and somebody sees it."""
    if not piped_ids or sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    telling = threading.Timer(_PATIENCE, say, (_WAITING,))
    telling.daemon = True
    telling.start()
    try:
        yield
    finally:
        telling.cancel()
        # What is being written must not land on the screens.
        telling.join()


def _require_terminal(*, piped_ids: bool) -> None:
    """End the command with exit code 2 where no screen can be drawn.

    With ids from standard input the keyboard is elsewhere: the terminal itself takes its place.
    """
    if os.environ.get("TERM", "dumb") == "dumb" and sys.platform != "win32":
        raise Stop(_DUMB_TERMINAL, _HINT, _USAGE)
    needed = (sys.stdout, sys.stderr) if piped_ids else (sys.stdin, sys.stdout, sys.stderr)
    if not all(stream is not None and stream.isatty() for stream in needed):
        raise Stop(_NO_TERMINAL, _HINT, _USAGE)
    if piped_ids:
        _take_keyboard()


def _take_keyboard() -> None:
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        raise Stop(_NO_TERMINAL, _HINT, _USAGE) from None
    os.dup2(terminal, 0)
    os.close(terminal)
