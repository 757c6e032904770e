"""How long the table of campaigns keeps the event loop, beside Textual's DataTable.

Run it with `python tests/bench/table.py [ROWS]`. Prints figures and judges nothing. A gap is the
longest time for which nothing else could run in the loop: by the clock, and by the time that the
processor gave to us, which a busy machine does not change.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from support.table_rows import COLUMNS, FIRST, TableApp, row
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import DataTable

from altur_tui.tui.table.model import Cells, Sort

SIZE = (120, 36)
TURNS = 7


Gap = tuple[float, float]
"""Milliseconds by the clock, and of the processor."""


class Gaps:
    """Watches the loop from within."""

    def __init__(self) -> None:
        self.clock = 0.0
        self.processor = 0.0
        self._watching = asyncio.ensure_future(self._watch())

    async def _watch(self) -> None:
        clock, processor = time.perf_counter(), time.thread_time()
        while True:
            await asyncio.sleep(0)
            now, used = time.perf_counter(), time.thread_time()
            self.clock = max(self.clock, now - clock)
            self.processor = max(self.processor, used - processor)
            clock, processor = now, used

    def end(self) -> Gap:
        """Stop watching and return the longest gaps."""
        self._watching.cancel()
        return self.clock * 1000, self.processor * 1000


async def measured(work: Callable[[], Awaitable[None] | None], pilot: Pilot[None]) -> Gap:
    """Return the longest gap while `work` is done and painted."""
    await pilot.pause()
    gaps = Gaps()
    await asyncio.sleep(0)
    done = work()
    if done is not None:
        await done
    await pilot.pause()
    await asyncio.sleep(0.05)
    return gaps.end()


def report(name: str, gaps: list[Gap]) -> None:
    """Print a line."""
    clock, processor = ([gap[which] for gap in gaps] for which in (0, 1))
    print(
        f"{name:<38} clock: median {statistics.median(clock):6.1f}  worst {max(clock):6.1f} ms"
        f"   processor: median {statistics.median(processor):6.1f}  worst {max(processor):6.1f} ms"
    )


async def table(count: int) -> None:
    """Measure our table."""
    ids = tuple(range(FIRST, FIRST + count))
    app = TableApp()
    turn = 0

    async with app.run_test(size=SIZE) as pilot:
        table = app.table

        def fill() -> None:
            table.show_rows(ids)
            table.update_rows(answers[turn])

        def refresh() -> None:
            table.update_rows(answers[turn])

        def one() -> None:
            campaign_id = table.in_sight[0]
            table.update_rows({campaign_id: answers[turn][campaign_id]})

        def name_has(word: str) -> Callable[[int, Cells], bool]:
            return lambda _, cells: word in cells["name"].text.casefold()

        async def press(key: str) -> None:
            await pilot.press(key)

        answers = [{each: row(each, turn) for each in ids} for turn in range(TURNS)]
        results: dict[str, list[Gap]] = {}

        async def note(name: str, work: Callable[[], Awaitable[None] | None]) -> None:
            results.setdefault(name, []).append(await measured(work, pilot))

        for turn in range(TURNS):
            table.show_rows(())
            await note("first paint", fill)
            await note("sort by name", lambda: table.sort_by(Sort("name")))
            await note("sort by a number", lambda: table.sort_by(Sort("answered", "descending")))
            await note("filter", lambda: table.filter_by(name_has("cobranza")))
            await note("filter lifted", lambda: table.filter_by(None))
            turn = (turn + 1) % TURNS
            await note("full refresh, sorted by what changes", refresh)
            table.sort_by(None)
            turn = (turn + 1) % TURNS
            await note("full refresh, not sorted", refresh)
            await note("one row", one)
            await note("a tick that changes nothing", table.repaint_in_sight)
            await note("all rows in sight", lambda: table.refresh() and None)
            await note("end, then home", lambda: press("end"))
            await press("home")
        for name, gaps in results.items():
            report(name, gaps)


class Theirs(App[None]):
    """A DataTable of the same rows."""

    def compose(self) -> ComposeResult:
        """Make it."""
        yield DataTable(cursor_type="row")


async def data_table(count: int) -> None:
    """Measure Textual's table."""
    rows = [
        [cells[column.id].text for column in COLUMNS]
        for cells in (row(each) for each in range(FIRST, FIRST + count))
    ]
    app = Theirs()
    async with app.run_test(size=SIZE) as pilot:
        table: DataTable[str] = app.query_one(DataTable)
        keys = table.add_columns(*(column.title for column in COLUMNS))

        def fill() -> None:
            table.clear()
            table.add_rows(rows)

        report("DataTable, filled", [await measured(fill, pilot) for _ in range(3)])
        sorts = [await measured(lambda: table.sort(keys[1]) and None, pilot) for _ in range(3)]
        report("DataTable, sorted by name", sorts)


def main() -> None:
    """Run it all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=1000)
    count = parser.parse_args().rows
    print(f"{count:,} rows of {len(COLUMNS)} columns at {SIZE[0]} × {SIZE[1]}")
    asyncio.run(table(count))
    asyncio.run(data_table(count))


if __name__ == "__main__":
    main()
