"""The fleet by its keys and the mouse: sort and marks, and what the columns hold."""

import json
from datetime import UTC, timedelta
from itertools import product

import pytest
from support.detail import NOW, Script, changed, demo_snapshot
from support.fleet import WIDE, cell_text, filled, fleet, fleet_app, rows, text_of
from support.launching import until

from altur_tui.tui.fleet import screen as fleet_module
from altur_tui.tui.fleet.columns import columns
from altur_tui.tui.fleet.names import CommonPrefix
from altur_tui.tui.table.layout import place
from altur_tui.tui.table.model import Sort
from altur_tui.wire.campaign import decode

HOSTILE = "[bold]\x1b[2J\x1b]52;c;Zm9v\x07\u202egnp.exe[/] 送金 👩‍👩‍👧‍👦"


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(fleet_module, "SECONDS_BETWEEN_DRAWINGS", 0.005)


async def test_keys_sort_by_the_columns_beside_and_turn_the_order_round():
    app = fleet_app((1003, 1001, 1002))
    async with app.run_test(size=WIDE) as pilot:
        screen = await filled(pilot)
        await pilot.press("greater_than_sign")
        assert screen.table.order == (1001, 1002, 1003)
        await pilot.press("equals_sign")
        assert screen.table.order == (1003, 1002, 1001)
        await pilot.press("less_than_sign")
        assert screen.table.order == (1003, 1001, 1002)


@pytest.mark.parametrize(
    ("column", "first"),
    [
        ("verdict", 1001),  # open, and the next to close
        ("finding", 1003),  # an error
        ("answered", 1004),
        ("converted", 1004),
        ("progress", 1004),
        ("cycles", 1003),  # 5 of 7 can start
        ("week", 1002),  # open day and night
    ],
)
async def test_every_column_sorts_by_what_it_means(column, first):
    app = fleet_app((1006, 1001, 1002, 1003, 1004))
    async with app.run_test(size=WIDE) as pilot:
        screen = await filled(pilot)
        given = next(each for each in screen.table.columns if each.id == column)
        screen.table.sort_by(Sort(column, given.first))
        assert screen.table.order[0] == first


async def test_the_oldest_answer_comes_first_when_the_age_descends():
    answers = {
        f"c{each}": [demo_snapshot(each, NOW - timedelta(minutes=old))]
        for each, old in ((1001, 5), (1002, 0), (1003, 60))
    }
    app = fleet_app((1001, 1002, 1003), Script(**answers))
    async with app.run_test(size=WIDE) as pilot:
        screen = await filled(pilot)
        screen.table.sort_by(Sort("age", "descending"))
        assert screen.table.order == (1003, 1001, 1002)
        assert rows(app)[1003].rstrip().endswith(" 1 h")


async def test_a_click_on_a_title_sorts():
    app = fleet_app((1003, 1001, 1002))
    async with app.run_test(size=WIDE) as pilot:
        screen = await filled(pilot)
        x = screen.table.render_line(0).text.index("Name") + 1
        await pilot.click("#table", offset=(x, 0))
        assert screen.table.order == (1003, 1001, 1002)
        assert screen.table.sort == Sort("name")


