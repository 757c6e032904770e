"""When a watched screen looks again, how long it lets the server rest, and what it says."""

import asyncio

import pytest
from support.detail import Script, demo_snapshot, detail_app, screen_text, settled
from support.launching import at_rest, until
from support.looking import LIMITED, line, looked, looks, running
from textual import events

from altur_tui.tui.messages import Tick
from altur_tui.wire.errors import AlturError, ErrorKind


@pytest.fixture
def time(monkeypatch):
    return looks(monkeypatch)


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
        assert "fetching…" in line(app)
        answered.set()
        await settled(pilot)
        await at_rest(pilot)
        assert script.asked == [1001, 1001]
        assert time.waits == [60]
        assert time.seconds == 60


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


async def test_a_look_that_ends_under_another_screen_waits_for_no_next_one(time):
    gate = asyncio.Event()
    script = Script(c1001=[demo_snapshot(1001), gate, demo_snapshot(1001)])
    app = detail_app(1001, script=script)
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("a")
        time.begin()
        await until(pilot, lambda: len(script.asked) == 2)
        await pilot.press("question_mark")
        gate.set()
        await at_rest(pilot)
        await pilot.pause()
        assert time.waits == []
        await pilot.press("escape")
        await pilot.pause()
        assert time.waits == [60]


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
        assert line(app).startswith("▲ Too many requests; retrying every 2 min · ")
        await looked(pilot, time)
        assert time.waits == [240]
        await looked(pilot, time)
        assert time.waits == [60]
        assert line(app).startswith("◉ Watching every 1 min")


async def test_the_server_is_left_alone_for_as_long_as_it_asks(time):
    pause = AlturError(ErrorKind.RATE_LIMITED, "Wait.", status=429, retry_after=3600.0)
    script = Script(c1001=[demo_snapshot(1001), pause, demo_snapshot(1001)])
    app = detail_app(1001, script=script, clock=running(time))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("a")
        await looked(pilot, time)
        assert time.waits == [3600]
        said = "▲ Too many requests; retrying every 1 h · next in 60 min · a stops watching"
        assert line(app) == said
        assert said in screen_text(app)
        await looked(pilot, time)
        assert time.waits == [60]


async def test_a_pause_that_an_answer_asked_for_by_hand_brings_holds_for_the_next_look(time):
    pause = AlturError(ErrorKind.SERVER, "Come back later.", status=503, retry_after=900.0)
    script = Script(c1001=[demo_snapshot(1001), pause])
    app = detail_app(1001, script=script, clock=running(time))
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("a")
        time.seconds = 20
        await pilot.press("r")
        await settled(pilot)
        await pilot.pause()
        assert time.waits == [900]
        assert "next in 15 min" in line(app)
        await pilot.press("a", "a")
        assert time.waits == [900]


async def test_only_what_a_person_asks_for_goes_before_all_others(time):
    class Urgent(Script):
        async def campaign(self, campaign_id, *, slot=None):
            urgent.append(slot.priority)
            return await super().campaign(campaign_id, slot=slot)

    urgent = []
    app = detail_app(1001, script=Urgent())
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("a")
        await looked(pilot, time)
        await pilot.press("r")
        await settled(pilot)
    assert urgent == [True, False, True]


async def test_a_program_that_stood_still_for_long_looks_once_and_goes_on(time):
    script = Script()
    app = detail_app(1001, script=script)
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("a")
        script.asked.clear()
        time.seconds = 7200
        app.app_resume_signal.publish(app)
        await looked(pilot, time)
        assert script.asked == [1001]
        assert time.waits == [60]


async def test_the_next_look_is_counted_down_by_the_minute(time):
    script = Script(c1001=[demo_snapshot(1001), LIMITED])
    app = detail_app(1001, script=script, clock=running(time))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.press("a")
        assert "next within 1 min" in line(app)
        for _ in range(3):
            await looked(pilot, time)
        assert "next in 8 min" in line(app)
        time.seconds += 61
        app.screen.post_message(Tick(app.clock()))
        await pilot.pause()
        assert "next in 7 min" in line(app)
        time.seconds += 61
        app.post_message(events.AppBlur())
        app.post_message(events.AppFocus())
        await pilot.pause()
        assert "next in 6 min" in line(app)


async def test_a_clock_that_stands_still_counts_nothing_down_but_the_looks_go_on(time):
    app = detail_app(1001)
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("a")
        assert "next" not in line(app)
        await looked(pilot, time)
        assert time.waits == [60]


async def test_the_seconds_between_looks_come_from_the_settings(time):
    app = detail_app(1001)
    app.watching.seconds = app.watching.pace = 300
    async with app.run_test() as pilot:
        await settled(pilot)
        await pilot.press("a")
        assert time.waits == [300]
        assert "Watching every 5 min" in line(app)
