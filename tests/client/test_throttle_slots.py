"""The throttle's slots, in virtual time: how long each is taken, and which come back."""

import asyncio
import random

import pytest
from support.queueing import EXACT, most_in_a_window, now, settle
from support.virtual_time import run_virtual

from altur_tui.client.ring import WINDOW, Lease, Ring
from altur_tui.client.slot import RequestSlot
from altur_tui.client.throttle import Throttle


def test_a_request_that_never_left_gives_its_slot_back():
    async def scenario():
        throttle = Throttle(limit=1)
        for _ in range(5):
            with pytest.raises(ConnectionError):
                async with throttle.admit(RequestSlot()):
                    raise ConnectionError
        before = now()
        async with throttle.admit(RequestSlot()):
            assert now() == before

    run_virtual(scenario())


def test_a_request_that_left_and_failed_counts_from_its_end():
    async def scenario():
        throttle = Throttle(limit=1)

        async def time_out():
            async with throttle.admit(slot := RequestSlot()):
                await slot.leave()
                await asyncio.sleep(0.5)
                raise TimeoutError

        with pytest.raises(TimeoutError):
            await time_out()
        ended = now()
        async with throttle.admit(RequestSlot()):
            assert now() - ended == pytest.approx(WINDOW, abs=EXACT)

    run_virtual(scenario())


def test_a_request_that_connects_for_long_loses_its_slot_and_waits_for_another():
    async def scenario():
        throttle = Throttle(limit=1)
        began = now()
        sent = []

        async def request(connects_in: float) -> None:
            async with throttle.admit(slot := RequestSlot()):
                await asyncio.sleep(connects_in)
                await slot.leave()
                sent.append(now() - began)
                slot.answered()

        async with asyncio.TaskGroup() as group:
            for connects_in in (4.5, 0.0, 0.0):
                group.create_task(request(connects_in))
        first = 3.0 + WINDOW
        assert sent == pytest.approx([first, first + WINDOW, first + 2 * WINDOW], abs=EXACT)

    run_virtual(scenario())


def test_an_answer_on_a_new_connection_stamps_the_slot():
    async def scenario():
        throttle = Throttle(limit=1)
        async with throttle.admit(slot := RequestSlot()):
            await slot.leave()
            await asyncio.sleep(0.8)
            slot.answered()
            answered = now()
            await asyncio.sleep(0.4)  # the body makes no difference
        async with throttle.admit(RequestSlot()):
            assert now() - answered == pytest.approx(WINDOW, abs=EXACT)

    run_virtual(scenario())


def test_a_server_that_never_answers_does_not_hold_the_slots_for_long():
    async def scenario():
        throttle = Throttle(limit=1)
        began = now()

        async def unanswered():
            async with throttle.admit(slot := RequestSlot()):
                await slot.leave()
                await asyncio.sleep(20)

        task = asyncio.create_task(unanswered())
        await settle()
        async with throttle.admit(RequestSlot(priority=True)):
            assert now() - began == pytest.approx(3 + WINDOW, abs=EXACT)
        await task

    run_virtual(scenario())


def answered_after(ring: Ring, seconds: float, *, sent_at: float = 0.0) -> float:
    """Answer a request on a warm connection; return how late it counts as read."""
    lease = ring.take(sent_at, 1, screen=1, background=0)
    assert isinstance(lease, Lease)
    ring.leave(sent_at, lease)
    ring.sent(sent_at, lease)
    ring.answered(sent_at + seconds, lease, sent_at)
    return free_after(ring, lease, sent_at)


def free_after(ring: Ring, lease: Lease, sent_at: float) -> float:
    return ring.free_at(ring.slots[lease.place], sent_at) - WINDOW - sent_at


def answers(*seconds: float) -> Ring:
    """Return a ring that has seen so many answers, on connections that were there already."""
    ring = Ring.blank(limit=1000)
    for each in seconds:
        answered_after(ring, each)
    return ring


def test_until_it_is_known_what_quick_is_a_request_counts_as_read_at_its_answer():
    ring = answers(*[0.08] * 11)
    assert answered_after(ring, 0.08) == pytest.approx(0.08)
    assert answered_after(ring, 0.08) == pytest.approx(0.0)


def test_a_request_that_was_late_on_its_way_holds_its_slot_for_longer():
    ring = answers(*[0.08] * 12)
    late = [answered_after(ring, seconds) for seconds in (0.08, 0.12, 0.155)]
    assert late == pytest.approx([0.0, 0.04, 0.07])  # and no longer, however slow the server


def test_a_quicker_answer_tells_afterwards_how_late_the_others_were():
    ring = answers(*[0.06] * 12)
    lease = ring.take(0.0, 1, screen=1, background=0)
    assert isinstance(lease, Lease)
    ring.answered(0.06, lease, 0.0)
    assert free_after(ring, lease, 0.0) == pytest.approx(0.0)
    answered_after(ring, 0.01)
    assert free_after(ring, lease, 0.0) == pytest.approx(0.05)


def test_a_request_that_was_held_up_for_once_holds_its_slot_for_as_long():
    ring = answers(*[0.08] * 20)
    assert answered_after(ring, 0.48) == pytest.approx(0.40)
    assert answered_after(ring, 30.0) == pytest.approx(1.0)


def test_a_server_that_is_slow_by_nature_is_not_taken_to_be_held_up():
    ring = answers(*(0.3, 0.5, 0.7) * 7)
    assert answered_after(ring, 0.9) == pytest.approx(0.07)


@pytest.mark.parametrize("seed", range(6))
def test_late_requests_still_reach_the_server_below_its_limit(seed):
    """A model of the server: requests reach it up to 60 ms late, new connections 150 ms."""
    chance = random.Random(seed)

    async def scenario():
        throttle = Throttle()
        read_at: list[float] = []
        idle = 0

        async def request():
            nonlocal idle
            async with throttle.admit(slot := RequestSlot()):
                new_connection = idle == 0
                await slot.leave()
                if not new_connection:
                    idle -= 1
                    slot.sent()
                await asyncio.sleep(chance.uniform(0, 0.06) + 0.15 * new_connection)
                read_at.append(now())
                await asyncio.sleep(0.08)
                slot.answered()
                idle += 1

        async with asyncio.TaskGroup() as group:
            for _ in range(200):
                group.create_task(request())
        assert most_in_a_window(read_at, 1.0) == 12
        assert (188 / 12) / (read_at[-1] - read_at[0]) >= 0.90

    run_virtual(scenario())
