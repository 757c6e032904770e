"""The heatmap of the fleet's week: how many campaigns are open in each cell."""

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
from altur_tui.i18n.sentences import N
from altur_tui.text import width
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.week_grid import TODAY, WeekGrid, WeekPlot

SHADES = 5
"""The number of shades, not counting the one for none."""
NONE = "·"
"""The text of a cell in which no campaign is open."""
LESS = "<"
"""The text of a cell with fewer campaigns than the unit of the numbers."""
_HEADS = (6, 4)
_MAX_SCALE = 4
_OVER = frozenset({"cursor", "cursor-blurred"})
_GAP = "  "


class FleetPlot(WeekPlot, frozen=True, kw_only=True):
    """What the heatmap draws, Monday first."""

    counts: Counts
    shades: tuple[tuple[int, ...], ...]
    """The shade of each cell, 0 to SHADES."""
    legend: tuple[str, ...]
    """The meaning of each shade, 0 first; empty for shades that do not occur."""
    unit: int = 1
    """What a number counts: campaigns or, where they would not fit, tens or hundreds of them."""
    remark: tuple[str, ...] = ()
    """What the numbers count, in words, and the same ever shorter."""

    def fitting(self, room: int) -> Self:
        """Return the same in the widest cells that fit into `room` columns."""
        scales = [(room - head) // self.pieces for head in _HEADS]
        head = _HEADS[scales[1] > scales[0]]
        scale = min(max(*scales, 1), _MAX_SCALE)
        return replace(self, head=head, scale=scale, unit=unit_for(self.counts, scale))


def unit_for(counts: Counts, scale: int) -> int:
    """Return the smallest power of ten in which every number fits, with a blank before it."""
    unit = 1
    while not all(_fits(day, scale, unit) for day in counts):
        unit *= 10
    return unit


def _fits(counts: Sequence[int | None], scale: int, unit: int) -> bool:
    texts = [_text(count, unit) for count in counts]
    alone, shared = max(scale - 1, 1), 2 * scale - 1
    return all(
        len(first) <= shared if first == second else max(len(first), len(second)) <= alone
        for first, second in zip(texts[::2], texts[1::2], strict=True)
    )


def _text(count: int | None, unit: int) -> str:
    if count is None:
        return ""
    if not count:
        return NONE
    return str(count // unit) if count >= unit else LESS


def labels(counts: Sequence[int | None], scale: int, unit: int = 1) -> list[str]:
    """Return the text of each cell of a day, exactly `scale` columns each.

    In the unit of `unit_for` a blank comes before each number, so that two never run together.
    Two cells with the same number share it where it does not fit into one of them.
    """
    texts = [_text(count, unit) for count in counts]
    written = [text.rjust(scale)[-scale:] for text in texts]
    for first in range(0, len(texts) - 1, 2):
        text = texts[first]
        if text == texts[first + 1] and len(text) >= scale > 1:
            both = text.rjust(2 * scale)
            written[first : first + 2] = [both[:scale], both[scale:]]
    return written


class FleetMap(WeekGrid[FleetPlot]):
    """Draws a FleetPlot. Its cursor is visible also while the focus is elsewhere."""

    HOVERS: ClassVar[bool] = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"fleet--shade-{shade}" for shade in range(SHADES + 1)),
        "fleet--skipped",
        "fleet--present",
        "fleet--axis",
        "fleet--today",
        "fleet--cursor",
        "fleet--cursor-blurred",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", show=True, description=N("Choose")),
    ]

    class Left(Message):
        """The person wants to go to the list below."""

    def action_open(self) -> None:
        self.post_message(self.Left())

    def action_down(self) -> None:
        """Walk to the next day; from the last one, go to the list below."""
        try:
            super().action_down()
        except SkipAction:
            self.post_message(self.Left())

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return super().get_content_height(container, viewport, width) + 1

    def render_line(self, y: int) -> Strip:
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
        written = labels(plot.counts[day], plot.scale, plot.unit)
        if present is not None and written[present].startswith(" "):
            written[present] = TODAY + written[present][1:]
        names = (self._names(plot, day, piece, present, cursor) for piece in range(len(written)))
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
        room = self.size.width - sum(each.cell_length for each in segments) - len(_GAP)
        remark = next((each for each in plot.remark if width(each) <= room), "")
        segments.append(Segment(_GAP + remark, self._style("axis")))
        return segments

    def _names(
        self,
        plot: FleetPlot,
        day: int,
        piece: int,
        present: int | None,
        cursor: int | None,
    ) -> tuple[str, ...]:
        """Return the names of the styles of a cell, the later over the earlier."""
        name = f"shade-{plot.shades[day][piece]}"
        if plot.counts[day][piece] is None:
            name = "skipped"
        if piece == present:
            name = "present"
        if piece == cursor:
            return name, "cursor" if self.has_focus else "cursor-blurred"
        return (name,)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"fleet--{name}", partial=name in _OVER)


def _name(item: tuple[tuple[str, ...], str]) -> tuple[str, ...]:
    return item[0]
