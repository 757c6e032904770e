"""The cursor of a board: where it is, where it goes, and what of the rows it keeps in sight."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from altur_tui.tui.bindings import bind
from altur_tui.tui.widgets.board_rows import Column
from altur_tui.tui.widgets.board_view import HEADER, BoardView


class CursorView(BoardView):
    """Keeps the cursor on a row, and the row where it is on the screen, whatever happens to rows.

    What is told of it is told in the board's name.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("up", action="cursor_up"),
        bind("down", action="cursor_down"),
        Binding("pageup", "page_up", "Page up", show=False),
        Binding("pagedown", "page_down", "Page down", show=False),
        Binding("home,ctrl+home", "first", "First row", show=False),
        Binding("end,ctrl+end", "last", "Last row", show=False),
    ]

    class RowHighlighted(Message, namespace="board"):
        """The cursor is on another row, or on none."""

    class Rearranged(Message, namespace="board"):
        """Other rows are shown than before, or in another order or room."""

    def __init__(self, columns: Sequence[Column], *, empty: str, id: str | None) -> None:  # noqa: A002
        super().__init__(columns, empty=empty, id=id)
        self._wanted: int | None = None
        """The row that somebody chose, shown or not; None until somebody does."""
        self._settling = False

    @property
    def cursor_id(self) -> int | None:
        """The campaign on whose row the cursor is; None if no row is shown."""
        return self._cursor

    def move_to(self, campaign_id: int) -> None:
        """Put the cursor on a row and bring it into sight."""
        if campaign_id in self._rows:
            self._wanted = campaign_id
            self._put_cursor(self._rows.nearest(campaign_id))
            self._bring_into_sight()

    def on_resize(self) -> None:
        """Keep the cursor in sight in a smaller window."""
        if self._wanted is not None:
            self._bring_into_sight()
        self.post_message(self.Rearranged())

    def action_cursor_up(self) -> None:
        """Go one row up."""
        self._walk(-1)

    def action_cursor_down(self) -> None:
        """Go one row down."""
        self._walk(1)

    def action_page_up(self) -> None:
        """Go up by as many rows as are in sight."""
        self._walk(-self._page)

    def action_page_down(self) -> None:
        """Go down by as many rows as are in sight."""
        self._walk(self._page)

    def action_first(self) -> None:
        """Go to the first row."""
        self._walk(-len(self.order))

    def action_last(self) -> None:
        """Go to the last row."""
        self._walk(len(self.order))

    def _settle_soon(self) -> None:
        """Bring order and filter up to date once all that has happened by then is known."""
        if not (self._rows.settled or self._settling):
            self._settling = True
            self.call_later(self._settle)

    def _settle(self) -> None:
        """Bring order and filter up to date; the cursor's row stays where it is on the screen."""
        self._settling = False
        before = self.order
        at = self._rows.place.get(self._cursor, 0) if self._cursor is not None else 0
        top = self._top
        if not self._rows.arrange():
            return
        if len(self.order) != len(before):
            self.virtual_size = Size(0, len(self.order) + HEADER)
        self._put_cursor(self._wanted_row(at))
        self._scroll(self._new_top(top, at - top, before[top : top + 1]))
        self.refresh()
        self.post_message(self.Rearranged())

    def _wanted_row(self, at: int) -> int | None:
        """Return the row for the cursor, which was on the row at this place."""
        if not self.order:
            return None
        if self._wanted is None:
            return self.order[0]
        if self._wanted not in self._rows:
            self._wanted = self.order[min(at, len(self.order) - 1)]
        return self._rows.nearest(self._wanted)

    def _new_top(self, top: int, line: int, first: tuple[int, ...]) -> int:
        """Return the place of the first row in sight, after `first` was it at the place `top`.

        `line` is where the cursor was below that.
        """
        if self._cursor is None or (self._wanted is None and top == 0):
            return 0
        place_of = self._rows.place
        if self._wanted is not None and 0 <= line < self._page:
            return place_of[self._cursor] - line
        return next((place_of[each] for each in first if each in place_of), top)

    def _walk(self, rows: int) -> None:
        if self._cursor is None:
            return
        at = self._rows.place[self._cursor] + rows
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
        at = self._rows.place[self._cursor]
        if at < self._top:
            self._scroll(at)
        elif at >= self._top + self._page:
            self._scroll(at - self._page + 1)
