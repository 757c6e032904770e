"""Slow calls kept off the event loop."""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")
# Reading more than this may hold up a loop for longer than anybody should notice.
_LARGE = 64 * 1024


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
