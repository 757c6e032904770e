"""The table of campaigns: quick with thousands of rows, because only visible ones are drawn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from altur_tui.i18n.sentences import N
from altur_tui.tui.bindings import bind
from altur_tui.tui.table.layout import GUTTER, Column
from altur_tui.tui.table.model import Cells, Predicate, Sort
from altur_tui.tui.table.view import HEADER, TableView


class CampaignTable(TableView):
    """Rows of cells under a fixed header, with a cursor, marks, a sort order and a filter.

    The cursor, the marks and the scroll position belong to campaigns, not to lines: they stay with
    their rows through updates, sorts and filters. Until a person moves it, the cursor is on the
    first row. While the filter hides its row, it is on the next one.
    """

    WALK: ClassVar[tuple[Binding, ...]] = (
        bind("up", action="cursor_up"),
        bind("down", action="cursor_down"),
        Binding("pageup", "page_up", N("Page up"), show=False),
        Binding("pagedown", "page_down", N("Page down"), show=False),
        Binding("home,ctrl+home", "first", N("First row"), show=False),
        Binding("end,ctrl+end", "last", N("Last row"), show=False),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", show=True),
        bind("mark", show=True),
        bind("sort_left"),
        bind("sort_right"),
        bind("sort_reverse"),
        *WALK,
    ]

    STEPS: ClassVar = frozenset({"up", "down"})
    """The commands that move the cursor and leave the focus: typed ahead, they need not wait."""

    class RowHighlighted(Message):
        """The cursor moved to another row, or to none."""

    class Rearranged(Message):
        """The rows shown, their order, or the size of the table changed."""

    @dataclass
    class RowOpened(Message):
        """A row was chosen, with `enter` or by a click on the cursor's row."""

        campaign_id: int
        order: tuple[int, ...]
        """The rows that were shown at that moment, in order."""

    class MarksChanged(Message):
        """Marks were set or removed."""

    class SortChanged(Message):
        """The sort column or its direction changed."""

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty: str = "",
        id: str | None = None,  # noqa: A002
    ) -> None:
        """Make a table without rows; `empty`, lines of safe text, is shown while it has none."""
        super().__init__(columns, empty=empty, id=id)
        self._wanted: int | None = None
        """The row that a person chose, shown or not; None until then."""
        self._is_settling = False
        self._other_sorts: Mapping[str, str] = {}

    @property
    def cursor_id(self) -> int | None:
        """The campaign under the cursor; None if no row is shown."""
        return self._cursor

    @property
    def total(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._model)

    @property
    def marked(self) -> tuple[int, ...]:
        """The marked rows, shown or not, in the order in which the rows were given."""
        return tuple(each for each in self._model if each in self._marked)

    def show_rows(self, ids: Iterable[int]) -> None:
        """Show a row for each of `ids`; rows that were there keep their cells and marks."""
        marks = len(self._marked)
        self._model.put(ids)
        self._marked.intersection_update(self._model)
        self._settle()
        if len(self._marked) != marks:
            self.post_message(self.MarksChanged())

    def update_rows(self, rows: Mapping[int, Cells]) -> None:
        """Put cells into rows, and repaint the visible ones that differ."""
        changed = {each: self._model.update(each, cells) for each, cells in rows.items()}
        self._repaint_cells(changed)
        self._settle_soon()

    def sort_by(self, sort: Sort | None) -> None:
        """Sort the rows; None: as they were given."""
        if sort == self.sort:
            return
        placed = self.placed_columns
        self._model.sort_by(sort)
        self._settle()
        if self.placed_columns != placed:
            self.refresh()
        self._repaint_line(0)
        self.post_message(self.SortChanged())

    def offer_sorts(self, others: Mapping[str, str]) -> None:
        """Let the rows be sorted by other cells of columns, too; these are their names."""
        self._other_sorts = others
        if self.sort is not None and self.sort.by not in {None, *others.values()}:
            self.sort_by(Sort(self.sort.column, self.sort.direction))

    def filter_by(self, predicate: Predicate | None) -> None:
        """Show only the rows that match; None: all."""
        self._model.filter_by(predicate)
        self._settle()

    def mark(self, ids: Iterable[int], *, marked: bool = True) -> None:
        """Mark rows, or remove their marks."""
        there = {each for each in ids if each in self._model}
        changed = there - self._marked if marked else there & self._marked
        self._marked.symmetric_difference_update(changed)
        for each in changed:
            self._repaint(each)
        if changed:
            self.post_message(self.MarksChanged())

    def move_to(self, campaign_id: int) -> None:
        """Move the cursor to a row and scroll to it."""
        if campaign_id in self._model:
            self._wanted = campaign_id
            self._put_cursor(self._model.nearest(campaign_id))
            self._bring_into_sight()

    def start_over(self) -> None:
        """Put the cursor on the first row, as if nobody had chosen one."""
        self._wanted = None
        self._put_cursor(next(iter(self.order), None))
        self._scroll(0)

    def on_resize(self) -> None:
        """Keep the cursor visible in a smaller window."""
        if self._wanted is not None:
            self._bring_into_sight()
        self.post_message(self.Rearranged())

    def on_click(self, event: events.Click) -> None:
        """Sort by a title, mark in the margin, go to a row, open the row under the cursor."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        event.stop()
        if offset.y < HEADER:
            self._click_title(offset.x)
            return
        at = self._top + offset.y - HEADER
        if at >= len(self.order):
            return
        campaign_id = self.order[at]
        if offset.x < GUTTER:
            self.mark([campaign_id], marked=campaign_id not in self._marked)
        elif campaign_id == self._cursor and self._wanted is not None:
            self.post_message(self.RowOpened(campaign_id, self.order))
        self.move_to(campaign_id)

    def action_cursor_up(self) -> None:
        self._walk(-1)

    def action_cursor_down(self) -> None:
        self._walk(1)

    def action_page_up(self) -> None:
        self._walk(-self._page)

    def action_page_down(self) -> None:
        self._walk(self._page)

    def action_first(self) -> None:
        self._walk(-len(self.order))

    def action_last(self) -> None:
        self._walk(len(self.order))

    def action_open(self) -> None:
        if self._cursor is not None:
            self.post_message(self.RowOpened(self._cursor, self.order))

    def action_mark(self) -> None:
        if self._cursor is not None:
            self._wanted = self._cursor
            self.mark([self._cursor], marked=self._cursor not in self._marked)

    def action_sort_left(self) -> None:
        self._sort_beside(-1)

    def action_sort_right(self) -> None:
        self._sort_beside(1)

    def action_sort_reverse(self) -> None:
        if self.sort is not None:
            self.sort_by(self.sort.reversed)

    def _click_title(self, x: int) -> None:
        """Sort by the title at `x`: one way, then the other, also by its other cells, then not."""
        for each in self.placed_columns:
            if each.start <= x <= each.stop and not each.column.is_extra:
                ways = [
                    way for once in self._sorts_of(each.column) for way in (once, once.reversed)
                ]
                following = dict(zip([None, *ways], [*ways, None], strict=True))
                self.sort_by(following.get(self.sort, ways[0]))

    def _sort_beside(self, columns: int) -> None:
        """Sort by a neighbouring column, visible or not; beyond the last one, not at all."""
        choices = [None, *(sort for each in self.columns for sort in self._sorts_of(each))]
        names = [None if each is None else each.key_of for each in choices]
        now = None if self.sort is None else self.sort.key_of
        at = names.index(now) if now in names else 0
        self.sort_by(choices[(at + columns) % len(choices)])

    def _sorts_of(self, column: Column) -> list[Sort]:
        """Return the ways to sort by a column, each in its first direction; none by an extra."""
        if column.is_extra:
            return []
        sorts = [Sort(column.id, column.first)]
        if (other := self._other_sorts.get(column.id)) is not None:
            sorts.append(Sort(column.id, "descending", other))
        return sorts

    def _settle_soon(self) -> None:
        """Bring order and filter up to date once the pending messages are handled."""
        if not (self._model.settled or self._is_settling):
            self._is_settling = True
            self.call_later(self._settle)

    def _settle(self) -> None:
        """Bring order and filter up to date; the cursor's row keeps its line on the screen."""
        self._is_settling = False
        before = self.order
        at = self._model.place.get(self._cursor, 0) if self._cursor is not None else 0
        top = self._top
        if not self._model.arrange():
            return
        if len(self.order) != len(before):
            self.virtual_size = Size(0, len(self.order) + HEADER)
        self._put_cursor(self._wanted_row(at))
        self._scroll(self._new_top(top, at - top, before[top : top + 1]))
        self.refresh()
        self.post_message(self.Rearranged())

    def _wanted_row(self, at: int) -> int | None:
        """Return the row for the cursor, which was at the position `at`."""
        if not self.order:
            return None
        if self._wanted is None:
            return self.order[0]
        if self._wanted not in self._model:
            self._wanted = self.order[min(at, len(self.order) - 1)]
        return self._model.nearest(self._wanted)

    def _new_top(self, top: int, line: int, first: tuple[int, ...]) -> int:
        """Return the position of the first visible row, which was `first`, at the position `top`.

        `line` is how far below it the cursor was.
        """
        if self._cursor is None or (self._wanted is None and top == 0):
            return 0
        place_of = self._model.place
        if self._wanted is not None and 0 <= line < self._page:
            return place_of[self._cursor] - line
        return next((place_of[each] for each in first if each in place_of), top)

    def _walk(self, rows: int) -> None:
        if self._cursor is None:
            return
        at = self._model.place[self._cursor] + rows
        self.move_to(self.order[min(max(at, 0), len(self.order) - 1)])

    def _put_cursor(self, campaign_id: int | None) -> None:
        before, self._cursor = self._cursor, campaign_id
        if before == campaign_id:
            return
        for each in (before, campaign_id):
            if each is not None:
                self._repaint(each)
        self.post_message(self.RowHighlighted())

    def _bring_into_sight(self) -> None:
        if self._cursor is None:
            return
        at = self._model.place[self._cursor]
        if at < self._top:
            self._scroll(at)
        elif at >= self._top + self._page:
            self._scroll(at - self._page + 1)
