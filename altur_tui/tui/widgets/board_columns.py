"""Where the columns of a board stand: which there is room for, and how wide each becomes."""

from collections.abc import Sequence

from altur_tui.text import width
from altur_tui.tui.widgets.board_rows import Column, Placed

GAP = 2
"""The cells between two columns; a sorted column's arrow stands in the first of them."""
GUTTER = 2
"""The cells before the first column; a mark stands in the first of them."""
TAIL = 1
"""The cells after the last column, for its arrow."""


def least(column: Column) -> int:
    """Return the cells that a column needs."""
    return max(column.width, width(column.title))


def place(columns: Sequence[Column], room: int) -> tuple[Placed, ...]:
    """Return the columns that `room` cells hold, in the order given.

    The least important ones are left out first, of equals the later one; the most important
    always stays and is cut. What is left is shared among those that may grow.
    """
    kept = list(columns)
    while len(kept) > 1 and _needed(kept) > room:
        # `min` finds the first of equals, so the columns are walked from the end.
        kept.remove(min(reversed(kept), key=_importance))
    widths = _grown(kept, room - _needed(kept))
    placed = []
    start = GUTTER
    for column, cells in zip(kept, widths, strict=True):
        fitting = min(cells, max(room - start - TAIL, 1))
        placed.append(Placed(column, start, fitting))
        start += fitting + GAP
    return tuple(placed)


def _importance(column: Column) -> int:
    return column.importance


def _needed(columns: Sequence[Column]) -> int:
    return GUTTER + sum(map(least, columns)) + GAP * (len(columns) - 1) + TAIL


def _grown(columns: Sequence[Column], spare: int) -> list[int]:
    widths = [least(column) for column in columns]
    while spare > 0:
        growing = [
            at
            for at, column in enumerate(columns)
            if column.most is not None and widths[at] < column.most
        ]
        if not growing:
            break
        for at in growing[:spare]:
            widths[at] += 1
        spare -= len(growing[:spare])
    return widths
