"""The detail screen: what it says, what its keys do, at every size."""

import asyncio
from datetime import timedelta

import pytest
from support.detail import (
    NOW,
    detail_app,
    detail_text,
    laid_text,
    screen_text,
    settled,
)
from textual._compositor import ChopsUpdate
from textual.app import App
from textual.widgets import Static

from altur_tui.tui.common.lines import CLOSED, OPEN
from altur_tui.tui.detail.analytics import AnalyticsPanel
from altur_tui.tui.detail.screen import DetailScreen
from altur_tui.tui.lookup.screen import LookupScreen
from altur_tui.tui.messages import Tick


async def test_80x24_shows_name_agent_and_open_without_scrolling():
    text = await detail_text(1001, size=(80, 24))
    assert "HIPOTECARIO_MORA30_Q4" in text
    assert "Sofía" in text
    assert "OPEN until 18:00 (in 2 h 14 min)" in text


async def test_80x24_shows_all_days_of_the_week_without_scrolling():
    lines = (await detail_text(1001, size=(80, 24))).splitlines()
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"):
        assert any(line.strip().startswith(day) for line in lines), day


async def test_a_paused_campaign_says_so_and_still_tells_its_hours():
    app = detail_app(1006)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        headline = laid_text(app, "#headline")
    assert "PAUSED" in headline
    assert "hours open" in headline
    assert "until it is resumed" in headline


async def test_a_campaign_without_analytics_says_why():
    app = detail_app(1007)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        assert (
            "No analytics yet: the answer has them once Altur has taken a snapshot."
            in screen_text(app)
        )


async def test_brackets_walk_the_sequence_and_stop_at_its_ends():
    app = detail_app(1001, 1002, 1003)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        seen = []
        for key in ("]", "]", "]", "[", "[", "["):
            await pilot.press(key)
            await settled(pilot)
            headline = laid_text(app, "#headline")
            seen.append(next(part for part in ("1 of 3", "2 of 3", "3 of 3") if part in headline))
    assert seen == ["2 of 3", "3 of 3", "3 of 3", "2 of 3", "1 of 3", "1 of 3"]


