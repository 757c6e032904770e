"""The program as usual, with somebody inside who watches its event loop.

`python tests/bench/watched.py FILE ARGUMENTS...` writes all gaps into FILE at the end, each in
seconds by the clock and of the processor. Loads nothing that the program would load later.
"""

import asyncio
import json
import sys
import time
from collections.abc import Coroutine
from itertools import cycle
from pathlib import Path
from typing import Any

_LOOKS = (0.0013, 0.0029, 0.0018)
"""Seconds between two looks, in turns: at one pace they would always meet the polls of what lets
keys take effect, which then takes the loop for busy and waits."""
LOOK = sum(_LOOKS) / len(_LOOKS)


async def _watch(gaps: list[tuple[float, float]]) -> None:
    before, used = time.perf_counter(), time.thread_time()
    for look in cycle(_LOOKS):
        await asyncio.sleep(look)
        now, processor = time.perf_counter(), time.thread_time()
        gaps.append((now - before - look, processor - used))
        before, used = now, processor


def main() -> None:
    """Run the program."""
    from altur_tui.cli.main import main as run_program

    gaps: list[tuple[float, float]] = []
    real = asyncio.run

    def watched(work: Coroutine[Any, Any, Any], **options: Any) -> Any:
        async def both() -> Any:
            watching = asyncio.ensure_future(_watch(gaps))
            try:
                return await work
            finally:
                watching.cancel()

        return real(both(), **options)

    asyncio.run = watched
    target = Path(sys.argv[1])
    sys.argv = ["altur-tui", *sys.argv[2:]]
    try:
        run_program()
    finally:
        target.write_text(json.dumps(gaps))


if __name__ == "__main__":
    main()
