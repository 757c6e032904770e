"""The heatmap of a week: one glyph for each piece of a day, and a cursor that walks them."""

from collections.abc import Sequence
from itertools import groupby
from typing import ClassVar

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.actions import SkipAction
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from altur_tui.campaign.grid import CellsPerDay
from altur_tui.campaign.schedule import MINUTES_A_DAY
from altur_tui.text import pad, width
from altur_tui.tui.bindings import bind

GLYPHS = {"both": "█", "calling": "▒", "cycle": "░", "closed": "·"}
"""The glyph of each state of a cell."""
_PRESENT = "│"
_TODAY = "▸"
_HEAD_CELLS = 6
_GAP = "  "
_HOURS_A_TICK = 3
_HOURS_A_DAY = 24
_DAYS = 7


class Plot(Struct, frozen=True):
    """What the heatmap draws, Monday first."""

    days: tuple[str, ...]
    """Their short names."""
    cells: tuple[tuple[str, ...], ...]
    """The state of each piece of each day, a key of GLYPHS."""
    hours: tuple[str, ...]
    """The exact hours of each day."""
    totals: tuple[str, ...]
    """How long each day is open."""
    present: tuple[int, int]
    """The day, 0 for Monday, and the minute that is now."""
    has_cycles: bool = True
    """Whether cells of cycles can occur at all."""
    pieces: CellsPerDay = 48
    """How many cells a day has."""
    scale: int = 1
    """How many columns a cell takes."""

    @property
    def width(self) -> int:
        """How many columns the map takes."""
        tail = max(map(width, self.hours)) + max(map(width, self.totals)) + 2 * len(_GAP)
        return _HEAD_CELLS + self.scale * self.pieces + tail

    def column(self, minute: int) -> int:
        """Return the column, from that of midnight, that holds a minute of the day."""
        return minute * self.pieces * self.scale // MINUTES_A_DAY

    def piece(self, minute: int) -> int:
        """Return the cell that holds a minute of the day."""
        return minute * self.pieces // MINUTES_A_DAY

    def minute(self, piece: int) -> int:
        """Return the first minute of a cell."""
        return piece * MINUTES_A_DAY // self.pieces

    def begin(self, day: int, minute: int) -> tuple[int, int]:
        """Return a day and the first minute of the cell that holds this one."""
        return day, self.minute(self.piece(minute))


