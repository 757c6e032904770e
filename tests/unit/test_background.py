import asyncio
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from altur_tui.background import in_thread, read_bounded, within


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
from altur_tui.background import in_thread, read_bounded, within
async def main():
    hang = asyncio.ensure_future(in_thread(threading.Event().wait))
    await asyncio.sleep(0)
    hang.cancel()
asyncio.run(main())
"""
    subprocess.run([sys.executable, "-c", program], timeout=10, check=True)


class Drip:
    """A source that brings a byte each time that it is read, and never ends."""

    def __init__(self) -> None:
        self.reads = 0

    def read(self, size: int) -> bytes:
        self.reads += 1
        return b"x"


def test_a_source_that_never_ends_is_given_up_by_its_size() -> None:
    drip = Drip()
    with pytest.raises(OSError, match="it is larger than 10 bytes"):
        read_bounded(drip, 10, seconds=20)
    assert drip.reads == 11


def test_a_source_that_drips_is_given_up_after_all_its_time(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    ended = threading.Event()

    def drip() -> None:
        while not ended.wait(0.002):
            os.write(writer, b"x")

    thread = threading.Thread(target=drip)
    thread.start()
    with (
        os.fdopen(reader, "rb", buffering=0) as source,
        pytest.raises(TimeoutError, match=r"did not end within 0\.05 s"),
    ):
        read_bounded(source, 1_000_000, seconds=0.05, max_seconds=0.05)
    ended.set()
    thread.join()
    os.close(writer)


def test_what_a_call_raises_is_raised_and_one_that_hangs_is_left_behind() -> None:
    def fail() -> None:
        raise ValueError("as told")

    with pytest.raises(ValueError, match="as told"):
        within(20, fail)
    never = threading.Event()
    with pytest.raises(TimeoutError):
        within(0.01, never.wait)
    never.set()
    assert within(20, lambda: 7) == 7
