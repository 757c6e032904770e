"""Pictures of watching with an alarm, and of the list of events; each one was looked at."""

from support.detail import Script, changed, demo_snapshot, not_reached
from support.fleet import filled, fleet_app
from support.launching import at_rest, until
from support.looking import looks

from altur_tui.tui.common.watched import EventLine
from altur_tui.tui.events.screen import EventsScreen

WIDE, USUAL = (120, 36), (80, 24)
IDS = (1001, 1003, 1004, 1005, 1008)


def eventful() -> Script:
    """Return a source whose second answers bring events."""
    return Script(
        c1001=[demo_snapshot(1001), changed(1001, status="inactive")],
        c1003=[demo_snapshot(1003), changed(1003, name="TDC_MORA60_SEM49")],
        c1004=[demo_snapshot(1004), not_reached()],
        c1005=[demo_snapshot(1005), changed(1005, status="finished")],
    )


def watching(monkeypatch, *keys):
    """Return what watches until the second answers have come, and presses keys then."""
    time = looks(monkeypatch)

    async def look(pilot):
        await filled(pilot)
        await pilot.press("a")
        time.begin()
        log = pilot.app.alarm.log
        await until(pilot, lambda: len(log.events) == 4)
        await until(pilot, lambda: pilot.app.screen.query_one(EventLine).display)
        await pilot.press(*keys)
        if keys:
            await until(pilot, lambda: isinstance(pilot.app.screen, EventsScreen))
        await at_rest(pilot)

    return look


def test_watching_the_fleet_with_an_alarm(snap_compare, monkeypatch):
    app = fleet_app(IDS, eventful())
    assert snap_compare(app, terminal_size=WIDE, run_before=watching(monkeypatch))


def test_the_events(snap_compare, monkeypatch):
    app = fleet_app(IDS, eventful())
    assert snap_compare(app, terminal_size=WIDE, run_before=watching(monkeypatch, "E"))


def test_the_events_at_80x24(snap_compare, monkeypatch):
    app = fleet_app(IDS, eventful())
    assert snap_compare(app, terminal_size=USUAL, run_before=watching(monkeypatch, "E"))
