"""Columns, and where they stand: which of them there is room for, and how wide each is."""

from collections.abc import Callable, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import asdict, replace

from altur_tui.text import width
from altur_tui.tui.table.model import Cell, Direction

Align = Literal["left", "right"]


class WhileSorted(Struct, frozen=True, kw_only=True):
    """How a column differs while the rows are sorted by it."""

    min_width: int
    width: int
    """Reached before any other column gets more than its minimum."""
    stages: tuple[int, ...] = ()
    shown: Callable[[Cell, int], Cell]


class Column(Struct, frozen=True, kw_only=True):
    """A column of a table."""

    id: str
    title: str
    width: int
    """The cells that it needs; never fewer than its title has."""
    min_width: int | None = None
    """The cells that it can shrink to, once only columns are left that can shrink; None: it is left
    out before that."""
    stages: tuple[int, ...] = ()
    """Widths from which on it shows more. Where there is room, all columns reach their first stage
    before any reaches its second, the more important ones first. A column that has a `max_width`
    also takes part of the way to its next stage."""
    max_width: int | None = None
    """The cells that it may grow to where room is left after all stages; None: it does not."""
    importance: int = 0
    """Where there is no room for all, the least important are left out first."""
    align: Align = "left"
    first: Direction = "ascending"
    """The direction of the first sort."""
    shown: Callable[[Cell, int], Cell] | None = None
    """Makes of a cell, when it is drawn, what fits into so many cells of the screen: for bars, and
    for texts that change with the clock. Called for visible rows only."""
    while_sorted: WhileSorted | None = None
    """None: it does not differ."""
    min_room: int = 0
    """For an extra: shown only in a table at least so wide, never sorted by, and not missed."""

    @property
    def is_extra(self) -> bool:
        """Whether it is left out silently where there is little room."""
        return self.min_room > 0


class Placed(Struct, frozen=True):
    """A column and its position on the screen."""

    column: Column
    start: int
    """The first cell, from 0."""
    width: int

    @property
    def stop(self) -> int:
        """The cell after its last."""
        return self.start + self.width


GAP = 2
"""The cells between two columns; the arrow of a sorted column takes the first."""
GUTTER = 2
"""The cells before the first column; a mark takes the first."""
TAIL = 1
"""The cells after the last column, for its arrow."""


def min_cells(column: Column) -> int:
    """Return the cells that a column needs, its title included."""
    return max(column.width, width(column.title))


def place(
    columns: Sequence[Column], room: int, sorted_by: str | None = None, *, by_itself: bool = True
) -> tuple[Placed, ...]:
    """Return the columns that fit into `room` cells, in the order given.

    The least important ones are left out first, of equals the later one; the most important one
    always stays and is cut. The column `sorted_by` counts as the second most important, so that the
    order of the rows can be seen; unless the rows are sorted `by_itself`, it is shown as usual.
    Cells to spare are shared among the columns that may grow.
    """

    def importance(column: Column) -> tuple[bool, bool, int]:
        return column.importance == most, column.id == sorted_by, column.importance

    most = max(each.importance for each in columns)
    kept = [_sorted(each) if by_itself and each.id == sorted_by else each for each in columns]
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
    return replace(column, **asdict(other))


def _minimums(columns: Sequence[Column], sorted_by: str | None) -> list[int]:
    """Return the minimum of each column; columns shrink once only those are left that can."""
    if any(each.min_width is None and each.id != sorted_by for each in columns):
        return [min_cells(each) for each in columns]
    return [min_cells(each) if each.min_width is None else each.min_width for each in columns]


def _needed(columns: Sequence[Column], sorted_by: str | None) -> int:
    return sum(_minimums(columns, sorted_by)) + _around(columns)


def _around(columns: Sequence[Column]) -> int:
    """Return the cells that belong to no column: gutter, gaps and tail."""
    return GUTTER + GAP * (len(columns) - 1) + TAIL


def _grown(columns: Sequence[Column], room: int, sorted_by: str | None) -> list[int]:
    """Return the widths: the minimum, then one stage after the other, then the maximum."""
    widths = _minimums(columns, sorted_by)
    spare = room - _around(columns) - sum(widths)
    by_importance = sorted(range(len(columns)), key=lambda at: -columns[at].importance)
    # The sorted column comes first: its values have to be legible.
    for at in sorted(by_importance, key=lambda at: columns[at].id != sorted_by):
        more = max(min(min_cells(columns[at]) - widths[at], spare), 0)
        widths[at] += more
        spare -= more
    for stage in range(max(len(each.stages) for each in columns)):
        for at in by_importance:
            stages = columns[at].stages
            more = stages[stage] - widths[at] if stage < len(stages) else 0
            if columns[at].max_width is not None:
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
            if column.max_width is not None and widths[at] < column.max_width
        ]
        if not growing:
            break
        for at in growing[:spare]:
            widths[at] += 1
        spare -= len(growing[:spare])
    return widths
