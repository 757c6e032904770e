"""Opens the app. The only module of the command line that imports the screens."""

import gc
import os
import sys
from typing import IO

import click

from altur_tui.cli.common.context import Context
from altur_tui.cli.common.ids import read_ids
from altur_tui.cli.common.output import Stop, say, stop_for
from altur_tui.cli.common.usage import USAGE
from altur_tui.i18n.sentences import S
from altur_tui.settings.file import ConfigError

_NO_TERMINAL = S("The screens need a terminal, and there is none.")
_NO_SCREEN = S("The screens need a terminal, but standard output is redirected.")
_NO_ERRORS = S("The screens are drawn on standard error, which is redirected.")
_NO_KEYBOARD = S("The screens need a terminal to read keys from, and there is none.")
_DUMB_TERMINAL = S("This terminal cannot draw screens: TERM is “dumb” or not set.")
_HINT = S("“altur-tui show ID” prints a campaign without any screen.")
_ERRORS_HINT = S("Leave standard error to the terminal; --log FILE logs the requests.")
_PAINTS_A_SECOND = "120"


@click.command(hidden=True)
@click.argument("words", nargs=-1)
@click.pass_context
def open_app(ctx: click.Context, words: tuple[str, ...]) -> None:
    """Open the app on the campaigns that WORDS name, or on the lookup screen."""
    # What loading leaves behind is not worth collecting; the app turns this on again.
    gc.disable()
    context = ctx.ensure_object(Context)
    remarks: list[str] = []
    ids = read_ids(words, tell=remarks.append) if words else ()
    settings = context.settings()
    _require_terminal()

    # Textual reads this when it is loaded. A key that comes right after a drawing is painted with
    # the next one, which is up to two of these away: 33 ms with its own 60.
    os.environ.setdefault("TEXTUAL_FPS", _PAINTS_A_SECOND)
    from altur_tui.tui.app import run
    from altur_tui.tui.session import Launch

    # To be read afterwards: the screens cover it until then.
    say(*remarks)
    launch = Launch(settings=settings, ids=ids, remarks=tuple(remarks))
    try:
        code = run(launch)
    except ConfigError as error:
        stop_for(error)
    ctx.exit(code)


def _require_terminal() -> None:
    """End the command with exit code 2 where no screen can be drawn.

    Where standard input is no terminal, such as behind `xargs` or with ids from a pipe, the
    keyboard is that of the terminal itself.
    """
    if os.environ.get("TERM", "dumb") == "dumb" and sys.platform != "win32":
        raise Stop(_DUMB_TERMINAL, _HINT, USAGE)
    match _is_terminal(sys.stdout), _is_terminal(sys.stderr):
        case False, False:
            raise Stop(_NO_TERMINAL, _HINT, USAGE)
        case False, True:
            raise Stop(_NO_SCREEN, _HINT, USAGE)
        case True, False:
            raise Stop(_NO_ERRORS, _ERRORS_HINT, USAGE)
    if not _is_terminal(sys.stdin):
        _take_keyboard()


def _is_terminal(stream: IO[str] | None) -> bool:
    return stream is not None and stream.isatty()


def _take_keyboard() -> None:
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        raise Stop(_NO_KEYBOARD, _HINT, USAGE) from None
    os.dup2(terminal, 0)
    os.close(terminal)
