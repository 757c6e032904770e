"""The fleet's filter: the field, and what a row is found by."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from altur_tui.i18n.sentences import N, S, T
from altur_tui.text import folded
from altur_tui.tui.bindings import bind
from altur_tui.tui.common.screen import Field
from altur_tui.tui.table.model import Cell, Cells, Predicate

_PLACEHOLDER = S("Id, name, agent, channel, verdict, finding, failed, moved, since")
_MAX_CHARACTERS = 200

OPEN, FAILED, MOVED, CHANGED = "open", "failed", "moved", "since"
ERROR, WARNING, NOTE = "error", "warning", "note"
STATE_WORDS = {
    # Translators: words for one state, separated by spaces, in the forms that people type.
    OPEN: T("typed into the filter", "open"),
    FAILED: T("typed into the filter", "failed"),
    MOVED: T("typed into the filter", "moved"),
    CHANGED: T("typed into the filter", "since"),
    ERROR: T("typed into the filter", "error"),
    WARNING: T("typed into the filter", "warning"),
    NOTE: T("typed into the filter", "note"),
}
"""Words for a state. Typed whole, they match that state only: `open` does not find a campaign that
“opens in 8 h”."""
COLUMN = "filter"
"""The name of the SearchCell among the cells of a row; no column of the table shows it."""


class FleetFilter(Field):
    """The field for the words. `enter` and `down` leave it as it is, `escape` empties it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("open", action="leave", show=True, description=N("Keep")),
        bind("down", action="leave"),
        bind("back", action="clear", show=True, description=N("Show all")),
        bind("quit_anywhere"),
    ]

    @dataclass
    class Left(Message):
        """The person wants to go to the rows; `cleared` if without the filter."""

        cleared: bool = field(kw_only=True)

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(
            placeholder=str(_PLACEHOLDER),
            max_length=_MAX_CHARACTERS,
            select_on_focus=False,
            compact=True,
            id=id,
        )

    def action_leave(self) -> None:
        self.post_message(self.Left(cleared=False))

    def action_clear(self) -> None:
        self.post_message(self.Left(cleared=True))


class SearchCell(Cell, frozen=True):
    """The texts of a row, folded once and matched at every key that is typed."""

    names: str = ""
    """Id, name, channel and agent."""
    told: str = ""
    """What the row says about the campaign: its verdict, its findings, its error."""
    states: frozenset[str] = frozenset()


_NOTHING = SearchCell()


def search_cell(names: Iterable[str], told: Iterable[str], states: Iterable[str]) -> SearchCell:
    """Return what a row is found by: the words of its texts, and its states."""
    return SearchCell(
        names=folded("\n".join(names)),
        told=folded("\n".join(told)),
        states=frozenset(states),
    )


def _states() -> dict[str, str]:
    """Return the words for states in English and in the reader's language, and their states."""
    states = {state: state for state in STATE_WORDS}
    for state, told in STATE_WORDS.items():
        states |= dict.fromkeys(folded(str(told)).split(), state)
    return states


def matching(text: str) -> Predicate | None:
    """Return a predicate for rows with `text`, or with every word of it; None for empty text."""
    words = folded(text).split()
    if not words:
        return None
    states = _states()
    # “never open” is a finding, not the state “open”.
    phrase = " ".join(words) if len(words) > 1 else None

    def matches(_: int, cells: Cells) -> bool:
        row = cells.get(COLUMN, _NOTHING)
        if not isinstance(row, SearchCell):
            return False
        if phrase is not None and phrase in row.told:
            return True
        return all(
            word in row.names
            or (states[word] in row.states if word in states else word in row.told)
            for word in words
        )

    return matches
