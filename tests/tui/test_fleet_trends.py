"""The small charts of a wide fleet."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from support.campaigns import campaign
from support.detail import NOW, Script, answer_of, screen_text
from support.fleet import filled, fleet_app
from support.launching import at_rest
from support.seen import Look, reader_of

from altur_tui.campaign.past.looks import NOTHING
from altur_tui.core import connect
from altur_tui.core.past import PastReader
from altur_tui.tui.app import AlturApp
from altur_tui.tui.fleet.screen import FleetScreen

IDS = (1, 2, 3)
LAST = 1000


def counted(campaign_id: int, processed: int) -> dict:
    analytics = {"contacts": 2000, "contactsProcessed": processed}
    return campaign(id=campaign_id, analytics=analytics)


def looks() -> Iterator[Look]:
    """Yield a look at two campaigns each hour: one works for six hours, one at no time
    that was looked at."""
    for ago in range(30, -1, -1):
        at = NOW - timedelta(hours=ago)
        yield at, counted(1, LAST - 100 * min(ago, 6))
        if not 10 < ago < 20:
            yield at, counted(2, LAST - 10 * (ago > 10))


class Counting:
    """Counts what a history is asked, and lets it answer."""

    def __init__(self, past: PastReader) -> None:
        self.asked = 0
        self._past = past

    async def ask(self, question, otherwise):
        self.asked += 1
        return await self._past.ask(question, otherwise)

    async def known_at(self, ids, at=None):
        return {}

    async def past(self, reading, snapshot):
        return NOTHING

    def close(self) -> None:
        self._past.close()


async def charts(
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    size: tuple[int, int],
    ids: tuple[int, ...] = IDS,
) -> tuple[dict[int, str], str, Counting]:
    """Return the chart of each row in sight, the screen, and what the history was asked."""
    script = Script(**{f"c{each}": [answer_of(counted(each, LAST))] for each in ids})
    app: AlturApp = fleet_app(ids, script)
    past = Counting(reader_of(folder, looks()))
    monkeypatch.setattr(connect, "open_past", lambda *_, **__: past)
    async with app.run_test(size=size) as pilot:
        await filled(pilot)
        await at_rest(pilot)
        assert isinstance(app.screen, FleetScreen)
        table = app.screen.table
        found = {
            each: table.cells(each)["trend"].text
            for each in table.in_sight
            if "trend" in table.cells(each)
        }
        return found, screen_text(app), past


async def test_a_wide_fleet_shows_what_was_processed_in_each_two_hours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    found, text, _ = await charts(monkeypatch, tmp_path, (160, 30))
    assert "Last 24 h" in text
    assert found[1] == "▁▁▁▁▁▁▁▁▁███"
    assert set(found[2]) == {"▁", " "}
    assert found[2].endswith("▁▁▁▁")
    assert found[3].strip() == "", "nobody had looked at it before"
    assert found[1] in text


async def test_a_narrow_fleet_neither_shows_nor_reads_nor_misses_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    found, text, past = await charts(monkeypatch, tmp_path, (120, 30))
    assert found == {}
    assert past.asked == 0
    assert "Last 24 h" not in text
    assert "Left out: agent, age (" in text


async def test_only_rows_in_sight_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    found, _, past = await charts(monkeypatch, tmp_path, (160, 20), tuple(range(1, 101)))
    assert 0 < past.asked == len(found) < 20
