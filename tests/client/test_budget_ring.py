"""The ring of slots under holders that start, stop, die and jump in time: a simulation.

The lock of the ring's file is no part of it: `test_budget.py` shows that a holder that was stopped
with the lock in hand costs the others a second, once.
"""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.holders import Holder, Plan, World

from altur_tui.client.ring import LIMIT, MAX_ON_ITS_WAY, WINDOW, Lease, Ring

UNTIL = 12.0
MARGIN = 0.009
"""What the window has above the server's second, nearly: a request may be read so much later."""


@st.composite
def troubles(draw: st.DrawFn) -> list[tuple[str, float, int, float]]:
    """What happens to the holders: what, when, to which, for how long or how far."""
    kinds = st.sampled_from(["start", "stop", "stop others", "kill", "kill others", "jump", "look"])
    seconds = st.floats(0.0, 8.0)
    return draw(
        st.lists(st.tuples(kinds, seconds, st.integers(0, 3), st.floats(0.0, 6.0)), max_size=12)
    )


def plan(chance: random.Random, share_of_new: float, share_of_slow: float) -> Plan:
    """Return how a request goes, on a new connection or on one that was there already."""
    if chance.random() < share_of_new:
        is_slow = chance.random() < share_of_slow
        connects_in = chance.uniform(2.5, 4.5) if is_slow else chance.uniform(0.0, 0.3)
        return Plan(connects_in, chance.uniform(0.0, MAX_ON_ITS_WAY), new_connection=True)
    return Plan(0.0, chance.uniform(0.0, MARGIN), new_connection=False)


def play(events: list[tuple[str, float, int, float]], first: int, seed: int, ring: Ring) -> World:
    chance = random.Random(seed)
    world = World(ring)

    def start() -> None:
        number = len(world.holders)
        share_of_new, share_of_slow = chance.choice((0.1, 1.0)), chance.choice((0.0, 0.0, 0.1))
        world.begin(
            Holder(
                number,
                lambda: plan(chance, share_of_new, share_of_slow),
                chance.choice((0, 5, 12, 60)),
                connects_slowly=share_of_slow > 0,
            )
        )

    def happen(kind: str, which: int, extent: float) -> None:
        holder = world.holders[which % len(world.holders)]
        others = [each for each in world.holders if each is not holder]
        match kind:
            case "start":
                start()
            case "stop":
                world.stop(holder, extent)
            case "stop others":
                for each in others:
                    world.stop(each, extent)
            case "kill":
                world.kill(holder)
            case "kill others":
                for each in others:
                    world.kill(each)
            case "jump":
                world.jump(10.0 + 100.0 * extent)
            case _:
                world.look_up(holder)

    for _ in range(first):
        world.at(0.0, start)
    for kind, when, which, extent in events:
        world.at(when, lambda kind=kind, which=which, extent=extent: happen(kind, which, extent))
    world.run(UNTIL)
    return world


@settings(max_examples=100, deadline=None)
@given(troubles(), st.integers(1, 4), st.integers(0, 10_000), st.booleans())
def test_no_second_ever_sees_thirteen_and_no_live_holder_waits_two_windows(
    events: list[tuple[str, float, int, float]], first: int, seed: int, filled: bool
) -> None:
    ring = Ring.blank()
    if filled:
        ring.fill(1000.0)
    world = play(events, first, seed, ring)
    assert world.most_in_a_second() <= LIMIT
    for holder in world.holders:
        if holder.alive and holder.stopped_until <= UNTIL and not holder.connects_slowly:
            waits = UNTIL - holder.waits_since if holder.waiting else 0.0
            assert max(holder.longest_wait, waits) <= 2 * WINDOW


def test_what_opens_at_once_is_shared_by_all_who_wait() -> None:
    ring = Ring.blank()
    ring.fill(1000.0)
    opens_at = 1000.0 + MAX_ON_ITS_WAY + WINDOW

    def take(now: float, owner: int) -> Lease | float:
        return ring.take(now, owner, screen=0, background=20)

    assert all(take(opens_at - 0.1, owner) == pytest.approx(opens_at) for owner in (1, 2, 3))
    # All of them look a moment late, as they do after a screen has gone before them.
    late = opens_at + 0.02
    assert isinstance(take(late, 1), Lease)
    again_at = take(late, 1)
    assert isinstance(again_at, float)
    assert late < again_at < late + 0.01
    assert all(isinstance(take(late, owner), Lease) for owner in (2, 3, 1))


def test_who_had_no_slot_for_a_window_gets_one_that_is_kept_for_screens() -> None:
    ring, now = Ring.blank(), 1000.0
    for _ in range(10):
        unanswered = ring.take(now, 9, screen=1, background=0)
        assert isinstance(unanswered, Lease)
        ring.leave(now, unanswered)
    assert isinstance(ring.take(now, 1, screen=0, background=20), Lease)
    again_at = ring.take(now, 1, screen=0, background=19)
    assert again_at == pytest.approx(now + WINDOW)
    assert isinstance(ring.take(now + WINDOW, 1, screen=0, background=19), Lease)


def test_what_a_stopped_holder_has_sent_counts_from_when_it_was_last_seen() -> None:
    ring, now = Ring.blank(), 1000.0
    leases = [ring.take(now, 9, screen=1, background=0) for _ in range(LIMIT)]
    for lease in leases[:-1]:
        assert isinstance(lease, Lease)
        ring.leave(now, lease)
    ring.beat(now + 0.4, 9)
    ring.settle(now + 1.0, 1, lambda owner: False)
    ends = sorted(ring.free_at(slot, now) for slot in ring.slots)
    # What it had not sent is free at once.
    assert ends[0] < now
    assert ends[1] == ends[-1] == pytest.approx(now + 0.4 + WINDOW)
