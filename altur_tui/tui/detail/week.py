"""The week: the heatmap, what holds in the cell that is pointed at, and what the glyphs mean."""

from collections.abc import Sequence
from itertools import groupby
from typing import ClassVar, Literal

from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from altur_tui.campaign.grid import CellsPerDay, cell, grid, present
from altur_tui.campaign.identity import Channel
from altur_tui.reports import words
from altur_tui.text import pad, width
from altur_tui.tui.common.facts import Section
from altur_tui.tui.common.style import CLOSED, KEY, LABEL, STRONG
from altur_tui.tui.common.week_grid import DayCells, Grid
from altur_tui.tui.detail.view import View

GLYPHS = {"both": "█", "calling": "▒", "cycle": "×", "closed": "·"}
"""The glyph of each state of a cell."""
_PRESENT = "│"
_GAP = "  "


class Plot(Grid, frozen=True, kw_only=True):
    """What the heatmap draws, Monday first."""

    cells: tuple[tuple[str, ...], ...]
    """The state of each piece of each day, a key of GLYPHS."""
    hours: tuple[str, ...]
    """The exact hours of each day."""
    totals: tuple[str, ...]
    """How long each day is open."""
    has_cycles: bool = True
    """Whether cells of cycles can occur at all."""

    @property
    def width(self) -> int:
        """How many columns the map takes."""
        tail = max(map(width, self.hours)) + max(map(width, self.totals)) + 2 * len(_GAP)
        return self.head + self.scale * self.pieces + tail


