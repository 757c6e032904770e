"""Many lines of JSON, of which only those in sight are drawn."""

import re
from typing import ClassVar

from rich.segment import Segment
from textual.binding import BindingType
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from altur_tui.tui.bindings import bind

_TOKEN = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*+"(?=\s*:))'
    r'|(?P<string>"(?:[^"\\]|\\.)*+(?:"|$))'
    r"|(?P<number>-?\d[\d.eE+-]*)"
    r"|(?P<literal>true|false|null)"
)
# The rest of a string that began in a row above.
_REST = re.compile(r'(?:[^"\\]|\\.)*+(?:"|$)')


class JsonView(ScrollView, can_focus=True):
    """Draws rows of text with the colours of JSON."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "json--key",
        "json--string",
        "json--number",
        "json--literal",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("down", action="scroll_down"),
        bind("up", action="scroll_up"),
        bind("left", action="scroll_left"),
        bind("right", action="scroll_right"),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._rows: list[str] = []
        self._continued: set[int] = set()

    def show(self, rows: list[str], continued: set[int]) -> None:
        """Show these rows, none wider than the view; the place is kept as far as it goes.

        The rows `continued` go on with the line of the row before.
        """
        self._rows = rows
        self._continued = continued
        self.virtual_size = Size(self.scrollable_content_region.width, len(rows))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Draw a row that is in sight."""
        index = round(self.scroll_y) + y
        plain = self.rich_style
        cells = self.size.width
        if index >= len(self._rows):
            return Strip.blank(cells, plain)
        strip = Strip(self._segments(self._rows[index], continued=index in self._continued))
        return strip.crop_extend(0, cells, plain)

    def _segments(self, row: str, *, continued: bool) -> list[Segment]:
        plain = self.rich_style
        segments = []
        at = 0
        if continued and (rest := _REST.match(row)) is not None:
            at = rest.end()
            segments.append(Segment(rest[0], self.get_component_rich_style("json--string")))
        for token in _TOKEN.finditer(row, at):
            if token.start() > at:
                segments.append(Segment(row[at : token.start()], plain))
            style = self.get_component_rich_style(f"json--{token.lastgroup}")
            segments.append(Segment(token[0], style))
            at = token.end()
        segments.append(Segment(row[at:], plain))
        return segments
