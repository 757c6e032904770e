"""The throttle's queue, in virtual time: who starts when."""

import asyncio
from itertools import pairwise

import pytest
from support.queueing import EXACT, Requests, most_in_a_window, now, settle
from support.virtual_time import run_virtual

from altur_tui.client.ring import WINDOW
from altur_tui.client.slot import RequestSlot
from altur_tui.client.throttle import Throttle


def test_the_first_twelve_start_at_once_and_the_next_one_a_window_later():
    async def scenario():
        requests = Requests(Throttle())
        for number in range(12):
            requests.add(f"{number}")
        await settle()
        assert list(requests.starts.values()) == [0.0] * 12
        requests.add("late", priority=True)
        await requests.all()
        assert requests.starts["late"] == pytest.approx(WINDOW, abs=EXACT)

    run_virtual(scenario())


def test_no_window_ever_holds_more_than_the_limit():
    async def scenario():
        requests = Requests(Throttle())
        for number in range(200):
            requests.add(f"{number}")
        await requests.all()
        starts = sorted(requests.starts.values())
        assert most_in_a_window(starts, WINDOW) == 12
        # 12 at once and then 12 a second would be the ideal.
        assert (188 / 12) / starts[-1] >= 0.93

    run_virtual(scenario())


def test_while_many_wait_a_slot_frees_in_every_third_of_the_window():
    async def scenario():
        requests = Requests(Throttle())
        for number in range(200):
            requests.add(f"{number}")
        await requests.all()
        starts = sorted(requests.starts.values())
        gaps = [later - earlier for earlier, later in pairwise(starts)]
        assert max(gaps) <= 0.37

    run_virtual(scenario())


def test_requests_of_the_screen_wait_little_while_many_wait_in_the_background():
    async def scenario():
        requests = Requests(Throttle())
        for number in range(200):
            requests.add(f"{number}")
        waits = []
        for number in range(20):
            await asyncio.sleep(0.53 + 0.017 * number)
            requests.add(f"screen {number}", priority=True)
            await requests.tasks[f"screen {number}"]
            waits.append(requests.waited(f"screen {number}"))
        await requests.all()
        assert max(waits) <= 0.4
        assert any(wait > 0 for wait in waits)

    run_virtual(scenario())


def test_a_request_of_the_screen_goes_before_all_in_the_background():
    async def scenario():
        requests = Requests(Throttle(limit=1))
        for name in ("first", "second", "third"):
            requests.add(name)
        await settle()
        requests.add("screen", priority=True)
        await requests.all()
        assert list(requests.starts) == ["first", "screen", "second", "third"]

    run_virtual(scenario())


def test_a_promoted_request_goes_on_as_one_of_the_screen():
    async def scenario():
        requests = Requests(Throttle(limit=1))
        for name in ("first", "second", "third"):
            requests.add(name)
        await settle()
        assert [requests.slots[name].ahead for name in ("first", "second", "third")] == [None, 0, 1]
        requests.slots["third"].promote()
        assert [requests.slots[name].ahead for name in ("second", "third")] == [1, 0]
        requests.slots["third"].promote()
        requests.slots["first"].promote()
        await requests.all()
        assert list(requests.starts) == ["first", "third", "second"]

    run_virtual(scenario())


def test_a_request_promoted_before_it_waits_joins_the_screens_queue():
    async def scenario():
        throttle = Throttle(limit=1)
        requests = Requests(throttle)
        requests.add("first")
        requests.add("second")
        await settle()
        slot = RequestSlot()
        slot.promote()
        assert slot.priority
        requests.add("third", slot=slot)
        await requests.all()
        assert list(requests.starts) == ["first", "third", "second"]

    run_virtual(scenario())


def test_waiting_is_visible():
    async def scenario():
        throttle = Throttle(limit=1)
        requests = Requests(throttle)
        for name in ("first", "second", "third"):
            requests.add(name)
        await asyncio.sleep(0.25)
        slots = requests.slots
        assert throttle.waiting == 2
        assert [slots[name].waiting for name in slots] == [False, True, True]
        await requests.all()
        assert throttle.waiting == 0
        assert requests.waited("third") == pytest.approx(2 * WINDOW)

    run_virtual(scenario())


def test_a_cancelled_wait_leaves_the_queue_and_takes_no_slot():
    async def scenario():
        requests = Requests(Throttle(limit=1))
        for name in ("first", "second", "third"):
            requests.add(name)
        await settle()
        requests.tasks["second"].cancel()
        await asyncio.gather(*requests.tasks.values(), return_exceptions=True)
        assert "second" not in requests.starts
        assert requests.starts["third"] == pytest.approx(WINDOW, abs=EXACT)

    run_virtual(scenario())


def test_a_request_cancelled_in_the_moment_of_its_grant_gives_the_slot_back():
    async def scenario():
        throttle = Throttle(limit=1)
        slot = RequestSlot()

        async def enter():
            async with throttle.admit(slot):
                pytest.fail("a cancelled request starts")

        task = asyncio.create_task(enter())
        await asyncio.sleep(0)
        for _ in range(20):
            if slot.waiting:
                await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        before = now()
        async with throttle.admit(RequestSlot()):
            assert now() == before

    run_virtual(scenario())


def test_a_request_has_one_attempt_at_a_time():
    async def scenario():
        throttle, slot = Throttle(), RequestSlot()
        async with throttle.admit(slot):
            with pytest.raises(RuntimeError, match="one attempt"):
                await throttle.admit(slot).__aenter__()
        async with throttle.admit(slot):
            assert slot.attempt == 2

    run_virtual(scenario())


def test_who_waits_for_a_request_is_told_of_each_start():
    async def scenario():
        throttle, started = Throttle(limit=1), []
        slot = RequestSlot(on_start=lambda: started.append(now()))
        began = now()
        for _ in range(2):
            async with throttle.admit(slot):
                slot.sent()
        assert [at - began for at in started] == pytest.approx([0, WINDOW])

    run_virtual(scenario())


def test_answers_of_one_turn_of_the_loop_count_as_having_come_together():
    async def scenario():
        throttle = Throttle()
        began = throttle.turn_began()
        # As long as an answer that came with others is worked on.
        asyncio.get_running_loop().jump(0.02)
        assert throttle.turn_began() == began
        await settle()
        assert throttle.turn_began() == pytest.approx(began + 0.02)

    run_virtual(scenario())
