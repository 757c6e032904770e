"""The heatmap of a week: one glyph for each piece of a day, and a cursor that walks them."""

from collections.abc import Sequence
from itertools import groupby
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style

from altur_tui.text import pad, width
from altur_tui.tui.widgets.day_cells import DayCells, Grid

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
