"""What a table holds: columns, cells, and rows with their order. Knows nothing of the screen.

A row is known by its campaign's id, never by its place, so that what is bound to a row (the
cursor, a mark) stays with it wherever it goes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from altur_tui.text import width

Tone = Literal["", "dim", "open", "closed", "error", "bar", "changed"]
"""What a text says beside its words; the stylesheet gives it a colour."""
Piece = tuple[str, Tone]
Align = Literal["left", "right"]
Direction = Literal["ascending", "descending"]


class Cell(Struct, frozen=True):
    """What stands in one column of one row."""

    pieces: tuple[Piece, ...] = ()
    """Texts that are safe to lay out, each with its tone, one right after the other."""
    sort: Any = None
    """By what the row is sorted in this column: values of one kind; None is unknown, always last.
    """

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(text for text, _ in self.pieces)


EMPTY = Cell()


def cell(text: str, tone: Tone = "", *, sort: Any = None) -> Cell:  # noqa: ANN401
    """Return a cell with one text in one tone."""
    return Cell(((text, tone),), sort)


class WhileSorted(Struct, frozen=True, kw_only=True):
    """What is different in a column while the rows are sorted by it."""

    tightest: int
    width: int
    """It comes to this before any other column gets more than its fewest cells."""
    stages: tuple[int, ...] = ()
    shown: Callable[[Cell, int], Cell]


class Column(Struct, frozen=True, kw_only=True):
    """A column of a table."""

    id: str
    title: str
    width: int
    """The cells that it needs; it gets at least those of its title."""
    tightest: int | None = None
    """The cells to which it is cut down before it is left out, once only columns are left that
    have this; None: it is left out before."""
    stages: tuple[int, ...] = ()
    """Widths from which on it shows more. Where there is room, all columns come to their first
    stage before any comes to its second, the more important ones first. One that has a `most`
    also takes less than it lacks to its stage."""
    most: int | None = None
    """The cells that it may grow to where room is left after all stages; None: it does not."""
    importance: int = 0
    """Where there is no room for all, the columns with the least go first."""
    align: Align = "left"
    first: Direction = "ascending"
    """The direction in which it is sorted at first."""
    shown: Callable[[Cell, int], Cell] | None = None
    """Makes of a cell what is drawn in so many cells of the screen, at the time of drawing: for
    bars, and for texts that move with the clock. Only rows in sight cost anything."""
    while_sorted: WhileSorted | None = None
    """None: nothing is different."""


class Sort(Struct, frozen=True):
    """By which column rows are sorted, and how."""

    column: str
    direction: Direction = "ascending"

    @property
    def reversed(self) -> "Sort":
        """The same, the other way round."""
        turned: Direction = "descending" if self.direction == "ascending" else "ascending"
        return Sort(self.column, turned)


Cells = Mapping[str, Cell]
"""Column id -> cell."""
Predicate = Callable[[int, Cells], bool]
"""Says of an id and the cells of its row whether the row is shown."""

_NO_CELLS: Cells = {}


class Rows:
    """Rows, the order that a sort gives them, and those of them that a filter lets through.

    Changes are collected; `arrange` brings order and filter up to date.
    """

    def __init__(self) -> None:
        self._cells: dict[int, dict[str, Cell]] = {}
        self._order: list[int] = []
        self._passing: dict[int, bool] = {}
        self._unfiltered: set[int] = set()
        self._unsorted = False
        self.sort: Sort | None = None
        self.predicate: Predicate | None = None
        self.shown: tuple[int, ...] = ()
        """The ids of the rows that the filter lets through, in order."""
        self.place: dict[int, int] = {}
        """Where each of those stands, from 0."""

    def __len__(self) -> int:
        return len(self._cells)

    def __contains__(self, campaign_id: object) -> bool:
        return campaign_id in self._cells

    def __iter__(self) -> Iterator[int]:
        return iter(self._cells)

    def cells(self, campaign_id: int) -> Cells:
        """Return the cells of a row; none if there is no such row."""
        return self._cells.get(campaign_id, _NO_CELLS)

    def put(self, ids: Iterable[int]) -> None:
        """Have exactly the rows of `ids`, in that order; rows known before keep their cells."""
        self._cells = {each: self._cells.get(each) or {} for each in ids}
        self._passing = {}
        self._unsorted = True

    def update(self, campaign_id: int, cells: Cells) -> frozenset[str]:
        """Put `cells` into a row and return the columns in which something changed.

        Without effect for a row that there is not.
        """
        row = self._cells.get(campaign_id)
        if row is None:
            return frozenset()
        changed = frozenset(name for name, new in cells.items() if row.get(name) != new)
        if not changed:
            return changed
        if self.sort is not None and self.sort.column in changed:
            name = self.sort.column
            self._unsorted |= row.get(name, EMPTY).sort != cells[name].sort
        row.update((name, cells[name]) for name in changed)
        if self.predicate is not None:
            self._unfiltered.add(campaign_id)
        return changed

    @property
    def settled(self) -> bool:
        """Whether nothing has happened since `arrange` that could change order or filter."""
        return not (self._unsorted or self._unfiltered)

    def sort_by(self, sort: Sort | None) -> None:
        """Sort from now on by this; None: in the order in which the rows were given."""
        self._unsorted |= sort != self.sort
        self.sort = sort

    def filter_by(self, predicate: Predicate | None) -> None:
        """Show from now on the rows of which this is true; None: all."""
        self.predicate = predicate
        self._passing = {}
        self._unfiltered.update(self._cells)

    def arrange(self) -> bool:
        """Bring order and filter up to date. Returns whether the rows shown differ from before."""
        if self._unsorted:
            self._order = self._sorted()
        shown = tuple(filter(self._passes, self._order))
        self._unsorted = False
        self._unfiltered.clear()
        if shown == self.shown:
            return False
        self.shown = shown
        self.place = {each: at for at, each in enumerate(shown)}
        return True

    def nearest(self, campaign_id: int) -> int | None:
        """Return the first row shown from this one on, in order, else the last one shown."""
        if campaign_id in self.place:
            return campaign_id
        try:
            start = self._order.index(campaign_id)
        except ValueError:
            start = len(self._order)
        following = (each for each in self._order[start:] if each in self.place)
        return next(following, self.shown[-1] if self.shown else None)

    def _passes(self, campaign_id: int) -> bool:
        if self.predicate is None:
            return True
        passes = self._passing.get(campaign_id)
        if passes is None or campaign_id in self._unfiltered:
            passes = self._passing[campaign_id] = self.predicate(
                campaign_id, self._cells[campaign_id]
            )
        return passes

    def _sorted(self) -> list[int]:
        given = list(self._cells)
        if self.sort is None:
            return given
        name = self.sort.column
        values = {each: self._cells[each].get(name, EMPTY).sort for each in given}
        known = [each for each in given if values[each] is not None]
        # A stable sort, either way: rows that are equal keep the order in which they were given.
        known.sort(key=values.__getitem__, reverse=self.sort.direction == "descending")
        return known + [each for each in given if values[each] is None]


class Placed(Struct, frozen=True):
    """Where a column stands on the screen."""

    column: Column
    start: int
    """The first cell, from 0."""
    width: int

    @property
    def stop(self) -> int:
        """The cell after the last."""
        return self.start + self.width


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
