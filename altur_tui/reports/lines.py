"""Plain text wrapped by cells."""

import re
from collections.abc import Iterator

from altur_tui.text import width

LINE_CELLS = 80
"""The width of the narrowest usual terminal."""

# A number and its unit stay together.
_WORD = re.compile(r"\S*[0-9] (?:%|d|h|min|s)(?!\w)\S*|\S+")


def wrapped(text: str, cells: int = LINE_CELLS) -> list[str]:
    """Return `text` in lines of at most `cells` cells; a word that is wider is cut in parts."""
    lines = [""]
    for piece in _pieces(text, cells):
        longer = f"{lines[-1]} {piece}" if lines[-1] else piece
        if width(longer) <= cells:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines


def _pieces(text: str, cells: int) -> Iterator[str]:
    """Yield the words of `text`, those wider than `cells` in parts that are not."""
    for word in _WORD.findall(text):
        part = ""
        for char in word:
            if part and width(part + char) > cells:
                yield part
                part = ""
            part += char
        yield part
