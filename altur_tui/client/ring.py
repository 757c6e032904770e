"""The budget's twelve slots as data: who may send a request, and when. Pure: no clock, no file.

Instants are seconds of the monotonic clock, which all processes of one boot share. The server
counts a request when it reads it, which we cannot see. So a slot holds the latest instant at which
that may have happened, as far as we can tell, and is free again one window later. Nobody has to
clean up: every slot ends by itself, whatever becomes of its owner.
"""

from collections.abc import Callable
from math import inf

from msgspec import Struct, field

LIMIT = 12
"""How many requests a second the vendor's reference allows; per key is assumed."""
WINDOW = 1.01
"""How long a slot stays taken after its request was read, in seconds."""
WIDE_WINDOW = 1.10
"""The same after the server has refused a request for coming too soon."""
WIDENED_FOR = 60.0
"""How long the window stays wide after the pause that a refusal asked for, in seconds."""
MAX_ON_ITS_WAY = 0.3
"""What was sent by somebody of whom nothing is heard is read within so many seconds (assumed)."""
MAX_PAUSE = 600.0
"""A longer pause than this is not believed, in seconds."""

# A request that left us but got no answer is taken to have been read after this long. Else a
# server that answers nobody would hold up the requests of the screen until their deadline.
_LATEST_READ = 3.0
# A request whose answer took longer than the quickest of late may have been late on its way to
# the server. A server that is slow by nature must not slow us down by more than this.
_MAX_LATENESS = 0.07
_ANSWERS_REMEMBERED = 64
# Before so many answers are known, nobody can tell what quick is: a request counts as read when
# its answer arrives.
_MIN_TO_TELL_QUICK = 12
# An answer that took much longer than is usual of late is no slow server but a hold-up: what was
# on its way then is read all at once, after it. So such a request counts as read when it ended.
_HELD_UP = 2.0
_LONGEST_HOLD_UP = 1.0
_MAX_ANSWER_TIME = 600.0
# While background requests queue up they leave the last slots apart, so that one frees in every
# sixth of the window or so: that is how long a request of the screen waits.
_KEPT_APART = 5
_SPREAD = 0.17
_MIN_LIMIT_TO_SPREAD = 8
# Members with more slots than others that wait look this much later, for each slot more.
_FAIR_DELAY = 0.0015
_MAX_FAIR_DELAY = 0.006
# A waiting member is seen every tenth of a second, one with a request on its way every quarter.
_WAITS_FOR = 0.3
_STOPPED_AFTER = 0.5
_AT_WORK_FOR = 2.0
_REMEMBERED_FOR = 10.0
_STANDS_BACK_FOR = 0.02
_MAX_MEMBERS = 32
# A member looks at the clock before it takes the lock: what it finds may be later than that.
_MAX_AHEAD = 0.5


class Busy(Exception):  # noqa: N818 - nothing is wrong
    """Another process is changing the ring: try again in a few milliseconds."""


class Slot(Struct, array_like=True):
    """One of the twelve."""

    read_by: float = -inf
    """The latest instant at which the server may have read the request."""
    answered_in: float | None = None
    """Seconds until its answer, on a connection that was there already; None if not known."""
    owner: int = 0
    """0: nobody who would tell how far the request gets."""
    token: int = 0
    """Tells this request from the next one in the slot."""
    left_at: float | None = None
    """Since when the request may have been sent; None if it was not."""


class Member(Struct, array_like=True):
    """A process that takes slots, or would like to."""

    owner: int
    seen_at: float
    screen: int = 0
    """How many requests of a screen wait there."""
    background: int = 0
    """How many others do."""
    took_at: float = -inf
    """When it last took a slot."""


class Lease(Struct, frozen=True):
    """A slot that was taken for one request."""

    place: int
    token: int


