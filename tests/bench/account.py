"""What an account of 20,000 campaigns costs: its memory, its file, and a search a keystroke.

Run it with `python tests/bench/account.py`. Wanted: under 40 MiB, and under 16 ms a keystroke.
"""

import random
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from altur_tui.campaign.listed import read_listed
from altur_tui.core.search import SearchIndex
from altur_tui.store.account import AccountFile
from altur_tui.wire.listing import decode_page

COUNT = 20_000
PAGE = 100
MIB = 1024 * 1024
NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
KINDS = ("Cobranza", "Renovación", "Encuesta", "Bienvenida", "Recordatorio", "Reactivación")
PRODUCTS = ("Hipotecario", "Tarjeta Oro", "Crédito Nómina", "Seguro de Auto", "Préstamo Fácil")
PLACES = ("México", "Bogotá", "Medellín", "Querétaro", "Lima", "Norte", "Bajío", "Córdoba")
AGENTS = tuple(f"{name} {letter}" for name in ("Sofía", "Andrés", "Lucía") for letter in "ABCDEFG")
TYPED = (
    "hipotecario méxico q3",
    "a e o i",
    "cobranza status:active agent:sofia",
    "whatsapp",
    "zzz",
)


def pages(rough: random.Random) -> Iterator[bytes]:
    """Yield the pages of a made-up account."""
    for first in range(1, COUNT, PAGE):
        yield msgspec.json.encode(
            {
                "campaigns": [
                    {
                        "id": number,
                        "name": f"{rough.choice(KINDS)} {rough.choice(PRODUCTS)} "
                        f"{rough.choice(PLACES)} Q{rough.randint(1, 4)} #{number}",
                        "status": rough.choice(("active", "inactive", "finished", "cooldown")),
                        "archived": False,
                        "agent": {"id": f"agt_{number % 40}", "name": rough.choice(AGENTS)},
                        "integration": {"type": rough.choice(("phone_call", "whatsapp"))},
                        "created_at": (NOW - timedelta(hours=number)).isoformat(),
                        "timezone": "America/Mexico_City",
                        "cycle_current_iteration": number % 5,
                        "cycle_last_iteration_at": NOW.isoformat(),
                    }
                    for number in range(first, first + PAGE)
                ]
            }
        )


def milliseconds(work: Callable[[], object]) -> float:
    """Return the processor time of one call."""
    before = time.thread_time_ns()
    work()
    return (time.thread_time_ns() - before) / 1e6


def read(bodies: list[bytes], index: SearchIndex) -> None:
    for body in bodies:
        items = decode_page(body).items
        index.update(each for item in items if (each := read_listed(item)) is not None)


def main() -> None:
    bodies = list(pages(random.Random(12)))
    tracemalloc.start()
    index = SearchIndex()
    read(bodies, index)
    typed = TYPED[0]
    for end in range(1, len(typed) + 1):
        index.find(typed[:end])
    kept, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"{len(index):,} campaigns: {kept / MIB:.1f} MiB kept, {most / MIB:.1f} MiB at most")
    took = milliseconds(lambda: read(bodies, SearchIndex()))
    print(f"a page read into the index: {took / len(bodies):.2f} ms")
    with tempfile.TemporaryDirectory() as folder:
        file = AccountFile(Path(folder), "default", "https://api.altur.io/api/v1.0")
        campaigns = index.campaigns
        saving = milliseconds(lambda: file.save(campaigns, NOW, is_complete=True))
        size = sum(each.stat().st_size for each in Path(folder).glob("account-*"))
        print(f"the file: {size / MIB:.1f} MiB; in this thread to save it {saving:.0f} ms")
        before = time.perf_counter()
        loaded = file.load(NOW)
        after = time.perf_counter()
        assert loaded is not None
        SearchIndex(loaded.campaigns)
        print(
            f"to load it {1000 * (after - before):.0f} ms, "
            f"to index it {1000 * (time.perf_counter() - after):.0f} ms"
        )
    for typed in TYPED:
        print(searched(index, typed))


def searched(index: SearchIndex, typed: str) -> str:
    """Return what it costs to type a text, and to paste it."""

    def took(text: str) -> float:
        return milliseconds(lambda: index.find(text))

    def pasted() -> float:
        index.update(())  # forgets what was found before
        return took(typed)

    index.update(())
    each = [took(typed[:end]) for end in range(1, len(typed) + 1)]
    return (
        f"“{typed}”: a keystroke {statistics.median(each):.1f} ms, at most {max(each):.1f}; "
        f"pasted {statistics.median(pasted() for _ in range(5)):.1f} ms; "
        f"{len(index.find(typed)):,} found"
    )


if __name__ == "__main__":
    sys.exit(main())
