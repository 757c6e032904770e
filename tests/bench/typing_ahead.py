"""Print how long 90 keys that arrive together take to have their effect.

Run it with the Python of the environment that has altur-tui: `python tests/bench/typing_ahead.py`.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ |= {"TEXTUAL_ANIMATIONS": "none", "TZ": "America/Mexico_City"}

from support.typing_ahead import demo_app, events_of, settle

_KEYS = {
    "down the fleet and up again": ("j",) * 45 + ("k",) * 45,
    "letters into its filter": ("/", *"ab" * 44, "enter"),
    "down the help": ("?",) + ("j",) * 89,
    "campaign after campaign": ("enter",) + ("]",) * 89,
}
_RUNS = 3
_MAX_TURNS = 1000


async def milliseconds(keys: Sequence[str]) -> float:
    """Return how long it takes until the last key has had its effect."""
    app = demo_app(*range(1001, 1023))
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        began = time.perf_counter()
        for event in events_of(keys):
            event.set_sender(app)
            event.time = time.monotonic()
            app.post_message(event)
        # The app's own task, which ends once everything has settled.
        for _ in range(_MAX_TURNS):
            if tasks := [each for each in asyncio.all_tasks() if each.get_name() == "typeahead"]:
                await asyncio.wait(tasks)
                break
            await asyncio.sleep(0)
        return (time.perf_counter() - began) * 1000


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = home
        for name, keys in _KEYS.items():
            taken = min(asyncio.run(milliseconds(keys)) for _ in range(_RUNS))
            print(f"{name}: {taken:.0f} ms, {taken / len(keys):.1f} ms a key")


if __name__ == "__main__":
    main()