class TestCells:
    async def test_hostile_names_stay_text_and_move_nothing(self):
        given = {"id": 1, "name": HOSTILE, "agent": {"id": "a", "name": HOSTILE}, "status": HOSTILE}
        body = json.dumps({"success": True, "campaign": given}).encode()
        app = fleet_app((1, 1001), Script(c1=[decode(1, body, fetched_at=NOW)]))
        async with app.run_test(size=(200, 30)) as pilot:
            await filled(pilot)
            row = rows(app)[1]
            text = text_of(app)
            assert {fleet(app).table.render_line(y).cell_length for y in (1, 2)} == {200}
        assert "[bold]\\x1b" in row
        assert "\x1b" not in text
        assert "\u202e" not in text

    async def test_what_is_not_known_is_shown_as_unknown(self):
        body = json.dumps({"success": True, "campaign": {"id": 1}}).encode()
        app = fleet_app((1, 1001), Script(c1=[decode(1, body, fetched_at=NOW)]))
        async with app.run_test(size=(200, 30)) as pilot:
            await filled(pilot)
            assert cell_text(app, 1, "name") == "Campaign without a name"
            assert cell_text(app, 1, "agent") == "—"
            assert cell_text(app, 1, "week") == "·······"
            assert cell_text(app, 1, "answered") == "—"
            assert cell_text(app, 1, "cycles") == "—"

    async def test_counts_stand_with_what_they_are_of_at_every_width(self):
        app = fleet_app((1001, 1002, 1012))
        async with app.run_test(size=WIDE) as pilot:
            await filled(pilot)
            for width in (80, 100, 120, 140, 160, 200):
                await pilot.resize_terminal(width, 30)
                await pilot.pause()
                shown = rows(app)
                assert any(each in shown[1001] for each in ("1,820/2,000", "1.8k/2k"))
                assert "312/2,000" in shown[1001]
                assert any(each in shown[1012] for each in ("1.43M/1.5M", "1.4M/1.5M"))
                assert " sent" in shown[1002]

    async def test_the_column_that_sorts_by_a_share_shows_it_at_every_width(self):
        shares = {
            "progress": {1001: "91 %", 1012: "96 %", 1018: "100 %"},
            "answered": {1001: "47 %", 1012: "39 %", 1018: "58 %"},
            "converted": {1001: "16 %", 1002: "sent 9 %", 1012: "6 %", 1018: "23 %"},
        }
        app = fleet_app((1001, 1002, 1012, 1018))
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            for width, (column, expected) in product((80, 100, 120, 160, 200), shares.items()):
                await pilot.resize_terminal(width, 30)
                screen.table.sort_by(None)
                await pilot.pause()
                there = {each.column.id for each in screen.table.placed_columns}
                screen.table.sort_by(Sort(column, "descending"))
                await pilot.pause()
                placed = {each.column.id: each for each in screen.table.placed_columns}
                for campaign_id, share in expected.items():
                    row = rows(app)[campaign_id]
                    assert share in row[placed[column].start : placed[column].stop]
                if width == 80 and column in there:
                    assert placed.keys() == there

    async def test_what_an_operator_needs_first_stays_longest(self):
        missing = {
            80: ["channel", "agent", "week", "answered", "cycles", "age"],
            100: ["channel", "agent", "week", "cycles", "age"],
            120: ["agent", "age"],
            140: [],
        }
        app = fleet_app()
        async with app.run_test(size=WIDE) as pilot:
            await filled(pilot)
            for width, columns_left_out in missing.items():
                await pilot.resize_terminal(width, 24)
                await pilot.pause()
                assert [each.id for each in fleet(app).table.left_out] == columns_left_out

    async def test_a_long_id_takes_no_column_away(self):
        shown = columns(lambda: NOW, UTC, 7, CommonPrefix())
        there = [each.column.id for each in place(shown, 79)]
        assert there == ["id", "name", "verdict", "progress", "converted", "finding"]

    async def test_bars_are_equally_long_so_that_their_shares_can_be_compared(self):
        app = fleet_app((1001, 1003, 1006, 1012))
        async with app.run_test(size=(200, 30)) as pilot:
            await filled(pilot)
            bars = ["".join(each for each in row if each in "━╸┄") for row in rows(app).values()]
        assert len({len(each) for each in bars}) == 1
        filled_halves = [2 * each.count("━") + each.count("╸") for each in bars]
        assert filled_halves[0] > filled_halves[1] > filled_halves[2] > 0

    async def test_converted_of_whatsapp_is_of_what_was_sent(self):
        app = fleet_app((1002, 1001))
        async with app.run_test(size=(200, 30)) as pilot:
            await filled(pilot)
            assert cell_text(app, 1002, "converted") == "1,107/12,480 sent 9 %"

    async def test_findings_are_counted_at_every_width_where_there_are_several(self):
        app = fleet_app((1001, 1003, 1014, 1015, 1016, 1017))
        async with app.run_test(size=WIDE) as pilot:
            await filled(pilot)
            for width in (80, 100, 120, 160, 240):
                await pilot.resize_terminal(width, 30)
                await pilot.pause()
                self.check_findings(rows(app))

    @staticmethod
    def check_findings(shown):
        assert "▲ " in shown[1001]
        assert "✗ " in shown[1003]
        assert "·4 " in shown[1014]
        assert "✗13 " in shown[1015]
        assert "▲5 Another id" in shown[1016]
        assert any(each in shown[1017] for each in ("✗3 No overlap", "✗3 No effective minute"))

    async def test_an_inferred_channel_is_marked_in_every_form(self):
        app = fleet_app((1014, 1001))
        async with app.run_test(size=(120, 30)) as pilot:
            await filled(pilot)
            assert "Phone? " in rows(app)[1014]
            assert cell_text(app, 1014, "channel") == "Phone call (inferred)"

    async def test_sums_name_what_they_are_of(self):
        app = fleet_app((1001, 1003, 1008))
        async with app.run_test(size=WIDE) as pilot:
            await filled(pilot)
            text = text_of(app)
        assert "Phone campaigns converted 409 of 3,260 contacts 13 %" in text
        assert "WhatsApp converted 203 of 3,310 sent 6 %" in text

    async def test_counts_and_sums_are_of_what_is_shown_or_marked_and_say_so(self):
        app = fleet_app((1001, 1003, 1008, 9999))
        async with app.run_test(size=(220, 30)) as pilot:
            await filled(pilot)
            assert "4 campaigns   ● 2 open   ○ 1 closed" in text_of(app)
            assert "✗ 1 failed" in text_of(app)
            await pilot.press("slash", *"phone", "enter")
            await pilot.pause()
            assert "2 of 4 shown   ● 2 open" in text_of(app)
            assert "Those shown" in text_of(app)
            assert "failed" not in text_of(app)
            assert "Converted 409 of 3,260 contacts 13 %" in text_of(app)
            assert "WhatsApp converted" not in text_of(app)
            await pilot.press("down", "space")
            await pilot.pause()
            assert "✓ 1 marked   Those marked   ● 1 open" in text_of(app)
            assert "Converted 97 of 1,260 contacts 8 %" in text_of(app)
            await pilot.press("space", "escape")
            await pilot.pause()
            assert "WhatsApp converted 203 of 3,310 sent 6 %" in text_of(app)

    async def test_campaigns_whose_hours_are_unknown_are_counted_under_that_name(self):
        script = Script(c1003=[changed(1003, scheduling=None)])
        app = fleet_app((1003, 1006), script)
        async with app.run_test(size=WIDE) as pilot:
            await filled(pilot)
            assert "2 campaigns   ? 1 hours unknown   ■ 1 other" in text_of(app)


