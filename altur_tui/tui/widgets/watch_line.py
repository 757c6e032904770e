"""The line that says that the screen is watched: how often, and when next."""

import math

from msgspec import Struct
from textual.content import Content
from textual.widgets import Static

from altur_tui.tui.widgets.ink import CLOSED, KEY, LABEL, OPEN

_EVERY = "◉ Watching every {pace}"
_SLOWED = "▲ Watching only every {pace} instead of {asked}: {message}"
_LOOKING = "asking now…"
_NEXT = "next in {minutes} min"
_NEXT_SOON = "next within a minute"
_ONE_MOVED = "1 number moved"
_MOVED = "{count:,} numbers moved"
_MOVED_IN = "numbers moved in {campaigns:,} campaigns"
_ENDS = " ends it"
_SECONDS = "{seconds:g} s"
_MINUTES = "{minutes:g} min"
_SEPARATOR = " · "
_A_MINUTE = 60


class WatchState(Struct, frozen=True):
    """How the watching stands."""

    pace: float
    """Seconds from one look to the next."""
    asked: float
    """The same, as asked for."""
    refusal: str | None
    """Why it is slower than asked for: a sentence that is safe to lay out."""
    looking: bool
    """Whether it is being asked now."""
    until_next: float | None
    """Seconds; None where the clock stands still, so that nothing can be counted down."""
    moved: str
    """What is different from the look before, in words."""
    key: str
    """The key that ends it."""


def words(state: WatchState) -> Content:
    """Return the line."""
    if state.refusal is not None:
        slowed = _SLOWED.format(
            pace=_span(state.pace), asked=_span(state.asked), message=state.refusal.rstrip(".")
        )
        parts = [Content.styled(slowed, CLOSED)]
    else:
        parts = [Content.styled(_EVERY.format(pace=_span(state.pace)), OPEN)]
    if state.looking:
        parts.append(Content(_LOOKING))
    elif state.until_next is not None:
        minutes = math.ceil(state.until_next / _A_MINUTE)
        parts.append(Content(_NEXT.format(minutes=minutes) if minutes > 1 else _NEXT_SOON))
    if state.moved:
        parts.append(Content.styled(state.moved, KEY))
    parts.append(Content.assemble((state.key, KEY), (_ENDS, LABEL)))
    return Content.styled(_SEPARATOR, LABEL).join(parts)


def moved_words(moved: tuple[int, int]) -> str:
    """Return how many numbers moved, in how many campaigns."""
    count, campaigns = moved
    if campaigns > 1:
        return _MOVED_IN.format(campaigns=campaigns)
    if count == 1:
        return _ONE_MOVED
    return _MOVED.format(count=count) if count else ""


def _span(seconds: float) -> str:
    minutes, rest = divmod(seconds, _A_MINUTE)
    if minutes > 1 and not rest:
        return _MINUTES.format(minutes=minutes)
    return _SECONDS.format(seconds=seconds)


class WatchLine(Static):
    """One line, there only while the screen is watched."""

    DEFAULT_CSS = """
    WatchLine {
        display: none; height: 1; padding: 0 2; text-wrap: nowrap; text-overflow: ellipsis;
    }
    """

    def __init__(self) -> None:
        super().__init__(id="watch", markup=False)
        self._shown: Content | None = None

    def show(self, state: WatchState | None) -> None:
        """Show this; None: the screen is not watched."""
        self.display = state is not None
        shown = None if state is None else words(state)
        if shown is not None and (self._shown is None or not shown.is_same(self._shown)):
            self.update(shown)
        self._shown = shown
