"""A week as a grid: a line for each day, cut into cells, and a cursor that walks them."""

from abc import abstractmethod
from typing import ClassVar, Generic, TypeVar

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

TODAY = "▸"
"""Marks the present day."""
_HOURS_A_TICK = 3
_HOURS_A_DAY = 24
_DAYS = 7


class WeekPlot(Struct, frozen=True, kw_only=True):
    """What a grid draws: seven days, Monday first, each cut into cells of one length."""

    days: tuple[str, ...]
    """Their short names."""
    present: tuple[int, int]
    """The present day, 0 for Monday, and minute."""
    pieces: CellsPerDay = 48
    """How many cells a day has."""
    scale: int = 1
    """How many columns a cell takes."""
    head: int = 6
    """How many columns precede the first cell; at least one more than a day's name has."""

    @property
    def width(self) -> int:
        """How many columns the grid takes."""
        return self.head + self.scale * self.pieces

    def column(self, minute: int) -> int:
        """Return the column, counted from midnight's, that contains a minute of the day."""
        return minute * self.pieces * self.scale // MINUTES_A_DAY

    def piece(self, minute: int) -> int:
        """Return the cell that contains a minute of the day."""
        return minute * self.pieces // MINUTES_A_DAY

    def minute(self, piece: int) -> int:
        """Return the first minute of a cell."""
        return piece * MINUTES_A_DAY // self.pieces

    def begin(self, day: int, minute: int) -> tuple[int, int]:
        """Return a day and the first minute of the cell that contains this one."""
        return day, self.minute(self.piece(minute))


PlotT = TypeVar("PlotT", bound=WeekPlot)


