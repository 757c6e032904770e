"""The line that says that the screen is watched: how often, and when next."""

import math
from collections.abc import Sequence

from msgspec import Struct
from textual.content import Content

from altur_tui.api.errors import ErrorKind
from altur_tui.tui.widgets.ink import CLOSED, KEY, LABEL, OPEN
from altur_tui.tui.widgets.lines import Lines

_EVERY = "◉ Watching every {pace}"
_SLOWED = {
    ErrorKind.RATE_LIMITED: "▲ Only every {pace}: too many requests",
    ErrorKind.NETWORK: "▲ Only every {pace}: no answer",
    ErrorKind.UNAUTHORIZED: "▲ Only every {pace}: the key is refused",
    ErrorKind.FORBIDDEN: "▲ Only every {pace}: the key is refused",
}
_SLOWED_OTHERWISE = "▲ Only every {pace}: the server fails"
_LOOKING = "asking now…"
_NEXT = "next in {minutes:,} min"
_NEXT_SOON = "next within 1 min"
_ONE_MOVED = ("1 number moved", "1 moved")
_MOVED = ("{count:,} numbers moved", "{count:,} moved")
_MOVED_IN = ("numbers moved in {campaigns:,} campaigns", "{campaigns:,} campaigns moved")
_FOUND = "{said}: {key} moved shows them"
_ONE_FOUND = "{said}: {key} moved shows where"
_ENDS = " ends it"
_SECONDS = "{seconds:.3g} s"
_MINUTES = "{minutes:,} min"
_MINUTES_AND_SECONDS = "{minutes} min {seconds} s"
_SEPARATOR = Content.styled(" · ", LABEL)
_A_MINUTE = 60
_MANY = 100


class WatchState(Struct, frozen=True):
    """How the watching stands."""

    pace: float
    """Seconds from one look to the next."""
    refusal: ErrorKind | None
    """Why it is slower than asked for, if it is. What it says in full stands elsewhere."""
    looking: bool
    """Whether it is being asked now."""
    until_next: float | None
    """Seconds; None where the clock stands still, so that nothing can be counted down."""
    moved: tuple[int, int]
    """How many numbers are others than before the last look, and in how many campaigns."""
    key: str
    """The key that ends it."""
    filter_key: str | None = None
    """The key of the filter that finds what moved, where there is one."""


def line(state: WatchState, cells: int) -> Content:
    """Return the line for so many cells.

    What moved is said last, more briefly where there is little room, and else not at all: the
    numbers themselves are marked. Within a pace of less than a minute there is nothing to count
    down by the minute.
    """
    parts = [_how_often(state)]
    if state.looking:
        parts.append(Content(_LOOKING))
    elif state.until_next is not None:
        minutes = math.ceil(state.until_next / _A_MINUTE)
        if minutes > 1:
            parts.append(Content(_NEXT.format(minutes=minutes)))
        elif state.pace >= _A_MINUTE:
            parts.append(Content(_NEXT_SOON))
    parts.append(Content.assemble((state.key, KEY), (_ENDS, LABEL)))
    shortest = _SEPARATOR.join(parts)
    for said in _moved(*state.moved, state.filter_key):
        whole = _SEPARATOR.join([*parts, Content.styled(said, KEY)])
        if whole.cell_length <= cells:
            return whole
    return shortest.truncate(cells, ellipsis=True)


def _how_often(state: WatchState) -> Content:
    pace = _span(state.pace)
    if state.refusal is None:
        return Content.styled(_EVERY.format(pace=pace), OPEN)
    slowed = _SLOWED.get(state.refusal, _SLOWED_OTHERWISE)
    return Content.styled(slowed.format(pace=pace), CLOSED)


def _moved(count: int, campaigns: int, filter_key: str | None) -> Sequence[str]:
    """Return how to say what moved, the longest way first; nothing if nothing did.

    How to find it goes before the longer way to say it.
    """
    if campaigns > 1:
        said = [each.format(campaigns=campaigns) for each in _MOVED_IN]
    elif count == 1:
        said = list(_ONE_MOVED)
    else:
        said = [each.format(count=count) for each in _MOVED] if count else []
    if filter_key is None:
        return said
    found = _FOUND if campaigns > 1 else _ONE_FOUND
    return [*(found.format(said=each, key=filter_key) for each in said), *said]


def _span(seconds: float) -> str:
    if seconds < 2 * _A_MINUTE:
        return _SECONDS.format(seconds=seconds)
    minutes, rest = divmod(round(seconds), _A_MINUTE)
    if rest and minutes < _MANY:
        return _MINUTES_AND_SECONDS.format(minutes=minutes, seconds=rest)
    return _MINUTES.format(minutes=minutes)


class WatchLine(Lines):
    """One line, there only while the screen is watched."""

    DEFAULT_CSS = "WatchLine { display: none; height: 1; padding: 0 2; }"

    def __init__(self) -> None:
        super().__init__(id="watch")
        self._state: WatchState | None = None

    def lay_out(self, cells: int) -> list[Content]:
        """Return the line, if the screen is watched."""
        return [] if self._state is None else [line(self._state, cells)]

    def show(self, state: WatchState | None) -> None:
        """Show this; None: the screen is not watched."""
        if state != self._state:
            self._state = state
            self.display = state is not None
            self.changed()
