"""Processes that share a ring of slots, as a simulation: nothing waits, and every run is the same.

Each holder asks for slots, connects, sends and is answered at drawn instants; it can be stopped,
continued and killed. The server reads what was sent whether or not its sender still runs.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

from altur_tui.client.ring import Lease, Ring

LOOK_EVERY = 0.1
BEAT_EVERY = 0.25
ANSWER_TIME = 0.08
JUST = 1e-9


@dataclass
class Plan:
    """How one request goes."""

    connects_in: float
    """Seconds from its slot until it is sent."""
    read_after: float
    """Seconds from then until the server reads it."""
    new_connection: bool


@dataclass(eq=False)
class Holder:
    """A process with a queue."""

    name: int
    plans: Callable[[], Plan]
    background: int
    connects_slowly: bool = False
    """Whether requests that do not get through hold its own share of the slots."""
    screen: int = 0
    alive: bool = True
    stopped_until: float = 0.0
    waits_since: float = 0.0
    """Since when it runs and waits without having been granted anything."""
    longest_wait: float = 0.0
    on_their_way: int = 0

    @property
    def owner(self) -> int:
        return self.name + 1

    @property
    def waiting(self) -> int:
        return self.screen + self.background


@dataclass
class World:
    """The clock, the ring and what the server read."""

    ring: Ring
    offset: float = 1000.0
    """What the holders' clock shows more than the true one."""
    now: float = 0.0
    reads: list[float] = field(default_factory=list)
    screen_waits: list[float] = field(default_factory=list)
    holders: list[Holder] = field(default_factory=list)
    events: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _count: int = 0

    def clock(self) -> float:
        return self.now + self.offset

    def at(self, when: float, call: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self.events, (max(when, self.now), self._count, call))

    def run(self, until: float) -> None:
        while self.events and self.events[0][0] <= until:
            self.now, _, call = heapq.heappop(self.events)
            call()

    def begin(self, holder: Holder) -> None:
        self.holders.append(holder)
        holder.waits_since = self.now
        self.look(holder)
        self.beat(holder)

    def kill(self, holder: Holder) -> None:
        holder.alive = False

    def stop(self, holder: Holder, seconds: float) -> None:
        holder.stopped_until = max(holder.stopped_until, self.now + seconds)

    def jump(self, seconds: float) -> None:
        """Set the clock back, as for all of a machine; from here the wait is counted anew."""
        self.offset -= seconds
        for holder in self.holders:
            holder.waits_since = max(holder.waits_since, self.now)

    def look_up(self, holder: Holder) -> None:
        """Let a screen ask for something."""
        if holder.alive and holder.stopped_until <= self.now:
            if not holder.waiting:
                holder.waits_since = self.now
            holder.screen += 1
            self.look(holder)

    def in_holder(self, holder: Holder, call: Callable[[], None]) -> None:
        """Run `call` as the holder: never once it is dead, later if it is stopped."""
        if not holder.alive:
            return
        if holder.stopped_until > self.now:
            holder.waits_since = holder.stopped_until
            self.at(holder.stopped_until, lambda: self.in_holder(holder, call))
            return
        now = self.clock()
        alive = {each.owner for each in self.holders if each.alive}
        self.ring.settle(now, holder.owner, lambda owner: owner not in alive)
        call()

    def look(self, holder: Holder) -> None:
        self.in_holder(holder, lambda: self._look(holder))

    def _look(self, holder: Holder) -> None:
        while holder.waiting:
            now = self.clock()
            taken = self.ring.take(
                now, holder.owner, screen=holder.screen, background=holder.background
            )
            if isinstance(taken, float):
                when = self.now + min(taken - now, LOOK_EVERY)
                self.at(when + JUST, lambda: self.look(holder))
                return
            holder.longest_wait = max(holder.longest_wait, self.now - holder.waits_since)
            holder.waits_since = self.now
            if holder.screen:
                holder.screen -= 1
            else:
                holder.background -= 1
            holder.on_their_way += 1
            self._connect(holder, taken, holder.plans())

    def _connect(self, holder: Holder, lease: Lease, plan: Plan) -> None:
        def leave(lease: Lease = lease) -> None:
            now = self.clock()
            if not self.ring.leave(now, lease):
                again = self.ring.take(now, holder.owner, screen=holder.screen + 1, background=0)
                if isinstance(again, float):
                    when = self.now + min(again - now, LOOK_EVERY)
                    self.at(when + JUST, lambda: self.in_holder(holder, leave))
                    return
                lease = again
                self.ring.leave(now, lease)
            self.at(self.now + plan.read_after, lambda: self.reads.append(self.now))
            if not plan.new_connection:
                self.ring.sent(now, lease)
            sent_at = None if plan.new_connection else now
            answered_at = self.now + plan.read_after + ANSWER_TIME
            self.at(answered_at, lambda: self.in_holder(holder, lambda: answered(lease, sent_at)))

        def answered(lease: Lease, sent_at: float | None) -> None:
            holder.on_their_way -= 1
            self.ring.answered(self.clock(), lease, sent_at)
            self.ring.ended(self.clock(), lease)

        self.at(self.now + plan.connects_in, lambda: self.in_holder(holder, leave))

    def beat(self, holder: Holder) -> None:
        def beat() -> None:
            if holder.on_their_way and not holder.waiting:
                self.ring.beat(self.clock(), holder.owner)
            self.at(self.now + BEAT_EVERY, lambda: self.in_holder(holder, beat))

        self.in_holder(holder, beat)

    def most_in_a_second(self) -> int:
        reads = sorted(self.reads)
        return max((sum(at <= each < at + 1.0 for each in reads) for at in reads), default=0)
