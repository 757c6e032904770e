"""Watching: whether the screens poll, how often, and which numbers moved since.

What moved is the difference between an answer and the one before it. It stays marked until the next
answer for the campaign, whatever that brings, or until watching stops; a failure is no answer.
"""

import math
from collections.abc import Callable, Collection, Sequence
from time import monotonic

from altur_tui.campaign.analytics import NO_CHANGES, Changes, changes
from altur_tui.campaign.reading import Reading
from altur_tui.core.repository import Known
from altur_tui.wire.campaign import Snapshot
from altur_tui.wire.errors import KEY_REFUSED, AlturError, ErrorKind

MAX_SECONDS = 600.0
"""Between two polls, however long the server refuses; more only if the settings say so, or the
server does with `Retry-After`."""

_SLOWER = 2
_PASSING = KEY_REFUSED | {kind for kind in ErrorKind if kind.passes}


class Watching:
    """The state of watching for all screens; each polls while it is the one that is seen."""

    def __init__(self, seconds: float, *, timer: Callable[[], float] = monotonic) -> None:
        """Take the seconds between two polls; `timer` counts them, whatever the clock shows."""
        self.seconds = seconds
        """As the settings have it."""
        self.pace = seconds
        """The seconds until the next poll: more while the server refuses."""
        self.refusal: AlturError | None = None
        """Why the pace is slower than the settings have it."""
        self.on = False
        self.switches = 0
        """How often watching was started or stopped."""
        self.timer = timer
        self.not_before = -math.inf
        """Until when the server asked to wait, in the time of `timer`."""
        self._last: dict[int, Reading] = {}
        self._snapshots: dict[int, Snapshot] = {}
        self._changes: dict[int, Changes] = {}
        self._heeded: dict[int, AlturError] = {}

    def changes(self, campaign_id: int) -> Changes:
        """Return what moved in a campaign with its last answer."""
        return self._changes.get(campaign_id, NO_CHANGES)

    def moved(self, ids: Collection[int]) -> tuple[int, int]:
        """Return how many numbers moved in these campaigns, and in how many of them."""
        found = [moved for each, moved in self._changes.items() if each in ids]
        return sum(map(len, found)), len(found)

    def switch(self) -> None:
        """Start watching, or stop and forget what moved."""
        self.on = not self.on
        self.switches += 1
        self.pace, self.refusal = self.seconds, None
        self._last.clear()
        self._snapshots.clear()
        self._changes.clear()

    def learn(self, known: Known) -> None:
        """Compare what is known now with what was known before; called at every change of it."""
        self._heed(known)
        if not self.on or known.reading is None or known.recalled:
            return
        before = self._last.get(known.id)
        self._last[known.id] = known.reading
        is_same = known.snapshot is not None and self._snapshots.get(known.id) is known.snapshot
        if known.snapshot is not None:
            self._snapshots[known.id] = known.snapshot
        # The list may complete an answer: that is no newer one.
        if before is None or before is known.reading or is_same:
            return
        self._changes.pop(known.id, None)
        if found := changes(before.analytics, known.reading.analytics):
            self._changes[known.id] = found

    def judge(self, answers: Sequence[Known]) -> None:
        """Poll less often if the server refuses, else as often as the settings have it.

        It refuses if it says so even once, or if more than half of the requests failed in a way
        that may pass. A pause that it asks for is kept, however long. Without a key watching stops.
        """
        if any(each.error is not None and each.error.kind is ErrorKind.NO_KEY for each in answers):
            self.switch()
            return
        failed = [
            each.error for each in answers if each.error is not None and each.error.kind in _PASSING
        ]
        limited = [error for error in failed if error.kind is ErrorKind.RATE_LIMITED]
        refused = bool(limited) or 2 * len(failed) > len(answers)
        slower = min(self.pace * _SLOWER, MAX_SECONDS) if refused else self.seconds
        asked = self.not_before - self.timer()
        self.pace = max(slower, self.seconds, asked)
        held_up = refused or asked > self.seconds
        self.refusal = next(iter(limited or failed), None) if held_up else None

    def _heed(self, known: Known) -> None:
        """Note for how long the server asks to wait, counted from its answer."""
        error = known.error
        if known.loading or error is None or error.retry_after is None:
            return
        if self._heeded.get(known.id) is not error:
            self._heeded[known.id] = error
            self.not_before = max(self.not_before, self.timer() + error.retry_after)