class Ring(Struct, array_like=True):
    """What all members know of each other's requests."""

    slots: list[Slot]
    members: list[Member] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    """How long the latest answers took, in seconds, on connections that were there already."""
    last_token: int = 0
    paused_until: float = -inf
    pause_asked: bool = True
    """Whether the server said for how long; else it only refused, and how long is our guess."""
    wide_until: float = -inf
    window: float = WINDOW
    """How many seconds a slot stays taken while the server has not refused anything recently."""

    @classmethod
    def blank(cls, limit: int = LIMIT, window: float = WINDOW) -> "Ring":
        """Return a ring that nobody has used."""
        return cls([Slot() for _ in range(limit)], window=window)

    def fill(self, now: float) -> None:
        """Take all slots as if requests had just been sent: what was sent before is not known."""
        self.slots = [Slot(now + MAX_ON_ITS_WAY, left_at=now) for _ in self.slots]

    # What a member asks for.

    def take(self, now: float, owner: int, *, screen: int, background: int) -> Lease | float:
        """Take a slot for the first of those who wait, or return when to try again.

        `screen` and `background` say how many wait, the one that is to start included.
        """
        self._see(now, owner, screen, background)
        start_at = self._next_start(now, owner, of_screen=screen > 0)
        if start_at > now:
            return start_at
        if screen:
            screen -= 1
        else:
            background -= 1
        self._see(now, owner, screen, background, took=True)
        place = min(range(len(self.slots)), key=lambda each: self.free_at(self.slots[each], now))
        self.last_token += 1
        self.slots[place] = Slot(now + _LATEST_READ, None, owner, self.last_token)
        return Lease(place, self.last_token)

    def leave(self, now: float, lease: Lease) -> bool:
        """Note that the request is about to be sent. Returns False if its slot was lost.

        It is lost when the process was stopped, or the connection took so long, that somebody
        else has taken it since.
        """
        slot = self._of(lease)
        if slot is None or not slot.owner:
            return False
        slot.read_by, slot.left_at = now + _LATEST_READ, now
        return True

    def sent(self, now: float, lease: Lease) -> None:
        """Note that the headers have left, on a connection that has answered before."""
        slot = self._of(lease)
        if slot is not None and len(self.answers) >= _MIN_TO_TELL_QUICK:
            slot.read_by = now

    def answered(self, now: float, lease: Lease, sent_at: float | None) -> None:
        """Note that the head of the answer has arrived: the request was read by now.

        `sent_at` is None for a request that opened its connection: the server may have taken that
        late.
        """
        slot = self._of(lease)
        took = None if sent_at is None else now - sent_at
        if took is None or not 0 <= took <= _MAX_ANSWER_TIME:
            if slot is not None:
                slot.read_by = now
            return
        if slot is not None:
            quick_known = len(self.answers) >= _MIN_TO_TELL_QUICK
            slot.read_by, slot.answered_in = (now - took, took) if quick_known else (now, None)
        self.answers = [*self.answers[1 - _ANSWERS_REMEMBERED :], took]

    def ended(self, now: float, lease: Lease) -> None:
        """Note that the request is over, answered or not: it was read by now, or never."""
        slot = self._of(lease)
        if slot is not None:
            slot.read_by = min(slot.read_by, now)

    def give_back(self, lease: Lease) -> None:
        """Free the slot of a request that was never sent."""
        if self._of(lease) is not None:
            self.slots[lease.place] = Slot()

    def pause(self, now: float, seconds: float, *, asked: bool) -> None:
        """Let nobody start for `seconds`, and widen the window: the server refused a request."""
        seconds = min(seconds, MAX_PAUSE)
        if now + seconds > self.paused_until:
            self.paused_until, self.pause_asked = now + seconds, asked
        self.wide_until = max(self.wide_until, now + seconds + WIDENED_FOR)

    def beat(self, now: float, owner: int) -> None:
        """Note that a member is alive, with no request that waits."""
        self._see(now, owner, 0, 0)

    def withdraw(self, owner: int) -> None:
        """Forget a member that ends. What it has sent keeps its slots."""
        self.members = [each for each in self.members if each.owner != owner]

    # What a member may know of the others.

    def others(self, now: float, owner: int) -> int:
        """Return how many other members are at work."""
        holding = {slot.owner for slot in self.slots if slot.read_by > now - self.window}
        return sum(
            each.owner != owner
            and each.seen_at > now - _AT_WORK_FOR
            and bool(each.screen or each.background or each.owner in holding)
            for each in self.members
        )

    def ahead(self, now: float, owner: int, ahead: int, *, of_screen: bool) -> int:
        """Return how many requests of all members go before one that has `ahead` in its own queue.

        Every request of a screen goes before the background, where members take turns.
        """
        waiting = self._waiting(now, owner)
        before = sum(each.screen for each in waiting)
        if not of_screen:
            before += sum(min(each.background, ahead) for each in waiting)
        return ahead + before

    def free_at(self, slot: Slot, now: float) -> float:
        """Return when a slot can be taken again."""
        late = 0.0 if slot.answered_in is None else self.lateness(slot.answered_in)
        return slot.read_by + late + self._width(now)

    def lateness(self, answered_in: float) -> float:
        """Return how many seconds late a request may have been read, given its answer time.

        Computed each time, since a later answer may show better what quick is.
        """
        if not self.answers:
            return 0.0
        usual = sorted(self.answers)[len(self.answers) // 2]
        most = _MAX_LATENESS if answered_in < _HELD_UP * usual else _LONGEST_HOLD_UP
        return min(max(0.0, answered_in - min(self.answers)), most)

    # What keeps it sound.

    def is_sound(self, limit: int) -> bool:
        """Return whether it can be a ring of ours."""
        return len(self.slots) == limit and self.window == WINDOW

    def settle(self, now: float, owner: int, is_gone: Callable[[int], bool]) -> None:
        """Correct what cannot be: times of another boot, and requests of members that are gone.

        `is_gone` says of an owner whether its process has ended; one that has not been seen for a
        while is stopped. What either has sent was read soon after, or when it was last seen.
        """
        self.members = [
            each
            for each in self.members
            if now - _REMEMBERED_FOR <= each.seen_at <= now + _MAX_AHEAD or each.owner == owner
        ]
        for each in self.members:
            if not each.took_at <= now + _MAX_AHEAD:
                each.took_at = -inf
        seen_at = {each.owner: each.seen_at for each in self.members}
        for slot in self.slots:
            if not slot.read_by <= now + _LATEST_READ + _MAX_AHEAD:
                slot.read_by = now + MAX_ON_ITS_WAY
                slot.left_at = None if slot.left_at is None else now
            elif (
                slot.read_by > now
                and slot.owner not in {0, owner}
                and (seen_at.get(slot.owner, now) < now - _STOPPED_AFTER or is_gone(slot.owner))
            ):
                read_by = -inf  # what has not left yet must come back for a slot
                if slot.left_at is not None:
                    read_by = max(slot.left_at + MAX_ON_ITS_WAY, seen_at.get(slot.owner, -inf))
                slot.read_by, slot.owner = min(slot.read_by, read_by, now + MAX_ON_ITS_WAY), 0
            if slot.answered_in is not None and not 0 <= slot.answered_in <= _MAX_ANSWER_TIME:
                slot.answered_in = None
        if not self.paused_until <= now + MAX_PAUSE:
            self.paused_until = -inf
        if not self.wide_until <= now + MAX_PAUSE + WIDENED_FOR:
            self.wide_until = -inf
        if not all(0 <= each <= _MAX_ANSWER_TIME for each in self.answers):
            self.answers = []

    def _of(self, lease: Lease) -> Slot | None:
        slot = self.slots[lease.place]
        return slot if slot.token == lease.token else None

    def _see(
        self, now: float, owner: int, screen: int, background: int, *, took: bool = False
    ) -> None:
        member = next((each for each in self.members if each.owner == owner), None)
        if member is None:
            member = Member(owner, now)
            if len(self.members) < _MAX_MEMBERS:
                self.members.append(member)
        member.seen_at, member.screen, member.background = now, screen, background
        if took:
            member.took_at = now

    def _waiting(self, now: float, owner: int) -> list[Member]:
        """Return the other members that wait."""
        return [
            each
            for each in self.members
            if each.owner != owner
            and each.seen_at > now - _WAITS_FOR
            and (each.screen or each.background)
        ]

    def _width(self, now: float) -> float:
        return self.window if now >= self.wide_until else max(self.window, WIDE_WINDOW)

    def _next_start(self, now: float, owner: int, *, of_screen: bool) -> float:
        """Return when the first of a member's queue may start, if nothing changes until then."""
        ends = sorted(self.free_at(slot, now) for slot in self.slots)
        free = sum(end <= now for end in ends)
        if not free:
            return max(ends[0], self.paused_until)
        if of_screen:
            return max(now, self.paused_until)
        waiting = self._waiting(now, owner)
        if any(each.screen for each in waiting):
            return max(now + _STANDS_BACK_FOR, self.paused_until)
        own = (each.took_at for each in self.members if each.owner == owner)
        took_at = min(max(own, default=-inf), now)
        # Who has had nothing for a window gets what there is.
        open_since = self._open_since(owner, ends, free, waiting, now)
        open_since = max(ends[free - 1], min(open_since, took_at + self._width(now)))
        if delay := self._fair_delay(now, owner, waiting):
            open_since = max(open_since, took_at) + delay
        return max(now, open_since, self.paused_until)

    def _open_since(
        self, owner: int, ends: list[float], free: int, waiting: list[Member], now: float
    ) -> float:
        """Return since when, or from when on, a background request may take a slot.

        Afterwards the n-th request of a screen must find a slot within n spreads: among those
        left free, or among those that end by then.
        """
        open_since = ends[free - 1]
        own = sum(each.background for each in self.members if each.owner == owner)
        all_fit = own + sum(each.background for each in waiting) <= free
        if all_fit or len(ends) < _MIN_LIMIT_TO_SPREAD:
            return open_since
        spread = _SPREAD * self._width(now)
        for nth in range(free, _KEPT_APART + 1):
            open_since = max(open_since, ends[nth] - nth * spread)
        return open_since

    def _fair_delay(self, now: float, owner: int, waiting: list[Member]) -> float:
        """Return how much later than others a member looks that has more slots than they have."""
        if not waiting:
            return 0.0
        held = dict.fromkeys((each.owner for each in waiting), 0) | {owner: 0}
        for slot in self.slots:
            if slot.owner in held and self.free_at(slot, now) > now:
                held[slot.owner] += 1
        more = held[owner] - min(held[each.owner] for each in waiting)
        return min(max(0, more) * _FAIR_DELAY, _MAX_FAIR_DELAY)
