"""The table of campaigns: what is drawn, where, and how it looks."""

from itertools import product

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from support.table_rows import TableApp, lines, row
from textual.geometry import Region

from altur_tui.tui.table.layout import Column, WhileSorted, place
from altur_tui.tui.table.model import Cell, cell

WIDE = (120, 24)
IDS = tuple(range(1000, 1200))


class TestColumns:
    async def test_the_least_important_columns_go_where_there_is_no_room(self):
        missing = {
            200: [],
            122: ["channel", "cycles", "age"],
            80: ["channel", "agent", "week", "answered", "cycles", "finding", "age"],
            20: [each for each in row(1) if each != "id"],
        }
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            for width, columns in missing.items():
                await pilot.resize_terminal(width, 24)
                await pilot.pause()
                assert [each.id for each in app.table.left_out] == columns

    async def test_every_line_is_exactly_as_wide_as_the_table_at_any_width(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            for width in (1, 2, 3, 5, 9, 40, 61, 80, 97, 120, 155, 300):
                await pilot.resize_terminal(width, 8)
                await pilot.pause()
                room = app.table.scrollable_content_region.width
                assert {cell_len(line) for line in lines(app.table)} <= {room}

    async def test_numbers_stand_at_the_right_under_their_title(self):
        app = TableApp((5, 500))
        async with app.run_test(size=WIDE) as pilot:
            await pilot.pause()
            header, first, second = lines(app.table)[:3]
            end = header.index("Id") + 2
            assert first[:end].split()[-1] == "5"
            assert first[end - 1] == "5"
            assert second[end - 3 : end] == "500"

    async def test_what_is_made_when_it_is_drawn_knows_the_room_that_there_is(self):
        app = TableApp((1,))
        async with app.run_test(size=WIDE) as pilot:
            app.table.update_rows({1: {"progress": Cell((), 0.5)}})
            await pilot.pause()
            line = lines(app.table)[1]
            start = line.index("500/1,000 ")
            assert line[start:].split()[1].strip("█░") == ""

    async def test_a_tick_draws_only_rows_whose_moving_cells_look_otherwise(self, monkeypatch):
        late = set()

        def shown(given, room):
            return cell("late" if given.text in late else "early")

        columns = (
            Column(id="id", title="Id", width=5, importance=100),
            Column(id="age", title="Age", width=8, shown=shown),
        )
        app = TableApp((1, 2, 3), columns=columns)
        async with app.run_test(size=WIDE) as pilot:
            app.table.update_rows({each: {"age": cell(str(each))} for each in (1, 2, 3)})
            await pilot.pause()
            repainted = []
            monkeypatch.setattr(app.table, "refresh", lambda *given, **_: repainted.extend(given))
            app.table.repaint_in_sight()
            assert repainted == []
            late.add("2")
            app.table.repaint_in_sight()
            age = app.table.placed_columns[1]
            assert repainted == [Region(age.start, 2, age.width, 1)]


class TestRepainting:
    async def test_changed_cells_repaint_their_part_of_the_line_and_nothing_else(self, monkeypatch):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            await pilot.pause()
            repainted = []
            monkeypatch.setattr(app.table, "refresh", lambda *given, **_: repainted.extend(given))
            app.table.update_rows({1002: {"answered": cell("9/9"), "converted": cell("1/9")}})
            first, *_, last = (
                each
                for each in app.table.placed_columns
                if each.column.id in {"answered", "converted"}
            )
            assert repainted == [Region(first.start, 3, last.stop - first.start, 1)]

    async def test_cells_out_of_sight_or_as_they_were_repaint_nothing(self, monkeypatch):
        app = TableApp(IDS)
        async with app.run_test(size=(60, 20)) as pilot:
            await pilot.pause()
            repainted = []
            monkeypatch.setattr(app.table, "refresh", lambda *given, **_: repainted.extend(given))
            app.table.update_rows({1003: {"name": row(1003)["name"]}})
            app.table.update_rows({1150: {"name": cell("Otra")}})
            app.table.update_rows({1002: {"cycles": cell("6/7", sort=6)}})
            assert "cycles" in {column.id for column in app.table.left_out}
            assert repainted == []

    async def test_many_rows_are_repainted_in_one_go(self, monkeypatch):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            await pilot.pause()
            calls = []
            monkeypatch.setattr(app.table, "refresh", lambda *given, **_: calls.append(given))
            app.table.update_rows({each: {"name": cell("Otra")} for each in IDS})
            assert [len(given) for given in calls] == [len(app.table.in_sight)]


HOSTILE = {
    "markup": "[bold]x[/] [@click=app.quit]y[/]",
    "escape codes": "\x1b[31mred\x1b[0m\x1b]52;c;AAAA\x07",
    "line breaks": "one\ntwo\r\tthree",
    "bidi": "\u202eevil\u2066",
    "wide": "顧客回収キャンペーン東京大阪名古屋" * 3,
    "emoji": "👨‍👩‍👧‍👦😀" * 20,
    "marks": "a" + "\u0301" * 300,
    "long": "x" * 100_000,
}


class TestHostileCells:
    async def test_no_text_moves_the_columns_behind_it(self):
        app = TableApp((1, 2))
        async with app.run_test(size=WIDE) as pilot:
            for width, text in product((30, 80, 120), HOSTILE.values()):
                await pilot.resize_terminal(width, 8)
                app.table.update_rows({1: {"name": cell("tame")}})
                await pilot.pause()
                tame = lines(app.table)
                app.table.update_rows({1: {"name": cell(text)}})
                await pilot.pause()
                line = lines(app.table)[1]
                assert line.replace("\u200d", "").isprintable()
                assert cell_len(line) == cell_len(tame[1])
                assert lines(app.table)[2] == tame[2]

    async def test_markup_is_shown_as_the_text_that_it_is(self):
        app = TableApp((1,))
        async with app.run_test(size=(200, 8)) as pilot:
            app.table.update_rows({1: {"name": cell("[red]x[/] [@click=quit]")}})
            await pilot.pause()
            assert "[red]x[/] [@click=quit]" in lines(app.table)[1]

    async def test_a_cut_shows_also_where_a_piece_ends_at_the_edge(self):
        app = TableApp((1,))
        async with app.run_test(size=WIDE) as pilot:
            pieces = (("● " + "o" * 14, "open"), (" more", ""))
            app.table.update_rows({1: {"verdict": Cell(pieces)}})
            await pilot.pause()
            assert "● " + "o" * 13 + "…" in lines(app.table)[1]


class TestLooks:
    async def test_the_cursors_row_is_reversed_where_there_are_no_colours(self, monkeypatch):
        monkeypatch.setenv("NO_COLOR", "1")
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            await pilot.press("down")
            assert all(segment.style.reverse for segment in app.table.render_line(2))
            assert not any(segment.style.reverse for segment in app.table.render_line(1))
            # The same two shades as the other rows, exchanged.
            ours, others = (next(iter(app.table.render_line(y))).style for y in (2, 1))
            assert (ours.color, ours.bgcolor) == (others.color, others.bgcolor)

    async def test_the_cursors_row_is_reversed_in_an_ansi_theme(self):
        app = TableApp(IDS, theme="ansi-dark")
        async with app.run_test(size=WIDE) as pilot:
            await pilot.press("down")
            assert all(segment.style.reverse for segment in app.table.render_line(2))

    async def test_the_cursor_is_still_told_apart_when_something_else_has_the_focus(self):
        app = TableApp(IDS)
        async with app.run_test(size=WIDE) as pilot:
            app.set_focus(None)
            await pilot.pause()
            first, second = (next(iter(app.table.render_line(y))).style for y in (1, 2))
            assert first != second


class TestPlaces:
    COLUMNS = (
        Column(id="id", title="Id", width=4, min_width=4, importance=100),
        Column(
            id="name",
            title="Name",
            width=14,
            min_width=10,
            stages=(20,),
            max_width=40,
            importance=90,
        ),
        Column(id="part", title="Part", width=9, min_width=7, stages=(14, 20), importance=80),
        Column(id="age", title="Age", width=6, importance=10),
    )

    def widths(self, room: int, sorted_by: str | None = None) -> dict[str, int]:
        return {each.column.id: each.width for each in place(self.COLUMNS, room, sorted_by)}

    @pytest.mark.parametrize(
        ("cells", "widths"),
        [
            (33, {"id": 4, "name": 14, "part": 9, "age": 6}),
            (28, {"id": 4, "name": 15, "part": 9}),
            (25, {"id": 4, "name": 14, "part": 7}),
            (21, {"id": 4, "name": 10, "part": 7}),
            (19, {"id": 4, "name": 15}),
        ],
    )
    def test_columns_that_must_stay_are_cut_down_after_all_others_are_left_out(self, cells, widths):
        around = 3 + 2 * (len(widths) - 1)
        assert self.widths(cells + around) == widths

    def test_all_come_to_a_stage_before_any_comes_to_the_next_and_the_rest_is_for_the_others(self):
        around = 9
        assert self.widths(33 + around + 5) == {"id": 4, "name": 19, "part": 9, "age": 6}
        assert self.widths(33 + around + 6) == {"id": 4, "name": 20, "part": 9, "age": 6}
        assert self.widths(33 + around + 11) == {"id": 4, "name": 20, "part": 14, "age": 6}
        assert self.widths(33 + around + 17) == {"id": 4, "name": 20, "part": 20, "age": 6}
        assert self.widths(33 + around + 20) == {"id": 4, "name": 23, "part": 20, "age": 6}

    def test_the_column_that_the_rows_are_sorted_by_is_in_sight_in_the_place_of_another(self):
        assert list(self.widths(31)) == ["id", "name", "part"]
        assert list(self.widths(31, "age")) == ["id", "name", "age"]
        assert list(self.widths(4, "age")) == ["id"]

    def test_a_column_has_its_own_room_while_the_rows_are_sorted_by_it(self):
        wider = WhileSorted(min_width=10, width=12, shown=lambda given, _: given)
        columns = [
            replace(each, while_sorted=wider) if each.id == "part" else each
            for each in self.COLUMNS
        ]

        def widths(room: int, sorted_by: str | None) -> dict[str, int]:
            return {each.column.id: each.width for each in place(columns, room, sorted_by)}

        assert widths(28, None) == self.widths(28)
        assert widths(31, "part")["part"] == 10
        assert widths(33, "part")["part"] == 12
        assert widths(34, "part")["name"] == widths(33, "part")["name"] + 1
