"""The slots of the server's limit: how many are taken, and when the next one is free.

The server counts a request when it reads it, which we cannot see. So a slot is stamped with the
latest instant at which that may have happened, as far as we can tell, and is free again one
window later. The window is longer than the server's second: a margin has to be in time, for one
in count is used up by the first burst.
"""

from collections import deque
from math import inf
from statistics import median

LIMIT = 12
"""How many requests a second the vendor's reference allows; per key is assumed."""
WINDOW = 1.03
"""How long a slot stays taken after its stamp, in seconds."""
WIDE_WINDOW = 1.10
"""The same after the server has refused a request for coming too soon."""

# A request that left us but got no answer is taken to have been read after this long. Else a
# server that answers nobody would hold up the requests of the screen until their deadline.
_LATEST_READ = 3.0
# A request whose answer took longer than the quickest of late may have been late on its way to
# the server. The window's margin covers some of that, once enough answers tell what quick is, and
# a server that is slow by nature must not slow us down by more than the last.
_COVERED_LATENESS = 0.02
_MAX_LATENESS = 0.07
_ANSWERS_REMEMBERED = 64
# An answer that took much longer than is usual of late is no slow server but a hold-up: what was
# on its way then is read all at once, after it. So such a request counts as read when it ended.
_HELD_UP = 2.0
_MIN_TO_TELL_HELD_UP = 8
_MAX_HOLD_UP = 1.0
# While background requests queue up they leave the last slots apart, so that one frees in every
# third of the window or so: that is how long a request of the screen waits.
_KEPT_APART = 2
_SPREAD = 0.35
_MIN_LIMIT_TO_SPREAD = 4


class TakenSlot:
    """A slot that one attempt has taken, and how far the attempt has got.

    Tell it `left`, `sent`, `answered` and `ended`, each with the loop's time. A new connection may
    be accepted late, with the request already in it: there only the answer tells when the request
    was read, so `sent` is told for warm connections only.
    """

    def __init__(self, slots: "Slots") -> None:
        self._slots = slots
        self._sent_at: float | None = None
        self._answered_in: float | None = None
        self._stamp: float | None = None
        self.has_left = False
        """Whether any of the request is on its way; until then the slot can be given back."""

    def left(self, now: float) -> None:
        """The request is on its way; the server reads it at some time from now on."""
        self.has_left = True
        self._stamp = now + _LATEST_READ

    def sent(self, now: float) -> None:
        """Stamp the slot: the server may count the request from now."""
        self.has_left = True
        self._sent_at = self._stamp = now

    def answered(self, now: float) -> None:
        """The head of the answer has arrived: now it is known by when the request was read."""
        self.has_left = True
        if self._sent_at is None:
            self._stamp = now
        else:
            self._answered_in = now - self._sent_at
            self._slots.remember(self._answered_in)

    def ended(self, now: float) -> None:
        """The attempt is over; without an answer its request counts as read by now."""
        if self._stamp is None or self._stamp > now:
            self._stamp = now

    def free_at(self, window: float) -> float | None:
        """Return when the slot is free again, in the loop's time; None if it is not known yet."""
        if self._stamp is None:
            return None
        late = 0.0 if self._answered_in is None else self._slots.lateness(self._answered_in)
        return self._stamp + late + window


class Slots:
    """At most `limit` requests in any `window` seconds, as the server sees them."""

    def __init__(self, *, limit: int = LIMIT, window: float = WINDOW) -> None:
        self._limit = limit
        self._window = window
        self._wide_until = -inf
        self._taken: list[TakenSlot] = []
        self._answer_times: deque[float] = deque(maxlen=_ANSWERS_REMEMBERED)
        self._held_up_from = inf

    def take(self) -> TakenSlot:
        """Take a slot; `next_start` has told when."""
        taken = TakenSlot(self)
        self._taken.append(taken)
        return taken

    def give_back(self, taken: TakenSlot) -> None:
        """Free the slot of a request that never left."""
        if taken in self._taken:
            self._taken.remove(taken)

    def widen(self, until: float) -> None:
        """Use the wide window until then, in the loop's time: the server refused a request."""
        self._wide_until = max(self._wide_until, until)

    def next_start(self, now: float, *, screen: bool, background: int) -> float | None:
        """Return when the next request may start, or None if that is not known yet.

        `screen` says whether it is one of the screen's, `background` how many others wait.
        """
        window = self._window if now >= self._wide_until else max(self._window, WIDE_WINDOW)
        ends = [(taken, taken.free_at(window)) for taken in self._taken]
        self._taken = [taken for taken, end in ends if end is None or end > now]
        known = sorted(end for _, end in ends if end is not None and end > now)
        free = self._limit - len(self._taken)
        if free <= 0:
            return known[0] if known else None
        if screen or background <= free:
            return now
        return self._spread_start(now, free, known, window)

    def remember(self, answered_in: float) -> None:
        """Keep how long an answer took on a warm connection, in seconds."""
        self._answer_times.append(answered_in)
        if len(self._answer_times) >= _MIN_TO_TELL_HELD_UP:
            self._held_up_from = _HELD_UP * median(self._answer_times)

    def lateness(self, answered_in: float) -> float:
        """Return how many seconds late a request may have been read, given its answer time.

        Computed anew each time, for each later answer may tell better what quick is.
        """
        covered = _COVERED_LATENESS * len(self._answer_times) / _ANSWERS_REMEMBERED
        late = answered_in - min(self._answer_times) - covered
        most = _MAX_LATENESS if answered_in < self._held_up_from else _MAX_HOLD_UP
        return min(max(0.0, late), most)

    def _spread_start(
        self, now: float, free: int, known: list[float], window: float
    ) -> float | None:
        """Return when a background request may take one of the last slots.

        Afterwards the n-th request of the screen must find a slot within n spreads: among those
        left free, or among those that end by then.
        """
        start_at = now
        if self._limit < _MIN_LIMIT_TO_SPREAD:
            return start_at
        for nth in range(free, _KEPT_APART + 1):
            place = nth - free
            if place >= len(known):
                return None
            start_at = max(start_at, known[place] - nth * _SPREAD * window)
        return start_at
