"""The week: a heatmap of the hours, its legend, and a line about one cell."""

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

from altur_tui.campaign.grid import CellsPerDay, cell_sentence, grid, present
from altur_tui.campaign.identity import Channel
from altur_tui.campaign.words import hours_a_week
from altur_tui.i18n.sentences import S, T
from altur_tui.reports import words
from altur_tui.text import ALWAYS, Part, fit_parts, pad, width
from altur_tui.tui.common.lines import CLOSED, LABEL, STRONG, Panel, key_sentence, replace_text
from altur_tui.tui.common.week_grid import WeekGrid, WeekPlot
from altur_tui.tui.detail.view import View

_GLYPHS = {"both": "█", "calling": "▒", "cycle": "×", "closed": "·", "unknown": "?"}
"""The glyph of each state of a cell."""
_STYLES = {
    "both": "$primary",
    "calling": "$primary",
    "cycle": "$warning",
    "closed": "$foreground-muted",
    "unknown": "$text-warning",
}
_ONLY_WITH_CYCLES = frozenset({"both", "cycle"})
_UNKNOWN = "unknown"
_CLOSED = T("week", "closed")
_MEANINGS = {
    "both": T("week", "both"),
    "cycle": T("week", "cycles only"),
    "closed": _CLOSED,
    _UNKNOWN: T("week", "unknown"),
}
_CALLING = {
    Channel.PHONE_CALL: T("week", "calling"),
    Channel.WHATSAPP: T("week", "sending"),
    Channel.UNKNOWN: T("week", "open"),
}
_PRESENT = "│"
_TITLE = S("Week")
_CYCLES = S("cycles {hours}")
_CYCLES_AT_LEAST = S("cycles at least {hours}")
_CYCLES_BEFORE = S("cycles from {day}")
_CYCLES_OVER = S("cycles over since {day}")
_SHOW_YOURS = S("{key} shows your time")
_SHOW_THEIRS = S("{key} shows the campaign's time")
_SEPARATOR = " · "
_GAP = "  "
_LEGEND_GAP_CELLS = 4
_HALF_HOURS: Literal[48] = 48
_HOURS: Literal[24] = 24
_WIDE_CELLS = 100
_DAYS = 7


class CampaignPlot(WeekPlot, frozen=True, kw_only=True):
    """What the heatmap draws, Monday first."""

    cells: tuple[tuple[str, ...], ...]
    """The state of each piece of each day, a key of _GLYPHS."""
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


class WeekMap(WeekGrid[CampaignPlot]):
    """The heatmap of one campaign, whose cells a cursor walks."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "week--both",
        "week--calling",
        "week--cycle",
        "week--closed",
        "week--unknown",
        "week--present",
        "week--axis",
        "week--today",
        "week--hours",
        "week--cursor",
    }

    def _whole(self, plot: CampaignPlot) -> object:
        return plot.hours, plot.totals, plot.days

    def _row(self, plot: CampaignPlot, day: int) -> tuple[Sequence[str], int | None]:
        today, minute = plot.present
        return plot.cells[day], plot.column(minute) if day == today else None

    def _day(self, plot: CampaignPlot, day: int) -> list[Segment]:
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

    def _cells(self, plot: CampaignPlot, day: int) -> list[Segment]:
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
            glyph = _PRESENT if is_present else _GLYPHS[state]
            segments.append(Segment(glyph * len(list(run)), style))
        return segments

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"week--{name}", partial=name == "cursor")


def plot(view: View, pieces: CellsPerDay) -> CampaignPlot:
    """Return what the heatmap draws, each day in so many pieces."""
    drawn = grid(view.reading, pieces, zone=view.zone.key, at=view.now)
    return CampaignPlot(
        days=tuple(map(str, words.DAY_NAMES)),
        cells=tuple(tuple(cell.value for cell in row) for row in drawn.rows),
        hours=tuple(map(_row_end, drawn.hours, drawn.tails)),
        totals=tuple(words.hours(minutes) if minutes else "" for minutes in drawn.minutes),
        present=present(drawn.zone, view.now),
        has_cycles=drawn.has_cycles,
        pieces=pieces,
    )


def _row_end(hours: str, tail: str) -> str:
    return hours or tail or str(_CLOSED)


def sums(view: View) -> list[Content]:
    """Return how long the week is open, and whether the cycles' part of it counts now."""
    standing, config = view.standing, view.reading.cycles
    calling = standing.calling
    said = [Content(hours_a_week(calling.weekly_minutes, complete=calling.complete))]
    if standing.cycles is None or config is None:
        return said
    template = _CYCLES if standing.cycles.complete else _CYCLES_AT_LEAST
    said.append(Content(template.format(hours=words.hours(standing.cycles.weekly_minutes))))
    today = view.today
    if config.end_date is not None and standing.cycles.over:
        over = _CYCLES_OVER.format(day=words.day_month(config.end_date, today))
        said.append(Content.styled(over, CLOSED))
    elif config.start_date is not None and config.start_date > today:
        begins = _CYCLES_BEFORE.format(day=words.day_month(config.start_date, today))
        said.append(Content.styled(begins, CLOSED))
    return said


