"""The raw view: the API's answer unchanged, with every field, known or not."""

import asyncio
import re
from contextlib import suppress
from typing import ClassVar, NamedTuple

import msgspec
from rich.segment import Segment
from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.getters import query_one
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Static

from altur_tui.i18n.sentences import S
from altur_tui.reports import words
from altur_tui.reports.json_text import escaped, one_safe_line
from altur_tui.text import width
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.footer import KeyFooter
from altur_tui.tui.common.lines import LABEL, STRONG, filled
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.themes import stylesheet
from altur_tui.wire.campaign import Snapshot

_ANSWER = S("Answer for campaign {id}")
_TITLE = S("{answer} · {size:,} bytes, {age}")
_TITLE_AS_OF = S("{answer} · {size:,} bytes, as of {when}, {age}")
_INDENT = 2
_MIN_CELLS = 10
MAX_DEPTH = 40
"""Assumed: beyond this an indented answer is mostly blanks, and grows with the depth squared."""

_STRING_BYTES = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|$)', re.DOTALL)
_BRACKET = re.compile(rb"[\[{]|[\]}]")
# More marks on one letter than any language stacks would climb into the lines above.
_MARKS = re.compile(
    "(?<=[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_TOKEN = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*+"(?=\s*:))'
    r'|(?P<string>"(?:[^"\\]|\\.)*+(?:"|$))'
    r"|(?P<number>-?\d[\d.eE+-]*)"
    r"|(?P<literal>true|false|null)"
)
# The rest of a string that began in a row above.
_REST = re.compile(r'(?:[^"\\]|\\.)*+(?:"|$)')


def printed(body: bytes) -> list[str]:
    r"""Return the JSON of an answer, a line for each value, in its own order and spelling.

    Control and bidi characters are written as `\uXXXX`, as JSON allows. What is nested beyond
    `MAX_DEPTH` stays on one line.
    """
    if not _is_deeper_than(body, MAX_DEPTH):
        with suppress(msgspec.DecodeError):
            body = msgspec.json.format(body, indent=_INDENT)
    lines = body.decode(errors="backslashreplace").split("\n")
    return [line if line.isascii() and line.isprintable() else _harmless(line) for line in lines]


def _is_deeper_than(body: bytes, levels: int) -> bool:
    if body.count(b"[") + body.count(b"{") <= levels:
        return False
    depth = 0
    for match in _BRACKET.finditer(_STRING_BYTES.sub(b"", body)):
        depth += 1 if match[0] in b"[{" else -1
        if depth > levels:
            return True
    return False


def _harmless(line: str) -> str:
    return _MARKS.sub(lambda match: escaped(match[0]), one_safe_line(line))


class Rows(NamedTuple):
    """Lines cut into rows."""

    rows: list[str]
    continued: set[int]
    """Which rows continue the line of the row above."""


def wrapped(lines: list[str], cells: int) -> Rows:
    """Return the lines cut into rows of at most `cells` cells."""
    cells = max(cells, _MIN_CELLS)
    rows: list[str] = []
    continued: set[int] = set()
    for line in lines:
        if len(line) * 2 <= cells or (len(line) <= cells and width(line) <= cells):
            rows.append(line)
            continue
        pieces = _pieces(line, cells)
        continued.update(range(len(rows) + 1, len(rows) + len(pieces)))
        rows.extend(pieces)
    return Rows(rows, continued)


def _pieces(line: str, cells: int) -> list[str]:
    pieces = []
    start = 0
    while start < len(line):
        stop = start + cells
        while (over := width(line[start:stop]) - cells) > 0:
            # Each character is at most two cells wide, so this many at least must go.
            stop = max(min(stop, len(line)) - max(over // 2, 1), start + 1)
        pieces.append(line[start:stop])
        start = stop
    return pieces


def _laid_out(body: bytes, cells: int) -> Rows:
    return wrapped(printed(body), cells)


class JsonView(ScrollView, can_focus=True):
    """Draws rows of JSON text in colours, only those in view."""

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
        """Show these rows, none wider than the view; keeps the scroll position where it can.

        The rows `continued` continue the line of the row above.
        """
        self._rows = rows
        self._continued = continued
        self.virtual_size = Size(self.scrollable_content_region.width, len(rows))
        self.refresh()

    def action_scroll_down(self) -> None:
        """Scroll at once: the next key may be here already."""
        self.scroll_relative(y=1, animate=False, immediate=True)

    def action_scroll_up(self) -> None:
        self.scroll_relative(y=-1, animate=False, immediate=True)

    def render_line(self, y: int) -> Strip:
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


class RawScreen(AlturScreen[None]):
    """Shows the body of a snapshot, indented."""

    CSS_PATH: ClassVar = [stylesheet("raw")]
    AUTO_FOCUS = "#json"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("back", show=True),
        bind("raw", action="back"),
        bind("copy", show=True),
    ]

    text = query_one("#json", JsonView)

    def __init__(self, snapshot: Snapshot, *, recalled: bool = False) -> None:
        """Show an answer; `recalled` if it is one of an earlier run."""
        super().__init__()
        self._recalled = recalled
        self._snapshot = snapshot

    def compose(self) -> ComposeResult:
        title = filled(
            _TITLE_AS_OF if self._recalled else _TITLE,
            LABEL,
            answer=Content.styled(_ANSWER.format(id=self._snapshot.id), STRONG),
            size=len(self._snapshot.body),
            age=words.age(self._snapshot.fetched_at, self.altur.clock()),
            when=words.when(self._snapshot.fetched_at, self.altur.viewer_zone, self.altur.clock()),
        )
        yield Static(title, id="title")
        yield JsonView(id="json")
        yield KeyFooter()

    def on_resize(self) -> None:
        self.call_after_refresh(self._lay_out)

    @work(exclusive=True)
    async def _lay_out(self) -> None:
        # A large answer takes a moment; the keys work meanwhile.
        cells = self.text.scrollable_content_region.width
        self.text.show(*await asyncio.to_thread(_laid_out, self._snapshot.body, cells))

    def action_copy(self) -> None:
        self.copy_id(self._snapshot.id)
