"""Values as cells of CSV, and lines of them: what a spreadsheet reads, and nothing that it runs.

UTF-8 without a byte order mark, lines end in CRLF. Instants are UTC, lists are parted by `; `.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

Cell = str | float | bool | datetime | date | None

# A spreadsheet runs a cell that begins so; the last four are their wide forms.
_RUNS = tuple("=+-@\t\r\n＝＋－＠")
_DEFUSED = "'{text}"
# Where commas are decimal, and in LibreOffice from the start, a semicolon ends a cell as well.
_RUNS_BEHIND_SEMICOLON = re.compile(r"""(;["']*)(?=[=+\-@＝＋－＠])""")
_QUOTED = re.compile(r'[",;\t\r\n]')
_BETWEEN_CELLS = ","
_LINE = "{cells}\r\n"
_IN_QUOTES = '"{text}"'


def csv_line(cells: Iterable[Cell]) -> str:
    """Return one line; an unknown value is an empty cell."""
    return _LINE.format(cells=_BETWEEN_CELLS.join(_quoted(_text(each)) for each in cells))


def csv_list(items: Iterable[str]) -> str:
    """Return several texts as one cell."""
    return "; ".join(items)


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return f"{cell.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return _defused(cell)
    return repr(cell)


def _defused(text: str) -> str:
    text = _RUNS_BEHIND_SEMICOLON.sub(r"\1'", text)
    return _DEFUSED.format(text=text) if text.startswith(_RUNS) else text


def _quoted(text: str) -> str:
    """Return the text in quotes if any separator is in it, that of this file or another."""
    if not _QUOTED.search(text):
        return text
    return _IN_QUOTES.format(text=text.replace('"', '""'))