class TestLeftOut:
    @pytest.mark.parametrize(
        ("width", "told"),
        [
            (80, "+6 columns: < >"),
            (120, "Left out: agent, age (< >)"),
            (160, ""),
        ],
    )
    async def test_columns_without_room_are_told(self, width, told):
        app = fleet_app()
        async with app.run_test(size=(width, 20)) as pilot:
            await filled(pilot)
            lines = text_of(app).splitlines()[1:3]
            assert any(line.rstrip().endswith(told) for line in lines) if told else True
            assert ("Left out" in text_of(app)) is told.startswith("Left out")

    async def test_what_is_told_follows_the_width_and_the_order(self):
        app = fleet_app()
        async with app.run_test(size=(160, 20)) as pilot:
            await filled(pilot)
            await pilot.resize_terminal(120, 20)
            await until(pilot, lambda: "Left out: agent, age (< >)" in text_of(app))
            await pilot.press("less_than_sign")
            await until(pilot, lambda: "Left out: agent, cycles (< >)" in text_of(app))
            assert "Age▼" in text_of(app)


class TestNames:
    async def test_what_all_names_begin_with_is_left_out_where_there_is_no_room(self):
        def named(campaign_id, name):
            given = {"id": campaign_id, "name": name}
            body = json.dumps({"success": True, "campaign": given}).encode()
            return decode(campaign_id, body, fetched_at=NOW)

        names = {1: "COBRANZA_TARJETAS_MORA30_1", 2: "COBRANZA_TARJETAS_MORA60_2"}
        script = Script(**{f"c{each}": [named(each, name)] for each, name in names.items()})
        app = fleet_app((1, 2), script)
        async with app.run_test(size=(80, 24)) as pilot:
            await filled(pilot)
            shown = rows(app)
            assert "  COBRA…MORA30_1  " in shown[1]
            assert "  COBRA…MORA60_2  " in shown[2]
            await pilot.resize_terminal(240, 24)
            await until(pilot, lambda: names[1] in text_of(app))


class TestLateAnswers:
    async def test_what_the_last_answer_makes_fit_the_filter_is_counted_and_summed(self):
        answer = json.loads(demo_snapshot(1001).body)
        answer["campaign"]["status"] = "inactive"
        paused = decode(1001, json.dumps(answer).encode(), fetched_at=NOW)
        app = fleet_app((1001, 1003, 1006), Script(c1001=[demo_snapshot(1001), paused]))
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            screen.table.move_to(1001)
            await pilot.press("slash", *"paused", "enter")
            await pilot.pause()
            assert "1 of 3 shown" in text_of(app)
            assert "Converted 9 of 1,475 contacts" in text_of(app)
            await app.repository.refresh(1001)
            await filled(pilot)
            assert screen.table.order == (1001, 1006)
            assert "2 of 3 shown" in text_of(app)
            assert "Converted 321 of 3,475 contacts" in text_of(app)
