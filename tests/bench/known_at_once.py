"""What it costs to show at once what an earlier run kept of a fleet, beside a fleet never seen.

Run it with `python tests/bench/known_at_once.py`, on a machine at rest. The app runs in a
pseudo-terminal, against a server that never answers, so that nothing but the history is drawn.
Prints figures and judges nothing; the two take turns.
"""

import argparse
import json
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import msgspec
from start_up import Terminal

from altur_tui.demo.catalog import campaign_fields
from altur_tui.history.database import Answer, Database, path_in

KEY = "sk-live-aaaaaaaaaaaaaaaa"
SHAPES = tuple(range(1001, 1021))
FIRST = 10_001
_COUNTED = b" of 500"
_RECALLED = b"500 campaigns as of"
_SECONDS_TO_LOOK = 1.5
_SECONDS_TO_END = 10.0


class Seen(NamedTuple):
    """What came of one start, in milliseconds."""

    frame: float
    """Until the fleet's first frame."""
    name: float | None
    """Until the first row with a name; None if none came."""
    all: float | None
    """Until all campaigns were as they had been."""
    gaps: list[float]
    """The gaps of the event loop from the first frame on, the longest first: in milliseconds of
    its processor, since a busy machine makes any of them long."""


@contextmanager
def silent_server() -> Iterator[str]:
    """Let a server run that accepts connections and never answers; return its address."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/api/v1.0"


def remember(home: Path, base_url: str, count: int) -> None:
    """Keep so many campaigns of yesterday."""
    then = datetime.now(UTC) - timedelta(days=1)
    folder = home / "altur-tui"
    answers = []
    for campaign_id in range(FIRST, FIRST + count):
        fields = dict(campaign_fields(SHAPES[campaign_id % len(SHAPES)], then) or {})
        fields |= {"id": campaign_id, "name": f"CARTERA_{campaign_id:06}"}
        answers.append(Answer(campaign_id, then, msgspec.json.encode(fields)))
    database = Database(path_in(folder), base_url, KEY, create=True)
    database.keep(answers)
    database.close()


def start(home: Path, base_url: str, count: int, *, known: bool) -> Seen:
    """Open the fleet and look for a moment."""
    gaps_file = home / "gaps.json"
    gaps_file.unlink(missing_ok=True)
    os.environ |= {
        "ALTUR_API_KEY": KEY,
        "ALTUR_BASE_URL": base_url,
        "XDG_STATE_HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "TZ": "America/Mexico_City",
    }
    watched = str(Path(__file__).with_name("watched.py"))
    ids = f"{FIRST}-{FIRST + count - 1}"
    terminal = Terminal([sys.executable, watched, str(gaps_file), ids])
    name = everything = None
    try:
        frame = terminal.until(_COUNTED.replace(b"500", str(count).encode()))
        began_at = time.perf_counter()
        if known:
            name = terminal.until(f"{FIRST:06}"[-5:].encode() + b" ")
            everything = terminal.until(_RECALLED.replace(b"500", str(count).encode()))
        while time.perf_counter() < began_at + _SECONDS_TO_LOOK:
            terminal.read(0.05)
        os.write(terminal.master, b"q")
        ended = time.perf_counter() + _SECONDS_TO_END
        while not gaps_file.exists() and time.perf_counter() < ended:
            terminal.read(0.05)
        took = time.perf_counter() - began_at
    finally:
        terminal.end()
    gaps = json.loads(gaps_file.read_text())
    since = sum(gap for gap, _ in gaps) - took
    after, clock = [], 0.0
    for gap, processor in gaps:
        # The one that ends after the first frame has drawn it.
        if clock > since:
            after.append(processor * 1000)
        clock += gap
    return Seen(frame, name, everything, sorted(after, reverse=True))


def told(title: str, values: list[float]) -> str:
    """Return a line with the median and the range."""
    if not values:
        return f"  {title:<44} —"
    median = statistics.median(values)
    return f"  {title:<44} {median:7.0f} ms  ({min(values):.0f}-{max(values):.0f})"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--count", type=int, default=500)
    given = parser.parse_args()
    found: dict[bool, list[Seen]] = {True: [], False: []}
    with silent_server() as base_url, tempfile.TemporaryDirectory() as folder:
        homes = {known: Path(folder) / str(known) for known in found}
        for known, home in homes.items():
            home.mkdir(mode=0o700)
            if known:
                remember(home, base_url, given.count)
            start(home, base_url, given.count, known=known)
        for _ in range(given.runs):
            for known, home in homes.items():
                found[known].append(start(home, base_url, given.count, known=known))
    print(f"A fleet of {given.count}, median of {given.runs}")
    for known, runs in found.items():
        print("known" if known else "never seen")
        print(told("first frame of the fleet", [each.frame for each in runs]))
        print(told("a campaign's name", [each.name for each in runs if each.name]))
        print(told("all campaigns as they were", [each.all for each in runs if each.all]))
        print(told("longest gap of the loop afterwards", [each.gaps[0] for each in runs]))
        print(f"  gaps over 16 ms: {[sum(gap > 16 for gap in each.gaps) for each in runs]}")


if __name__ == "__main__":
    main()
