"""Campaign ids from the arguments: words, files (`@ids.txt`) and standard input (`@-`)."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from altur_tui.background import read_bounded
from altur_tui.cli.common.output import Stop, say
from altur_tui.cli.common.usage import USAGE
from altur_tui.i18n.sentences import S, system_reason
from altur_tui.ids import IdsError, is_incomplete, parse, parse_file, unique
from altur_tui.text import file_text, safe

MAX_SILENCE = 60.0
"""Seconds that a pipe may bring nothing: a list of campaigns may be fetched at its other end."""
_MAX_SECONDS = 3600.0
UNTOLD_SECONDS = 2.0
"""Seconds of waiting for ids before that is said."""
_MAX_BYTES = 4 * 1024 * 1024

_UNREADABLE = S("{source} cannot be read: {reason}.")
_NOT_TEXT = S("it is not UTF-8 or UTF-16 text")
_NO_NAME = S("“@” must be followed by a file's name, or by “-” for standard input.")
_FILE = S("The file “{name}”")
_STANDARD_INPUT = S("Standard input")
_IN_LINE = S("{source}, line {line}: {reason}")
_INCOMPLETE = S("{source} holds only part of a list: campaigns are missing.")
_WAITING = S("Waiting for ids from standard input; ctrl+c stops.")
_WAITING_FOR_FILE = S("Waiting for ids from the file “{name}”; ctrl+c stops.")
_NONE = S("No campaign was named.")
_HINT = S('Name campaigns like 1234, "#1234", 1240-1260, a URL that ends in the id, @FILE or @-.')
_PIPED_HINT = S("Standard input must hold ids alone; “altur-tui list” prints them with --ids.")


def read_ids(arguments: tuple[str, ...], *, tell: Callable[[str], None] = say) -> tuple[int, ...]:
    """Return the ids that the arguments name, in order, each once.

    Ends the command with exit code 2 if they name none, or something else. `tell` is given a
    sentence where ids are missing in a file, usually for standard error.
    """
    try:
        ids = unique(_ids(arguments, tell))
    except IdsError as error:
        hint = _PIPED_HINT if "@-" in arguments else _HINT
        raise Stop(str(error), hint, USAGE) from None
    if not ids:
        raise Stop(_NONE, _HINT, USAGE)
    return ids


def _ids(arguments: tuple[str, ...], tell: Callable[[str], None]) -> Iterator[int]:
    for is_file, group in groupby(arguments, lambda each: each.startswith("@")):
        if is_file:
            for argument in group:
                yield from _file_ids(argument[1:], tell)
        else:
            # Together: the shell splits `12 - 15` into three.
            yield from parse(" ".join(group))


def _file_ids(name: str, tell: Callable[[str], None]) -> tuple[int, ...]:
    if not name:
        raise IdsError(str(_NO_NAME))
    shown = safe(name)
    source = _STANDARD_INPUT if name == "-" else _FILE.fill(name=shown)
    try:
        with _wait_told(str(_WAITING) if name == "-" else _WAITING_FOR_FILE.format(name=shown)):
            text = file_text(_content(name))
    except UnicodeDecodeError:
        raise IdsError(_UNREADABLE.format(source=source, reason=_NOT_TEXT)) from None
    except OSError as error:
        raise IdsError(_UNREADABLE.format(source=source, reason=system_reason(error))) from None
    if is_incomplete(text):
        tell(_INCOMPLETE.format(source=source))
    try:
        return parse_file(text)
    except IdsError as error:
        if error.line is None:
            raise
        message = _IN_LINE.format(source=source, line=error.line, reason=error)
        raise IdsError(message) from None


def _content(name: str) -> bytes:
    """Return what the file, or standard input, holds. Raises OSError."""
    if name != "-":
        path = Path(os.path.expanduser(name))  # noqa: PTH111  # pathlib's raises without a home
        return read_bounded(path, _MAX_BYTES, seconds=MAX_SILENCE, max_seconds=_MAX_SECONDS)
    if sys.stdin is None:
        return b""
    if sys.stdin.isatty():
        # The person may take as long as it takes.
        return sys.stdin.buffer.read(_MAX_BYTES)
    raw = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)
    return read_bounded(raw, _MAX_BYTES, seconds=MAX_SILENCE, max_seconds=_MAX_SECONDS)


@contextmanager
def _wait_told(sentence: str) -> Iterator[None]:
    """Write what is being waited for if it takes long, also where a script runs the command."""
    telling = threading.Timer(UNTOLD_SECONDS, say, (sentence,))
    telling.daemon = True
    telling.start()
    try:
        yield
    finally:
        telling.cancel()
        # What is being written must not land on the screens.
        telling.join()
