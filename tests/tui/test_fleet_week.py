"""The fleet's week: counts in the viewer's zone, the cursor, and who is open."""

import asyncio
import json
from datetime import UTC, datetime

import pytest
from support.campaigns import DAYS, campaign, day
from support.detail import NOW, Script, screen_text
from support.launching import at_rest, opened, started, until
from textual.widgets import Static

from altur_tui.demo.catalog import CAMPAIGNS
from altur_tui.tui.fleet.screen import FleetScreen
from altur_tui.tui.fleet_week import screen as fleet_week
from altur_tui.tui.fleet_week.campaigns import OpenList
from altur_tui.tui.fleet_week.heatmap import FleetMap
from altur_tui.tui.fleet_week.screen import FleetWeekScreen
from altur_tui.tui.messages import Tick
from altur_tui.wire.campaign import decode
from altur_tui.wire.errors import AlturError, ErrorKind

WIDE = (120, 36)
CLOSED = {name: day(active=False) for name in DAYS}
HOSTILE = "[bold]x[/] \x1b[2J\u202eevil"


def answered(campaign_id, **changes):
    given = campaign(id=campaign_id, **{"name": f"MORA{campaign_id}"} | changes)
    body = json.dumps({"success": True, "campaign": given}).encode()
    return decode(campaign_id, body, fetched_at=NOW)


def on(days, start, stop):
    return CLOSED | {name: day(start, stop) for name in days}


def three():
    """Return three campaigns: two are open on Tuesday afternoon, one has been archived."""
    return Script(
        c1=[answered(1, scheduling=on(["tue"], "15:00", "17:00"))],
        c2=[answered(2, scheduling=on(["tue", "wed"], "15:30", "16:30"), name=HOSTILE)],
        c3=[answered(3, archived=True)],
    )


async def week_of(pilot, ids):
    """Open the week of a fleet that is full."""
    app = pilot.app
    await at_rest(pilot)
    known = app.repository.known
    await until(pilot, lambda: all(not known(each).loading for each in ids))
    await until(pilot, lambda: all(known(each).reading or known(each).error for each in ids))
    await at_rest(pilot)
    await pilot.press("w")
    await at_rest(pilot)
    assert isinstance(app.screen, FleetWeekScreen)


def told(app):
    return str(app.screen.query_one("#cell", Static).content)


def listed(app):
    return app.screen.query_one(OpenList).order


def map_lines(app):
    week = app.screen.query_one(FleetMap)
    return [week.render_line(y).text.rstrip() for y in range(week.size.height)]


async def test_each_half_hour_holds_the_number_of_campaigns_that_are_open():
    app = started(1, 2, 3, source=three())
    async with app.run_test(size=WIDE) as pilot:
        await week_of(pilot, (1, 2, 3))
        monday, tuesday, wednesday = map_lines(app)[1:4]
    assert monday == "Mon   " + " ·" * 48
    assert tuesday == "Tue ▸ " + " ·" * 30 + " 1▸2 2 1" + " ·" * 14
    assert wednesday == "Wed   " + " ·" * 31 + " 1 1" + " ·" * 15


async def test_below_100_columns_a_cell_is_an_hour():
    app = started(1, 2, 3, source=three())
    async with app.run_test(size=(80, 24)) as pilot:
        await week_of(pilot, (1, 2, 3))
        tuesday = map_lines(app)[2]
        assert tuesday == "Tue▸" + "  ·" * 15 + "▸ 2  2" + "  ·" * 7
        assert told(app) == "Tuesday 15:00–16:00: 2 campaigns are open by their hours."


async def test_it_is_told_in_the_zone_of_the_viewer_and_said_so():
    script = Script(
        c1=[answered(1, timezone="Europe/Madrid", scheduling=on(["tue"], "09:00", "10:00"))],
        c2=[answered(2)],
    )
    app = started(1, 2, source=script)
    async with app.run_test(size=WIDE) as pilot:
        await week_of(pilot, (1, 2))
        assert "23 Nov – 29 Nov · America/Mexico_City (your time)" in screen_text(app)
        assert map_lines(app)[2].startswith("Tue ▸ " + " ·" * 4 + " 1 1 ·")


async def test_the_cursor_begins_at_the_present_and_lists_who_is_open():
    app = started(1, 2, 3, source=three())
    async with app.run_test(size=WIDE) as pilot:
        await week_of(pilot, (1, 2, 3))
        assert told(app) == "Tuesday 15:30–16:00: 2 campaigns are open by their hours."
        assert listed(app) == (1, 2)
        await pilot.press("left")
        assert told(app) == "Tuesday 15:00–15:30: 1 campaign is open by its hours."
        assert listed(app) == (1,)
        await pilot.press("l", "j")
        assert told(app) == "Wednesday 15:30–16:00: 1 campaign is open by its hours."
        assert listed(app) == (2,)
        await pilot.press("h")
        assert told(app) == "Wednesday 15:00–15:30: no campaign is open by its hours."
        assert listed(app) == ()
        await pilot.pause()
        assert "No campaign is open at this time." in screen_text(app)


