"""The heatmap of the fleet's week: in each cell how many campaigns are open then."""

from collections.abc import Sequence
from itertools import groupby
from typing import ClassVar, Self

from msgspec.structs import replace
from rich.segment import Segment
from rich.style import Style
from textual.actions import SkipAction
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from altur_tui.campaign.fleet_week import Counts
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.week_grid import TODAY, WeekGrid, WeekPlot

SHADES = 5
"""How many shades there are beside that of nothing."""
NONE = "·"
"""Stands in a cell in which no campaign is open."""
LESS = "<"
"""Stands in a cell with fewer campaigns than the unit in which they are counted."""
_HEADS = (6, 4)
_MAX_SCALE = 4
_OVER = frozenset({"cursor", "cursor-blurred", "touching"})
_GAP = "  "


class FleetPlot(WeekPlot, frozen=True, kw_only=True):
    """What the heatmap draws, Monday first."""

    counts: Counts
    shades: tuple[tuple[int, ...], ...]
    """How dark each cell is, 0 to SHADES."""
    legend: tuple[str, ...]
    """What each shade means, 0 first; empty for those that do not occur."""
    unit: int = 1
    """What each number counts: campaigns, or tens of them where they would not fit, or hundreds."""
    remark: str = ""
    """What else there is to say of the cells."""

    def fitting(self, room: int) -> Self:
        """Return the same in the widest cells for which there are columns."""
        scales = [(room - head) // self.pieces for head in _HEADS]
        head = _HEADS[scales[1] > scales[0]]
        scale = min(max(*scales, 1), _MAX_SCALE)
        return replace(self, head=head, scale=scale, unit=unit_for(self.counts, scale))


def unit_for(counts: Counts, scale: int) -> int:
    """Return the least power of ten in which every number fits into its cells."""
    unit = 1
    while not all(_fits(day, scale, unit) for day in counts):
        unit *= 10
    return unit


def _fits(counts: Sequence[int | None], scale: int, unit: int) -> bool:
    texts = [_text(count, unit) for count in counts]
    return all(
        len(first) <= 2 * scale if first == second else max(len(first), len(second)) <= scale
        for first, second in zip(texts[::2], texts[1::2], strict=True)
    )


def _text(count: int | None, unit: int) -> str:
    if count is None:
        return ""
    if not count:
        return NONE
    return str(count // unit) if count >= unit else LESS


def labels(
    counts: Sequence[int | None], scale: int, alone: frozenset[int], unit: int = 1
) -> list[str]:
    """Return what stands in each cell of a day, exactly `scale` columns each.

    `unit` is that of `unit_for`. Two cells that begin an hour together share one number if it is
    the same and would touch its neighbours otherwise. In the cells `alone` the number stands by
    itself, if it fits.
    """
    texts = [_text(count, unit) for count in counts]
    written = [text.rjust(scale)[-scale:] for text in texts]
    for first in range(0, len(texts) - 1, 2):
        text = texts[first]
        if text in ("", NONE) or text != texts[first + 1] or len(text) < scale:
            continue
        apart = alone & {first, first + 1}
        if not apart or len(text) > scale:
            both = (text + " ").rjust(2 * scale) if len(text) < 2 * scale else text
            written[first : first + 2] = [both[:scale], both[scale:]]
        elif len(apart) == 1:
            written[first : first + 2] = [
                text if at in apart else " " * scale for at in (first, first + 1)
            ]
    return written


class FleetMap(WeekGrid[FleetPlot]):
    """Draws a FleetPlot line by line. Its cursor stays where it is while the focus is elsewhere."""

    HOVERS: ClassVar[bool] = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"fleet--shade-{shade}" for shade in range(SHADES + 1)),
        "fleet--skipped",
        "fleet--present",
        "fleet--axis",
        "fleet--today",
        "fleet--touching",
        "fleet--cursor",
        "fleet--cursor-blurred",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", show=True, description="Choose"),
    ]

    class Left(Message):
        """The person wants to go on to what lies below."""

    def action_open(self) -> None:
        """Go on to the campaigns of the cell."""
        self.post_message(self.Left())

    def action_down(self) -> None:
        """Walk to the day after; from the last one, go on to what lies below."""
        try:
            super().action_down()
        except SkipAction:
            self.post_message(self.Left())

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the lines of the map and that of its legend."""
        return super().get_content_height(container, viewport, width) + 1

    def render_line(self, y: int) -> Strip:
        """Draw the axis, a day, or the legend."""
        if self._plot is None or y != self.size.height - 1:
            return super().render_line(y)
        segments = self._legend(self._plot)
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    @property
    def _shows_cursor(self) -> bool:
        return True

    def _whole(self, plot: FleetPlot) -> object:
        return plot.days, plot.head, plot.unit, plot.legend, plot.remark

    def _row(self, plot: FleetPlot, day: int) -> object:
        today, minute = plot.present
        present = plot.piece(minute) if day == today else None
        return plot.counts[day], plot.shades[day], present

    def _day(self, plot: FleetPlot, day: int) -> list[Segment]:
        present = plot.piece(plot.present[1]) if day == plot.present[0] else None
        cursor = self._cursor_piece(plot, day)
        alone = frozenset(piece for piece in (present, cursor) if piece is not None)
        written = labels(plot.counts[day], plot.scale, alone, plot.unit)
        if present is not None and written[present].startswith(" "):
            written[present] = TODAY + written[present][1:]
        names = (
            self._names(plot, day, piece, present, cursor, touching=_touches(written, piece))
            for piece in range(len(written))
        )
        segments = self._day_name(plot, day)
        for name, run in groupby(zip(names, written, strict=True), key=_name):
            style = self._style(name[0])
            for part in name[1:]:
                style += self._style(part)
            segments.append(Segment("".join(text for _, text in run), style))
        return segments

    def _legend(self, plot: FleetPlot) -> list[Segment]:
        segments = [Segment(" " * plot.head, self._style("axis"))]
        for shade, text in enumerate(plot.legend):
            if text:
                segments.append(Segment(f" {text} ", self._style(f"shade-{shade}")))
        segments.append(Segment(_GAP + plot.remark, self._style("axis")))
        return segments

    def _names(
        self,
        plot: FleetPlot,
        day: int,
        piece: int,
        present: int | None,
        cursor: int | None,
        *,
        touching: bool,
    ) -> tuple[str, ...]:
        """Return the names of the styles of a cell, the later over the earlier."""
        name = f"shade-{plot.shades[day][piece]}"
        if plot.counts[day][piece] is None:
            name = "skipped"
        if piece == present:
            name = "present"
        if piece == cursor:
            return name, "cursor" if self.has_focus else "cursor-blurred"
        return (name, "touching") if touching else (name,)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"fleet--{name}", partial=name in _OVER)


def _name(item: tuple[tuple[str, ...], str]) -> tuple[str, ...]:
    return item[0]


def _touches(written: Sequence[str], piece: int) -> bool:
    """Tell whether the number of a cell begins where that of the cell before it ends.

    Every other one of such a row stands out, so that they can be told apart.
    """
    if piece % 2 == 0:
        return False
    before, text = written[piece - 1 : piece + 1]
    return before[-1] != " " and text[0] != " " and before.isdecimal() and text.isdecimal()
