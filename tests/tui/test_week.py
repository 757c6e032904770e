"""The week's heatmap: cells, the present minute, and a cursor that walks."""

import pytest
from support.detail import detail_app, screen_text, settled
from textual.widgets import Static

from altur_tui.tui.detail.week import CampaignPlot, WeekMap

_MAP_LINES = 8


def told(app):
    return str(app.screen.query_one("#cell", Static).content)


def map_lines(app):
    week = app.screen.query_one(WeekMap)
    return [week.render_line(y).text.rstrip() for y in range(_MAP_LINES)]


def cursors(app):
    """Return the places of reversed cells: line and text before them."""
    week = app.screen.query_one(WeekMap)
    found = []
    for y in range(_MAP_LINES):
        before = ""
        for segment in week.render_line(y):
            if segment.style is not None and segment.style.reverse:
                found.append((y, len(before)))
            before += segment.text
    return found


async def test_from_100_columns_on_a_day_has_48_cells():
    app = detail_app(1001)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        monday = map_lines(app)[1]
    assert monday == "Mon   " + "·" * 18 + "▒▒" + "█" * 15 + "▒" + "·" * 12 + "  09:00–18:00  9 h"


async def test_below_100_columns_a_day_has_24_cells():
    app = detail_app(1001)
    async with app.run_test(size=(99, 30)) as pilot:
        await settled(pilot)
        week = app.screen.query_one(WeekMap)
        monday = map_lines(app)[1]
        assert week._plot.pieces == 24
    cells = monday.removeprefix("Mon   ")
    scale = week._plot.scale
    assert cells.startswith(
        "".join(state * scale for state in "·" * 9 + "▒" + "█" * 7 + "▒" + "·" * 6)
    )


async def test_a_mixed_cell_shows_the_later_state_where_they_tie():
    app = detail_app(1001)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        monday = map_lines(app)[1].removeprefix("Mon   ")
    # 17:00 to 18:00: half an hour of both, then half an hour of calling alone.
    assert monday[17] == "▒"


async def test_the_present_minute_is_marked_at_its_day_and_in_its_cell():
    app = detail_app(1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        lines = map_lines(app)
    assert [line[:5].strip() for line in lines if "▸" in line] == ["Tue ▸"]
    tuesday = lines[2]
    assert tuesday[6:].index("│") == 31  # 15:46 lies in the 32nd half hour


async def test_without_focus_the_line_tells_the_present_cell_and_no_cursor_shows():
    app = detail_app(1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        assert told(app).startswith("Tuesday 15:30–16:00: open, 09:00–18:00.")
        assert cursors(app) == []


async def test_arrow_keys_walk_the_cells_and_the_line_tells_each():
    app = detail_app(1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        app.screen.query_one(WeekMap).focus()
        await pilot.pause()
        assert cursors(app) == [(2, 6 + 31)]
        seen = []
        for key in ("right", "down", "left", "up"):
            await pilot.press(key)
            seen.append(told(app).partition(": open")[0])
        assert cursors(app) == [(2, 6 + 31)]
    assert seen == [
        "Tuesday 16:00–16:30",
        "Wednesday 16:00–16:30",
        "Wednesday 15:30–16:00",
        "Tuesday 15:30–16:00",
    ]


async def test_h_j_k_l_walk_as_the_arrows_do():
    app = detail_app(1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        app.screen.query_one(WeekMap).focus()
        for key, place in (("l", (2, 38)), ("j", (3, 38)), ("h", (3, 37)), ("k", (2, 37))):
            await pilot.press(key)
            assert cursors(app) == [place]


async def test_an_arrow_key_brings_the_focus_to_the_week():
    app = detail_app(1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.press("right")
        await pilot.pause()
        assert app.focused is app.screen.query_one(WeekMap)


async def test_no_key_of_a_quick_series_is_lost_while_the_focus_moves():
    app = detail_app(1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        for key in ("right", "right", "right", "down"):
            app.simulate_key(key)
        await settled(pilot)
        assert app.screen.query_one(WeekMap).pointed == (2, 33, 48)


async def test_walking_past_midnight_goes_on_in_the_next_day_and_stops_at_the_ends_of_the_week():
    app = detail_app(1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        week = app.screen.query_one(WeekMap)
        week.focus()
        await pilot.pause()
        week._put((0, 23 * 60 + 30))
        await pilot.press("right")
        assert week.pointed == (1, 0, 48)
        week._put((6, 23 * 60 + 30))
        await pilot.press("right")
        assert week.pointed == (6, 47, 48)
        week._put((0, 0))
        await pilot.press("left", "up")
        assert week.pointed == (0, 0, 48)


async def test_a_click_puts_the_cursor_and_hovering_only_tells():
    app = detail_app(1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.hover(WeekMap, offset=(6 + 24, 1))
        await pilot.pause()
        assert told(app).startswith("Monday 12:00–12:30")
        assert cursors(app) == []
        await pilot.click(WeekMap, offset=(6 + 18, 6))
        await pilot.pause()
        assert told(app).startswith("Saturday 09:00–09:30")
        assert cursors(app) == [(6, 6 + 18)]
        await pilot.hover("#headline")
        await pilot.pause()
        assert told(app).startswith("Saturday 09:00–09:30")


async def test_the_cursor_keeps_its_hour_when_the_cells_change_their_size():
    app = detail_app(1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        week = app.screen.query_one(WeekMap)
        week.focus()
        await pilot.pause()
        week._put((3, 10 * 60 + 30))
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert week.pointed == (3, 10, 24)


async def test_a_campaign_without_cycles_has_no_glyph_for_them():
    app = detail_app(1002)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        text = screen_text(app)
    assert "▒ sending" in text
    assert "█ both" not in text
    assert "×" not in text


async def test_the_exact_hours_of_an_overnight_day_stand_at_the_end_of_its_row():
    app = detail_app(1005)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        assert map_lines(app)[1].endswith("20:00–01:30 (+1)  5 h 30 min")
        assert map_lines(app)[7].endswith("  until 01:30")


@pytest.mark.parametrize(
    ("minute", "scale", "column"), [(0, 1, 0), (29, 1, 0), (30, 1, 1), (15, 2, 1), (1439, 2, 95)]
)
def test_a_minute_lies_in_the_column_that_holds_it(minute, scale, column):
    plot = CampaignPlot(
        days=(), cells=(), hours=("",), totals=("",), present=(0, 0), pieces=48, scale=scale
    )
    assert plot.column(minute) == column


async def test_walking_the_cells_keeps_what_is_told_of_them_in_sight():
    app = detail_app(1003, viewer="Europe/Madrid")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for keys in (["down"], ["t"], ["down"], ["t"]):
            await pilot.press(*keys)
            await settled(pilot)
            line = app.screen.query_one("#cell", Static)
            seen = app.screen.query_one("#body").region.contains_region(line.region)
            assert seen, keys
            assert line.region.height == 2


async def test_the_legend_below_the_title_takes_one_line():
    app = detail_app(1018, viewer="Europe/Madrid")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("t")
        await settled(pilot)
        legend = app.screen.query_one("#legend", Static)
        assert legend.content.cell_length <= 75
