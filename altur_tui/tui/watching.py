"""Watching: whether the screens ask again by themselves, how often, and what moved since.

What moved is the difference between an answer and the one before it, the last one that was on the
screen. It stays marked until an answer brings other numbers again, or the watching ends.
"""

from collections.abc import Callable, Collection, Sequence
from time import monotonic

from altur_tui.api.errors import AlturError, ErrorKind
from altur_tui.campaign.changes import NO_CHANGES, Changes, changes
from altur_tui.campaign.reading import Reading
from altur_tui.repository import Known

MOST_SECONDS = 600.0
"""Between two looks, however long the server refuses; more only if that was asked for."""

_SLOWER = 2
_PASSING = frozenset(
    {
        ErrorKind.NETWORK,
        ErrorKind.SERVER,
        ErrorKind.RATE_LIMITED,
        ErrorKind.UNAUTHORIZED,
        ErrorKind.FORBIDDEN,
    }
)


class Watching:
    """Holds for all screens; each looks again while it is the one that is seen."""

    def __init__(self, seconds: float, *, timer: Callable[[], float] = monotonic) -> None:
        """Take the seconds between two looks; `timer` counts them, whatever the clock shows."""
        self.seconds = seconds
        """As asked for."""
        self.pace = seconds
        """The seconds until the next look: more while the server refuses."""
        self.refusal: AlturError | None = None
        """Why it is slower than asked for."""
        self.on = False
        self.timer = timer
        self._last: dict[int, Reading] = {}
        self._changes: dict[int, Changes] = {}

    def changes(self, campaign_id: int) -> Changes:
        """Return what moved in a campaign when its numbers were last others than before."""
        return self._changes.get(campaign_id, NO_CHANGES)

    def moved(self, ids: Collection[int]) -> tuple[int, int]:
        """Return how many numbers moved in these campaigns, and in how many of them."""
        found = [moved for each, moved in self._changes.items() if each in ids]
        return sum(map(len, found)), len(found)

    def switch(self) -> None:
        """Begin to watch, or end it and forget what moved."""
        self.on = not self.on
        self.pace, self.refusal = self.seconds, None
        self._last.clear()
        self._changes.clear()

    def learn(self, known: Known) -> None:
        """Compare what is known now with what was before. Called at every change of it."""
        if not self.on or known.reading is None:
            return
        before = self._last.get(known.id)
        self._last[known.id] = known.reading
        if before is None or before is known.reading:
            return
        if found := changes(before, known.reading):
            self._changes[known.id] = found

    def judge(self, answers: Sequence[Known]) -> None:
        """Look less often if the server refuses, else as often as was asked for.

        It refuses if it says so even once, or if more than half of what was asked for failed in a
        way that may pass. Without a key the watching ends.
        """
        if any(each.error is not None and each.error.kind is ErrorKind.NO_KEY for each in answers):
            self.switch()
            return
        failed = [
            each.error for each in answers if each.error is not None and each.error.kind in _PASSING
        ]
        limited = [error for error in failed if error.kind is ErrorKind.RATE_LIMITED]
        if limited or 2 * len(failed) > len(answers):
            self.refusal = (limited or failed)[0]
            self.pace = max(min(self.pace * _SLOWER, MOST_SECONDS), self.seconds)
        else:
            self.refusal = None
            self.pace = self.seconds
