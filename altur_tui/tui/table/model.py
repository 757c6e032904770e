"""What a table holds: rows of cells, their order, and the filter. Knows nothing of the screen.

A row is identified by its campaign's id, never by its position, so that the cursor and the marks
stay with their campaigns wherever these go.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from altur_tui.text import width

Tone = Literal["", "dim", "open", "closed", "error", "bar", "changed", "since"]
"""The meaning that the style sheet expresses by a colour."""
Piece = tuple[str, Tone]
Direction = Literal["ascending", "descending"]


class Cell(Struct, frozen=True):
    """The content of one column in one row."""

    pieces: tuple[Piece, ...] = ()
    """Texts that are safe to show, one right after the other, each with its tone."""
    sort: Any = None
    """The sort key of the row in this column, of one type for all rows; None sorts last."""

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(text for text, _ in self.pieces)


EMPTY = Cell()


def cell(text: str, tone: Tone = "", *, sort: Any = None) -> Cell:  # noqa: ANN401
    """Return a cell with one text in one tone."""
    return Cell(((text, tone),), sort)


class VariantCell(Cell, frozen=True):
    """A text in one tone that can be written shorter."""

    forms: tuple[str, ...] = ()
    """Each shorter than the one before, the first shorter than `text`."""


def longest(forms: Iterable[str], room: int) -> str:
    """Return the longest form that fits into `room` cells, else the shortest, which is the last."""
    shown = ""
    for shown in forms:
        if width(shown) <= room:
            break
    return shown


def fit_variant(given: Cell, room: int) -> Cell:
    """Return the longest form of a text that fits."""
    if not isinstance(given, VariantCell) or width(given.text) <= room:
        return given
    return cell(longest(given.forms, room), given.pieces[0][1], sort=given.sort)


class Sort(Struct, frozen=True):
    """The column that rows are sorted by, and the direction."""

    column: str
    direction: Direction = "ascending"
    by: str | None = None
    """The name of the cells whose keys decide, if these are not those of the column."""

    @property
    def reversed(self) -> "Sort":
        """The same column in the other direction."""
        other: Direction = "descending" if self.direction == "ascending" else "ascending"
        return Sort(self.column, other, self.by)

    @property
    def key_of(self) -> str:
        """The name of the cells whose keys decide."""
        return self.by or self.column


Cells = Mapping[str, Cell]
"""Column id -> cell."""
Predicate = Callable[[int, Cells], bool]
"""Decides from an id and the cells of its row whether the row is shown."""

_NO_CELLS: Cells = {}


class TableModel:
    """Rows, their order, and which of them pass the filter.

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
        """The ids of the rows that pass the filter, in order."""
        self.place: dict[int, int] = {}
        """The position of each of those, from 0."""

    def __len__(self) -> int:
        return len(self._cells)

    def __contains__(self, campaign_id: object) -> bool:
        return campaign_id in self._cells

    def __iter__(self) -> Iterator[int]:
        return iter(self._cells)

    def cells(self, campaign_id: int) -> Cells:
        """Return the cells of a row; empty if there is no such row."""
        return self._cells.get(campaign_id, _NO_CELLS)

    def put(self, ids: Iterable[int]) -> None:
        """Hold exactly the rows `ids`, in that order; rows that were there keep their cells."""
        self._cells = {each: self._cells.get(each) or {} for each in ids}
        self._passing = {}
        self._unsorted = True

    def update(self, campaign_id: int, cells: Cells) -> frozenset[str]:
        """Put `cells` into a row, if there is one, and return the columns that changed."""
        row = self._cells.get(campaign_id)
        if row is None:
            return frozenset()
        changed = frozenset(name for name, new in cells.items() if row.get(name) != new)
        if not changed:
            return changed
        if self.sort is not None and self.sort.key_of in changed:
            name = self.sort.key_of
            self._unsorted |= row.get(name, EMPTY).sort != cells[name].sort
        row.update((name, cells[name]) for name in changed)
        if self.predicate is not None:
            self._unfiltered.add(campaign_id)
        return changed

    @property
    def settled(self) -> bool:
        """Whether nothing has changed since `arrange` that the order or the filter depends on."""
        return not (self._unsorted or self._unfiltered)

    def sort_by(self, sort: Sort | None) -> None:
        """Sort by this from now on; None: keep the order in which the rows were given."""
        self._unsorted |= sort != self.sort
        self.sort = sort

    def filter_by(self, predicate: Predicate | None) -> None:
        """Show only the rows that match from now on; None: all."""
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
        """Return this row or the next one that is shown, else the last one shown."""
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
        name = self.sort.key_of
        values = {each: self._cells[each].get(name, EMPTY).sort for each in given}
        known = [each for each in given if values[each] is not None]
        # A stable sort, either way: rows that are equal keep the order in which they were given.
        known.sort(key=values.__getitem__, reverse=self.sort.direction == "descending")
        return known + [each for each in given if values[each] is None]