async def test_a_click_puts_the_cursor_on_a_cell():
    app = started(1, 2, 3, source=three())
    async with app.run_test(size=WIDE) as pilot:
        await week_of(pilot, (1, 2, 3))
        await pilot.click(FleetMap, offset=(6 + 2 * 32 + 1, 3))
        assert told(app) == "Wednesday 16:00–16:30: 1 campaign is open by its hours."
        await pilot.hover(FleetMap, offset=(20, 1))
        assert told(app).startswith("Wednesday")


async def test_enter_goes_to_the_list_and_opens_the_campaign_and_escape_comes_all_the_way_back():
    app = started(1, 2, 3, source=three())
    async with app.run_test(size=WIDE) as pilot:
        await week_of(pilot, (1, 2, 3))
        await pilot.press("enter", "down", "enter")
        await at_rest(pilot)
        assert opened(app) == 2
        await pilot.press("[")
        await at_rest(pilot)
        assert opened(app) == 1
        await pilot.press("escape")
        await at_rest(pilot)
        assert app.screen.query_one(OpenList).cursor_id == 1
        assert told(app).startswith("Tuesday 15:30")
        await pilot.press("up")
        assert isinstance(app.focused, FleetMap)
        await pilot.press("enter", "escape")
        assert isinstance(app.focused, FleetMap)
        await pilot.press("escape")
        await at_rest(pilot)
        assert isinstance(app.screen, FleetScreen)


async def test_down_from_sunday_goes_to_the_list_if_there_is_anybody():
    app = started(1, 2, 3, source=three())
    async with app.run_test(size=WIDE) as pilot:
        await week_of(pilot, (1, 2, 3))
        await pilot.press("down", "down", "down", "down", "down", "down")
        assert told(app).startswith("Sunday")
        assert isinstance(app.focused, FleetMap)


async def test_campaigns_that_call_no_more_are_named():
    app = started(1, 2, 3, source=three())
    async with app.run_test(size=WIDE) as pilot:
        await week_of(pilot, (1, 2, 3))
        assert "Left out: 1 archived: MORA3 #3." in screen_text(app)


async def test_names_are_text():
    app = started(1, 2, 3, source=three())
    async with app.run_test(size=WIDE) as pilot:
        await week_of(pilot, (1, 2, 3))
        text = screen_text(app)
    assert "[bold]x[/] \\x1b[2J\\u202eevil" in text
    assert not any(char in text for char in "\x1b\u202e")


async def test_only_what_the_filter_shows_is_counted():
    app = started(1, 2, 3, source=three())
    async with app.run_test(size=WIDE) as pilot:
        await at_rest(pilot)
        await until(pilot, lambda: app.repository.known(2).reading is not None)
        await at_rest(pilot)
        await pilot.press("slash", *"MORA1", "enter")
        await at_rest(pilot)
        await pilot.press("w")
        await at_rest(pilot)
        assert "1 of the fleet's 3 campaigns" in screen_text(app)
        assert listed(app) == (1,)


async def test_where_campaigns_are_marked_only_those_are_counted():
    app = started(1, 2, 3, source=three())
    async with app.run_test(size=WIDE) as pilot:
        await at_rest(pilot)
        await until(pilot, lambda: app.repository.known(3).reading is not None)
        await at_rest(pilot)
        await pilot.press("down", "space", "w")
        await at_rest(pilot)
        assert "1 of the fleet's 3 campaigns" in screen_text(app)
        assert listed(app) == (2,)


async def test_without_any_answer_it_says_so():
    refused = AlturError(ErrorKind.NETWORK, "The server could not be reached.")
    app = started(1, 2, source=Script(c1=[refused], c2=[refused]))
    async with app.run_test(size=WIDE) as pilot:
        await week_of(pilot, (1, 2))
        text = screen_text(app)
    assert "None of these campaigns has loaded yet." in text
    assert "2 not loaded yet" in text
    assert "Mon" not in text


