"""Draws a table line by line: the header and the visible rows, and nothing else."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip

from altur_tui.text import pad
from altur_tui.tui.table.layout import GAP, Column, Placed, place
from altur_tui.tui.table.model import EMPTY, Cells, Sort, TableModel, Tone
from altur_tui.tui.table.paint import header, row

HEADER = 1
"""The height of the header in lines."""


class _Pass:
    """What all lines of one drawing share. Looked up once, because it takes long."""

    def __init__(
        self, room: int, placed: Sequence[Placed], top: int, style_of: Callable[[str], Style]
    ) -> None:
        self.room = room
        self.placed = placed
        self.top = top
        self._style_of = style_of
        self._styles: dict[tuple[Tone, bool], Style] = {}

    def style(self, tone: Tone) -> Style:
        return self._style(tone, at_cursor=False)

    def cursor_style(self, tone: Tone) -> Style:
        """Return the style of a tone in the row of the cursor."""
        return self._style(tone, at_cursor=True)

    def _style(self, tone: Tone, *, at_cursor: bool) -> Style:
        known = self._styles.get((tone, at_cursor))
        if known is None:
            known = self._style_of(f"table--{tone or 'row'}")
            if at_cursor:
                known += self._style_of("table--cursor")
            self._styles[tone, at_cursor] = known
        return known


class TableView(ScrollView, can_focus=True):
    """Draws rows under a fixed header. What a person can do with them is up to CampaignTable."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--row",
        "table--header",
        "table--cursor",
        "table--empty",
        "table--dim",
        "table--open",
        "table--closed",
        "table--error",
        "table--bar",
        "table--changed",
        "table--since",
    }
    DEFAULT_CSS = """
    TableView {
        overflow-x: hidden;
        background: $background;
        color: $foreground;
        & > .table--header { background: $panel; color: $foreground; text-style: bold; }
        & > .table--empty { color: $text-muted; }
        & > .table--dim { color: $text-muted; }
        & > .table--open { color: $text-primary; text-style: bold; }
        & > .table--closed { color: $text-warning; }
        & > .table--error { color: $text-error; text-style: bold; }
        & > .table--bar { color: $primary; }
        & > .table--changed { color: $text-accent; text-style: bold; }
        & > .table--since { color: $text-primary; }
        & > .table--cursor {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
            text-style: bold;
        }
        &:focus > .table--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: bold;
        }
        &:ansi > .table--header {
            background: ansi_default; color: ansi_default; text-style: bold underline;
        }
        &:ansi > .table--cursor {
            background: ansi_default; color: ansi_default; text-style: bold underline;
        }
        &:ansi:focus > .table--cursor {
            background: ansi_default; color: ansi_default; text-style: bold reverse;
        }
        &:nocolor > .table--header { text-style: bold underline; }
        &:nocolor > .table--cursor {
            background: $background; color: $foreground; text-style: bold underline;
        }
        &:nocolor:focus > .table--cursor {
            background: $background; color: $foreground; text-style: bold reverse;
        }
    }
    """

    def __init__(self, columns: Sequence[Column], *, empty: str, id: str | None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.columns = tuple(columns)
        """All columns, shown or not."""
        self._model = TableModel()
        self._empty = empty
        self._cursor: int | None = None
        self._marked: set[int] = set()
        self._placed: tuple[tuple[int, Sort | None], tuple[Placed, ...]] = ((-1, None), ())
        self._drawn: dict[int, Cells] = {}
        self._pass: _Pass | None = None

    @property
    def order(self) -> tuple[int, ...]:
        """The ids of the rows shown, in their order."""
        return self._model.shown

    @property
    def sort(self) -> Sort | None:
        """The sort of the rows; None: in the order in which they were given."""
        return self._model.sort

    @property
    def in_sight(self) -> tuple[int, ...]:
        """The ids of the rows that are on the screen."""
        top = self._top
        return self.order[top : top + self._page]

    @property
    def left_out(self) -> tuple[Column, ...]:
        """The columns that there is no room for."""
        shown = {each.column.id for each in self.placed_columns}
        return tuple(each for each in self.columns if not (each.id in shown or each.is_extra))

    def cells(self, campaign_id: int) -> Cells:
        """Return the cells of a row; empty if there is no such row."""
        return self._model.cells(campaign_id)

    def repaint_in_sight(self) -> None:
        """Repaint visible cells that changed: the clock has moved."""
        drawn, self._drawn = self._drawn, {}
        placed = self.placed_columns
        changed: dict[int, list[str]] = {}
        for campaign_id in self.in_sight:
            moving = self._drawn[campaign_id] = self._moving(campaign_id, placed)
            before = drawn.get(campaign_id, {})
            changed[campaign_id] = [each for each in moving if moving[each] != before.get(each)]
        self._repaint_cells(changed)

    def render_lines(self, crop: Region) -> list[Strip]:
        self._pass = self._new_pass()
        try:
            return super().render_lines(crop)
        finally:
            self._pass = None

    def render_line(self, y: int) -> Strip:
        now = self._pass or self._new_pass()
        if y == 0:
            style = self.get_component_rich_style("table--header")
            return header(now.placed, self.sort, now.room, style)
        at = now.top + y - HEADER
        if at >= len(self.order):
            return self._blank(y)
        campaign_id = self.order[at]
        moving = self._drawn[campaign_id] = self._moving(campaign_id, now.placed)
        return row(
            now.placed,
            {**self._model.cells(campaign_id), **moving},
            now.room,
            marked=campaign_id in self._marked,
            style_of=now.cursor_style if campaign_id == self._cursor else now.style,
        )

    @property
    def _top(self) -> int:
        """The position of the first visible row."""
        return self.scroll_offset.y

    @property
    def _page(self) -> int:
        """How many rows fit on the screen."""
        return max(self.size.height - HEADER, 1)

    @property
    def _room(self) -> int:
        """The width of a line, without the scrollbar."""
        return self.scrollable_content_region.width

    def _new_pass(self) -> _Pass:
        return _Pass(self._room, self.placed_columns, self._top, self.get_component_rich_style)

    @property
    def placed_columns(self) -> tuple[Placed, ...]:
        """The columns that there is room for, with their positions."""
        sort = self.sort
        if self._placed[0] != (self._room, sort):
            column, by_itself = (None, True) if sort is None else (sort.column, sort.by is None)
            placed = place(self.columns, self._room, column, by_itself=by_itself)
            self._placed = (self._room, sort), placed
        return self._placed[1]

    def _moving(self, campaign_id: int, placed: Sequence[Placed]) -> Cells:
        """Return the cells that are only made when they are drawn."""
        cells = self._model.cells(campaign_id)
        return {
            each.column.id: each.column.shown(cells.get(each.column.id, EMPTY), each.width)
            for each in placed
            if each.column.shown is not None
        }

    def _blank(self, y: int) -> Strip:
        """Draw a line without a row: part of the text for an empty table, or nothing."""
        cells = self._room
        lines = self._empty.split("\n") if not self.order else []
        at = y - HEADER - 1
        if not 0 <= at < len(lines):
            return Strip.blank(cells, self.get_component_rich_style("table--row"))
        style = self.get_component_rich_style("table--empty")
        return Strip([Segment(pad(" " * GAP + lines[at], cells), style)], cells)

    def _scroll(self, top: int) -> None:
        self.scroll_to(y=max(top, 0), animate=False, force=True)

    def _repaint(self, campaign_id: int) -> None:
        at = self._model.place.get(campaign_id)
        if at is not None and self._top <= at < self._top + self._page:
            self._repaint_line(at - self._top + HEADER)

    def _repaint_cells(self, changed: Mapping[int, Collection[str]]) -> None:
        """Repaint these columns of these rows, where they are visible, and nothing else."""
        placed, top, page = self.placed_columns, self._top, self._page
        regions = []
        for campaign_id, columns in changed.items():
            at = self._model.place.get(campaign_id) if columns else None
            if at is None or not top <= at < top + page:
                continue
            parts = [each for each in placed if each.column.id in columns]
            if parts:
                start, stop = parts[0].start, parts[-1].stop
                regions.append(Region(start, at - top + HEADER, stop - start, 1))
        if regions:
            self.refresh(*regions)

    def _repaint_line(self, y: int) -> None:
        self.refresh(Region(0, y, self.size.width, 1))
