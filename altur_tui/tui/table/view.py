"""How a table is drawn: the header, the rows in sight, and nothing else."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip

from altur_tui.text import fit, pad, safe, width
from altur_tui.tui.table.model import (
    EMPTY,
    GAP,
    GUTTER,
    Cell,
    Cells,
    Column,
    Placed,
    Rows,
    Sort,
    Tone,
    place,
)

HEADER = 1
"""The lines of the header."""


class _Pass:
    """What all lines of one drawing share: looked up once, for each of it takes a while."""

    def __init__(
        self, room: int, placed: Sequence[Placed], top: int, style_of: Callable[[str], Style]
    ) -> None:
        self.room = room
        self.placed = placed
        self.top = top
        self._style_of = style_of
        self._styles: dict[tuple[Tone, bool], Style] = {}

    def style(self, tone: Tone) -> Style:
        """Return the style of a tone."""
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
    """Draws rows under a header that stays. What can be done with them is the table's."""

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
        self._columns = tuple(columns)
        self._rows = Rows()
        self._empty = empty
        self._cursor: int | None = None
        self._marked: set[int] = set()
        self._placed: tuple[tuple[int, str | None], tuple[Placed, ...]] = ((-1, None), ())
        self._drawn: dict[int, Cells] = {}
        self._pass: _Pass | None = None

    @property
    def order(self) -> tuple[int, ...]:
        """The ids of the rows shown, in their order."""
        return self._rows.shown

    @property
    def sort(self) -> Sort | None:
        """By what the rows are sorted; None: as they were given."""
        return self._rows.sort

    @property
    def in_sight(self) -> tuple[int, ...]:
        """The rows that are on the screen."""
        top = self._top
        return self.order[top : top + self._page]

    @property
    def left_out(self) -> tuple[Column, ...]:
        """The columns for which there is no room."""
        there = {each.column.id for each in self._layout()}
        return tuple(each for each in self._columns if each.id not in there)

    def cells(self, campaign_id: int) -> Cells:
        """Return the cells of a row; none if there is no such row."""
        return self._rows.cells(campaign_id)

    def repaint_in_sight(self) -> None:
        """Draw anew what in sight looks otherwise now: the clock has moved."""
        drawn, self._drawn = self._drawn, {}
        placed = self._layout()
        changed: dict[int, list[str]] = {}
        for campaign_id in self.in_sight:
            moving = self._drawn[campaign_id] = self._moving(campaign_id, placed)
            before = drawn.get(campaign_id, {})
            changed[campaign_id] = [each for each in moving if moving[each] != before.get(each)]
        self._repaint_cells(changed)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw what of the table lies in `crop`."""
        self._pass = self._new_pass()
        try:
            return super().render_lines(crop)
        finally:
            self._pass = None

    def render_line(self, y: int) -> Strip:
        """Draw the header or a row that is in sight."""
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
            {**self._rows.cells(campaign_id), **moving},
            now.room,
            marked=campaign_id in self._marked,
            style_of=now.cursor_style if campaign_id == self._cursor else now.style,
        )

    @property
    def _top(self) -> int:
        """The place of the first row in sight."""
        return self.scroll_offset.y

    @property
    def _page(self) -> int:
        """How many rows are in sight."""
        return max(self.size.height - HEADER, 1)

    @property
    def _room(self) -> int:
        """The width of a line: what the scrollbar leaves."""
        return self.scrollable_content_region.width

    def _new_pass(self) -> _Pass:
        return _Pass(self._room, self._layout(), self._top, self.get_component_rich_style)

    def _layout(self) -> tuple[Placed, ...]:
        key = self._room, self.sort.column if self.sort is not None else None
        if self._placed[0] != key:
            self._placed = key, place(self._columns, *key)
        return self._placed[1]

    def _moving(self, campaign_id: int, placed: Sequence[Placed]) -> Cells:
        """Return what is drawn in place of those cells that are made when they are drawn."""
        cells = self._rows.cells(campaign_id)
        return {
            each.column.id: each.column.shown(cells.get(each.column.id, EMPTY), each.width)
            for each in placed
            if each.column.shown is not None
        }

    def _blank(self, y: int) -> Strip:
        """Draw a line without a row: a line of the text for an empty table, or nothing."""
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
        at = self._rows.place.get(campaign_id)
        if at is not None and self._top <= at < self._top + self._page:
            self._repaint_line(at - self._top + HEADER)

    def _repaint_cells(self, changed: Mapping[int, Collection[str]]) -> None:
        """Draw anew what is in sight of these columns of these rows, and nothing beside it."""
        placed, top, page = self._layout(), self._top, self._page
        regions = []
        for campaign_id, columns in changed.items():
            at = self._rows.place.get(campaign_id) if columns else None
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


MARK = "✓"
_ARROWS = {"ascending": "▲", "descending": "▼"}
# A letter has at most four marks and a joiner or two: more characters than this are not needed.
_MAX_CHARACTERS_A_CELL = 8

StyleOf = Callable[[Tone], Style]
"""The style of a tone in the row that is being drawn."""


class _Line:
    """Texts one after the other; neighbours of one tone become one text."""

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
    """Return the line of titles, with an arrow at the column by which the rows are sorted."""
    line = ""
    for each in placed:
        title = fit(each.column.title, each.width)
        start = each.start if each.column.align == "left" else each.stop - width(title)
        line += " " * (start - width(line)) + title
        if sort is not None and sort.column == each.column.id:
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
    """Return the pieces that `room` cells hold, with their widths; the last one may be cut."""
    found: list[tuple[str, Tone, int]] = []
    rest = len(given.pieces)
    for text, tone in given.pieces:
        rest -= 1
        kept, cells, whole = _fitted(text[: room * _MAX_CHARACTERS_A_CELL], room)
        if whole and cells == room and any(after for after, _ in given.pieces[-rest:] if rest):
            # What follows has no room: the cut shows here.
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

    Texts ought to be safe already. Made safe here once more, nothing can move the table.
    """
    known = safe(text)
    kept = fit(known, room)
    return kept, width(kept), kept == known
