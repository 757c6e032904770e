"""Values as cells of CSV, and lines of them: what a spreadsheet reads, and nothing that it runs.

UTF-8 without a byte order mark, lines end in CRLF. Instants are UTC, lists are parted by `; `.
"""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime

Cell = str | float | bool | datetime | date | None

# A spreadsheet runs a cell that begins so; the last four are their wide forms.
_RUNS = tuple("=+-@\t\r\n＝＋－＠")
_DEFUSED = "'{text}"


def csv_line(cells: Iterable[Cell]) -> str:
    """Return one line; an unknown value is an empty cell."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(map(_text, cells))
    return out.getvalue()


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
        return _DEFUSED.format(text=cell) if cell.startswith(_RUNS) else cell
    return repr(cell)
