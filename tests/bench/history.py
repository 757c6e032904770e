"""Figures of the history: its size, what an answer costs, and how quickly it tells.

`python tests/bench/history.py [--campaigns 500] [--days 30] [--whole] [--folder FOLDER]` simulates
campaigns that are asked each minute, thins as it goes, and then asks. Without `--whole`, days that
are thinned to the quarter of an hour anyway are simulated by the quarter of an hour. With
`--folder` the file is kept, and taken as it is the next time.
`python tests/bench/history.py kills [COUNT]` kills writers at random instants.
"""

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support import killing
from support.campaigns import campaign

from altur_tui.core.past import PastReader
from altur_tui.history.compare import counts_of, then_of
from altur_tui.history.database import Answer, Database, path_in
from altur_tui.history.recorder import Recorder
from altur_tui.wire.campaign import decode

URL, KEY = "https://api.example.com/api/v1.0", "sk-live-aaaaaaaaaaaaaaaa"
END = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)  # a Friday evening
MINUTE = timedelta(minutes=1)
WHOLE_DAYS = 2
CHANGED = 0.55
"""How many answers of an open minute differ from the one before: 20.7 % of a weekday's."""
FIRST_ID = 1001
METRICS = (
    "calls",
    "callsAnsweredByHuman",
    "callsAnsweredByMachine",
    "callsAnsweredByUnknown",
    "contactsProcessed",
    "contactsFailed",
    "contactsVoicemail",
    "contactsAnswered",
    "contactsConverted",
)


class Simulated:
    """A campaign of 1.7 kB whose counts rise in office hours."""

    def __init__(self, number: int) -> None:
        self.id = FIRST_ID + number
        self._random = random.Random(number)
        self._counts = dict.fromkeys(METRICS, 0)
        self._tag = 0
        self._body = b""
        self._make()

    def answer(self, at: datetime, minutes: int) -> Answer:
        """Return what it answers then, so many minutes after the last answer."""
        is_open = at.weekday() < 5 and 9 <= at.hour < 18
        if is_open and self._random.random() < 1 - (1 - CHANGED) ** minutes:
            for name in self._random.sample(METRICS, 5):
                self._counts[name] += self._random.randint(1, 2 * minutes)
            if self._random.random() < minutes / 2_000:
                self._tag += 1
            self._make()
        return Answer(self.id, at, self._body)

    def _make(self) -> None:
        analytics: dict[str, object] = {"contacts": 50_000}
        for name, count in self._counts.items():
            analytics[name] = count
            analytics[name + "Rate"] = round(count / 50_000, 4)
        cycles = {
            "enabled": True,
            "mode": "scheduled",
            "max_iterations": 7,
            "cooldown_minutes": 720,
            "filter_statuses": ["voicemail", "failed", "no-answer", "busy"],
            "filter_tags": [f"PROMESA_{self._tag}", "SOLICITA_PLAN_DE_PAGOS"],
            "schedule": campaign()["scheduling"],
            "schedule_start_date": "2026-11-01",
            "schedule_end_date": "2026-12-31",
        }
        name = f"HIPOTECARIO_MORA30_SUCURSAL_{self.id}"
        fields = campaign(id=self.id, name=name, cycles=cycles, analytics=analytics)
        self._body = json.dumps(fields, separators=(",", ":")).encode()


def instants(days: int, *, whole: bool) -> Iterator[tuple[datetime, int]]:
    """Yield when all campaigns are asked, and how many minutes after the time before."""
    at = END - timedelta(days=days)
    while at <= END:
        minutes = 1 if whole or END - at <= timedelta(days=WHOLE_DAYS) else 15
        yield at, minutes
        at += minutes * MINUTE


def fill(folder: Path, count: int, days: int, *, whole: bool) -> None:
    """Simulate it, and print what it costs."""
    simulated = [Simulated(number) for number in range(count)]
    kept = changed = 0
    cpu = last_cpu = thinning = 0.0
    last_bodies: dict[int, bytes] = {}
    last_kept = 0
    with closing(Database(path_in(folder), URL, KEY, create=True)) as history:
        for number, (at, minutes) in enumerate(instants(days, whole=whole)):
            answers = [each.answer(at, minutes) for each in simulated]
            changed += sum(last_bodies.get(each.id) != each.campaign for each in answers)
            last_bodies = {each.id: each.campaign for each in answers}
            begun = time.process_time()
            # As the recorder does: 64 together.
            for start in range(0, len(answers), 64):
                history.keep(answers[start : start + 64])
            took = time.process_time() - begun
            cpu, kept = cpu + took, kept + len(answers)
            if minutes == 1:
                last_cpu, last_kept = last_cpu + took, last_kept + len(answers)
            if number % 60 == 0:
                begun = time.process_time()
                while history.thin(at, 400):
                    pass
                thinning += time.process_time() - begun
        begun = time.process_time()
        while history.thin(END + timedelta(hours=7), 400):
            pass
        thinning += time.process_time() - begun
    print(f"{count} campaigns, {days} days, bodies of {len(answers[0].campaign)} bytes")
    print(f"  answers {kept:,}, of which {100 * changed / kept:.1f} % differ from the one before")
    print(
        f"  CPU an answer {1e6 * cpu / kept:.0f} us; by the minute {1e6 * last_cpu / last_kept:.0f}"
    )
    print(f"  thinning {thinning:.1f} s of CPU, {1e6 * thinning / kept:.1f} us an answer")


