"""What a terminal shows after what a program has written to it. Standard library only."""

import re
import unicodedata
from codecs import getincrementaldecoder

_PIECE = re.compile(
    r"\x1b\[(?P<parameters>[0-?]*)[ -/]*(?P<command>[@-~])"
    r"|\x1b[\]P^_].*?(?:\x07|\x1b\\)"  # a string for the terminal, such as its title
    r"|\x1b[ -/]*[0-~]"
    r"|(?P<control>[\x00-\x1f\x7f])"
    r"|(?P<text>[^\x00-\x1f\x7f]+)",
    re.DOTALL,
)
_CUT_OFF = re.compile(r"\x1b(\[[0-?]*[ -/]*|[\]P^_][^\x07\x1b]*)?\Z")
"""A sequence of which not all has come yet."""


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Me", "Mn"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


class Drawn:
    """A terminal's screen, as far as Textual's ways of writing go."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self._cells = self._blank()
        self._x = self._y = 0
        self._kept = (self._blank(), 0, 0)
        """What the alternate screen hides."""
        self._decoder = getincrementaldecoder("utf-8")(errors="replace")
        self._left = ""

    def feed(self, written: bytes) -> None:
        """Take what a program has written."""
        text = self._left + self._decoder.decode(written)
        whole = _CUT_OFF.sub("", text)
        self._left = text[len(whole) :]
        for piece in _PIECE.finditer(whole):
            if piece["command"]:
                # Of the private modes only that for the alternate screen changes what is shown.
                if piece["parameters"] == "?1049":
                    self._alternate(on=piece["command"] == "h")
                elif piece["parameters"][:1] not in {"?", ">", "<", "="}:
                    self._command(piece["command"], piece["parameters"])
            elif piece["control"]:
                self._control(piece["control"])
            elif piece["text"]:
                self._text(piece["text"])

    @property
    def text(self) -> str:
        """What is shown, line by line."""
        return "\n".join("".join(row).rstrip() for row in self._cells)

    def _blank(self) -> list[list[str]]:
        return [[" "] * self.columns for _ in range(self.rows)]

    def _alternate(self, *, on: bool) -> None:
        if on:
            self._kept = (self._cells, self._x, self._y)
            self._cells = self._blank()
        else:
            self._cells, self._x, self._y = self._kept

    def _command(self, name: str, given: str) -> None:
        numbers = [int(each) if each.isdigit() else 0 for each in given.split(";")]
        count = max(numbers[0], 1)
        if name in "Hf":
            self._y = min(count, self.rows) - 1
            self._x = min(max(numbers[1], 1) if numbers[1:] else 1, self.columns) - 1
        elif name == "A":
            self._y = max(self._y - count, 0)
        elif name == "B":
            self._y = min(self._y + count, self.rows - 1)
        elif name == "C":
            self._x = min(self._x + count, self.columns - 1)
        elif name == "D":
            self._x = max(self._x - count, 0)
        elif name == "G":
            self._x = min(count, self.columns) - 1
        elif name == "J" and numbers[0] >= 2:
            self._cells = self._blank()
        elif name == "K" and numbers[0] == 0:
            self._cells[self._y][self._x :] = [" "] * (self.columns - self._x)

    def _control(self, character: str) -> None:
        if character == "\r":
            self._x = 0
        elif character == "\n":
            if self._y == self.rows - 1:
                self._cells = [*self._cells[1:], [" "] * self.columns]
            self._y = min(self._y + 1, self.rows - 1)
        elif character == "\b":
            self._x = max(self._x - 1, 0)

    def _text(self, text: str) -> None:
        for character in text:
            cells = _cells(character)
            if cells and self._x + cells <= self.columns:
                row = self._cells[self._y]
                row[self._x : self._x + cells] = [character, *[""] * (cells - 1)]
                self._x += cells
