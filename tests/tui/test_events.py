"""Events in the app: while it watches, below the screens and in a list, each once."""

import re

import pytest
from support.detail import Script, changed, detail_app, laid_text, screen_text, settled
from support.launching import at_rest, opened, started, until
from support.looking import LIMITED, looked, looks, moved, running
from textual.widgets import OptionList

from altur_tui.campaign.past.events import EventKind
from altur_tui.tui.app import AlturApp
from altur_tui.tui.common.watched import EventLine
from altur_tui.tui.events.screen import EventsScreen

K = EventKind
SCREEN = (120, 36)


@pytest.fixture
def time(monkeypatch):
    return looks(monkeypatch)


def event_line(app: AlturApp) -> str:
    """Return what the line about events says; nothing if it is not there."""
    return laid_text(app, "#last-event") if app.screen.query_one(EventLine).display else ""


def kinds(app: AlturApp) -> list[K]:
    """Return the kinds of all events so far, the oldest first."""
    return [each.kind for each in reversed(app.alarm.log.events)]


async def test_each_event_of_a_watched_campaign_is_told_once_below_it(time):
    paused = changed(1001, status="inactive")
    script = Script(
        c1001=[changed(1001), LIMITED, LIMITED, paused, paused, changed(1001, status="finished")]
    )
    app = detail_app(1001, script=script)
    async with app.run_test(size=SCREEN) as pilot:
        await settled(pilot)
        await pilot.press("a")
        assert event_line(app) == ""
        for _ in range(5):
            await looked(pilot, time)
        assert kinds(app) == [K.FAILED, K.RECOVERED, K.STATUS_CHANGED, K.FINISHED]
        await until(pilot, lambda: "4 new" in event_line(app))
        assert "#1001 HIPOTECARIO_MORA30_Q4" in event_line(app)
        assert "The campaign has finished" in event_line(app)
        assert "E lists them" in event_line(app)
        await pilot.press("a")
        await pilot.pause()
        assert event_line(app) == ""


async def test_the_clock_closes_and_opens_without_any_answer(time):
    app = detail_app(1001, clock=running(time))
    async with app.run_test(size=SCREEN) as pilot:
        await settled(pilot)
        await pilot.press("a")
        await looked(pilot, time)
        for hours in (1, 3, 9, 18, 18):
            time.seconds += hours * 3600
            app.alarm.tick()
            await until(pilot, lambda: not [w for w in app.workers if w.group == "events"])
        assert kinds(app) == [K.CLOSED, K.OPENED]


async def test_nothing_happens_while_nobody_watches(time):
    script = Script(c1001=[changed(1001), changed(1001, status="inactive"), changed(1001)])
    app = detail_app(1001, script=script)
    async with app.run_test(size=SCREEN) as pilot:
        await settled(pilot)
        await pilot.press("r")
        await settled(pilot)
        await pilot.press("a")
        assert kinds(app) == []
        await looked(pilot, time)
        # It was paused when the watching began.
        assert kinds(app) == [K.STATUS_CHANGED]
        await pilot.press("a", "r", "a")
        await settled(pilot)
        assert kinds(app) == [K.STATUS_CHANGED]


async def test_the_list_shows_all_of_them_opens_the_campaign_and_has_them_seen(time):
    script = Script(
        c1001=[changed(1001), changed(1001, status="inactive")],
        c1003=[changed(1003), changed(1003, status="finished")],
    )
    ids = (1001, 1003)
    app = started(*ids, source=script)
    async with app.run_test(size=SCREEN) as pilot:
        await until(pilot, lambda: all(app.repository.known(each).reading for each in ids))
        await at_rest(pilot)
        await pilot.press("a")
        time.begin()
        await until(pilot, lambda: len(app.alarm.log.events) == 2)
        await until(pilot, lambda: "2 new" in event_line(app))
        await pilot.press("E")
        await until(pilot, lambda: isinstance(app.screen, EventsScreen))
        await until(pilot, lambda: app.screen.query_one(OptionList).option_count == 2)
        text = screen_text(app)
        assert "2 events, the newest first" in text
        assert "new status" in text
        assert "finished" in text
        assert app.alarm.log.unseen == 0
        newest = app.alarm.log.events[0].id
        await pilot.press("enter")
        await at_rest(pilot)
        assert opened(app) == newest
        await pilot.press("escape", "escape")
        await at_rest(pilot)
        assert not re.search(r"[0-9] new", event_line(app))


async def test_the_list_says_how_to_begin_where_nothing_was_watched(time):
    app = detail_app(1001)
    async with app.run_test(size=SCREEN) as pilot:
        await settled(pilot)
        await pilot.press("E")
        await until(pilot, lambda: isinstance(app.screen, EventsScreen))
        await until(pilot, lambda: "Nothing has been watched yet." in screen_text(app))
        await pilot.press("E")
        await pilot.pause()
        assert not isinstance(app.screen, EventsScreen)


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (200, 50)])
async def test_the_line_fits_and_keeps_the_campaign_and_what_happened(time, size):
    name = "CARTERA_" * 20
    script = Script(c1001=[changed(1001, name=name), changed(1001, name=name, status="inactive")])
    app = detail_app(1001, script=script)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press("a")
        await looked(pilot, time)
        await until(pilot, lambda: "#1001" in event_line(app))
        assert "Its status was" in event_line(app)
        assert len(event_line(app).rstrip()) <= size[0]


async def test_a_name_full_of_markup_and_escapes_is_text_in_the_line_and_in_the_list(time):
    name = "[bold]x[/] \x1b[2J\x1b]9;boo\x07"
    script = Script(c1001=[changed(1001, name=name), changed(1001, name=name, status="inactive")])
    app = detail_app(1001, script=script)
    async with app.run_test(size=SCREEN) as pilot:
        await settled(pilot)
        await pilot.press("a")
        await looked(pilot, time)
        await until(pilot, lambda: "[bold]x[/]" in event_line(app))
        await pilot.press("E")
        await until(pilot, lambda: "[bold]x[/]" in screen_text(app))


async def test_numbers_that_only_move_are_no_event(time):
    script = Script(c1001=[changed(1001), moved(1001, contactsProcessed=12)])
    app = detail_app(1001, script=script)
    async with app.run_test(size=SCREEN) as pilot:
        await settled(pilot)
        await pilot.press("a")
        await looked(pilot, time)
        assert kinds(app) == []