def size(folder: Path) -> None:
    """Print the size of the file, and of what it holds."""
    path = path_in(folder)
    with closing(Database(path, URL, KEY)) as history:
        campaigns, runs, _ = history.counts()
    total = sum(each.stat().st_size for each in folder.glob("history.sqlite3*"))
    print(
        f"  {total / 1e6:.1f} MB for {runs:,} runs of {campaigns} campaigns: {total / runs:.0f} B"
    )


def best(call: Callable[[], object], times: int = 7) -> str:
    """Return the median milliseconds of CPU that a call takes, and the least."""
    took = []
    for _ in range(times):
        begun = time.process_time()
        call()
        took.append(1e3 * (time.process_time() - begun))
    return f"{statistics.median(took):.1f} ms (at best {min(took):.1f})"


def ask(folder: Path) -> None:
    """Print how quickly it tells."""
    begun = time.process_time()
    history = Database(path_in(folder), URL, KEY)
    print(f"  opened in {1e3 * (time.process_time() - begun):.1f} ms")
    with closing(history):
        ids = history.ids()
        yesterday = (END - timedelta(days=1)).replace(hour=9, minute=0)
        points = [END - timedelta(days=30) * (1 - each / 160) for each in range(160)]
        hours = [END - timedelta(hours=16) * (1 - each / 160) for each in range(160)]

        def since() -> None:
            for seen in history.known_at(ids).values():
                counts_of(seen)
            for seen in history.known_at(ids, yesterday).values():
                then_of(seen, yesterday)

        def trend(instants: list[datetime]) -> None:
            for seen in history.known_at_each(ids[0], instants):
                if seen is not None:
                    counts_of(seen)

        print(f"  trend of 160 points over 30 days {best(lambda: trend(points))}")
        print(f"  trend of 160 points over 16 hours {best(lambda: trend(hours))}")
        print(f"  {len(ids)} yesterday 09:00 against now, in counts {best(since)}")
        print(f"  newest answer of {len(ids)} {best(lambda: history.known_at(ids))}")
        print(f"  one campaign now {best(lambda: history.known_at(ids[:1]), 50)}")
        print(f"  changes of one campaign {best(lambda: history.changes(ids[0]), 50)}")


async def gap(work: Callable[[], object]) -> float:
    """Return the longest gap of the event loop while `work` goes on, in milliseconds."""
    longest, done = 0.0, False

    async def tick() -> None:
        nonlocal longest
        before = time.perf_counter()
        while not done:
            await asyncio.sleep(0)
            now = time.perf_counter()
            longest, before = max(longest, now - before), now

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0.05)
    result = work()
    if asyncio.iscoroutine(result):
        await result
    done = True
    await ticking
    return 1e3 * longest


def gaps(folder: Path) -> None:
    """Print by how much the event loop is held up, the least of five tries: others run, too."""
    ids = [FIRST_ID + each for each in range(500)]
    at = datetime.now(UTC)
    simulated = [Simulated(number) for number in range(500)]
    envelope = b'{"success":true,"campaign":%s}'

    async def idle() -> None:
        await asyncio.sleep(0.3)

    async def record() -> None:
        with tempfile.TemporaryDirectory() as other:
            recorder = Recorder(path_in(Path(other)), URL, KEY, days=400)
            answers = [each.answer(at, 1) for each in simulated]
            for each in answers:
                recorder.keep(decode(each.id, envelope % each.campaign, fetched_at=at))
                await asyncio.sleep(0)
            while not await asyncio.to_thread(recorder.flush, 10):
                pass

    async def read() -> None:
        past = PastReader(lambda: Database(path_in(folder), URL, KEY))
        for _ in range(3):
            await past.known_at(ids)
        past.close()

    for work, name in (
        (idle, "idle"),
        (record, "500 answers recorded"),
        (read, "500 campaigns read three times"),
    ):
        found = [asyncio.run(gap(work)) for _ in range(5)]
        print(f"  loop gap, {name} {min(found):.1f} ms")


def main() -> None:
    """Print all figures."""
    if sys.argv[1:2] == ["kills"]:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, killing.__file__, folder, *(sys.argv[2:] or ["274"])])
        return
    parser = argparse.ArgumentParser()
    parser.add_argument("--campaigns", type=int, default=500)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        if not path_in(folder).exists():
            fill(folder, given.campaigns, given.days, whole=given.whole)
        size(folder)
        ask(folder)
        gaps(folder)


if __name__ == "__main__":
    main()
