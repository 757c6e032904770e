"""An answer's bytes as lines to look at: indented, harmless, and no wider than the screen."""

import re
from contextlib import suppress
from typing import NamedTuple

import msgspec

from altur_tui.reports.json_text import one_safe_line
from altur_tui.text import width

# More marks on one letter than any language stacks would climb into the lines above.
_MARKS = re.compile(
    "(?<=[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_INDENT = 2
_LEAST_CELLS = 10


def _escaped(match: re.Match[str]) -> str:
    return "".join(f"\\u{ord(mark):04x}" for mark in match[0])


def _harmless(line: str) -> str:
    return _MARKS.sub(_escaped, one_safe_line(line))


def printed(body: bytes) -> list[str]:
    r"""Return the JSON of an answer, a line for each value, in the order and spelling it came in.

    Control and bidi characters are written as `\uXXXX`, as JSON allows.
    """
    # It was read once, so it can only be too deep: better on one line than not at all.
    with suppress(msgspec.DecodeError, RecursionError):
        body = msgspec.json.format(body, indent=_INDENT)
    lines = body.decode(errors="backslashreplace").split("\n")
    return [line if line.isascii() and line.isprintable() else _harmless(line) for line in lines]


class Rows(NamedTuple):
    """Lines cut into rows."""

    rows: list[str]
    continued: set[int]
    """Which rows go on with the line of the row before."""


def wrapped(lines: list[str], cells: int) -> Rows:
    """Return the lines cut into rows of at most `cells` cells."""
    cells = max(cells, _LEAST_CELLS)
    rows: list[str] = []
    continued: set[int] = set()
    for line in lines:
        if len(line) * 2 <= cells or (len(line) <= cells and width(line) <= cells):
            rows.append(line)
            continue
        pieces = _pieces(line, cells)
        continued.update(range(len(rows) + 1, len(rows) + len(pieces)))
        rows.extend(pieces)
    return Rows(rows, continued)


def _pieces(line: str, cells: int) -> list[str]:
    pieces = []
    start = 0
    while start < len(line):
        stop = start + cells
        while (over := width(line[start:stop]) - cells) > 0:
            # Each character is at most two cells wide, so this many at least must go.
            stop = max(min(stop, len(line)) - max(over // 2, 1), start + 1)
        pieces.append(line[start:stop])
        start = stop
    return pieces
