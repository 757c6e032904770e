"""Watching on the screens: where it is offered, what is asked for, and what they mark."""

import asyncio

import pytest
from support.detail import Script, demo_snapshot, detail_app, laid_text, screen_text, settled
from support.launching import at_rest, started, until
from support.looking import LIMITED, line, looked, looks, moved
from support.notices import said

from altur_tui.tui.common.footer import KeyFooter
from altur_tui.tui.fleet.screen import FleetScreen
from altur_tui.wire.errors import AlturError, ErrorKind


@pytest.fixture
def time(monkeypatch):
    return looks(monkeypatch)


async def test_a_begins_to_watch_and_ends_it(time):
    app = detail_app(1001)
    async with app.run_test() as pilot:
        await settled(pilot)
        assert (line(app), time.waits) == ("", [])
        await pilot.press("a")
        assert "Watching every 1 min" in line(app)
        assert time.waits == [60]
        await pilot.press("a")
        await pilot.pause()
        assert (line(app), time.waits) == ("", [])


async def test_numbers_that_moved_are_marked_until_the_next_answer_or_the_end(time):
    first = moved(1001, contactsProcessed=12, contactsFailed=-3)
    script = Script(c1001=[demo_snapshot(1001), first, LIMITED, moved(1001, 3, calls=7)])
    app = detail_app(1001, script=script)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.press("a")
        assert "▲" not in laid_text(app, "#analytics")
        for _ in range(2):  # the second look fails
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


async def test_an_answer_that_brings_the_same_numbers_takes_the_marks_away(time):
    first = moved(1001, contactsProcessed=12)
    script = Script(c1001=[demo_snapshot(1001), first, moved(1001, 2, contactsProcessed=12)])
    app = detail_app(1001, script=script)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.press("a")
        await looked(pilot, time)
        assert "1,832 +12 ▲" in laid_text(app, "#analytics")
        await looked(pilot, time)
        assert "▲" not in laid_text(app, "#analytics")
        assert "moved" not in line(app)


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
    assert any(each.startswith("  Processed") and "Person answered" in each for each in after)


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
        assert "1,832/2,000 +12 ▲" in screen_text(app)
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
        assert "fetching…" in line(app)
        answered.set()
        await until(pilot, lambda: time.waits == [60])
        assert sorted(script.asked) == sorted(ids)


def offered(app):
    """Return the keys that the footer shows."""
    return app.screen.query_one(KeyFooter).shown


async def test_a_campaign_that_there_is_not_is_not_watched_and_the_key_says_why(time):
    missing = AlturError(ErrorKind.NOT_FOUND, "No such campaign.", status=404)
    app = detail_app(1001, 1002, script=Script(c1001=[missing]))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await at_rest(pilot)
        assert "Watch" not in offered(app)
        await pilot.press("a")
        await pilot.pause()
        assert not app.watching.on
        assert (line(app), time.waits) == ("", [])
        assert said(app) == ["Still loading. Try again once a campaign appears."]
        await pilot.press("]")
        await settled(pilot)
        await at_rest(pilot)
        assert "Watch" in offered(app)
        await pilot.press("a", "[")
        await settled(pilot)
        await at_rest(pilot)
        assert "Watch" in offered(app)  # it ends the watching
        await pilot.press("a")
        await at_rest(pilot)
        assert not app.watching.on
        assert "Watch" not in offered(app)


async def test_watching_is_offered_once_a_campaign_is_answered(time):
    gate = asyncio.Event()
    app = started(1001, 1003, source=Script(c1001=[gate, demo_snapshot(1001)], c1003=[gate]))
    async with app.run_test(size=(160, 36)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, FleetScreen))
        await pilot.pause()
        assert "Watch" not in offered(app)
        titles = {each.title for each in app.get_system_commands(app.screen)}
        assert "Refresh · r" in titles
        assert "Watch · a" not in titles
        await pilot.press("a")
        await pilot.pause()
        assert len(said(app)) == 1
        gate.set()
        await until(pilot, lambda: "Watch" in offered(app))


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
