"""Draw key sequences, send each at once and one by one, and print those that lead elsewhere, twice.

Run it with the Python of the environment that has altur-tui: `python tests/bench/keys.py`.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ |= {"TEXTUAL_ANIMATIONS": "none", "TZ": "America/Mexico_City"}

import textual.app
import textual.pilot
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from support import idle
from support.typing_ahead import STARTS, difference, sequences


def compared(start: tuple[int, ...], keys: tuple[str, ...]) -> str:
    """Return the difference, or the fault; on a busy machine a request may time out."""
    try:
        return asyncio.run(difference(keys, start))
    except Exception as error:  # noqa: BLE001
        return repr(error)


def main() -> None:
    """Draw, compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    given_options = parser.parse_args()
    for module in (textual.app, textual.pilot):
        module.wait_for_idle = idle.wait_for_idle
    drawn: set[tuple[object, ...]] = set()
    differing = 0
    began = time.monotonic()

    @seed(given_options.seed)
    @settings(
        max_examples=given_options.count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(STARTS), sequences())
    def compare(start: tuple[int, ...], keys: tuple[str, ...]) -> None:
        nonlocal differing
        drawn.add((start, keys))
        if len(drawn) % 20 == 0:
            print(f"{len(drawn)} drawn, {differing} differ", flush=True)
        if compared(start, keys) and (found := compared(start, keys)):
            differing += 1
            print(start, " ".join(keys), found, sep="\n", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        os.environ |= {
            "HOME": str(home),
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_CONFIG_HOME": str(home / "config"),
        }
        compare()
    seconds = time.monotonic() - began
    print(f"{len(drawn)} sequences, {differing} differences, {seconds:.0f} s")


if __name__ == "__main__":
    main()