class WeekGrid(Widget, Generic[PlotT], can_focus=True):
    """Draws an axis and seven days line by line, and lets a cursor walk their cells."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("left"),
        bind("down"),
        bind("up"),
        bind("right"),
    ]

    HOVERS: ClassVar[bool] = True
    """Whether the cell under the mouse is pointed at."""

    class Pointed(Message):
        """The cursor or the mouse points at another cell; `pointed` is which."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._plot: PlotT | None = None
        self._cursor: tuple[int, int] | None = None
        self._hovered: tuple[int, int] | None = None

    @property
    def pointed(self) -> tuple[int, int, CellsPerDay] | None:
        """The day, its cell that is pointed at, and how many it has; by default the present one."""
        if self._plot is None:
            return None
        day, minute = self._hovered or (self._walked if self._shows_cursor else self._plot.present)
        return day, self._plot.piece(minute), self._plot.pieces

    def show(self, plot: PlotT) -> None:
        """Draw this plot; repaints only the lines that differ."""
        before = self._plot
        self._plot = plot
        if before is None or (before.pieces, before.width) != (plot.pieces, plot.width):
            self._cursor = self._cursor and plot.begin(*self._cursor)
            self._hovered = None
            self.refresh(layout=True)
            return
        if self._whole(before) != self._whole(plot):
            self.refresh()
            return
        for day in range(_DAYS):
            if self._row(before, day) != self._row(plot, day):
                self._repaint(day)

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002
        return self._plot.width if self._plot is not None else container.width

    def get_content_height(
        self,
        container: Size,  # noqa: ARG002
        viewport: Size,  # noqa: ARG002
        width: int,  # noqa: ARG002
    ) -> int:
        """Return how many lines there are: an axis and seven days."""
        return 1 + _DAYS

    def render_line(self, y: int) -> Strip:
        plain = self.rich_style
        if self._plot is None or not 0 <= y <= _DAYS:
            return Strip.blank(self.size.width, plain)
        segments = self._axis(self._plot) if y == 0 else self._day(self._plot, y - 1)
        strip = Strip(segments).adjust_cell_length(self.size.width, plain)
        return strip.apply_offsets(0, y)

    def action_left(self) -> None:
        self._walk(0, -1)

    def action_right(self) -> None:
        self._walk(0, 1)

    def action_up(self) -> None:
        self._walk(-1, 0)

    def action_down(self) -> None:
        self._walk(1, 0)

    def on_focus(self) -> None:
        """Show the cursor, at the present cell until it is moved."""
        self._changed(self._walked)

    def on_blur(self) -> None:
        """Hide the cursor, and point at the present cell again."""
        self._changed(self._walked)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.HOVERS:
            self._hover(self._at(event))

    def on_leave(self) -> None:
        self._hover(None)

    def on_click(self, event: events.Click) -> None:
        place = self._at(event)
        if place is not None:
            self._hovered = None
            self._put(place)

    def _walk(self, days: int, pieces: int) -> None:
        if self._plot is None:
            return
        day, minute = self._walked
        piece = self._plot.piece(minute) + pieces
        day += days + piece // self._plot.pieces
        if not 0 <= day < _DAYS:
            raise SkipAction
        self._hovered = None
        self._put((day, self._plot.minute(piece % self._plot.pieces)))

    def _put(self, place: tuple[int, int]) -> None:
        self._repaint(self._walked[0])
        self._cursor = place
        self._changed(place)

    def _hover(self, place: tuple[int, int] | None) -> None:
        if place != self._hovered:
            self._hovered = place
            self._changed(None)

    def _changed(self, cursor: tuple[int, int] | None) -> None:
        """Post that another cell is pointed at, and repaint the cursor's day if it changed."""
        if cursor is not None:
            self._repaint(cursor[0])
        self.post_message(self.Pointed())

    def _repaint(self, day: int) -> None:
        self.refresh(Region(0, day + 1, self.size.width, 1))

    def _at(self, event: events.MouseEvent) -> tuple[int, int] | None:
        offset = event.get_content_offset(self)
        if self._plot is None or offset is None:
            return None
        piece = (offset.x - self._plot.head) // self._plot.scale
        if not (1 <= offset.y <= _DAYS and 0 <= piece < self._plot.pieces):
            return None
        return offset.y - 1, self._plot.minute(piece)

    @property
    def _walked(self) -> tuple[int, int]:
        """The day and the minute of the cursor's cell."""
        if self._cursor is not None or self._plot is None:
            return self._cursor or (0, 0)
        return self._plot.begin(*self._plot.present)

    @property
    def _shows_cursor(self) -> bool:
        return self.has_focus

    def _cursor_piece(self, plot: PlotT, day: int) -> int | None:
        """Return the cell of a day that the cursor is on, if it is shown there."""
        at_day, minute = self._walked
        return plot.piece(minute) if self._shows_cursor and day == at_day else None

    @abstractmethod
    def _whole(self, plot: PlotT) -> object:
        """Return everything in the plot that all lines depend on."""

    @abstractmethod
    def _row(self, plot: PlotT, day: int) -> object:
        """Return everything in the plot that the line of this day depends on."""

    @abstractmethod
    def _day(self, plot: PlotT, day: int) -> list[Segment]:
        """Return the line of a day."""

    def _axis(self, plot: PlotT) -> list[Segment]:
        tick = _HOURS_A_TICK * plot.scale * plot.pieces // _HOURS_A_DAY
        hours = "".join(pad(f"{hour:02}", tick) for hour in range(0, _HOURS_A_DAY, _HOURS_A_TICK))
        return [Segment(" " * plot.head + hours, self._style("axis"))]

    def _day_name(self, plot: PlotT, day: int) -> list[Segment]:
        """Return what precedes the first cell of a day."""
        today = day == plot.present[0]
        style = self._style("today" if today else "axis")
        gap = " " if width(plot.days[day]) + 2 < plot.head else ""
        mark = TODAY if today else ""
        return [Segment(pad(plot.days[day] + gap + mark, plot.head), style)]

    @abstractmethod
    def _style(self, name: str) -> Style:
        """Return the style of a part: `axis`, `today`, and those of the subclass."""
