"""Writers to one history, killed at random instants: is all there that was acknowledged?

Run as `python killing.py FOLDER KILLS [SEED]`; prints what came of it as JSON.
"""

import json
import os
import random
import selectors
import signal
import sqlite3
import struct
import sys
import traceback
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from altur_tui.history.database import Answer, Database, path_in

WRITERS = 4
BEGIN = datetime(2026, 11, 24, tzinfo=UTC)
URL, KEY = "https://api.example.com", "k" * 20
_ACKNOWLEDGED = struct.Struct("=II")


def body(campaign: int, number: int) -> bytes:
    """Return an answer that differs from the one before, now and then in its configuration."""
    fields = {"id": campaign, "name": f"N{number // 7}", "analytics": {"contacts": number}}
    return json.dumps(fields).encode()


def write(folder: Path, campaign: int, pipe: int) -> None:
    """Keep answers without end, a few at once, and acknowledge each that is kept."""
    with closing(Database(path_in(folder), URL, KEY, create=True)) as history:
        number = 0
        while True:
            some = range(number + 1, number + 2 + campaign % 5)
            history.keep(
                [
                    Answer(campaign, BEGIN + timedelta(milliseconds=each), body(campaign, each))
                    for each in some
                ]
            )
            number = some[-1]
            os.write(pipe, _ACKNOWLEDGED.pack(campaign, number))
            if number % 3 == 0:
                history.thin(BEGIN + timedelta(hours=7 * (number % 6)), 10_000)


class Nursery:
    """Processes that write, each for a campaign of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._selector = selectors.DefaultSelector()
        self._pids: dict[int, int] = {}
        self.acknowledged: dict[int, int] = {}

    def start(self) -> None:
        """Start one more."""
        campaign = len(self.acknowledged) + 1
        self.acknowledged[campaign] = 0
        reader, writer = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(reader)
            try:
                write(self._folder, campaign, writer)
            except BaseException:  # noqa: BLE001
                traceback.print_exc()
            os._exit(1)
        os.close(writer)
        self._selector.register(reader, selectors.EVENT_READ)
        self._pids[reader] = pid

    def hear(self) -> None:
        """Take in what the writers have acknowledged; wait if none has."""
        for key, _ in self._selector.select(timeout=30):
            self._take(key.fd)

    def kill(self, chosen: random.Random) -> None:
        """Kill one of them at once, and take in what it still acknowledged."""
        pipe = chosen.choice(sorted(self._pids))
        os.kill(self._pids[pipe], signal.SIGKILL)
        _, status = os.waitpid(self._pids.pop(pipe), 0)
        if not os.WIFSIGNALED(status):
            raise RuntimeError("a writer has failed by itself")
        while self._take(pipe):
            pass
        self._selector.unregister(pipe)
        os.close(pipe)

    def end(self, chosen: random.Random) -> None:
        """Kill all of them."""
        while self._pids:
            self.kill(chosen)

    def _take(self, pipe: int) -> bool:
        data = os.read(pipe, _ACKNOWLEDGED.size * 64)
        for campaign, number in _ACKNOWLEDGED.iter_unpack(data):
            self.acknowledged[campaign] = number
        return bool(data)


def result(folder: Path, acknowledged: dict[int, int]) -> dict[str, object]:
    """Return how many acknowledged answers there are, how many of them are lost, and the check."""
    lost = 0
    with closing(Database(path_in(folder), URL, KEY)) as history:
        for campaign, last in acknowledged.items():
            kept = {seen.first: seen.campaign for seen in history.runs(campaign)}
            lost += sum(
                kept.get(BEGIN + timedelta(milliseconds=each)) != body(campaign, each)
                for each in range(1, last + 1)
            )
    with closing(sqlite3.connect(path_in(folder))) as db:
        (integrity,) = db.execute("PRAGMA integrity_check").fetchone()
    count = sum(acknowledged.values())
    return {"acknowledged": count, "lost": lost, "integrity": integrity}


def main(folder: Path, kills: int, seed: int) -> None:
    """Kill so many writers, and print what is left of what they wrote."""
    chosen = random.Random(seed)
    nursery = Nursery(folder)
    for _ in range(WRITERS):
        nursery.start()
    for _ in range(kills):
        for _ in range(chosen.randint(1, 6)):
            nursery.hear()
        nursery.kill(chosen)
        nursery.start()
    nursery.end(chosen)
    print(json.dumps({"kills": kills + WRITERS, **result(folder, nursery.acknowledged)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
