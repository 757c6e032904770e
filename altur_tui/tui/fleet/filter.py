"""The field that filters the fleet as one types."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Input

from altur_tui.text import folded
from altur_tui.tui.bindings import bind
from altur_tui.tui.table.model import Cell, Cells, Predicate

_PLACEHOLDER = "Id, name, agent, channel, verdict, finding, failed, error, moved"
_MAX_CHARACTERS = 200


class FleetFilter(Input):
    """A field for words. `enter` and `down` leave it as it is, `escape` empties it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="leave", show=True, description="Keep"),
        bind("down", action="leave"),
        bind("back", action="clear", show=True, description="Show all"),
        bind("quit_anywhere"),
    ]

    class Left(Message):
        """The person wants to go on to the rows; `cleared` if without the filter."""

        def __init__(self, *, cleared: bool) -> None:
            super().__init__()
            self.cleared = cleared

    def __init__(self, *, id: str) -> None:  # noqa: A002
        """Make an empty field."""
        super().__init__(
            placeholder=_PLACEHOLDER,
            max_length=_MAX_CHARACTERS,
            select_on_focus=False,
            compact=True,
            id=id,
        )
        # A blinking cursor repaints a screen that is otherwise at rest twice a second.
        self.cursor_blink = False

    def action_leave(self) -> None:
        """Go on to the rows that are left."""
        self.post_message(self.Left(cleared=False))

    def action_clear(self) -> None:
        """Go on to all rows."""
        self.post_message(self.Left(cleared=True))


OPEN, FAILED, MOVED = "open", "failed", "moved"
ERROR, WARNING, NOTE = "error", "warning", "note"
STATES = frozenset({OPEN, FAILED, MOVED, ERROR, WARNING, NOTE})
"""Words that stand for a state. Typed whole, they find no other words that hold them: `open` finds
no campaign that “opens in 8 h”."""
COLUMN = "filter"
"""The name under which it lies among the cells of a row; no column of the table shows it."""


class SearchCell(Cell, frozen=True):
    """The texts of a row, folded, made once for the many looks while somebody types."""

    names: str = ""
    """Id, name, channel and agent."""
    told: str = ""
    """What is said of the campaign: its verdict, what is wrong, why it failed."""
    states: frozenset[str] = frozenset()


_NOTHING = SearchCell()


def search_cell(names: Iterable[str], told: Iterable[str], states: Iterable[str]) -> SearchCell:
    """Return what a row is found by."""
    return SearchCell(
        names=folded("\n".join(names)),
        told=folded("\n".join(told)),
        states=frozenset(states),
    )


def fitting(text: str) -> Predicate | None:
    """Return what tells whether a row holds `text`, or every word of it; None if there is none."""
    words = folded(text).split()
    if not words:
        return None
    # “never open” is a finding, and says nothing of the state.
    phrase = " ".join(words) if len(words) > 1 else None

    def fits(_: int, cells: Cells) -> bool:
        row = cells.get(COLUMN, _NOTHING)
        if not isinstance(row, SearchCell):
            return False
        if phrase is not None and phrase in row.told:
            return True
        return all(
            word in row.names or word in (row.states if word in STATES else row.told)
            for word in words
        )

    return fits
