"""Pictures of the fleet in its states; every one was looked at before it was kept."""

import asyncio

from support.detail import Script, demo_snapshot, not_reached
from support.fleet import filled, fleet, fleet_app, opened_fleet, text_of
from support.launching import until
from support.since import asked, learned

from altur_tui.core.bulk import BulkFetch
from altur_tui.wire.errors import AlturError, ErrorKind

WIDE = (120, 36)
USUAL = (80, 24)
ALL = range(1001, 1028)
FAILURES = {
    1024: (ErrorKind.SERVER, "The server failed at its own work (status 500)."),
    1025: (ErrorKind.NOT_FOUND, "The server knows no campaign of this id."),
    1026: (ErrorKind.FORBIDDEN, "The key may not read this campaign."),
    1027: (ErrorKind.INVALID, "The server answered with a web page, not with a campaign."),
}


def failing(*others: int) -> Script:
    answers = {
        f"c{each}": [AlturError(kind, message)] for each, (kind, message) in FAILURES.items()
    }
    return Script(**answers, **{f"c{each}": [not_reached()] for each in others})


def pressing(*keys):
    """Return what presses the keys once the fleet is filled, and waits for what follows."""

    async def press(pilot):
        await filled(pilot)
        for key in keys:
            await pilot.press(key)
        await filled(pilot)

    return press


def test_fleet_filled(snap_compare):
    assert snap_compare(fleet_app(ALL, failing()), terminal_size=WIDE, run_before=pressing())


def test_fleet_filled_at_80x24(snap_compare):
    app = fleet_app(ALL, failing())
    assert snap_compare(app, terminal_size=USUAL, run_before=pressing(*["down"] * 2))


def test_fleet_filled_in_a_light_theme(snap_compare):
    app = fleet_app(ALL, failing(), theme="altur-light")
    assert snap_compare(app, terminal_size=WIDE, run_before=pressing("down"))


def test_fleet_filled_without_colours(snap_compare, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app = fleet_app(ALL, failing())
    assert snap_compare(app, terminal_size=WIDE, run_before=pressing("down", "space"))


def test_fleet_being_filled(snap_compare, monkeypatch):
    now = [0.0]
    monkeypatch.setitem(BulkFetch.__init__.__kwdefaults__, "timer", lambda: now[0])
    gate = asyncio.Event()
    waiting = {f"c{each}": [gate, demo_snapshot(each)] for each in (1004, *range(1015, 1023))}
    app = fleet_app(range(1001, 1023), Script(**waiting))

    async def fill_in_part(pilot):
        await opened_fleet(pilot)
        now[0] = 1.0
        await until(pilot, lambda: "13 of 22" in text_of(app))
        now[0] = 3.0
        await until(pilot, lambda: "4.3 a second" in text_of(app))

    assert snap_compare(app, terminal_size=WIDE, run_before=fill_in_part)


def test_fleet_filtered_and_sorted(snap_compare):
    keys = ("greater_than_sign", "greater_than_sign", "slash", *"open", "enter", "down")
    app = fleet_app(ALL, failing())
    assert snap_compare(app, terminal_size=WIDE, run_before=pressing(*keys))


def test_fleet_with_failures_first(snap_compare):
    async def sort_by_failures(pilot):
        await filled(pilot)
        table = fleet(pilot.app).table
        while table.sort is None or table.sort.column != "finding":
            await pilot.press("less_than_sign")
        await pilot.press("down")
        await filled(pilot)

    app = fleet_app(ALL, failing(1005, 1012))
    assert snap_compare(app, terminal_size=WIDE, run_before=sort_by_failures)


def test_export_of_marked_campaigns(snap_compare, monkeypatch):
    # The folder that the program was started in is suggested.
    monkeypatch.chdir("/usr")
    app = fleet_app(ALL, failing())
    keys = ("space", "down", "space", "e")
    assert snap_compare(app, terminal_size=USUAL, run_before=pressing(*keys))


def test_fleet_since_yesterday(snap_compare):
    async def compare(pilot):
        await filled(pilot)
        await asked(pilot, "enter")
        await learned(pilot)
        await filled(pilot)

    app = fleet_app(range(1001, 1023), demo=True)
    assert snap_compare(app, terminal_size=WIDE, run_before=compare)
