"""How a board draws its lines: pieces of text, cut or filled to their columns."""

from collections.abc import Callable, Iterator, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from altur_tui.text import fit, pad, safe, width
from altur_tui.tui.widgets.board_columns import GUTTER
from altur_tui.tui.widgets.board_rows import EMPTY, Cell, Cells, Placed, Sort, Tone

MARK = "✓"
_ARROWS = {"ascending": "▲", "descending": "▼"}
# A letter has at most four marks and a joiner or two: more characters than this are not needed.
_MOST_CHARACTERS_A_CELL = 8

StyleOf = Callable[[Tone], Style]
"""The style of a tone in the row that is being drawn."""


def header(placed: Sequence[Placed], sort: Sort | None, cells: int, style: Style) -> Strip:
    """Return the line of titles, with an arrow at the column by which the rows are sorted."""
    line = " " * GUTTER
    for each in placed:
        line = pad(line, each.start) if width(line) < each.start else line
        title = fit(each.column.title, each.width)
        if each.column.align == "right":
            line += " " * (each.width - width(title))
        line += title
        if sort is not None and sort.column == each.column.id:
            line += _ARROWS[sort.direction]
    return Strip([Segment(pad(line, cells), style)], cells)


def row(
    placed: Sequence[Placed],
    cells_of_row: Cells,
    cells: int,
    *,
    marked: bool,
    style_of: StyleOf,
) -> Strip:
    """Return the line of a row, exactly `cells` wide whatever its texts are."""
    plain = style_of("")
    gutter = MARK if marked else ""
    segments = [Segment(pad(gutter, GUTTER), style_of("changed") if marked else plain)]
    at = GUTTER
    for each in placed:
        if each.start > at:
            segments.append(Segment(" " * (each.start - at), plain))
        segments.extend(_cell(each, cells_of_row.get(each.column.id, EMPTY), style_of))
        at = each.stop
    if at < cells:
        segments.append(Segment(" " * (cells - at), plain))
    strip = Strip(segments, max(at, cells))
    return strip if at <= cells else strip.crop(0, cells)


def _cell(placed: Placed, given: Cell, style_of: StyleOf) -> Iterator[Segment]:
    """Yield a cell's pieces: together exactly as wide as its column."""
    column = placed.column
    if column.shown is not None:
        given = column.shown(given, placed.width)
    pieces = list(_cut(given, placed.width))
    filling = " " * (placed.width - sum(cells for _, _, cells in pieces))
    if filling and column.align == "right":
        yield Segment(filling, style_of(""))
    for text, tone, _ in pieces:
        yield Segment(text, style_of(tone))
    if filling and column.align == "left":
        yield Segment(filling, style_of(""))


def _cut(given: Cell, room: int) -> Iterator[tuple[str, Tone, int]]:
    """Yield the pieces that `room` cells hold, with their widths; the last one may be cut.

    Texts ought to be safe already. Made safe here once more, nothing can move the table.
    """
    for at, (text, tone) in enumerate(given.pieces):
        whole = safe(text[: room * _MOST_CHARACTERS_A_CELL])
        more = any(text for text, _ in given.pieces[at + 1 :])
        kept = fit(whole, room)
        cells = width(kept)
        if cells == room and more and kept == whole:
            # What follows has no room: the cut shows here.
            kept = fit(whole + " ", room)
            cells = width(kept)
        if kept:
            yield kept, tone, cells
        room -= cells
        if room <= 0 or kept != whole:
            return