class WeekMap(DayCells[Plot]):
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

    def _whole(self, plot: Plot) -> object:
        return plot.hours, plot.totals, plot.days

    def _row(self, plot: Plot, day: int) -> tuple[Sequence[str], int | None]:
        today, minute = plot.present
        return plot.cells[day], plot.column(minute) if day == today else None

    def _day(self, plot: Plot, day: int) -> list[Segment]:
        segments = [
            *self._day_name(plot, day),
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
        cursor = self._cursor_piece(plot, day)
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


_TITLE = "Week"
_HALF_HOURS: Literal[48] = 48
_HOURS: Literal[24] = 24
_WIDE_CELLS = 100
_CLOSED = "closed"
_SEPARATOR = " · "
_GAP = "  "
_DAYS = 7
_A_WEEK = "{hours} a week"
_CYCLES = "cycles {hours}"
_STYLES = {
    "both": "$primary",
    "calling": "$primary",
    "cycle": "$warning",
    "closed": "$foreground-muted",
}
_WITHOUT_CYCLES = ("calling", "closed")
_MEANINGS = {"both": "both", "cycle": "cycles only", "closed": _CLOSED}
_CALLING = {Channel.PHONE_CALL: "calling", Channel.WHATSAPP: "sending", Channel.UNKNOWN: "open"}
_BEFORE = "cycles from {day}"
_OVER = "cycles over since {day}"
_YOURS = " your time"
_THEIRS = " the campaign's time"
_GAP_CELLS = 4


def plot(view: View, pieces: CellsPerDay) -> Plot:
    """Return what the heatmap draws, each day in so many pieces."""
    drawn = grid(view.reading, pieces, zone=view.zone.key, at=view.now)
    return Plot(
        days=words.DAY_NAMES,
        cells=tuple(tuple(cell.value for cell in row) for row in drawn.rows),
        hours=tuple(map(_row_end, drawn.hours, drawn.tails)),
        totals=tuple(words.hours(minutes) if minutes else "" for minutes in drawn.minutes),
        present=present(drawn.zone, view.now),
        has_cycles=drawn.has_cycles,
        pieces=pieces,
    )


def _row_end(hours: str, tail: str) -> str:
    return hours or tail or _CLOSED


def sums(view: View) -> list[Content]:
    """Return how long the week is open, and whether the cycles' part of it counts now."""
    standing, config = view.standing, view.reading.cycles
    said = [Content(_A_WEEK.format(hours=words.hours(standing.calling.weekly_minutes)))]
    if standing.cycles is None or config is None:
        return said
    said.append(Content(_CYCLES.format(hours=words.hours(standing.cycles.weekly_minutes))))
    today = view.now.astimezone(view.campaign_zone).date()
    if config.end_date is not None and config.end_date < today:
        over = _OVER.format(day=words.day_month(config.end_date, today))
        said.append(Content.styled(over, CLOSED))
    elif config.start_date is not None and config.start_date > today:
        begins = _BEFORE.format(day=words.day_month(config.start_date, today))
        said.append(Content.styled(begins, CLOSED))
    return said


def meanings(view: View, *, has_cycles: bool) -> list[Content]:
    """Return what each glyph means; two of them do not occur without a cycle week."""
    named = _MEANINGS | {"calling": _CALLING[view.reading.channel]}
    states = _STYLES if has_cycles else _WITHOUT_CYCLES
    return [
        Content.assemble((GLYPHS[state], _STYLES[state]), " ", (named[state], LABEL))
        for state in states
    ]


def title(view: View, key: str) -> Content:
    """Return the title: which zone's week this is, and the key that shows the other's."""
    strong = Content.styled(_TITLE, STRONG)
    if not view.zones_differ:
        return strong
    other = _THEIRS if view.in_viewer_zone else _YOURS
    turns = Content.assemble((key, KEY), (other, LABEL))
    return Content(_GAP).join((strong, Content(view.zone_label), turns))


def _legend(said: list[Content], meant: list[Content]) -> Content:
    """Return the legend in one line."""
    return Content(_GAP).join((Content.styled(_SEPARATOR, LABEL).join(said), *meant))


class WeekPanel(Section):
    """The heatmap with its legend."""

    map = query_one("#map", WeekMap)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._view: View | None = None
        self._zone_key = ""

    def compose(self) -> ComposeResult:
        """Make the map, its legend, and the line about one cell."""
        with Container(id="map-and-legend"):
            yield WeekMap(id="map")
            yield Static(id="legend", markup=False)
        yield Static(id="cell", markup=False)

    def show(self, view: View, zone_key: str) -> None:
        """Show this campaign's week; `zone_key` tells it in the other zone."""
        line = self.query_one("#cell", Static)
        turned = self._view is not None and self._view.in_viewer_zone != view.in_viewer_zone
        in_sight = self.screen.can_view_entire(line)
        self._view = view
        self._zone_key = zone_key
        self._draw()
        if turned and in_sight:
            # The week of another zone may take a line more.
            self.call_after_refresh(line.scroll_visible, animate=False)

    def on_resize(self) -> None:
        """Change the size of the cells where there is room for more."""
        self._draw()

    def on_day_cells_pointed(self, message: WeekMap.Pointed) -> None:
        """Tell what holds in the cell."""
        message.stop()
        self._tell()
        self._reveal()

    def _reveal(self) -> None:
        """Scroll what is told of the cell into view, while the cells are walked."""
        if self.map.has_focus:
            self.query_one("#cell", Static).scroll_visible(animate=False)

    def _draw(self) -> None:
        if self._view is None:
            return
        cells = self.content_size.width
        pieces: CellsPerDay = _HALF_HOURS if self.screen.size.width >= _WIDE_CELLS else _HOURS
        drawn = plot(self._view, pieces)
        said = sums(self._view)
        meant = meanings(self._view, has_cycles=drawn.has_cycles)
        aside = max(each.cell_length for each in (*said, *meant)) + _GAP_CELLS
        beside = drawn.width + aside <= cells
        doubled = replace(drawn, scale=2)
        if doubled.width + (aside if beside else 0) <= cells:
            drawn = doubled
        self.map.show(drawn)
        self.set_class(beside, "-beside")
        heading, below = title(self._view, self._zone_key), False
        if beside:
            said += [Content("")] * (_DAYS - len(said) - len(meant))
            self._update("#legend", Content("\n").join((*said, *meant)))
        else:
            legend = _legend(said, meant)
            while legend.cell_length > cells and len(said) > 1:
                # How long the cycle week is says less than that it is over.
                del said[1]
                legend = _legend(said, meant)
            whole = Content(_GAP).join((heading, legend))
            below = whole.cell_length > cells
            heading = heading if below else whole
            self._update("#legend", legend)
        self.set_class(below, "-below")
        self.entitle(heading)
        self._tell()

    def _tell(self) -> None:
        view, pointed = self._view, self.map.pointed
        if view is None or pointed is None:
            return
        day, index, pieces = pointed
        told = cell(view.reading, day, index, pieces, zone=view.zone.key, at=view.now)
        self._update("#cell", Content(told.message))

    def _update(self, selector: str, content: Content) -> None:
        line = self.query_one(selector, Static)
        if not isinstance(line.content, Content) or not line.content.is_same(content):
            line.update(content)
