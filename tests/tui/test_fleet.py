"""The fleet: what stays where it is, the way into a campaign, its clock and its sizes."""

from datetime import timedelta

import pytest
from rich.cells import cell_len
from support.campaigns import DAYS, campaign, week
from support.detail import NOW, Script, answer_of, demo_snapshot
from support.fleet import (
    WIDE,
    cell_text,
    filled,
    fleet,
    fleet_app,
    noted_updates,
    rows,
    text_of,
)

from altur_tui.tui.fleet import screen as fleet_module
from altur_tui.tui.messages import Tick
from altur_tui.tui.table.model import Sort
from altur_tui.wire.errors import AlturError, ErrorKind

SIZES = [(1, 1), (2, 30), (20, 5), (59, 17), (60, 18), (80, 24), (100, 30), (250, 80)]


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(fleet_module, "SECONDS_BETWEEN_DRAWINGS", 0.005)


def open_until(stop, campaign_id=1001):
    """Return an answer of a campaign that is open on every day until then."""
    return answer_of(campaign(id=campaign_id, scheduling=week("09:00", stop, DAYS)))


async def test_of_the_open_campaigns_the_next_to_close_comes_first():
    stops = {1001: "20:00", 1002: "18:00", 1003: "24:00", 1004: "19:00"}
    script = Script(**{f"c{each}": [open_until(stop, each)] for each, stop in stops.items()})
    app = fleet_app(stops, script)
    async with app.run_test(size=WIDE) as pilot:
        screen = await filled(pilot)
        screen.table.sort_by(Sort("verdict"))
        assert screen.table.order == (1002, 1004, 1001, 1003)
        screen.table.sort_by(Sort("verdict", "descending"))
        assert screen.table.order == (1003, 1001, 1004, 1002)


class TestStayingInPlace:
    async def test_cursor_scroll_sort_filter_and_marks_stay_through_a_refresh_of_all(self):
        ids = range(1001, 1023)
        app = fleet_app(ids)
        async with app.run_test(size=(120, 16)) as pilot:
            screen = await filled(pilot)
            table = screen.table
            table.sort_by(Sort("name"))
            await pilot.press("slash", *"phone", "enter")
            await pilot.press("down", "down", "down", "space", *["down"] * 9)

            def place():
                return table.cursor_id, table.in_sight, table.marked, table.sort, table.order

            before = place()
            assert table.scroll_offset.y > 0
            assert len(table.order) < 22
            await pilot.press("R")
            await filled(pilot)
            assert (
                table.cursor_id,
                table.in_sight,
                table.marked,
                table.sort,
                table.order,
            ) == before

    async def test_r_asks_for_the_row_of_the_cursor_alone(self):
        script = Script()
        app = fleet_app((1001, 1002, 1003), script)
        async with app.run_test(size=WIDE) as pilot:
            await filled(pilot)
            await pilot.press("down", "r")
            await filled(pilot)
            assert script.asked == [1001, 1002, 1003, 1002]

    async def test_r_asks_for_the_marked_rows(self):
        script = Script()
        app = fleet_app((1001, 1002, 1003), script)
        async with app.run_test(size=WIDE) as pilot:
            await filled(pilot)
            await pilot.press("space", "down", "down", "space", "up", "r")
            await filled(pilot)
            assert sorted(script.asked[3:]) == [1001, 1003]
            assert "✓ 2 marked" in text_of(app)

    async def test_a_failed_refresh_keeps_the_row_and_says_why(self):
        refused = AlturError(ErrorKind.FORBIDDEN, "This key has no access to this campaign.")
        script = Script(c1001=[demo_snapshot(1001), refused])
        app = fleet_app((1001, 1002), script)
        async with app.run_test(size=WIDE) as pilot:
            await filled(pilot)
            await pilot.press("r")
            await filled(pilot)
            assert "HIPOTEC" in rows(app)[1001]
            assert "945/2,000" in rows(app)[1001]
            assert "✗ not allowed" in rows(app)[1001]
            assert cell_text(app, 1001, "finding") == "✗ not allowed, old numbers"
            counts = fleet(app).table.cells(1001)["answered"].pieces
            assert {tone for _, tone in counts} == {"dim"}
            assert "✗ 1 failed: not allowed 1" in text_of(app)
            assert "These are earlier numbers." in text_of(app)

    async def test_rows_are_found_and_sorted_by_why_a_refresh_failed(self):
        unknown = AlturError(ErrorKind.NOT_FOUND, "No such campaign.")
        refused = AlturError(ErrorKind.FORBIDDEN, "No access.")
        script = Script(c1001=[demo_snapshot(1001), unknown], c1003=[refused])
        app = fleet_app((1001, 1002, 1003), script)
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            await pilot.press("r")
            await filled(pilot)
            screen.table.sort_by(Sort("finding"))
            assert screen.table.order == (1003, 1001, 1002)
            await pilot.press("slash", *"not found")
            await pilot.pause()
            assert screen.table.order == (1001,)