async def test_a_single_campaign_offers_no_walking():
    app = detail_app(1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        assert "Next" not in screen_text(app)
        assert " of 1" not in screen_text(app)


async def test_a_tick_moves_the_countdown_and_the_age():
    at = [NOW]
    app = detail_app(1001, clock=lambda: at[0])
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        assert "(in 2 h 14 min)" in laid_text(app, "#headline")
        assert "just now" in laid_text(app, "#headline")
        at[0] = NOW + timedelta(minutes=3)
        app.screen.post_message(Tick(at[0]))
        await pilot.pause()
        text = laid_text(app, "#headline")
    assert "(in 2 h 11 min)" in text
    assert "3 min ago" in text


@pytest.fixture
def updates(monkeypatch):
    """What reaches the terminal, from when the list is emptied."""
    found = []
    display = App._display

    def noted(app, screen, update):
        found.append(update)
        display(app, screen, update)

    monkeypatch.setattr(App, "_display", noted)
    return found


async def test_a_minute_repaints_a_few_lines_and_not_the_screen(updates):
    at = [NOW]
    app = detail_app(1001, clock=lambda: at[0])
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        updates.clear()
        for minutes in (1, 2):
            at[0] = NOW + timedelta(minutes=minutes)
            app.screen.post_message(Tick(at[0]))
            for _ in range(5):
                await pilot.pause()
        assert [type(update) for update in updates] == [ChopsUpdate, ChopsUpdate]


async def test_a_minute_that_changes_nothing_repaints_nothing(updates):
    app = detail_app(1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        updates.clear()
        app.screen.post_message(Tick(NOW))
        for _ in range(5):
            await pilot.pause()
        assert updates == []


async def test_what_changes_on_the_screen_below_repaints_nothing_but_shows_on_the_way_back(updates):
    app = detail_app(1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        updates.clear()
        below = app.screen_stack[0]
        below.mount(Static("A late line"), before=0)
        for _ in range(5):
            await pilot.pause()
        assert updates == []
        await pilot.press("escape")
        await pilot.pause()
        assert "A late line" in screen_text(app)


async def test_escape_goes_back_to_where_the_person_came_from():
    app = detail_app(1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        assert isinstance(app.screen, DetailScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, LookupScreen)


async def test_y_copies_the_id_and_says_so():
    app = detail_app(1001)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await settled(pilot)
        await pilot.press("y")
        await pilot.pause()
        assert app.clipboard == "1001"
        assert "Copied 1001" in screen_text(app)


async def test_t_tells_times_in_the_zone_of_the_viewer_and_back():
    app = detail_app(1005)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        seen = [laid_text(app, "#headline")]
        for _ in range(2):
            await pilot.press("t")
            await pilot.pause()
            seen.append(laid_text(app, "#headline"))
    assert "until 20:00" in seen[0]
    assert "America/Tijuana" in seen[0]
    assert "until 22:00" in seen[1]
    assert "America/Mexico_City (your time)" in seen[1]
    assert seen[2] == seen[0]


async def test_a_plan_that_cannot_finish_says_so_and_what_would_fit():
    app = detail_app(1003)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        text = laid_text(app, "#cycles")
    assert "at most 5 of 7 can start" in text
    assert "a cooldown of 8 h 59 min, or 1 Dec as the last day" in text
    assert "Wed 25 09:00" in text


async def test_the_verdicts_word_is_coloured_by_whether_the_campaign_is_open():
    seen = {}
    for campaign_id in (1001, 1005, 1006):
        app = detail_app(campaign_id)
        async with app.run_test(size=(120, 36)) as pilot:
            await settled(pilot)
            line = app.screen.headline.lay_out(116)[1]
            word = min(line.spans, key=lambda span: span.start)
            seen[line.plain[word.start : word.end]] = word.style
    assert seen == {"● OPEN": OPEN, "○ CLOSED": CLOSED, "■ PAUSED": CLOSED}


SIZES = [(200, 60), (99, 29), (60, 18), (30, 9), (10, 3), (2, 1)]


@pytest.mark.parametrize("campaign_id", [1003, 1011, 1015, 1021])
async def test_no_size_crashes_the_screen(campaign_id):
    app = detail_app(campaign_id)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            await pilot.press("left")
        await pilot.resize_terminal(120, 36)
        await settled(pilot)
        assert f"#{campaign_id}" in screen_text(app)


async def test_60x18_still_tells_name_and_verdict():
    text = await detail_text(1001, size=(60, 18))
    assert "HIPOTECARIO_MO" in text
    assert "OPEN until 18:00" in text
    assert "active · just now" in text


async def test_a_very_long_name_leaves_status_and_age_in_sight():
    first = (await detail_text(1012, size=(80, 24))).splitlines()[0]
    assert "…" in first
    assert "just now" in first
    assert "#1012" in first


def footer(app):
    return screen_text(app).splitlines()[-1]


async def test_the_footer_shows_whole_keys_and_leaves_out_the_least_important():
    app = detail_app(1001, 1002)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        assert footer(app).strip().startswith("esc Back  r Refresh  [ Prev  ] Next")
        for width in (60, 80, 100, 200):
            await pilot.resize_terminal(width, 36)
            await settled(pilot)
            shown = footer(app).strip().split("  ")
            assert {"esc Back", "? Help", "q Quit"} <= set(shown), width
            assert ("v Raw" in shown) == (width == 200)


async def test_the_footer_of_a_single_campaign_names_the_zone_key_at_80_columns():
    assert " t Zone " in (await detail_text(1001, size=(80, 24))).splitlines()[-1]


async def test_a_screen_that_is_removed_while_its_parts_are_made_is_no_fault(monkeypatch):
    app = detail_app(1001)
    compose, on_mount = AnalyticsPanel.compose, DetailScreen.on_mount
    mounted = asyncio.Event()

    def remove_and_compose(panel):
        # No more of the screen is mounted from here on, but it still gets its first events.
        panel.screen.remove()
        return compose(panel)

    def mount(screen):
        mounted.set()
        on_mount(screen)

    # The app raises at its end what went wrong in it.
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        monkeypatch.setattr(AnalyticsPanel, "compose", remove_and_compose)
        monkeypatch.setattr(DetailScreen, "on_mount", mount)
        app.push_screen(DetailScreen((1001,)))
        await mounted.wait()
