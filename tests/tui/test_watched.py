"""Watching on the screens: when they look again, what they say, and what they mark."""

import asyncio
import json
from datetime import timedelta

import pytest
from support.detail import NOW, Script, demo_snapshot, detail_app, laid_text, screen_text, settled
from support.launching import at_rest, started, until
from support.looking import looks
from textual import events

from altur_tui.api.errors import AlturError, ErrorKind
from altur_tui.api.wire import decode
from altur_tui.demo.catalog import answer
from altur_tui.tui.screens.fleet import FleetScreen
from altur_tui.tui.widgets.watch_line import WatchLine

LIMITED = AlturError(ErrorKind.RATE_LIMITED, "The server asks for a pause.", status=429)


@pytest.fixture
def time(monkeypatch):
    return looks(monkeypatch)


def moved(campaign_id, minutes=1, **differences):
    """Return a later answer in which counts have moved, and their rates with them."""
    body = json.loads(answer(campaign_id, 4, NOW).body)
    analytics = body["campaign"]["analytics"]
    for name, difference in differences.items():
        analytics[name] += difference
        if name + "Rate" in analytics:
            analytics[name + "Rate"] = analytics[name] / analytics["contacts"]
    later = NOW + timedelta(minutes=minutes)
    return decode(campaign_id, json.dumps(body).encode(), fetched_at=later)


def line(app):
    """Return what the line about the watching says; nothing if it is not there."""
    shown = app.screen.query_one(WatchLine)
    return str(shown.content) if shown.display else ""


def running(time):
    """Return a clock that goes with the time of the looks."""
    return lambda: NOW + timedelta(seconds=time.seconds)


async def looked(pilot, time):
    """Let the time pass until the next look, and wait until it is over."""
    time.begin()
    await settled(pilot)
    await at_rest(pilot)


async def test_a_begins_to_watch_and_ends_it(time):
    app = detail_app(1001)
    async with app.run_test() as pilot:
        await settled(pilot)
        assert (line(app), time.waits) == ("", [])
        await pilot.press("a")
        assert "Watching every 60 s" in line(app)
        assert time.waits == [60]
        await pilot.press("a")
        await pilot.pause()
        assert (line(app), time.waits) == ("", [])


async def test_the_next_look_waits_from_the_end_of_the_last_one(time):
    answered = asyncio.Event()
    script = Script(c1001=[demo_snapshot(1001), answered, demo_snapshot(1001)])
    app = detail_app(1001, script=script)
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("a")
        time.begin()
        await pilot.pause()
        assert time.waits == []
        assert "asking now…" in line(app)
        answered.set()
        await settled(pilot)
        await at_rest(pilot)
        assert script.asked == [1001, 1001]
        assert time.waits == [60]
        assert time.seconds == 60


async def test_numbers_that_moved_are_marked_until_others_move_or_the_watching_ends(time):
    first = moved(1001, contactsProcessed=12, contactsFailed=-3)
    script = Script(c1001=[demo_snapshot(1001), first, first, moved(1001, 3, calls=7)])
    app = detail_app(1001, script=script)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.press("a")
        assert "▲" not in laid_text(app, "#analytics")
        for _ in range(2):  # the second look brings the same numbers again
            await looked(pilot, time)
            said = laid_text(app, "#analytics")
            assert "1,832 +12 ▲" in said
            assert "77 −3 ▼" in said
            assert "2 numbers moved" in line(app)
        await looked(pilot, time)
        assert "3,171 +7 ▲" in laid_text(app, "#analytics")
        assert "1,820 −12 ▼" in laid_text(app, "#analytics")
        await pilot.press("a")
        await pilot.pause()
        assert "▲" not in laid_text(app, "#analytics")


async def test_the_cards_stay_where_they_are_when_numbers_move(time):
    script = Script(c1001=[demo_snapshot(1001), moved(1001, contactsProcessed=12)])
    app = detail_app(1001, script=script)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        before = laid_text(app, "#analytics").splitlines()
        await pilot.press("a")
        await looked(pilot, time)
        after = laid_text(app, "#analytics").splitlines()
    # The lines begin as before, and the second card stands beside the first as before.
    assert [each.split()[:1] for each in after] == [each.split()[:1] for each in before]
    assert ["By a" in each for each in after] == ["By a" in each for each in before]
    assert any(each.startswith("  Processed") and "By a" in each for each in after)


async def test_another_screen_above_pauses_the_watching(time):
    script = Script()
    app = detail_app(1001, script=script)
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("a")
        time.seconds = 20
        await pilot.press("question_mark")
        await pilot.pause()
        assert time.waits == []
        time.seconds = 45
        await pilot.press("escape")
        await pilot.pause()
        assert time.waits == [15]
        await pilot.press("question_mark")
        await pilot.pause()
        time.seconds = 500
        await pilot.press("escape")
        await pilot.pause()
        assert time.waits == [0]
        assert script.asked == [1001]


