"""Values as cells of CSV, and lines of them: what a spreadsheet reads, and nothing that it runs.

UTF-8 without a byte order mark, lines end in CRLF. Instants are UTC, lists are parted by `; `.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

from msgspec import Struct

Cell = str | float | bool | datetime | date | None

# A spreadsheet runs a cell that begins so; the last four are their wide forms.
_RUNS = tuple("=+-@\t\r\n＝＋－＠")
_DEFUSED = "'{text}"
# Where commas are decimal, and in LibreOffice from the start, a semicolon ends a cell as well.
_RUNS_BEHIND_SEMICOLON = re.compile(r"""(;["']*)(?=[=+\-@＝＋－＠])""")
_QUOTED = re.compile(r'[",;\t\r\n]')
_LINE = "{cells}\r\n"
_IN_QUOTES = '"{text}"'
_POINT = "."


class Dialect(Struct, frozen=True):
    """What differs between spreadsheets of different countries."""

    between_cells: str
    decimal_sign: str


COMMAS = Dialect(between_cells=",", decimal_sign=_POINT)
SEMICOLONS = Dialect(between_cells=";", decimal_sign=",")
"""What Excel expects where the comma is the decimal sign, as in Spain, Colombia or Argentina."""


def csv_line(cells: Iterable[Cell], dialect: Dialect = COMMAS) -> str:
    """Return one line; an unknown value is an empty cell."""
    texts = (_written(each, dialect) for each in cells)
    return _LINE.format(cells=dialect.between_cells.join(texts))


def csv_list(items: Iterable[str]) -> str:
    """Return several texts as one cell."""
    return "; ".join(items)


def _written(cell: Cell, dialect: Dialect) -> str:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        # Not in quotes: there are spreadsheets that take what is quoted for text.
        return repr(cell).replace(_POINT, dialect.decimal_sign)
    return _quoted(_text(cell))


def _text(cell: str | bool | datetime | date | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return f"{cell.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"
    if isinstance(cell, date):
        return cell.isoformat()
    return _defused(cell)


def _defused(text: str) -> str:
    text = _RUNS_BEHIND_SEMICOLON.sub(r"\1'", text)
    return _DEFUSED.format(text=text) if text.startswith(_RUNS) else text


def _quoted(text: str) -> str:
    """Return the text in quotes if any separator is in it, that of this file or another."""
    if not _QUOTED.search(text):
        return text
    return _IN_QUOTES.format(text=text.replace('"', '""'))