async def test_older_answers_are_counted_apart_from_campaigns_without_any():
    refused = AlturError(ErrorKind.NETWORK, "The server could not be reached.")
    script = Script(
        c1=[answered(1), refused], c2=[answered(2), refused], c3=[refused], c4=[answered(4)]
    )
    app = started(1, 2, 3, 4, source=script)
    async with app.run_test(size=WIDE) as pilot:
        await week_of(pilot, (1, 2, 3, 4))
        assert "4 campaigns · 1 not loaded yet · at most" in screen_text(app)
        await pilot.press("escape", "R")
        known = app.repository.known
        await until(pilot, lambda: all(known(each).error is not None for each in (1, 2)))
        await week_of(pilot, (1, 2, 3, 4))
        text = screen_text(app)
    assert "4 campaigns · 1 not loaded yet · 2 with older answers" in text


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (
            200,
            [
                (
                    "The fleet's week   23 Nov – 29 Nov · America/Mexico_City (your time)   "
                    "2 campaigns · at most 2 at once, none from 19:00 to 08:00 or on Sat, Sun"
                )
            ],
        ),
        (
            80,
            [
                "The fleet's week   23 Nov – 29 Nov · America/Mexico_City (your time)",
                "2 campaigns · at most 2 at once, none from 19:00 to 08:00 or on Sat, Sun",
            ],
        ),
        (
            70,
            [
                "The fleet's week   23 Nov – 29 Nov · America/Mexico_City (your ti…",
                "2 campaigns",
                "at most 2 at once, none from 19:00 to 08:00 or on Sat, Sun",
            ],
        ),
    ],
)
async def test_the_header_tells_when_none_is_open_in_as_many_lines_as_it_takes(width, lines):
    weekdays = ["mon", "tue", "wed", "thu", "fri"]
    script = Script(
        c1=[answered(1, scheduling=on(weekdays, "08:00", "17:00"))],
        c2=[answered(2, scheduling=on(weekdays, "09:00", "19:00"))],
    )
    app = started(1, 2, source=script)
    async with app.run_test(size=(width, 24)) as pilot:
        await week_of(pilot, (1, 2))
        shown = [each.strip() for each in screen_text(app).splitlines()]
    found = [" ".join(each.split()) for each in shown[: len(lines)]]
    assert found == [" ".join(each.split()) for each in lines]


async def test_while_answers_come_it_is_counted_once_for_many_of_them(monkeypatch):
    monkeypatch.setattr(fleet_week, "SECONDS_BETWEEN_COUNTS", 3600)
    ids = tuple(range(1, 31))
    held = asyncio.Event()
    script = Script(**{f"c{each}": [held, answered(each)] for each in ids})
    app = started(*ids, source=script)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, FleetScreen))
        await pilot.press("w")
        await pilot.pause()
        assert "0 of 30 campaigns so far" in screen_text(app)
        held.set()
        known = app.repository.known
        await until(pilot, lambda: all(known(each).reading is not None for each in ids))
        await pilot.pause()
        assert "0 of 30 campaigns so far" in screen_text(app)
        app.screen.count()
        await pilot.pause()
        assert "30 campaigns · at most 30 at once" in screen_text(app)


async def test_the_present_cell_moves_on_with_the_clock():
    now = [datetime(2026, 11, 24, 21, 59, 30, tzinfo=UTC)]
    app = started(1, 2, 3, source=three(), now=None, clock=lambda: now[0])
    async with app.run_test(size=WIDE) as pilot:
        await week_of(pilot, (1, 2, 3))
        assert told(app).startswith("Tuesday 15:30")
        now[0] = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
        app.screen.post_message(Tick(now[0]))
        await pilot.pause()
        assert told(app).startswith("Tuesday 16:00")
        assert "▸2" in map_lines(app)[2]


async def test_no_size_of_the_terminal_breaks_it():
    ids = tuple(each.id for each in CAMPAIGNS[:6])
    app = started(*ids, demo=True)
    async with app.run_test(size=WIDE) as pilot:
        await week_of(pilot, ids)
        for size in ((1, 1), (20, 5), (60, 18), (80, 24), (100, 24), (103, 24), (250, 70)):
            await pilot.resize_terminal(*size)
            await at_rest(pilot)
            await pilot.press("down", "right")
            await at_rest(pilot)
            assert isinstance(app.screen, FleetWeekScreen)


async def test_hours_are_shown_where_half_hours_would_have_no_room_for_their_numbers():
    scripts = {
        f"c{each}": [answered(each, scheduling=on(["tue"], "15:00", "17:00"))]
        for each in range(1, 12)
    }
    late = {
        f"c{each}": [answered(each, scheduling=on(["tue"], "15:30", "17:00"))] for each in (12, 13)
    }
    ids = tuple(range(1, 14))
    app = started(*ids, source=Script(**scripts, **late))
    async with app.run_test(size=WIDE) as pilot:
        await week_of(pilot, ids)
        assert map_lines(app)[2] == "Tue ▸ " + "   ·" * 15 + "▸ 13  13" + "   ·" * 7
        assert told(app) == "Tuesday 15:00–16:00: 13 campaigns are open by their hours."


async def test_a_campaign_that_leaves_the_list_as_it_is_opened_opens_all_the_same():
    app = started(1, 2, 3, source=three())
    async with app.run_test(size=WIDE) as pilot:
        await week_of(pilot, (1, 2, 3))
        rows = app.screen.open_list
        assert rows.order == (1, 2)
        rows.action_open()
        rows.show(())
        await at_rest(pilot)
        assert opened(app) == 1
