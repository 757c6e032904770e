"""Pictures of the fleet's week, of watching, and of lists; each one was looked at."""

import json
from datetime import timedelta

import pytest
from support.detail import NOW, Script, demo_snapshot, detail_app, settled
from support.fleet import filled
from support.launching import at_rest, started, until
from support.looking import looks

from altur_tui.demo.catalog import answer
from altur_tui.store.lists import Lists
from altur_tui.tui.fleet.screen import FleetScreen
from altur_tui.wire.campaign import decode

WIDE = (120, 36)
USUAL = (80, 24)
IDS = tuple(range(1001, 1028))
MOVED = {
    "contactsProcessed": 12,
    "contactsAnswered": 5,
    "contactsConverted": 2,
    "contactsFailed": -1,
    "calls": 31,
    "callsAnsweredByHuman": 14,
    "callsAnsweredByMachine": 17,
}


def moved_snapshot(campaign_id):
    """Return what the demo would answer a minute later."""
    body = json.loads(answer(campaign_id, 4, NOW).body)
    analytics = body["campaign"]["analytics"]
    for name, difference in MOVED.items():
        analytics[name] += difference
    for rate in [name for name in analytics if name.endswith("Rate")]:
        whole = "calls" if rate.startswith("calls") else "contacts"
        analytics[rate] = analytics[rate.removesuffix("Rate")] / analytics[whole]
    return decode(campaign_id, json.dumps(body).encode(), fetched_at=NOW)


async def full(pilot):
    """Wait until every campaign of the fleet has been answered."""
    await at_rest(pilot)
    assert isinstance(pilot.app.screen, FleetScreen)
    known = pilot.app.repository.known
    await until(pilot, lambda: all(known(each).reading or known(each).error for each in IDS))
    await at_rest(pilot)


def week(*keys):
    """Return what opens the week of the full fleet, and presses the keys."""

    async def press(pilot):
        await full(pilot)
        for key in ("w", *keys):
            await pilot.press(key)
            await at_rest(pilot)

    return press


@pytest.fixture
def no_color(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")


def test_the_fleets_week(snap_compare):
    app = started(*IDS, source=Script())
    run_before = week("left", "left", "left", "up")
    assert snap_compare(app, terminal_size=WIDE, run_before=run_before)


def test_the_fleets_week_at_80x24_without_colours(snap_compare, no_color):
    app = started(*IDS, source=Script())
    assert snap_compare(app, terminal_size=USUAL, run_before=week("right", "enter", "down"))


def test_watching_a_campaign_whose_numbers_moved(snap_compare, monkeypatch):
    time = looks(monkeypatch)
    script = Script(c1001=[demo_snapshot(1001), moved_snapshot(1001)])

    async def look(pilot):
        await settled(pilot)
        await pilot.press("a")
        time.begin()
        await until(pilot, lambda: bool(time.waits))
        await at_rest(pilot)

    app = detail_app(1001, script=script)
    assert snap_compare(app, terminal_size=WIDE, run_before=look)


def test_watching_the_fleet(snap_compare, monkeypatch):
    time = looks(monkeypatch)
    script = Script(
        **{f"c{each}": [demo_snapshot(each), moved_snapshot(each)] for each in (1001, 1003, 1004)}
    )

    async def look(pilot):
        await full(pilot)
        await pilot.press("a")
        time.begin()
        await until(pilot, lambda: bool(time.waits))
        await filled(pilot)

    app = started(*IDS, source=script)
    assert snap_compare(app, terminal_size=(160, 36), run_before=look)


def test_lookup_with_saved_lists(snap_compare):
    app = started()
    lists = Lists(app.settings.state_folder, app.settings.profile)
    lists.save("Hipotecario mañana", IDS[:12], NOW - timedelta(hours=7))
    lists.save("Revisar", (1234,), NOW - timedelta(days=3))
    app.memory.entries.add((1234,), "Cobranza Hipotecario Q4", NOW - timedelta(minutes=26))

    async def choose(pilot):
        await at_rest(pilot)
        await pilot.press("down")
        await at_rest(pilot)

    assert snap_compare(app, terminal_size=USUAL, run_before=choose)
