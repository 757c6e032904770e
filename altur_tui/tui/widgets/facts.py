"""Labels with their values in two columns."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from textual.content import Content

from altur_tui.tui.widgets.ink import LABEL
from altur_tui.tui.widgets.lines import Lines

_LABEL_CELLS = 13
_LEAST_VALUE_CELLS = 8
_TWO_LISTS_CELLS = 66
_GAP_CELLS = 2
_BETWEEN = "  "


class Some(NamedTuple):
    """As many of these as fit in one line, and how many more there are."""

    items: tuple[Content, ...]
    more: str
    """What says so, with the placeholder `count`."""

    def fit(self, cells: int) -> Content:
        """Return the line: at least the first."""
        for count in range(len(self.items), 0, -1):
            parts = [*self.items[:count]]
            if rest := len(self.items) - count:
                parts.append(Content.styled(self.more.format(count=rest), LABEL))
            line = Content(_BETWEEN).join(parts)
            if line.cell_length <= cells:
                return line
        return Content.assemble(*self.items[:1])


Fact = tuple[str | Content, Content | Some]
"""A label and its value. One without a label goes on below the one before it."""


def _label(label: str | Content) -> Content:
    return Content.styled(label, LABEL) if isinstance(label, str) else label


def lines(facts: Sequence[Fact], cells: int) -> list[Content]:
    """Lay the facts out in `cells` columns; long values wrap under themselves."""
    room = max(cells - _LABEL_CELLS, _LEAST_VALUE_CELLS)
    laid: list[Content] = []
    for label, value in facts:
        head = _label(label).truncate(_LABEL_CELLS - 1, ellipsis=True)
        for line in [value.fit(room)] if isinstance(value, Some) else value.wrap(room):
            laid.append(Content.assemble(head, " " * (_LABEL_CELLS - head.cell_length), line))
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

    def __init__(self, *, abreast: bool = False) -> None:
        """Make an empty list; `abreast` splits it in two where there is room."""
        super().__init__()
        self._facts: Sequence[Fact] = ()
        self._abreast = abreast

    def show(self, facts: Sequence[Fact]) -> None:
        """Show these facts."""
        self._facts = facts
        self.changed()

    def lay_out(self, cells: int) -> list[Content]:
        """Lay the facts out."""
        return (lines_abreast if self._abreast else lines)(self._facts, cells)