async def test_a_window_without_the_focus_goes_on_watching(time):
    app = detail_app(1001)
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("a")
        app.post_message(events.AppBlur())
        await pilot.pause()
        assert time.waits == [60]


async def test_a_server_that_refuses_is_asked_less_often_and_that_is_said(time):
    script = Script(c1001=[demo_snapshot(1001), LIMITED, LIMITED, demo_snapshot(1001)])
    app = detail_app(1001, script=script)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.press("a")
        await looked(pilot, time)
        assert time.waits == [120]
        said = "Watching only every 2 min instead of 60 s: The server asks for a pause"
        assert said in line(app)
        await looked(pilot, time)
        assert time.waits == [240]
        await looked(pilot, time)
        assert time.waits == [60]
        assert line(app).startswith("◉ Watching every 60 s")


async def test_the_next_look_is_counted_down_by_the_minute(time):
    script = Script(c1001=[demo_snapshot(1001), LIMITED])
    app = detail_app(1001, script=script, clock=running(time))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.press("a")
        assert "next within a minute" in line(app)
        for _ in range(3):
            await looked(pilot, time)
        assert "next in 8 min" in line(app)
        time.seconds += 61
        app._minute()
        await pilot.pause()
        assert "next in 7 min" in line(app)


async def test_a_clock_that_stands_still_counts_nothing_down_but_the_looks_go_on(time):
    app = detail_app(1001)
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("a")
        assert "next" not in line(app)
        await looked(pilot, time)
        assert time.waits == [60]


async def test_walking_to_another_campaign_goes_on_watching(time):
    script = Script()
    app = detail_app(1001, 1002, script=script)
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("a", "]")
        await settled(pilot)
        assert time.waits == [60]
        script.asked.clear()
        await looked(pilot, time)
        assert script.asked == [1002]


async def test_the_seconds_between_looks_come_from_the_settings(time):
    app = detail_app(1001)
    app.watching.seconds = app.watching.pace = 300
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("a")
        assert time.waits == [300]
        assert "Watching every 5 min" in line(app)


async def fleet(pilot, ids):
    app = pilot.app
    await at_rest(pilot)
    assert isinstance(app.screen, FleetScreen)
    known = app.repository.known
    await until(pilot, lambda: all(known(each).reading is not None for each in ids))
    await at_rest(pilot)


async def test_the_fleet_is_asked_for_whole_and_marks_what_moved(time):
    ids = (1001, 1003, 1005)
    script = Script(c1001=[demo_snapshot(1001), moved(1001, contactsProcessed=12)])
    app = started(*ids, source=script)
    async with app.run_test(size=(160, 36)) as pilot:
        await fleet(pilot, ids)
        script.asked.clear()
        await pilot.press("a")
        assert time.waits == [60]
        time.begin()
        await until(pilot, lambda: time.waits == [60])
        await at_rest(pilot)
        assert sorted(script.asked) == sorted(ids)
        await until(pilot, lambda: "+12 ▲" in screen_text(app))
        assert "92 % +12 ▲" in screen_text(app)
        assert "1 number moved" in line(app)
        await pilot.press("a")
        await until(pilot, lambda: "+12 ▲" not in screen_text(app))


async def test_a_fleet_that_is_being_asked_for_is_not_asked_twice(time):
    ids = (1001, 1003)
    answered = asyncio.Event()
    script = Script(c1001=[demo_snapshot(1001), answered, demo_snapshot(1001)])
    app = started(*ids, source=script)
    async with app.run_test(size=(160, 36)) as pilot:
        await fleet(pilot, ids)
        await pilot.press("a")
        script.asked.clear()
        await pilot.press("R")
        time.begin()
        await pilot.pause()
        assert "asking now…" in line(app)
        answered.set()
        await until(pilot, lambda: time.waits == [60])
        assert sorted(script.asked) == sorted(ids)


async def test_a_campaign_that_there_is_not_is_not_watched(time):
    missing = AlturError(ErrorKind.NOT_FOUND, "The server knows no such campaign.", status=404)
    app = detail_app(1001, script=Script(c1001=[missing]))
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("a")
        await pilot.pause()
        assert not app.watching.on
        assert (line(app), time.waits) == ("", [])


async def test_the_watching_ends_where_campaigns_are_looked_up(time):
    app = started(1001, source=Script())
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("a")
        assert app.watching.on
        await pilot.press("escape")
        await at_rest(pilot)
        assert not app.watching.on
        app.open_campaigns((1001, 1002))
        await at_rest(pilot)
        assert (line(app), time.waits) == ("", [])
