"""The detail screen while answers are awaited, fail, come late or come again."""

import asyncio
from datetime import timedelta

import pytest
from support.detail import (
    NOW,
    Script,
    demo_snapshot,
    detail_app,
    not_reached,
    screen_text,
    settled,
)
from textual.widgets import Static

from altur_tui.tui.widgets.state import StatePane


async def test_a_refresh_that_fails_keeps_the_data_and_says_what_happened():
    script = Script(c1001=[demo_snapshot(1001, NOW - timedelta(minutes=12)), not_reached()])
    app = detail_app(1001, script=script)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        assert not app.screen.query_one("#banner").display
        await pilot.press("r")
        await settled(pilot)
        text = screen_text(app)
    assert "The server could not be reached" in text
    assert "12 min ago" in text
    assert "Check the connection" in text
    assert "HIPOTECARIO_MORA30_Q4" in text
    assert "OPEN until 18:00" in text


async def test_a_refresh_that_succeeds_takes_the_banner_away():
    script = Script(c1001=[demo_snapshot(1001), not_reached(), demo_snapshot(1001)])
    app = detail_app(1001, script=script)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        for shown in (True, False):
            await pilot.press("r")
            await settled(pilot)
            assert app.screen.query_one("#banner").display is shown


async def test_data_stays_while_a_newer_answer_is_awaited():
    gate = asyncio.Event()
    script = Script(c1001=[demo_snapshot(1001), gate, demo_snapshot(1001)])
    app = detail_app(1001, script=script)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.press("r")
        await pilot.pause()
        text = screen_text(app)
        assert "HIPOTECARIO_MORA30_Q4" in text
        assert "asking again" in text
        gate.set()
        await settled(pilot)
        assert "asking again" not in screen_text(app)


async def test_a_campaign_that_could_not_be_fetched_says_what_to_do():
    app = detail_app(1001, script=Script(c1001=[not_reached(), demo_snapshot(1001)]))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        text = screen_text(app)
        assert "Campaign 1001 could not be fetched" in text
        assert "Check the connection" in text
        assert "r try again" in text
        await pilot.press("r")
        await settled(pilot)
        assert "HIPOTECARIO_MORA30_Q4" in screen_text(app)


async def test_loading_names_the_campaign_that_was_asked_for():
    app = detail_app(1001, script=Script(c1001=[asyncio.Event(), demo_snapshot(1001)]))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert "Asking for campaign 1001" in screen_text(app)


@pytest.mark.parametrize(
    ("ahead", "said"),
    [(None, ""), (0, ""), (1, "1 request goes before it"), (7, "7 requests go before it")],
)
async def test_loading_tells_how_many_requests_go_first(ahead, said, monkeypatch):
    app = detail_app(1001, script=Script(c1001=[asyncio.Event(), demo_snapshot(1001)]))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        app.screen.query_one(StatePane).show_loading(1001, ahead)
        await pilot.pause()
        why = str(app.screen.query_one("#why", Static).content)
    assert said in why
    assert bool(said) == bool(why)


async def test_a_late_answer_for_another_campaign_does_not_draw_here():
    gate = asyncio.Event()
    app = detail_app(1001, 1002, script=Script(c1001=[gate, demo_snapshot(1001)]))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        await pilot.press("]")
        for _ in range(20):
            await pilot.pause()
        assert "TDC_PREVENTIVA_NOV" in screen_text(app)
        gate.set()
        for _ in range(20):
            await pilot.pause()
        text = screen_text(app)
    assert "TDC_PREVENTIVA_NOV" in text
    assert "HIPOTECARIO_MORA30_Q4" not in text


async def test_what_was_learnt_below_another_screen_shows_when_the_detail_comes_back():
    gate = asyncio.Event()
    script = Script(c1001=[demo_snapshot(1001), gate, not_reached()])
    app = detail_app(1001, script=script)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.press("r", "f")
        gate.set()
        await settled(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert "The server could not be reached" in screen_text(app)
