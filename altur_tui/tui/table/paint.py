"""How the lines of a table are painted: its header, and a row."""

from collections.abc import Callable, Sequence
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from altur_tui.text import fit, pad, safe, width
from altur_tui.tui.table.layout import GUTTER, Placed
from altur_tui.tui.table.model import EMPTY, Cell, Cells, Sort, Tone

MARK = "✓"
_BY_CHANGE = "Δ{title}"
_ARROWS = {"ascending": "▲", "descending": "▼"}
# A letter has at most four marks and a joiner or two: more characters than this are not needed.
_MAX_CHARACTERS_A_CELL = 8

StyleOf = Callable[[Tone], Style]
"""Returns the style of a tone in the row that is being painted."""


class _Line:
    """Texts in a row; neighbours of one tone become one text."""

    def __init__(self) -> None:
        self.runs: list[tuple[str, Tone]] = []
        self.cells = 0

    def add(self, text: str, tone: Tone, cells: int) -> None:
        self.cells += cells
        if self.runs and self.runs[-1][1] == tone:
            text = self.runs.pop()[0] + text
        self.runs.append((text, tone))

    def fill(self, stop: int) -> None:
        """Add spaces up to the cell `stop`."""
        missing = stop - self.cells
        if missing > 0:
            self.add(" " * missing, "", missing)


def header(placed: Sequence[Placed], sort: Sort | None, cells: int, style: Style) -> Strip:
    """Return the line of titles, with an arrow at the column that the rows are sorted by."""
    line = ""
    for each in placed:
        is_sorted = sort is not None and sort.column == each.column.id
        title = each.column.title
        if is_sorted and sort is not None and sort.by is not None:
            title = _BY_CHANGE.format(title=title)
        title = fit(title, each.width)
        start = each.start if each.column.align == "left" else each.stop - width(title)
        line += " " * (start - width(line)) + title
        if is_sorted and sort is not None:
            line += _ARROWS[sort.direction]
    return Strip([Segment(pad(line, cells), style)], cells)


def row(
    placed: Sequence[Placed], cells_of_row: Cells, cells: int, *, marked: bool, style_of: StyleOf
) -> Strip:
    """Return the line of a row, exactly `cells` wide whatever its texts are."""
    line = _Line()
    if marked:
        line.add(MARK, "changed", width(MARK))
    line.fill(GUTTER)
    for each in placed:
        line.fill(each.start)
        pieces = _cut(cells_of_row.get(each.column.id, EMPTY), each.width)
        if each.column.align == "right":
            line.fill(each.stop - sum(taken for _, _, taken in pieces))
        for text, tone, taken in pieces:
            line.add(text, tone, taken)
        line.fill(each.stop)
    line.fill(cells)
    strip = Strip([Segment(text, style_of(tone)) for text, tone in line.runs], line.cells)
    return strip if line.cells == cells else strip.crop(0, cells)


def _cut(given: Cell, room: int) -> list[tuple[str, Tone, int]]:
    """Return the pieces that fit into `room` cells, with their widths; the last may be cut."""
    found: list[tuple[str, Tone, int]] = []
    rest = len(given.pieces)
    for text, tone in given.pieces:
        rest -= 1
        kept, cells, whole = _fitted(text[: room * _MAX_CHARACTERS_A_CELL], room)
        if whole and cells == room and any(after for after, _ in given.pieces[-rest:] if rest):
            # There is no room for the next piece, so the ellipsis goes here.
            kept, cells, whole = _fitted(kept + " ", room)
        if kept:
            found.append((kept, tone, cells))
        room -= cells
        if room <= 0 or not whole:
            break
    return found


@lru_cache(maxsize=8192)
def _fitted(text: str, room: int) -> tuple[str, int, bool]:
    """Return the text in at most `room` cells, how many it takes, and whether nothing was cut.

    Texts are safe already; escaping them once more makes sure that nothing can move the table.
    """
    known = safe(text)
    kept = fit(known, room)
    return kept, width(kept), kept == known
