"""Campaign ids from the arguments: words, files (`@ids.txt`) and standard input (`@-`)."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from altur_tui.cli.output import Stop, say
from altur_tui.ids import IdsError, file_words, is_incomplete, unique, word_ids
from altur_tui.text import safe

IDS_HELP = "Ids: 1234, #1234, a URL that ends in the id, 1240-1260, @FILE, @- for standard input."
"""How campaigns are named, for the help of a command."""

_USAGE = 2
_MAX_BYTES = 4 * 1024 * 1024

_NO_FILE = "The file “{name}” with ids cannot be read: {reason}."
_NOT_TEXT = "{source} with ids is not UTF-8 text."
_TOO_LONG = "{source} with ids is larger than 4 MiB."
_NO_NAME = "“@” must be followed by a file's name, or by “-” for standard input."
_FILE = "The file “{name}”"
_STANDARD_INPUT = "Standard input"
_INCOMPLETE = "{source} holds only part of a list: campaigns are missing."
_NONE = "No campaign was named."
_HINT = "Name campaigns like 1234, #1234, 1240-1260, a URL that ends in the id, @FILE or @-."
_PIPED_HINT = "Standard input holds ids alone; “altur-tui list” prints them with --ids."


def read_ids(arguments: tuple[str, ...], *, tell: Callable[[str], None] = say) -> tuple[int, ...]:
    """Return the ids that the arguments name, in order, each once.

    Ends the command with exit code 2 if they name none, or something else. `tell` is given a
    sentence where ids are missing in a file, usually for standard error.
    """
    try:
        ids = unique(each for word in _words(arguments, tell) for each in word_ids(word))
    except IdsError as error:
        hint = _PIPED_HINT if "@-" in arguments else _HINT
        raise Stop(str(error), hint, _USAGE) from None
    if not ids:
        raise Stop(_NONE, _HINT, _USAGE)
    return ids


def _words(arguments: tuple[str, ...], tell: Callable[[str], None]) -> Iterator[str]:
    for argument in arguments:
        if argument.startswith("@"):
            text = _text(argument[1:])
            if is_incomplete(text):
                tell(_INCOMPLETE.format(source=_source(argument[1:])))
            yield from file_words(text)
        else:
            yield from argument.replace(",", " ").split()


def _source(name: str) -> str:
    return _STANDARD_INPUT if name == "-" else _FILE.format(name=safe(name))


def _content(name: str) -> bytes:
    if name != "-":
        with Path(name).open("rb") as file:
            return file.read(_MAX_BYTES + 1)
    # A process can be started without a standard input at all.
    return sys.stdin.buffer.read(_MAX_BYTES + 1) if sys.stdin is not None else b""


def _text(name: str) -> str:
    if not name:
        raise IdsError(_NO_NAME)
    source = _source(name)
    try:
        content = _content(name)
    except (OSError, ValueError) as error:
        reason = safe(getattr(error, "strerror", None) or str(error))
        raise IdsError(_NO_FILE.format(name=safe(name), reason=reason)) from None
    if len(content) > _MAX_BYTES:
        raise IdsError(_TOO_LONG.format(source=source))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise IdsError(_NOT_TEXT.format(source=source)) from None
