"""Labels with their values in two columns."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from textual.containers import Vertical
from textual.content import Content

from altur_tui.reports import words
from altur_tui.tui.common.lines import Lines, wrap
from altur_tui.tui.common.style import LABEL, STRONG

LABEL_CELLS = 13
_MAX_LINES = 4
_MIN_VALUE_CELLS = 8
_TWO_LISTS_CELLS = 66
_GAP_CELLS = 2
_BETWEEN = "  "


class Some(NamedTuple):
    """As many of these as fit in one line, and how many more there are."""

    items: tuple[Content, ...]
    """Each with the space that parts it from the one before."""
    more: str
    """What says so, with the placeholder `count`."""
    total: int
    """How many there are, those that are not listed among them."""

    def fit(self, cells: int) -> Content:
        """Return the line: at least the first."""
        for count in range(len(self.items), 0, -1):
            line = Content("").join(self.items[:count])
            if rest := self.total - count:
                more = Content.styled(self.more.format(count=words.number(rest)), LABEL)
                line = Content(_BETWEEN).join((line, more))
            if line.cell_length <= cells:
                return line
        return Content.assemble(*self.items[:1])


Fact = tuple[str | Content, Content | Some]
"""A label and its value. One without a label goes on below the one before it."""


def _label(label: str | Content) -> Content:
    return Content.styled(label, LABEL) if isinstance(label, str) else label


def _wrap(value: Content | Some, cells: int) -> list[Content]:
    if isinstance(value, Some):
        return [value.fit(cells)]
    return wrap(value, cells, _MAX_LINES)


def lines(facts: Sequence[Fact], cells: int, *, label_cells: int = LABEL_CELLS) -> list[Content]:
    """Lay the facts out in `cells` columns; long values wrap under themselves, a few times."""
    room = max(cells - label_cells, _MIN_VALUE_CELLS)
    laid: list[Content] = []
    for label, value in facts:
        head = _label(label).truncate(label_cells - 1, ellipsis=True)
        for line in _wrap(value, room):
            laid.append(Content.assemble(head, " " * (label_cells - head.cell_length), line))
            head = Content("")
    return laid


def lines_abreast(facts: Sequence[Fact], cells: int) -> list[Content]:
    """Lay the facts out as two lists beside each other, where there is room for them."""
    if cells < _TWO_LISTS_CELLS:
        return lines(facts, cells)
    room = (cells - _GAP_CELLS) // 2
    half = (len(facts) + 1) // 2
    left, right = lines(facts[:half], room), lines(facts[half:], room)
    return [
        Content.assemble(one, " " * (room + _GAP_CELLS - one.cell_length), other)
        for one, other in zip_longest(left, right, fillvalue=Content(""))
    ]


class Facts(Lines):
    """Labels on the left, values beside them."""

    def __init__(self, *, abreast: bool = False, label_cells: int = LABEL_CELLS) -> None:
        """Make an empty list; `abreast` splits it in two where there is room."""
        super().__init__()
        self._facts: Sequence[Fact] = ()
        self._abreast = abreast
        self._label_cells = label_cells

    def show(self, facts: Sequence[Fact]) -> None:
        """Show these facts."""
        self._facts = facts
        self.changed()

    def lay_out(self, cells: int) -> list[Content]:
        """Lay the facts out."""
        if self._abreast:
            return lines_abreast(self._facts, cells)
        return lines(self._facts, cells, label_cells=self._label_cells)


class Section(Vertical):
    """A part of a screen: a rule with a title, and what stands below it."""

    _title: Content | None = None

    def entitle(self, title: str | Content) -> None:
        """Set the title; a str is plain text, in bold."""
        content = Content.styled(title, STRONG) if isinstance(title, str) else title
        if self._title is None or not content.is_same(self._title):
            self._title = content
            self.border_title = Content.assemble(" ", content, " ")