class WeekMap(Widget, can_focus=True):
    """Draws a Plot line by line and lets a cursor walk its cells."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "week--both",
        "week--calling",
        "week--cycle",
        "week--closed",
        "week--present",
        "week--axis",
        "week--today",
        "week--hours",
        "week--cursor",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("left"),
        bind("down"),
        bind("up"),
        bind("right"),
    ]

    class Pointed(Message):
        """The cursor or the mouse points at another cell, told by `pointed`."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._plot: Plot | None = None
        self._cursor: tuple[int, int] | None = None
        self._hovered: tuple[int, int] | None = None

    @property
    def pointed(self) -> tuple[int, int, CellsPerDay] | None:
        """The day and the cell that is told below the map, of how many; by default the present."""
        if self._plot is None:
            return None
        day, minute = self._plot.present
        if self._hovered is not None:
            day, minute = self._hovered
        elif self.has_focus and self._cursor is not None:
            day, minute = self._cursor
        return day, self._plot.piece(minute), self._plot.pieces

    def show(self, plot: Plot) -> None:
        """Draw this; repaints only the lines that differ."""
        before = self._plot
        self._plot = plot
        if before is None or (before.pieces, before.width) != (plot.pieces, plot.width):
            self._cursor = self._cursor and plot.begin(*self._cursor)
            self._hovered = None
            self.refresh(layout=True)
            return
        if (before.hours, before.totals, before.days) != (plot.hours, plot.totals, plot.days):
            self.refresh()
            return
        for day in range(_DAYS):
            if self._row(before, day) != self._row(plot, day):
                self._repaint(day)

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        """Return the columns that the map wants."""
        return self._plot.width if self._plot is not None else container.width

    def get_content_height(
        self,
        container: Size,  # noqa: ARG002
        viewport: Size,  # noqa: ARG002
        width: int,  # noqa: ARG002
    ) -> int:
        """Return the lines of the map: an axis and seven days."""
        return 1 + _DAYS

    def render_line(self, y: int) -> Strip:
        """Draw the axis or a day."""
        plain = self.rich_style
        if self._plot is None or not 0 <= y <= _DAYS:
            return Strip.blank(self.size.width, plain)
        segments = self._axis(self._plot) if y == 0 else self._day(self._plot, y - 1)
        strip = Strip(segments).adjust_cell_length(self.size.width, plain)
        return strip.apply_offsets(0, y)

    def action_left(self) -> None:
        """Walk to the cell before."""
        self._walk(0, -1)

    def action_right(self) -> None:
        """Walk to the cell after."""
        self._walk(0, 1)

    def action_up(self) -> None:
        """Walk to the day before."""
        self._walk(-1, 0)

    def action_down(self) -> None:
        """Walk to the day after."""
        self._walk(1, 0)

    def on_focus(self) -> None:
        """Show the cursor, at the present cell the first time."""
        if self._plot is not None and self._cursor is None:
            self._cursor = self._plot.begin(*self._plot.present)
        self._tell(self._cursor)

    def on_blur(self) -> None:
        """Hide the cursor and tell of the present again."""
        self._tell(self._cursor)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Tell of the cell under the mouse."""
        self._hover(self._at(event))

    def on_leave(self) -> None:
        """Tell of the cursor's cell again."""
        self._hover(None)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor here."""
        place = self._at(event)
        if place is not None:
            self._hovered = None
            self._put(place)

    def _walk(self, days: int, pieces: int) -> None:
        if self._plot is None:
            return
        day, minute = self._cursor or self._plot.begin(*self._plot.present)
        piece = self._plot.piece(minute) + pieces
        day += days + piece // self._plot.pieces
        if not 0 <= day < _DAYS:
            raise SkipAction
        self._hovered = None
        self._put((day, self._plot.minute(piece % self._plot.pieces)))

    def _put(self, place: tuple[int, int]) -> None:
        before, self._cursor = self._cursor, place
        if before is not None:
            self._repaint(before[0])
        self._tell(place)

    def _hover(self, place: tuple[int, int] | None) -> None:
        if place != self._hovered:
            self._hovered = place
            self._tell(None)

    def _tell(self, changed: tuple[int, int] | None) -> None:
        if changed is not None:
            self._repaint(changed[0])
        self.post_message(self.Pointed())

    def _repaint(self, day: int) -> None:
        self.refresh(Region(0, day + 1, self.size.width, 1))

    def _at(self, event: events.MouseEvent) -> tuple[int, int] | None:
        """Return the cell under the mouse."""
        offset = event.get_content_offset(self)
        if self._plot is None or offset is None:
            return None
        piece = (offset.x - _HEAD_CELLS) // self._plot.scale
        if not (1 <= offset.y <= _DAYS and 0 <= piece < self._plot.pieces):
            return None
        return offset.y - 1, self._plot.minute(piece)

    def _row(self, plot: Plot, day: int) -> tuple[Sequence[str], int | None]:
        today, minute = plot.present
        return plot.cells[day], plot.column(minute) if day == today else None

    def _axis(self, plot: Plot) -> list[Segment]:
        tick = _HOURS_A_TICK * plot.scale * plot.pieces // _HOURS_A_DAY
        hours = "".join(pad(f"{hour:02}", tick) for hour in range(0, _HOURS_A_DAY, _HOURS_A_TICK))
        return [Segment(" " * _HEAD_CELLS + hours, self._style("axis"))]

    def _day(self, plot: Plot, day: int) -> list[Segment]:
        today = day == plot.present[0]
        head = self._style("today" if today else "axis")
        segments = [
            Segment(pad(plot.days[day], _HEAD_CELLS - 2), head),
            Segment((_TODAY if today else " ") + " ", head),
            *self._cells(plot, day),
            Segment(
                _GAP + pad(plot.hours[day], max(map(width, plot.hours))),
                self._style("hours" if plot.totals[day] else "axis"),
            ),
        ]
        total = plot.totals[day].rjust(max(map(width, plot.totals)))
        segments.append(Segment(_GAP + total, self._style("axis")))
        return segments

    def _cells(self, plot: Plot, day: int) -> list[Segment]:
        present = plot.column(plot.present[1]) if day == plot.present[0] else None
        cursor = None
        if self.has_focus and self._cursor is not None and self._cursor[0] == day:
            cursor = plot.piece(self._cursor[1])
        columns = (
            (state, piece * plot.scale + part == present, piece == cursor)
            for piece, state in enumerate(plot.cells[day])
            for part in range(plot.scale)
        )
        segments = []
        for (state, is_present, is_cursor), run in groupby(columns):
            style = self._style("present" if is_present else state)
            if is_cursor:
                style += self._style("cursor")
            glyph = _PRESENT if is_present else GLYPHS[state]
            segments.append(Segment(glyph * len(list(run)), style))
        return segments

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"week--{name}", partial=name == "cursor")
