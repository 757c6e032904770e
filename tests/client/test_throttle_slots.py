"""The throttle's slots, in virtual time: how long each is taken, and which come back."""

import asyncio
import random

import pytest
from support.queueing import EXACT, most_in_a_window, now, settle
from support.virtual_time import run_virtual

from altur_tui.client.slots import WINDOW, Slots, TakenSlot
from altur_tui.client.throttle import RequestSlot, Throttle


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
                slot.left()
                await asyncio.sleep(0.5)
                raise TimeoutError

        with pytest.raises(TimeoutError):
            await time_out()
        ended = now()
        async with throttle.admit(RequestSlot()):
            assert now() - ended == pytest.approx(WINDOW, abs=EXACT)

    run_virtual(scenario())


def test_a_slot_that_is_not_stamped_yet_counts_as_taken():
    async def scenario():
        throttle = Throttle(limit=1)
        granted = asyncio.Event()
        release = asyncio.Event()

        async def connecting():
            async with throttle.admit(RequestSlot()):
                granted.set()
                await release.wait()

        task = asyncio.create_task(connecting())
        await granted.wait()
        following = asyncio.create_task(throttle.admit(RequestSlot()).__aenter__())
        await asyncio.sleep(50)
        assert not following.done()
        release.set()
        await task
        await following

    run_virtual(scenario())


def test_an_answer_on_a_new_connection_stamps_the_slot():
    async def scenario():
        throttle = Throttle(limit=1)
        async with throttle.admit(slot := RequestSlot()):
            slot.left()
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
                slot.left()
                await asyncio.sleep(20)

        task = asyncio.create_task(unanswered())
        await settle()
        async with throttle.admit(RequestSlot(priority=True)):
            assert now() - began == pytest.approx(3 + WINDOW, abs=EXACT)
        await task

    run_virtual(scenario())


def answered_after(slots: Slots, seconds: float, *, sent_at: float = 0.0) -> TakenSlot:
    """Return the slot of a request that was answered on a warm connection."""
    taken = slots.take()
    taken.left(sent_at)
    taken.sent(sent_at)
    taken.answered(sent_at + seconds)
    return taken


def test_a_request_that_was_late_on_its_way_holds_its_slot_for_longer():
    slots = Slots()
    late = [answered_after(slots, seconds).free_at(WINDOW) - WINDOW for seconds in (0.08, 0.12, 9)]
    assert late[0] == pytest.approx(0)
    assert 0.03 < late[1] <= 0.04
    assert late[2] == pytest.approx(0.07)  # and no longer, however slow the server


def test_a_quicker_answer_tells_afterwards_how_late_the_others_were():
    slots = Slots()
    late = answered_after(slots, 0.06)
    assert late.free_at(WINDOW) == pytest.approx(WINDOW)
    answered_after(slots, 0.01)
    assert late.free_at(WINDOW) > WINDOW + 0.04


def test_a_request_that_was_held_up_for_once_holds_its_slot_for_as_long():
    slots = Slots()
    for _ in range(20):
        usual = answered_after(slots, 0.08)
    assert usual.free_at(WINDOW) == WINDOW
    assert answered_after(slots, 0.48).free_at(WINDOW) == pytest.approx(WINDOW + 0.40, abs=0.02)
    assert answered_after(slots, 30.0).free_at(WINDOW) == pytest.approx(WINDOW + 1.0)


def test_a_server_that_is_slow_by_nature_is_not_taken_to_be_held_up():
    slots = Slots()
    for seconds in (0.3, 0.5, 0.7) * 7:
        answered_after(slots, seconds)
    assert answered_after(slots, 0.9).free_at(WINDOW) == pytest.approx(WINDOW + 0.07)


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
                slot.left()
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