def meanings(view: View, drawn: CampaignPlot) -> list[Content]:
    """Return what each glyph means that may occur."""
    named = _MEANINGS | {"calling": _CALLING[view.reading.channel]}
    absent = set() if drawn.has_cycles else set(_ONLY_WITH_CYCLES)
    if not any(_UNKNOWN in row for row in drawn.cells):
        absent.add(_UNKNOWN)
    states = (each for each in _STYLES if each not in absent)
    return [
        Content.assemble((_GLYPHS[state], _STYLES[state]), " ", (str(named[state]), LABEL))
        for state in states
    ]


def title(view: View, key: str, cells: int) -> Content:
    """Return the title: which zone's week this is, and the key that shows the other's.

    The key is left out first where there is no room for both.
    """
    strong = Content.styled(str(_TITLE), STRONG)
    if not view.zones_differ:
        return strong
    other = key_sentence(_SHOW_THEIRS if view.in_viewer_zone else _SHOW_YOURS, key)
    parts: list[Part[Content]] = [
        [(importance, each)]
        for importance, each in ((ALWAYS, strong), (2, Content(view.zone_label)), (1, other))
    ]
    return Content(_GAP).join(filter(None, fit_parts(parts, cells, gap=len(_GAP))))


def legend(view: View, drawn: CampaignPlot, cells: int) -> Content:
    """Return the legend; the hours of the cycle week are dropped first, then the signs.

    These take a line of their own where both do not fit into one.
    """
    said, meant = sums(view), meanings(view, drawn)
    parts: list[Part[Content]] = [
        [(importance, each)] for importance, each in zip((ALWAYS, 1, 2), said, strict=False)
    ]
    meaning = Content(_GAP).join(meant)
    room = cells - meaning.cell_length - len(_GAP)
    told = [each for each in fit_parts(parts, room, gap=len(_SEPARATOR)) if each is not None]
    sums_told = Content.styled(_SEPARATOR, LABEL).join(told)
    fits = sums_told.cell_length + len(_GAP) + meaning.cell_length <= cells
    return Content(_GAP if fits else "\n").join((sums_told, meaning))


class WeekPanel(Panel):
    """The heatmap with its legend."""

    map = query_one("#map", WeekMap)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._view: View | None = None
        self._zone_key = ""

    def compose(self) -> ComposeResult:
        with Container(id="map-and-legend"):
            yield WeekMap(id="map")
            yield Static(id="legend", markup=False)
        yield Static(id="cell", markup=False)

    def show(self, view: View, zone_key: str) -> None:
        """Show this campaign's week; `zone_key` is the key that shows the other zone's."""
        line = self.query_one("#cell", Static)
        is_other_zone = self._view is not None and self._view.in_viewer_zone != view.in_viewer_zone
        is_visible = self.screen.can_view_entire(line)
        self._view = view
        self._zone_key = zone_key
        self._draw()
        if is_other_zone and is_visible:
            # The week of another zone may take one more line.
            self.call_after_refresh(line.scroll_visible, animate=False)

    def on_resize(self) -> None:
        """Change the size of the cells where there is room for more."""
        self._draw()

    def on_week_grid_pointed(self, message: WeekMap.Pointed) -> None:
        """Show what holds in the cell, and keep that line visible while the cells are walked."""
        message.stop()
        self._describe_cell()
        if self.map.has_focus:
            self.query_one("#cell", Static).scroll_visible(animate=False)

    def _draw(self) -> None:
        if self._view is None:
            return
        cells = self.content_size.width
        pieces: CellsPerDay = _HALF_HOURS if self.screen.size.width >= _WIDE_CELLS else _HOURS
        drawn = plot(self._view, pieces)
        said = sums(self._view)
        meant = meanings(self._view, drawn)
        legend_cells = max(each.cell_length for each in (*said, *meant)) + _LEGEND_GAP_CELLS
        is_beside = drawn.width + legend_cells <= cells
        doubled = replace(drawn, scale=2)
        if doubled.width + (legend_cells if is_beside else 0) <= cells:
            drawn = doubled
        self.map.show(drawn)
        heading = title(self._view, self._zone_key, cells)
        is_below = False
        if is_beside:
            space = [Content("")] * (_DAYS - len(said) - len(meant))
            text = Content("\n").join((*said, *space, *meant))
        else:
            text = legend(self._view, drawn, cells)
            in_title = Content(_GAP).join((heading, text))
            is_below = in_title.cell_length > cells
            heading = heading if is_below else in_title
        replace_text(self.query_one("#legend", Static), text)
        self.set_class(is_beside, "-beside")
        self.set_class(is_below, "-below")
        self.set_title(heading)
        self._describe_cell()

    def _describe_cell(self) -> None:
        view, pointed = self._view, self.map.pointed
        if view is None or pointed is None:
            return
        day, index, pieces = pointed
        told = cell_sentence(view.reading, day, index, pieces, zone=view.zone.key, at=view.now)
        replace_text(self.query_one("#cell", Static), Content(told))
