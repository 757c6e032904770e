"""Text on screens: its styles, sentences with a part in another style, and lines laid out by width.

Colour repeats what a word or a glyph already says. A widget of lines repaints only what differs.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from altur_tui.i18n.sentences import P, S, T
from altur_tui.settings.settings import DEFAULT_BASE_URL, DEFAULT_PROFILE, Settings
from altur_tui.text import fit, fit_count, safe, width

LABEL = "$foreground-muted"
"""The name of a value, and what matters least."""
STRONG = "bold"
OPEN = "bold $text-primary"
"""Open, running, reached."""
CLOSED = "bold $text-warning"
"""Closed, waiting, doubtful."""
ERROR = "bold $text-error"
BAR = "$primary"
KEY = "bold $text-accent"
"""A key that can be pressed."""

STYLES: Mapping[str, str] = {"error": ERROR, "warning": CLOSED, "note": LABEL}
"""By the severity of a finding."""

_FULL_CELL, _HALF_CELL = "━", "╸"

_NAME = "altur-tui"
_DEMO = S("demo · made-up campaigns")
_PROFILE = S("profile {profile}")
_JOINT = " · "
_ELLIPSIS = "…"
_GAP_CELLS = 3
_LABEL_GAP_CELLS = 2
LABEL_CELLS = 13
"""The usual width of labels."""
_MIN_VALUE_CELLS = 8
_MAX_VALUE_LINES = 4
_MIN_CELLS_FOR_TWO_LISTS = 66
_LIST_GAP_CELLS = 2


def bar(share: float, cells: int) -> str:
    """Return the filled part of a bar of `cells` cells, in half cells.

    It is never empty for more than nothing, and never full for less than all.
    """
    halves = int(min(max(share, 0.0), 1.0) * cells * 2)
    full, half = divmod(max(halves, 1) if share > 0 else 0, 2)
    return _FULL_CELL * full + _HALF_CELL * half


def filled(template: S | P, style: str = "", **values: Any) -> Content:  # noqa: ANN401
    """Return the sentence `template` in `style`, with its `{placeholders}` filled in.

    A Content keeps its own style, so that a key or a name stands out within a whole sentence.
    """
    # No value has a NUL in it: texts from elsewhere are safe.
    marks = {name: f"\0{name}\0" for name, value in values.items() if isinstance(value, Content)}
    pieces = template.format(**{**values, **marks}).split("\0")
    return Content.assemble(
        *(values[text] if place % 2 else (text, style) for place, text in enumerate(pieces))
    )


def key_sentence(template: S | P, key: str, **values: object) -> Content:
    """Return a sentence about what a key does, `{key}` in it, such as “{key} tries again.”."""
    return filled(template, LABEL, key=Content.styled(key, KEY), **values)


def wrap(content: Content, cells: int, max_lines: int) -> list[Content]:
    """Return `content` in lines of `cells` cells; where there are more, the last ends in “…”.

    Takes no longer for a longer content.
    """
    cells = max(cells, 1)
    # A line holds no more than its cells, so what is beyond these belongs to lines that are cut.
    wrapped = content.truncate(cells * (max_lines + 1)).wrap(cells)
    if len(wrapped) > max_lines:
        last = Content.assemble(wrapped[max_lines - 1].truncate(cells - 1), _ELLIPSIS)
        return [*wrapped[: max_lines - 1], last]
    return wrapped


def apart(left: Content, right: Content, cells: int) -> Content:
    """Return a line with one text at its left end and one at its right end, which is cut last."""
    right = right.truncate(cells, ellipsis=True)
    gap = _GAP_CELLS if right else 0
    left = left.truncate(max(cells - right.cell_length - gap, 0), ellipsis=True)
    space = cells - left.cell_length - right.cell_length
    return Content.assemble(left, " " * max(space, 0), right)


def side_by_side(left: Sequence[Content], right: Sequence[Content], start: int) -> list[Content]:
    """Return two blocks of lines as one, the second from the column `start` on."""
    return [
        Content.assemble(one, " " * (start - one.cell_length) if other else "", other)
        for one, other in zip_longest(left, right, fillvalue=Content(""))
    ]


def replace_text(line: Static, content: Content) -> None:
    """Show `content` in the line; repaints only if it differs from what is there."""
    if not isinstance(line.content, Content) or not line.content.is_same(content):
        line.update(content)


class Lines(Widget):
    """Lays out its lines again when its width changes, and repaints only if they differ."""

    DEFAULT_CSS = "Lines { height: auto; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._drawn: list[Content] = []
        self._laid: tuple[int, list[Content]] | None = None
        """The width of the last layout in cells, and its lines."""

    @abstractmethod
    def lay_out(self, cells: int) -> list[Content]:
        """Return the lines, each at most `cells` wide. Called once, until `changed` is called."""

    def changed(self) -> None:
        """Repaint if the lines differ from those on the screen."""
        self._laid = None
        if not self.size.width:
            # Not visible yet, so there is no width to lay the lines out for.
            self.refresh(layout=True)
            return
        lines = self._lines(self.size.width)
        if len(lines) != len(self._drawn):
            self.refresh(layout=True)
        elif any(not new.is_same(old) for new, old in zip(lines, self._drawn, strict=True)):
            self.refresh()

    def get_content_height(
        self,
        container: Size,  # noqa: ARG002
        viewport: Size,  # noqa: ARG002
        width: int,
    ) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        self._drawn = self._lines(self.size.width)
        return Content("\n").join(self._drawn)

    def _lines(self, cells: int) -> list[Content]:
        if self._laid is None or self._laid[0] != cells:
            self._laid = cells, self.lay_out(cells)
        return self._laid[1]


class Listing(NamedTuple):
    """A value that is a list: as many items as fit into one line, and how many more there are."""

    items: tuple[Content, ...]
    """Each with the space that separates it from the one before."""
    more: S | P
    """The sentence that says how many more there are, with the placeholder `count`."""
    total: int
    """How many there are, including those that are not among `items`."""
    remark: Content | None = None
    """What holds of all of them, said at the end."""


Value = Content | tuple[Content, ...] | Listing
"""The value of a fact; of several parts, a line ends rather between two than within one."""
Fact = tuple[str | S | T | Content, Value]
"""A label and its value. A fact with an empty label continues the one above it."""


def _label(label: str | S | T | Content) -> Content:
    return label if isinstance(label, Content) else Content.styled(str(label), LABEL)


def fact_lines(
    facts: Sequence[Fact], cells: int, *, label_cells: int = LABEL_CELLS
) -> list[Content]:
    """Return the facts in `cells` columns; a long value wraps below itself, into a few lines.

    The labels take `label_cells` columns, or more where one of them is longer and there is room.
    """
    labels = [_label(label) for label, _ in facts]
    longest = max((each.cell_length for each in labels), default=0)
    label_cells = max(label_cells, min(longest + _LABEL_GAP_CELLS, cells - _MIN_VALUE_CELLS))
    room = max(cells - label_cells, _MIN_VALUE_CELLS)
    laid: list[Content] = []
    for label, (_, value) in zip(labels, facts, strict=True):
        head = label.truncate(label_cells - 1, ellipsis=True)
        if isinstance(value, Listing):
            lines = _listing_lines(value, room)
        else:
            whole = value if isinstance(value, Content) else _flow(value, room)
            lines = wrap(whole, room, _MAX_VALUE_LINES)
        for line in lines:
            laid.append(Content.assemble(head, " " * (label_cells - head.cell_length), line))
            head = Content("")
    return laid


def _flow(parts: tuple[Content, ...], cells: int) -> Content:
    """Return the parts in a row, as many in a line as fit."""
    flowed, *others = parts
    taken = flowed.cell_length
    for part in others:
        taken += len(_JOINT) + part.cell_length
        if taken <= cells:
            flowed = Content.assemble(flowed, (_JOINT, LABEL), part)
        else:
            flowed = Content.assemble(flowed, "\n", part)
            taken = part.cell_length
    return flowed


def _listing_lines(listing: Listing, cells: int) -> list[Content]:
    """Return the items that fit, the first in any case, and how many more there are.

    The remark stands at the end of that line, or below it where it does not fit.
    """

    def more(count: int) -> Content:
        return Content("  ").append(filled(listing.more, LABEL, count=count))

    def line(room: int) -> Content | None:
        count = fit_count(items, room, gap=0, more=more, total=total)
        if not count:
            return None
        return Content.assemble(*items[:count], more(total - count) if count < total else "")

    items, total, remark = listing.items, listing.total, listing.remark
    if remark is not None and (fitted := line(cells - len("  ") - remark.cell_length)) is not None:
        return [Content("  ").join((fitted, remark))]
    fitted = line(cells) or Content.assemble(*items[:1]).truncate(cells, ellipsis=True)
    return [fitted] if remark is None else [fitted, remark.truncate(cells, ellipsis=True)]


def _in_two_lists(facts: Sequence[Fact], cells: int) -> list[Content]:
    """Return the facts as two lists side by side, where there is room for them."""
    if cells < _MIN_CELLS_FOR_TWO_LISTS:
        return fact_lines(facts, cells)
    room = (cells - _LIST_GAP_CELLS) // 2
    half = (len(facts) + 1) // 2
    left, right = fact_lines(facts[:half], room), fact_lines(facts[half:], room)
    return side_by_side(left, right, room + _LIST_GAP_CELLS)


class FactList(Lines):
    """Labels on the left, values beside them."""

    def __init__(self, *, in_two: bool = False, label_cells: int = LABEL_CELLS) -> None:
        """Make an empty list; `in_two` splits it in two where there is room."""
        super().__init__()
        self._facts: Sequence[Fact] = ()
        self._in_two = in_two
        self._label_cells = label_cells

    def show(self, facts: Sequence[Fact]) -> None:
        self._facts = facts
        self.changed()

    def lay_out(self, cells: int) -> list[Content]:
        if self._in_two:
            return _in_two_lists(self._facts, cells)
        return fact_lines(self._facts, cells, label_cells=self._label_cells)


class Panel(Vertical):
    """A part of a screen: a rule with a title, and what stands below it."""

    _title: Content | None = None

    def set_title(self, title: S | Content) -> None:
        """Set the title; a sentence is shown in bold."""
        content = title if isinstance(title, Content) else Content.styled(str(title), STRONG)
        if self._title is None or not content.is_same(self._title):
            self._title = content
            self.border_title = Content.assemble(" ", content, " ")


class TitleBar(Widget):
    """The name of the program, and the profile and host of the campaigns on the screen."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._whereabouts = _whereabouts(settings)

    def render(self) -> Content:
        cells = self.content_size.width
        rest = fit(self._whereabouts, max(cells - width(_NAME) - _GAP_CELLS, 0))
        name = Content.styled(_NAME, "bold $primary")
        return apart(name, Content.styled(rest, LABEL), cells)


def _whereabouts(settings: Settings) -> str:
    """Return the profile and host of the campaigns, each only if it is not the default."""
    if settings.demo:
        return str(_DEMO)
    parts = []
    if settings.profile != DEFAULT_PROFILE:
        parts.append(_PROFILE.format(profile=settings.profile))
    if settings.base_url != DEFAULT_BASE_URL:
        from altur_tui.wire.address import origin

        if origin(settings.base_url) != origin(DEFAULT_BASE_URL):
            parts.append(safe(origin(settings.base_url).partition("://")[2]))
    return _JOINT.join(parts)
