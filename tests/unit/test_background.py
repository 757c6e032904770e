import asyncio
import subprocess
import sys
import threading

import pytest

from altur_tui.background import in_thread


async def test_a_call_returns_from_another_thread() -> None:
    assert await in_thread(threading.get_ident) != threading.get_ident()


async def test_what_a_call_raises_is_raised() -> None:
    def fails() -> None:
        raise KeyError("this")

    with pytest.raises(KeyError, match="this"):
        await in_thread(fails)


async def test_a_call_that_nobody_waits_for_any_more_ends_quietly() -> None:
    go = threading.Event()
    done = threading.Event()

    def waits() -> None:
        go.wait(10)
        done.set()

    task = asyncio.ensure_future(in_thread(waits))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go.set()
    assert done.wait(10)


def test_a_call_that_hangs_does_not_hold_up_the_end_of_the_process() -> None:
    program = """
import asyncio, threading
from altur_tui.background import in_thread
async def main():
    hang = asyncio.ensure_future(in_thread(threading.Event().wait))
    await asyncio.sleep(0)
    hang.cancel()
asyncio.run(main())
"""
    subprocess.run([sys.executable, "-c", program], timeout=10, check=True)
