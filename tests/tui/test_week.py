"""The week's heatmap: cells, the present minute, and a cursor that walks."""

import json

from support.detail import (
    Script,
    changed,
    demo_snapshot,
    detail_app,
    laid_text,
    screen_text,
    settled,
)
from textual.widgets import Static

from altur_tui.tui.common.week_grid import WeekPlot
from altur_tui.tui.detail.heatmap import WeekMap

_MAP_LINES = 8
HEAD = 6
"""How many columns precede the first cell."""


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
        axis, monday = map_lines(app)[:2]
        assert week.pointed[2] == 24
    assert axis.startswith("      00    03")
    hours = "·" * 9 + "▒" + "█" * 7 + "▒" + "·" * 6
    assert monday.startswith("Mon   " + "".join(2 * each for each in hours) + "  09:00")


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
        await pilot.click(WeekMap, offset=(HEAD + 47, 1))
        await pilot.press("right")
        assert week.pointed == (1, 0, 48)
        await pilot.click(WeekMap, offset=(HEAD + 47, 7))
        await pilot.press("right")
        assert week.pointed == (6, 47, 48)
        await pilot.click(WeekMap, offset=(HEAD, 1))
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
        await pilot.click(WeekMap, offset=(HEAD + 21, 4))
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert week.pointed == (3, 10, 24)


def glyph_styles(app, row):
    """Return the styles of the glyphs in a line of the map."""
    line = app.screen.query_one(WeekMap).render_line(row)
    cells = line.crop(HEAD, HEAD + 48)
    return {segment.text[0]: segment.style for segment in cells}


async def test_each_state_of_a_cell_has_its_own_glyph_and_colour():
    app = detail_app(1015)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        styles = glyph_styles(app, 1) | glyph_styles(app, 4) | glyph_styles(app, 6)
        colours = app.theme_variables
    assert styles.keys() == {"█", "×", "·", "?"}
    assert styles["█"].color != styles["×"].color != styles["·"].color != styles["?"].color
    assert styles["█"].color.name == colours["primary"].lower()


async def test_unknown_hours_are_drawn_as_unknown_and_the_sum_is_a_lower_bound():
    unreadable = {"startTime": "9 o'clock", "stopTime": "18:00", "active": True}
    week = json.loads(demo_snapshot(1001).body)["campaign"]["scheduling"] | {"wed": unreadable}
    app = detail_app(1001, script=Script(c1001=[changed(1001, scheduling=week)]))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        lines = map_lines(app)
        text = screen_text(app)
        await pilot.click(WeekMap, offset=(HEAD + 24, 3))
        await pilot.pause()
        assert told(app).startswith("Wednesday 12:00–12:30: unknown")
    assert lines[3] == "Wed   " + "?" * 48 + "  unknown"
    assert "?" not in "".join(lines[:3] + lines[4:])
    assert "? unknown" in text
    assert "at least 41 h a week" in text


async def test_cycle_hours_that_cannot_be_read_make_their_sum_a_lower_bound():
    unreadable = {"startTime": "10 o'clock", "stopTime": "18:00", "active": True}
    given = json.loads(demo_snapshot(1001).body)["campaign"]["cycles"]["schedule"]
    answer = changed(1001, cycles={"schedule": given | {"wed": unreadable}})
    app = detail_app(1001, script=Script(c1001=[answer]))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        text = screen_text(app)
    assert "50 h a week" in text
    assert "at least 50 h" not in text
    assert "cycles at least 34 h" in text


async def test_unknown_hours_are_drawn_in_the_viewers_zone_where_they_lie():
    unreadable = {"startTime": "9 o'clock", "stopTime": "18:00", "active": True}
    week = {"wed": unreadable}
    answer = changed(1001, scheduling=week)
    app = detail_app(1001, script=Script(c1001=[answer]), viewer="Europe/Madrid")
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.press("t")
        await settled(pilot)
        lines = map_lines(app)
    # Seven hours ahead: Wednesday there begins at 07:00 here.
    assert lines[3][HEAD : HEAD + 48] == lines[2][HEAD : HEAD + 14] + "?" * 34
    assert lines[4][HEAD : HEAD + 16].startswith("?" * 14)


async def test_cycles_that_are_off_are_not_drawn_and_the_panel_says_so():
    answer = changed(1001, cycles={"enabled": False})
    app = detail_app(1001, script=Script(c1001=[answer]))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        map_text = "\n".join(map_lines(app))
        panel = laid_text(app, "#cycles")
        text = screen_text(app)
    assert "█" not in map_text
    assert "▒▒▒▒" in map_text
    assert "cycles" not in text.partition("─ Week")[2].partition("─ Analytics")[0]
    assert panel == "Mode       Off · Contacts who were not reached are not retried."


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


def test_a_minute_lies_in_the_column_that_holds_it():
    for scale in (1, 2):
        plot = WeekPlot(days=(), present=(0, 0), scale=scale)
        columns = [plot.column(minute) for minute in range(24 * 60)]
        assert columns == [minute * scale // 30 for minute in range(24 * 60)]


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


async def test_beside_the_week_stands_whether_the_cycles_count_yet_or_no_longer():
    later = changed(1001, cycles={"schedule_start_date": "2026-12-01"})
    for answer, said in ((demo_snapshot(1018), "cycles over since 6 Nov"), (later, "from 1 Dec")):
        app = detail_app(answer.id, script=Script(**{f"c{answer.id}": [answer]}))
        async with app.run_test(size=(120, 36)) as pilot:
            await settled(pilot)
            assert said in screen_text(app)
    app = detail_app(1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        legend = str(app.screen.query_one("#legend", Static).content)
    assert "over" not in legend
    assert "from" not in legend
