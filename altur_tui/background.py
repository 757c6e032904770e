"""Slow calls: kept off the event loop, and never waited for without a limit."""

import asyncio
import errno
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from altur_tui.i18n.sentences import Filled, S

_Result = TypeVar("_Result")
# Reading more than this may hold up a loop for longer than anybody should notice.
_LARGE = 64 * 1024

MAX_READING = 5.0
"""Seconds that a file may take to be read: only a pipe, a device or a lost network drive does."""
_KIB = 1024
_MIB = 1024 * _KIB
_SIZES = {_MIB: S("{count} MiB"), _KIB: S("{count} KiB"), 1: S("{count} bytes")}
_CHUNK = 64 * 1024
_TOO_LARGE = S("it is larger than {size}")
_TOO_SLOW = S("it did not end within {seconds:g} s")
_SILENT = S("nothing arrived for {seconds:g} s")


async def in_thread(call: Callable[[], _Result]) -> _Result:
    """Return what `call` returns, or raise what it raises, from a thread of its own.

    Unlike `asyncio.to_thread` the thread never holds up the end of the process: a keyring that
    hangs or an import that is no longer wanted is left behind.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[_Result] = loop.create_future()

    def settle(result: _Result | None, error: BaseException | None) -> None:
        if outcome.done():
            return
        if error is not None:
            outcome.set_exception(error)
        else:
            outcome.set_result(result)  # type: ignore[arg-type]  # None only if _Result has it

    def work() -> None:
        result, error = None, None
        try:
            result = call()
        except BaseException as raised:  # noqa: BLE001
            error = raised
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:
            # The loop has ended: nobody waits any more.
            return

    threading.Thread(target=work, daemon=True).start()
    return await outcome


async def in_thread_if_large(size: int, call: Callable[[], _Result]) -> _Result:
    """Return what `call` returns: from a thread if it works on many bytes, else at once."""
    return await in_thread(call) if size > _LARGE else call()


class Call(Generic[_Result]):
    """A call that runs in a daemon thread: one that hangs is left behind, and delays no exit."""

    def __init__(self, call: Callable[[], _Result]) -> None:
        self._ended = threading.Event()
        self._results: list[_Result] = []
        self._error: BaseException | None = None
        threading.Thread(target=self._run, args=(call,), daemon=True).start()

    def _run(self, call: Callable[[], _Result]) -> None:
        try:
            self._results.append(call())
        except BaseException as error:  # noqa: BLE001
            # Its frames may hold what was read, such as the key.
            self._error = error.with_traceback(None)
        finally:
            self._ended.set()

    def ends_within(self, seconds: float) -> bool:
        """Wait for its end for at most `seconds`, and return whether it has come."""
        return self._ended.wait(seconds)

    def result(self) -> _Result:
        """Return what the call returned, or raise what it raised. Only once it has ended."""
        if self._error is not None:
            raise self._error
        return self._results[0]


def within(seconds: float, call: Callable[[], _Result]) -> _Result:
    """Return what `call` returns, or raise what it raises; TimeoutError after `seconds`."""
    calling = Call(call)
    if calling.ends_within(seconds):
        return calling.result()
    raise TimeoutError(errno.ETIMEDOUT, _TOO_SLOW.fill(seconds=seconds))


def read_bounded(
    source: Path | BinaryIO,
    max_bytes: int,
    *,
    seconds: float = MAX_READING,
    max_seconds: float | None = None,
) -> bytes:
    """Return all that a file, pipe or device holds; `source` is a path, or open and unbuffered.

    Raises OSError, for `system_reason` to tell, if it cannot be read, holds more than `max_bytes`,
    brings nothing for `seconds`, or has no end within `max_seconds` (else `seconds`).
    """
    chunks: list[bytes] = []

    def read() -> None:
        # Without Python's buffer: its lock, held by a thread that hangs, would break the exit.
        raw = source.open("rb", buffering=0) if isinstance(source, Path) else nullcontext(source)
        with raw as file:
            size = 0
            while size <= max_bytes and (chunk := file.read(_CHUNK)):
                chunks.append(chunk)
                size += len(chunk)

    deadline = time.monotonic() + (max_seconds or seconds)
    reading = Call(read)
    known = 0
    while not reading.ends_within(min(seconds, deadline - time.monotonic())):
        if len(chunks) == known:
            raise TimeoutError(errno.ETIMEDOUT, _SILENT.fill(seconds=seconds))
        if time.monotonic() >= deadline:
            raise TimeoutError(errno.ETIMEDOUT, _TOO_SLOW.fill(seconds=max_seconds or seconds))
        known = len(chunks)
    reading.result()
    content = b"".join(chunks)
    if len(content) > max_bytes:
        raise OSError(errno.EFBIG, _TOO_LARGE.fill(size=_size(max_bytes)))
    return content


def _size(count: int) -> Filled:
    unit = next(each for each in _SIZES if count % each == 0)
    return _SIZES[unit].fill(count=count // unit)
