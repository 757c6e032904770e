"""The table of campaigns: what stays in place, and how it is used."""

from support.table_rows import EMPTY, TableApp, line_of, lines, row, told
from textual import events
from textual.pilot import Pilot

from altur_tui.tui.table.model import Cell, Cells, Sort, cell
from altur_tui.tui.table.table import CampaignTable

WIDE = (120, 24)
ROWS_IN_SIGHT = 23
IDS = tuple(range(1000, 1200))


def named(word: str):
    def fits(_: int, cells: Cells) -> bool:
        return word in cells["name"].text

    return fits


async def press(pilot: Pilot[None], key: str, times: int = 1) -> None:
    for _ in range(times):
        await pilot.press(key)


class TestCursor:
    async def test_the_cursor_begins_on_the_first_row(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            await pilot.pause()
            assert app.table.cursor_id == 1000

    async def test_arrows_and_letters_walk_and_stop_at_both_ends(self):
        app = TableApp((1, 2, 3))
        async with app.run_test(size=WIDE) as pilot:
            await press(pilot, "up")
            assert app.table.cursor_id == 1
            await press(pilot, "down")
            await press(pilot, "j")
            await press(pilot, "j")
            assert app.table.cursor_id == 3
            await press(pilot, "k")
            assert app.table.cursor_id == 2

    async def test_pages_home_and_end_bring_the_cursor_into_sight(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            await press(pilot, "pagedown")
            assert app.table.cursor_id == 1000 + ROWS_IN_SIGHT
            assert line_of(app.table, 1000 + ROWS_IN_SIGHT) == ROWS_IN_SIGHT
            await press(pilot, "end")
            assert app.table.cursor_id == IDS[-1]
            assert line_of(app.table, IDS[-1]) == ROWS_IN_SIGHT
            await press(pilot, "pageup")
            assert app.table.cursor_id == IDS[-1] - ROWS_IN_SIGHT
            await press(pilot, "home")
            assert app.table.cursor_id == 1000
            assert line_of(app.table, 1000) == 1

    async def test_enter_opens_the_cursors_row(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            await pilot.press("down", "enter")
            (message,) = told(app, CampaignTable.RowOpened)
            assert (message.campaign_id, message.order) == (1001, IDS)

    async def test_every_move_tells_which_row_the_cursor_is_on(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            await pilot.press("down", "down")
            assert len(told(app, CampaignTable.RowHighlighted)) == 3
            assert app.table.cursor_id == 1002

    async def test_a_board_without_rows_takes_every_key_and_says_what_to_do(self):
        app = TableApp()
        async with app.run_test(size=WIDE) as pilot:
            await pilot.press("down", "end", "pageup", "space", "enter", "greater_than_sign", "=")
            assert app.table.cursor_id is None
            shown = "\n".join(line.strip() for line in lines(app.table))
            assert EMPTY in shown
            assert told(app, CampaignTable.RowOpened) == []

    async def test_the_cursor_stays_in_sight_when_the_window_shrinks(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            await press(pilot, "down", 20)
            await pilot.resize_terminal(120, 10)
            await pilot.pause()
            assert line_of(app.table, 1020) is not None


class TestStayingInPlace:
    async def test_cursor_marks_and_scroll_stay_through_a_full_refresh(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            await press(pilot, "pagedown", 3)
            await press(pilot, "space")
            await press(pilot, "up", 5)
            before = app.table.cursor_id, line_of(app.table, app.table.cursor_id), app.table.marked
            app.table.update_rows({each: row(each, turn=3) for each in IDS})
            await pilot.pause()
            after = app.table.cursor_id, line_of(app.table, app.table.cursor_id), app.table.marked
            assert after == before == (1064, 18, (1069,))

    async def test_a_row_that_changes_its_place_takes_the_cursor_with_it_on_the_same_line(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            app.table.sort_by(Sort("answered"))
            await press(pilot, "down", 50)
            chosen = app.table.cursor_id
            line = line_of(app.table, chosen)
            place = app.table.order.index(chosen)
            app.table.update_rows({chosen: {"answered": cell("1,200 60 %", sort=1200)}})
            await pilot.pause()
            assert app.table.order.index(chosen) != place
            assert app.table.cursor_id == chosen
            assert line_of(app.table, chosen) == line

    async def test_rows_that_change_their_places_leave_a_cursor_that_nobody_moved_at_the_top(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            app.table.sort_by(Sort("answered", "descending"))
            await pilot.pause()
            app.table.update_rows({1150: {"answered": cell("9,999", sort=9999)}})
            await pilot.pause()
            assert app.table.cursor_id == app.table.order[0] == 1150
            assert line_of(app.table, 1150) == 1

    async def test_the_first_row_in_sight_stays_when_the_cursor_is_out_of_sight(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            await press(pilot, "down")
            app.table.scroll_to(y=100, animate=False)
            await pilot.pause()
            assert line_of(app.table, 1100) == 1
            app.table.filter_by(lambda campaign_id, _: campaign_id % 2 == 0)
            await pilot.pause()
            assert line_of(app.table, 1100) == 1
            assert app.table.cursor_id == 1002

    async def test_a_sort_keeps_the_cursor_on_its_campaign(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            await press(pilot, "down", 7)
            app.table.sort_by(Sort("id", "descending"))
            await pilot.pause()
            assert app.table.cursor_id == 1007
            assert app.table.order.index(1007) == 192
            assert line_of(app.table, 1007) == 16  # the end of the table is at the bottom
            app.table.sort_by(Sort("id"))
            await pilot.pause()
            assert line_of(app.table, 1007) == 8  # its beginning is at the top

    async def test_a_hidden_row_lends_the_cursor_to_the_next_one_and_takes_it_back(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            await press(pilot, "down", 6)
            app.table.filter_by(named("Cobranza"))
            await pilot.pause()
            assert app.table.cursor_id == 1010
            assert set(app.table.order) == {each for each in IDS if each % 5 == 0}
            app.table.filter_by(None)
            await pilot.pause()
            assert app.table.cursor_id == 1006

    async def test_a_filter_that_lets_nothing_through_leaves_no_cursor_until_it_is_lifted(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            await press(pilot, "down", 6)
            app.table.filter_by(lambda *_: False)
            await pilot.pause()
            assert app.table.cursor_id is None
            assert "No campaign fits." in "\n".join(lines(app.table))
            app.table.filter_by(None)
            await pilot.pause()
            assert app.table.cursor_id == 1006

    async def test_a_row_whose_cells_begin_to_fit_the_filter_appears(self):
        app = TableApp((1, 2, 3))
        async with app.run_test(size=WIDE) as pilot:
            app.table.filter_by(named("Zz"))
            app.table.update_rows({2: {"name": cell("Zz")}})
            await pilot.pause()
            assert app.table.order == (2,)

    async def test_rows_that_remain_keep_their_cells_and_marks_when_others_go(self):
        app = TableApp((1, 2, 3, 4))
        async with app.run_test(size=WIDE) as pilot:
            await pilot.press("down", "space", "down", "space")
            app.table.show_rows((4, 2, 9))
            await pilot.pause()
            assert app.table.order == (4, 2, 9)
            assert app.table.marked == (2,)
            assert app.table.cells(2) == row(2)
            assert app.table.cells(9) == {}
            assert app.table.cursor_id == 9

    async def test_cells_of_a_row_that_is_gone_are_ignored(self):
        app = TableApp((1,))
        async with app.run_test(size=WIDE) as pilot:
            app.table.update_rows({77: row(77)})
            await pilot.pause()
            assert app.table.order == (1,)


class TestMarks:
    async def test_space_marks_and_unmarks_and_the_mark_is_a_glyph(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            await pilot.press("down", "space")
            assert app.table.marked == (1001,)
            assert [line[0] for line in lines(app.table)[1:4]] == [" ", "✓", " "]
            await pilot.press("space")
            assert app.table.marked == ()
            assert len(told(app, CampaignTable.MarksChanged)) == 2

    async def test_a_mark_stays_on_a_row_that_the_filter_hides(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            await pilot.press("space")
            app.table.filter_by(lambda campaign_id, _: campaign_id > 1100)
            await pilot.pause()
            assert app.table.marked == (1000,)

    async def test_marking_what_is_marked_tells_nothing(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            app.table.mark(IDS)
            app.table.mark(IDS)
            await pilot.pause()
            assert len(told(app, CampaignTable.MarksChanged)) == 1
            app.table.mark(IDS, marked=False)
            assert app.table.marked == ()


class TestSorting:
    async def test_unknown_values_come_last_either_way_and_equal_ones_keep_their_order(self):
        app = TableApp((1, 2, 3, 4, 5))
        values = {1: 7, 2: None, 3: 9, 4: 7, 5: None}
        async with app.run_test(size=WIDE) as pilot:
            app.table.update_rows({each: {"answered": Cell((), n)} for each, n in values.items()})
            app.table.sort_by(Sort("answered"))
            assert app.table.order == (1, 4, 3, 2, 5)
            app.table.sort_by(Sort("answered", "descending"))
            assert app.table.order == (3, 1, 4, 2, 5)
            app.table.sort_by(None)
            assert app.table.order == (1, 2, 3, 4, 5)
            await pilot.pause()

    async def test_a_click_on_a_title_sorts_turns_round_and_gives_the_order_back(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            x = lines(app.table)[0].index("Answered") + 2
            for expected in (Sort("answered", "descending"), Sort("answered"), None):
                await pilot.click("#table", offset=(x, 0))
                assert app.table.sort == expected
            assert app.table.order == IDS
            assert len(told(app, CampaignTable.SortChanged)) == 3

    async def test_an_arrow_shows_the_sorted_column_and_its_direction(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            app.table.sort_by(Sort("name"))
            await pilot.pause()
            assert "Name▲" in lines(app.table)[0]
            app.table.sort_by(Sort("converted", "descending"))
            await pilot.pause()
            assert "Converted▼" in lines(app.table)[0]
            assert "▲" not in lines(app.table)[0]

    async def test_keys_sort_by_the_neighbouring_column_and_turn_the_order_round(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            await pilot.press("greater_than_sign", "greater_than_sign")
            assert app.table.sort == Sort("name")
            await pilot.press("=")
            assert app.table.sort == Sort("name", "descending")
            await pilot.press("less_than_sign", "less_than_sign")
            assert app.table.sort is None
            await pilot.press("less_than_sign")
            assert app.table.sort == Sort("age")

    async def test_keys_sort_by_columns_left_out_which_then_come_into_sight(self):
        app = TableApp(IDS)
        async with app.run_test(size=(80, 24)) as pilot:
            assert "Age" not in lines(app.table)[0]
            await pilot.press("less_than_sign")
            await pilot.pause()
            assert "Age▲" in lines(app.table)[0]
            await pilot.press("greater_than_sign")
            await pilot.pause()
            assert "Age" not in lines(app.table)[0]


class TestMouse:
    async def test_a_click_moves_the_cursor_and_another_opens(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            await pilot.click("#table", offset=(20, 4))
            assert app.table.cursor_id == 1003
            assert told(app, CampaignTable.RowOpened) == []
            await pilot.click("#table", offset=(20, 4))
            assert [message.campaign_id for message in told(app, CampaignTable.RowOpened)] == [1003]

    async def test_a_click_in_the_margin_marks(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            await pilot.click("#table", offset=(0, 4))
            assert app.table.marked == (1003,)
            assert told(app, CampaignTable.RowOpened) == []

    async def test_a_click_below_the_last_row_does_nothing(self):
        app = TableApp((1, 2))
        async with app.run_test(size=WIDE) as pilot:
            await pilot.click("#table", offset=(20, 9))
            assert app.table.cursor_id == 1

    async def test_the_wheel_scrolls_and_leaves_cursor_and_header(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            header = lines(app.table)[0]
            wheel = {"x": 20, "y": 5, "delta_x": 0, "delta_y": 1, "button": 0}
            keys = {"shift": False, "meta": False, "ctrl": False}
            for _ in range(5):
                app.table.post_message(events.MouseScrollDown(app.table, **wheel, **keys))
            await pilot.pause(0.1)
            assert app.table.scroll_offset.y > 0
            assert app.table.cursor_id == 1000
            assert line_of(app.table, 1000) is None
            assert lines(app.table)[0] == header
