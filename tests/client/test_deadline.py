"""Time limits do not count the time in which the process did not run."""

import asyncio

import pytest
from support.virtual_time import VirtualTimeLoop, run_virtual

from altur_tui.client.retry import Alarm, Deadline, RunningClock


def now() -> float:
    return asyncio.get_running_loop().time()


def stop_for(seconds: float) -> None:
    """Let the process stand still, as after ctrl+z."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    loop.jump(seconds)


def test_a_stopped_process_uses_up_no_deadline():
    async def scenario():
        deadline = Deadline(20, RunningClock())
        began = now()
        asyncio.get_running_loop().call_later(5, stop_for, 300)
        with pytest.raises(TimeoutError):
            async with deadline.running():
                await asyncio.sleep(1000)
        assert now() - began == pytest.approx(320, abs=0.6)
        assert deadline.remaining == 0

    run_virtual(scenario())


def test_an_answer_that_comes_after_a_stop_is_in_time():
    async def scenario():
        deadline = Deadline(20, RunningClock())
        asyncio.get_running_loop().call_later(19.9, stop_for, 30)
        async with deadline.running():
            await asyncio.sleep(19.95)
        assert deadline.remaining == pytest.approx(0.05, abs=0.6)

    run_virtual(scenario())


def test_several_stretches_share_one_deadline():
    async def scenario():
        deadline = Deadline(10, RunningClock())
        for _ in range(3):
            async with deadline.running():
                await asyncio.sleep(3)
            await asyncio.sleep(100)  # between two attempts nothing is counted
        assert deadline.remaining == pytest.approx(1)
        await deadline.sleep(0.5)
        assert deadline.remaining == pytest.approx(0.5)
        deadline.restart()
        deadline.shorten(50)
        assert deadline.remaining == 10
        deadline.shorten(8)
        assert deadline.remaining == 8

    run_virtual(scenario())


def test_an_alarm_rings_once_and_at_the_time_that_was_set_last():
    async def scenario():
        clock, rung = RunningClock(), []
        alarm = Alarm(clock, lambda: rung.append(now()))
        began = now()
        with clock.in_use():
            alarm.set(3)
            await asyncio.sleep(2)
            alarm.set(3)
            await asyncio.sleep(10)
            assert rung == [pytest.approx(began + 5)]
            alarm.set(3)
            alarm.cancel()
            await asyncio.sleep(10)
        assert len(rung) == 1

    run_virtual(scenario())
