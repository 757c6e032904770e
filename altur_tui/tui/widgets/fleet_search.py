"""What the filter of the fleet looks for in a row: every word of it, and the states it is in."""

from collections.abc import Iterable

from altur_tui.text import folded
from altur_tui.tui.widgets.board_rows import Cell, Cells, Predicate

OPEN, FAILED, MOVED = "open", "failed", "moved"
ERROR, WARNING, NOTE = "error", "warning", "note"
STATES = frozenset({OPEN, FAILED, MOVED, ERROR, WARNING, NOTE})
"""Words that stand for a state. Typed whole, they find no other words that hold them: `open` finds
no campaign that “opens in 8 h”."""
COLUMN = "filter"
"""The name under which it lies among the cells of a row; no column of the board shows it."""


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
