"""A count over time as a block chart: zero based, in eighths of a cell, with gaps left blank."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import ClassVar

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from altur_tui.campaign.past.trend import heights
from altur_tui.reports import words
from altur_tui.text import pad, width

MAX_COLUMNS = 160
_GUTTER = 7
"""The cells left of the first column: a number of five, a blank, and the side."""
_MANTISSAS = (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10)
_SMALL_TOPS = (2, 4, 6, 8, 10)
_MIN_ROWS_FOR_HALF = 6
_MIN_CELLS_A_TICK = 9
_HOURS_A_TICK = (1, 2, 3, 6, 12)
_DAYS_A_TICK = (1, 2, 3, 7, 14, 28)
_AXES = 2
"""The lines below the bars: the axis and the times; the open hours take one more."""
_AN_HOUR = timedelta(hours=1)
_A_DAY = timedelta(days=1)


class Glyphs(Struct, frozen=True):
    """What a chart is drawn with."""

    blocks: str
    """The parts of a cell, the lowest first; the last fills it."""
    side: str
    mark: str
    """The side where a number stands beside it."""
    corner: str
    seen: str
    """The axis below a column that is known."""
    tick: str
    """The same where a time stands below it."""
    open: str
    cursor: str


BLOCKS = Glyphs("▁▂▃▄▅▆▇█", "│", "┤", "┼", "─", "┬", "━", "▲")
ASCII = Glyphs(".:#", "|", "+", "+", "-", "+", "=", "^")
"""Where the terminal has no blocks: a console without a graphic screen, or another encoding."""


def glyphs_for(encoding: str, term: str) -> Glyphs:
    """Return what a terminal can draw, by its encoding and the value of `TERM`."""
    is_utf = encoding.lower().replace("-", "").startswith("utf8")
    return BLOCKS if is_utf and term != "linux" else ASCII


class Plot(Struct, frozen=True, kw_only=True):
    """What a chart draws: a column for each value."""

    values: tuple[int | float | None, ...] = ()
    """None for a gap."""
    begin: datetime
    step: timedelta
    """The time of a column."""
    zone: tzinfo
    now: datetime
    is_open: tuple[bool, ...] = ()
    """Of each column; empty if the hours are not marked."""
    cursor: int | None = None
    """The column that is pointed at."""

    def column(self, instant: datetime) -> int:
        """Return the column that an instant lies in, which may be beyond the chart."""
        return (instant - self.begin) // self.step


def ticks(plot: Plot) -> list[tuple[int, str]]:
    """Return the columns below which a time stands, and the times, far enough apart to be read.

    They are round hours or days in the plot's zone; a day stands at its first minute.
    """
    found: list[tuple[int, str]] = []
    free = 0
    for instant, label in _labels(plot):
        column = plot.column(instant)
        if free <= column and column + width(label) <= len(plot.values):
            found.append((column, label))
            free = column + width(label) + 1
    return found


def _labels(plot: Plot) -> Iterator[tuple[datetime, str]]:
    needed = plot.step * _MIN_CELLS_A_TICK
    hours = next((each for each in _HOURS_A_TICK if each * _AN_HOUR >= needed), None)
    days = next((each for each in _DAYS_A_TICK if each * _A_DAY >= needed), _DAYS_A_TICK[-1])
    end = plot.begin + plot.step * len(plot.values)
    today = plot.now.astimezone(plot.zone).date()
    day = plot.begin.astimezone(plot.zone).date()
    while (midnight := _wall(day, 0, plot.zone)) < end:
        if hours is not None:
            for hour in range(0, 24, hours):
                instant = _wall(day, hour, plot.zone)
                label = words.time_of_day(instant, plot.zone)
                if plot.begin <= instant < end:
                    yield instant, label if hour else words.day_month(day, today)
        elif day.toordinal() % days == 0 and midnight >= plot.begin:
            yield midnight, words.day_month(day, today)
        day += _A_DAY


def _wall(day: date, hour: int, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def scale_top(highest: float) -> int | float:
    """Return the number at the top of the scale: a round one, whose half is round, too."""
    if highest <= _SMALL_TOPS[-1]:
        return next(each for each in _SMALL_TOPS if highest <= each)
    unit: int = 10 ** (len(str(int(highest))) - 1)
    return next(round(each * unit) for each in _MANTISSAS if highest <= each * unit)


class Chart(Widget):
    """Draws a plot line by line."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "trend--bar",
        "trend--axis",
        "trend--open",
        "trend--cursor",
    }
    DEFAULT_CSS = """
    Chart {
        & > .trend--bar { color: $primary; }
        & > .trend--axis { color: $foreground-muted; }
        & > .trend--open { color: $text-primary; text-style: bold; }
        & > .trend--cursor { color: $text-accent; text-style: bold; }
    }
    """

    class Resized(Message):
        """There is room for another number of columns."""

    @dataclass
    class Pointed(Message):
        """The mouse points at a column, or at none."""

        column: int | None

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._glyphs = glyphs
        self._plot: Plot | None = None
        self._lines: list[list[Segment]] | None = None

    @property
    def columns(self) -> int:
        """How many columns there is room for."""
        return max(min(self.size.width - _GUTTER, MAX_COLUMNS), 1)

    def show(self, plot: Plot | None) -> None:
        """Draw this plot, or nothing; repaints only if it differs."""
        if plot != self._plot:
            self._plot = plot
            self._lines = None
            self.refresh()

    def on_resize(self) -> None:
        self._lines = None
        self.post_message(self.Resized())

    def notify_style_update(self) -> None:
        """Draw again in the colours of another theme."""
        super().notify_style_update()
        self._lines = None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and self._plot is not None:
            column = offset.x - _GUTTER
            is_within = 0 <= column < len(self._plot.values)
            self.post_message(self.Pointed(column if is_within else None))

    def render_line(self, y: int) -> Strip:
        if self._lines is None:
            self._lines = [] if self._plot is None else self._drawn(self._plot)
        plain = self.rich_style
        if y >= len(self._lines):
            return Strip.blank(self.size.width, plain)
        return Strip(self._lines[y]).adjust_cell_length(self.size.width, plain)

    def _drawn(self, plot: Plot) -> list[list[Segment]]:
        rows = max(self.size.height - _AXES - bool(plot.is_open), 1)
        return [*self._bars(plot, rows), *self._axes(plot)]

    def _bars(self, plot: Plot, rows: int) -> Iterator[list[Segment]]:
        blocks = self._glyphs.blocks
        steps = len(blocks)
        top = scale_top(max((each for each in plot.values if each is not None), default=0))
        levels = heights(plot.values, rows * steps, top)
        for row in range(rows):
            below = (rows - 1 - row) * steps
            signs = "".join(
                " " if each is None or each <= below else blocks[min(each - below, steps) - 1]
                for each in levels
            )
            yield [self._number(_number_at(row, rows, top)), *self._marked(signs, plot, "bar")]

    def _axes(self, plot: Plot) -> Iterator[list[Segment]]:
        glyphs, times = self._glyphs, ticks(plot)
        line = [" " if each is None else glyphs.seen for each in plot.values]
        below = ""
        for column, label in times:
            if line[column] != " ":
                line[column] = glyphs.tick
            below = below.ljust(column) + label
        if plot.cursor is not None:
            line[plot.cursor] = glyphs.cursor
        yield [self._number(words.number(0), glyphs.corner), *self._marked("".join(line), plot)]
        blank = Segment(" " * _GUTTER, self._style("axis"))
        if plot.is_open:
            hours = "".join(glyphs.open if each else " " for each in plot.is_open)
            yield [blank, Segment(hours, self._style("open"))]
        yield [blank, Segment(below, self._style("axis"))]

    def _number(self, number: str, mark: str = "") -> Segment:
        """Return the start of a row, before its columns: its number, if any, and the side."""
        mark = mark or (self._glyphs.mark if number else self._glyphs.side)
        cells = _GUTTER - len(mark) - 1
        return Segment(f"{pad('', cells - width(number))}{number} {mark}", self._style("axis"))

    def _marked(self, signs: str, plot: Plot, name: str = "axis") -> list[Segment]:
        """Return a row of columns, with the one that is pointed at in another style."""
        if plot.cursor is None:
            return [Segment(signs, self._style(name))]
        at = plot.cursor
        before, after = (Segment(each, self._style(name)) for each in (signs[:at], signs[at + 1 :]))
        return [before, Segment(signs[at : at + 1], self._style("cursor")), after]

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"trend--{name}")


def _number_at(row: int, rows: int, top: float) -> str:
    """Return the number at the upper edge of a row: the top, and half of it where that is exact."""
    if row == 0:
        return words.brief_number(top)
    if rows >= _MIN_ROWS_FOR_HALF and 2 * row == rows:
        return words.brief_number(top / 2)
    return ""
