"""Where the columns of a board stand: which there is room for, and how wide each becomes."""

from collections.abc import Sequence

from msgspec.structs import replace

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


def place(columns: Sequence[Column], room: int, sorted_by: str | None = None) -> tuple[Placed, ...]:
    """Return the columns that `room` cells hold, in the order given.

    The least important ones are left out first, of equals the later one; the most important
    always stays and is cut. The column `sorted_by` counts as the next important: it is seen by
    what the rows are sorted. What is left is shared among the columns that may grow.
    """

    def importance(column: Column) -> tuple[bool, bool, int]:
        return column.importance == most, column.id == sorted_by, column.importance

    most = max(each.importance for each in columns)
    kept = [_sorted(each) if each.id == sorted_by else each for each in columns]
    while len(kept) > 1 and _needed(kept, sorted_by) > room:
        # `min` finds the first of equals, so the columns are walked from the end.
        kept.remove(min(reversed(kept), key=importance))
    widths = _grown(kept, room, sorted_by)
    placed = []
    start = GUTTER
    for column, cells in zip(kept, widths, strict=True):
        fitting = min(cells, max(room - start - TAIL, 1))
        placed.append(Placed(column, start, fitting))
        start += fitting + GAP
    return tuple(placed)


def _sorted(column: Column) -> Column:
    """Return a column as it is while the rows are sorted by it."""
    other = column.while_sorted
    if other is None:
        return column
    return replace(
        column,
        tightest=other.tightest,
        width=other.width,
        stages=other.stages,
        shown=other.shown,
    )


def _least(columns: Sequence[Column], sorted_by: str | None) -> list[int]:
    """Return the fewest cells of each column: where only those are left that are cut down before
    they are left out, they are.
    """
    if any(each.tightest is None and each.id != sorted_by for each in columns):
        return [least(each) for each in columns]
    return [least(each) if each.tightest is None else each.tightest for each in columns]


def _needed(columns: Sequence[Column], sorted_by: str | None) -> int:
    return sum(_least(columns, sorted_by)) + _around(columns)


def _around(columns: Sequence[Column]) -> int:
    """Return the cells that belong to no column."""
    return GUTTER + GAP * (len(columns) - 1) + TAIL


def _grown(columns: Sequence[Column], room: int, sorted_by: str | None) -> list[int]:
    """Return the widths: first the least, then one stage after the other, then the most."""
    widths = _least(columns, sorted_by)
    spare = room - _around(columns) - sum(widths)
    by_importance = sorted(range(len(columns)), key=lambda at: -columns[at].importance)
    # What the rows are sorted by comes first: the shares have to be seen.
    for at in sorted(by_importance, key=lambda at: columns[at].id != sorted_by):
        more = max(min(least(columns[at]) - widths[at], spare), 0)
        widths[at] += more
        spare -= more
    for stage in range(max(len(each.stages) for each in columns)):
        for at in by_importance:
            stages = columns[at].stages
            more = stages[stage] - widths[at] if stage < len(stages) else 0
            if columns[at].most is not None:
                more = min(more, spare)
            if 0 < more <= spare:
                widths[at] += more
                spare -= more
    return _shared_out(columns, widths, spare)


def _shared_out(columns: Sequence[Column], widths: list[int], spare: int) -> list[int]:
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