class TestTheClock:
    async def test_a_tick_judges_only_the_rows_whose_verdict_has_ended(self, monkeypatch):
        at = [NOW]
        app = fleet_app(now=None, clock=lambda: at[0])
        async with app.run_test(size=(220, 40)) as pilot:
            screen = await filled(pilot)
            drawn = noted_updates(screen.table, monkeypatch)
            at[0] = NOW + timedelta(minutes=1)
            screen.post_message(Tick(at[0]))
            await filled(pilot)
            assert drawn == []
            assert "● closes in 2 h 13 min" in rows(app)[1001]
            at[0] = NOW + timedelta(hours=2, minutes=14)  # 18:00 in Mexico City
            screen.post_message(Tick(at[0]))
            await filled(pilot)
            assert {1001, 1003} <= set(drawn)
            assert 1002 not in drawn
            assert 1006 not in drawn
            assert "○ opens in 15 h" in rows(app)[1001]
            assert len(drawn) == len(set(drawn))

    async def test_a_row_is_not_judged_at_the_end_of_an_older_verdict(self, monkeypatch):
        at = [NOW]
        answers = [open_until("18:00"), open_until("20:00")]
        app = fleet_app((1001, 1002), Script(c1001=answers), now=None, clock=lambda: at[0])
        async with app.run_test(size=(220, 40)) as pilot:
            screen = await filled(pilot)
            await pilot.press("r")
            await filled(pilot)
            assert "● closes in 4 h 14 min" in rows(app)[1001]
            drawn = noted_updates(screen.table, monkeypatch)
            at[0] = NOW + timedelta(hours=2, minutes=14)  # 18:00 in Mexico City
            screen.post_message(Tick(at[0]))
            await filled(pilot)
            assert drawn == []
            at[0] = NOW + timedelta(hours=4, minutes=14)
            screen.post_message(Tick(at[0]))
            await filled(pilot)
            assert drawn == [1001]

    async def test_ages_move_with_the_clock(self):
        at = [NOW]
        app = fleet_app((1001, 1002), now=None, clock=lambda: at[0])
        async with app.run_test(size=(220, 40)) as pilot:
            screen = await filled(pilot)
            at[0] = NOW + timedelta(minutes=3)
            screen.post_message(Tick(at[0]))
            await pilot.pause()
            assert rows(app)[1001].rstrip().endswith(" 3 min")


class TestSizes:
    async def test_80x24_shows_which_it_is_whether_it_runs_how_far_and_what_is_wrong(self):
        app = fleet_app()
        async with app.run_test(size=(80, 24)) as pilot:
            await filled(pilot)
            row = rows(app)[1003]
        for told in (
            "1003",
            "AUTO…CIERRE",
            "● closes 2h14m",
            "874/1,260",
            "97/1,260",
            "✗ Cannot fit",
        ):
            assert told in row

    async def test_no_size_is_too_small(self):
        app = fleet_app()
        async with app.run_test(size=SIZES[0]) as pilot:
            await filled(pilot)
            for width, height in (*SIZES, *reversed(SIZES)):
                await pilot.resize_terminal(width, height)
                await pilot.press("down")
                lines = text_of(app).splitlines()
                assert len(lines) <= height
                assert all(cell_len(line) <= width for line in lines)

    @pytest.mark.parametrize("theme", ["altur-light", "ansi-dark"])
    async def test_every_theme_shows_the_fleet(self, theme):
        app = fleet_app((1001, 1002), theme=theme)
        async with app.run_test(size=WIDE) as pilot:
            await filled(pilot)
            assert "HIPOTEC" in text_of(app)
