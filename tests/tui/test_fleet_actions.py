"""The ways into the fleet, and from it into a campaign and back."""

import asyncio

import pytest
from msgspec.structs import replace
from support.detail import NOW, Script, demo_snapshot, not_reached
from support.entries import failed
from support.fleet import IDS, WIDE, cell_text, filled, fleet, fleet_app, rows, text_of
from support.launching import at_rest, opened, until
from support.notices import said

from altur_tui.store.lists import Lists
from altur_tui.tui.dialogs.selection import Selection, chosen
from altur_tui.tui.fleet import screen as fleet_module
from altur_tui.tui.fleet.screen import FleetScreen
from altur_tui.tui.fleet_week.screen import FleetWeekScreen
from altur_tui.tui.messages import CampaignKnown
from altur_tui.tui.table.model import Sort
from altur_tui.wire.errors import AlturError, ErrorKind


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(fleet_module, "SECONDS_BETWEEN_DRAWINGS", 0.005)


def gated(*ids, gate=None):
    """Return a script in which these campaigns are answered only when the gate is open."""
    gate = gate or asyncio.Event()
    return Script(**{f"c{each}": [gate, demo_snapshot(each)] for each in ids}), gate


class TestIntoTheDetail:
    async def test_enter_opens_the_row_and_escape_comes_back_to_it(self):
        app = fleet_app()
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            await pilot.press("down", "down", "enter")
            await at_rest(pilot)
            assert opened(app) == 1003
            await pilot.press("escape")
            await at_rest(pilot)
            assert app.screen is screen
            assert screen.table.cursor_id == 1003

    async def test_brackets_walk_in_the_order_of_the_table_and_the_cursor_follows(self):
        app = fleet_app()
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            screen.table.sort_by(Sort("name", "descending"))
            await pilot.pause()
            await pilot.press("enter", "]", "]", "[")
            await at_rest(pilot)
            second = screen.table.order[1]
            assert opened(app) == second
            await pilot.press("escape")
            await at_rest(pilot)
            assert screen.table.cursor_id == second

    async def test_a_row_that_the_filter_hides_as_it_is_opened_opens_all_the_same(self):
        app = fleet_app((1001, 1002, 1003))
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            screen.table.move_to(1002)
            screen.table.action_open()
            screen.table.filter_by(lambda campaign_id, _: campaign_id == 1003)
            await at_rest(pilot)
            assert opened(app) == 1002
            await pilot.press("]")
            await at_rest(pilot)
            assert opened(app) == 1003

    async def test_what_is_learnt_while_the_detail_lies_above_is_there_on_the_way_back(self):
        script, gate = gated(1003)
        app = fleet_app((1001, 1002, 1003), script)
        async with app.run_test(size=WIDE) as pilot:
            await until(pilot, lambda: "TDC" in rows(app)[1002])
            await pilot.press("enter")
            await until(pilot, lambda: opened(app) == 1001)
            told = []
            fleet(app).on_campaign_known = told.append
            gate.set()
            await until(pilot, lambda: app.repository.known(1003).reading is not None)
            assert told == []
            await pilot.press("escape")
            await filled(pilot)
            assert "AUTO_MO" in rows(app)[1003]

    async def test_a_newer_answer_that_came_below_the_detail_is_there_on_the_way_back(self):
        script = Script(c1002=[demo_snapshot(1002), demo_snapshot(1003)])
        app = fleet_app((1001, 1002), script)
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            assert "TDC" in rows(app)[1002]
            screen.table.move_to(1002)
            await pilot.press("enter")
            await at_rest(pilot)
            await pilot.press("r")
            await until(pilot, lambda: script.asked.count(1002) == 2)
            await at_rest(pilot)
            await pilot.press("escape")
            await filled(pilot)
            assert "AUTO_MO" in rows(app)[1002]

    async def test_the_filling_goes_on_below_the_detail(self):
        script, gate = gated(*range(1002, 1023))
        app = fleet_app(script=script)
        async with app.run_test(size=WIDE) as pilot:
            await until(pilot, lambda: "HIPOTEC" in rows(app)[1001])
            await pilot.press("enter")
            await until(pilot, lambda: opened(app) == 1001)
            gate.set()
            await until(pilot, lambda: app.repository.known(1022).reading is not None)
            assert opened(app) == 1001

    async def test_a_campaign_of_which_nothing_is_known_yet_is_asked_for_first(self):
        script, gate = gated(*IDS)
        app = fleet_app(script=script)
        async with app.run_test(size=WIDE) as pilot:
            await until(pilot, lambda: len(script.asked) == 6)
            await pilot.press("end", "enter")
            await until(pilot, lambda: opened(app) == 1022)
            await until(pilot, lambda: 1022 in script.asked)
            assert len(script.asked) == 7
            gate.set()
            await until(pilot, lambda: app.repository.known(1021).reading is not None)
            assert script.asked.count(1022) == 1


class TestDoors:
    async def test_a_saved_list_opens_as_a_fleet(self):
        app = fleet_app(())
        lists = Lists(app.settings.state_folder, app.settings.profile)
        lists.save("morning", (1001, 1002), NOW)
        async with app.run_test(size=WIDE) as pilot:
            app.open_campaigns(lists.find("morning").ids)
            screen = await filled(pilot)
            assert isinstance(screen, FleetScreen)
            assert screen.table.order == (1001, 1002)

    @pytest.mark.parametrize(("remarks", "told"), [((), False), (("Some are missing.",), True)])
    async def test_ids_of_which_some_are_missing_are_marked_as_long_as_they_are_open(
        self, remarks, told
    ):
        app = fleet_app((1001, 1002))
        app.launch = replace(app.launch, remarks=remarks)
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            assert said(app) == list(remarks)
            assert ("▲ Part of a list" in text_of(app)) is told
            # Other campaigns are not part of that list.
            screen.dismiss()
            await pilot.pause()
            app.open_campaigns((1003, 1004))
            await filled(pilot)
            assert "Part of a list" not in text_of(app)

    async def test_a_message_of_a_campaign_that_is_not_in_the_fleet_changes_nothing(self):
        app = fleet_app((1001, 1002))
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            screen.post_message(CampaignKnown(app.repository.known(7)))
            await pilot.pause()
            assert screen.table.order == (1001, 1002)
            assert cell_text(app, 1001, "name") == "HIPOTECARIO_MORA30_Q4"


class TestMarksThatTheFilterHides:
    """What is done with the marked campaigns says so where nobody sees them."""

    @pytest.mark.parametrize("marks", [1, 2])
    async def test_the_summary_counts_them_where_there_is_little_room(self, marks):
        script = Script(**{f"c{each}": [failed(each).error] for each in (1004, 1005)})
        app = fleet_app(range(1001, 1023), script)
        async with app.run_test(size=(80, 24)) as pilot:
            await filled(pilot)
            await pilot.press(*["space", "down"] * marks)
            await pilot.press("slash", *"mateo", "enter")
            await pilot.pause()
            first = text_of(app).splitlines()[1]
        assert f"✓ {marks} marked" in first
        assert "of 22 shown" in first

    async def test_marks_are_counted_where_the_asking_stopped_by_itself(self):
        error = AlturError(
            ErrorKind.UNAUTHORIZED, "The server refuses the key as it is given here."
        )
        app = fleet_app(range(1001, 1009), Script(**{f"c{each}": [error] for each in IDS}))
        async with app.run_test(size=(80, 24)) as pilot:
            await filled(pilot)
            await pilot.press("space")
            await pilot.pause()
            _, first, second, *_ = text_of(app).splitlines()
        assert "Stopped: The server refuses the key" in first
        assert "✓ 1 marked" in second

    @pytest.mark.parametrize(
        ("marked", "told"),
        [
            ((1001,), "The marked campaign is hidden by the filter."),
            ((1001, 1002), "All 2 marked campaigns are hidden by the filter."),
            ((1001, 1003), "1 of the marked campaigns is hidden by the filter. It is included."),
            (
                (1001, 1002, 1003),
                "2 of the marked campaigns are hidden by the filter. They are included.",
            ),
            ((1003,), None),
        ],
    )
    def test_a_sentence_says_how_many_are_hidden(self, marked, told):
        given = chosen((1003, 1006), marked)
        assert given.marked
        assert set(given.ids) == set(marked)
        assert given.remark == told
        assert chosen((1003, 1006), ()) == Selection((1003, 1006))

    @pytest.mark.parametrize(
        ("key", "heading"),
        [("e", "Export 2 marked campaigns"), ("s", "Save 2 marked campaigns as a list")],
    )
    async def test_the_dialogs_say_that_they_are_included(self, key, heading):
        app = fleet_app((1001, 1002, 1003))
        async with app.run_test(size=(80, 24)) as pilot:
            await filled(pilot)
            await pilot.press("space", "end", "space", "slash", *"mateo", "enter", key)
            await at_rest(pilot)
            text = text_of(app)
        assert heading in text
        assert "▲ 1 of the marked campaigns is hidden by the filter. It is included." in text

    @pytest.mark.parametrize("key", ["r", "w"])
    async def test_a_notice_says_so_where_there_is_no_dialog(self, key):
        script = Script()
        app = fleet_app((1001, 1002, 1003), script)
        async with app.run_test(size=(80, 24)) as pilot:
            await filled(pilot)
            await pilot.press("space", "slash", *"mateo", "enter", key)
            await at_rest(pilot)
        assert said(app) == ["The marked campaign is hidden by the filter."]
        assert script.asked.count(1001) == (2 if key == "r" else 1)


async def test_a_fleet_that_is_opened_again_asks_for_what_failed_and_for_nothing_else():
    script = Script(c1001=[not_reached()], c1002=[demo_snapshot(1002), not_reached()])
    app = fleet_app((1001, 1002, 1003), script)
    async with app.run_test(size=WIDE) as pilot:
        screen = await filled(pilot)
        await pilot.press("down", "r")
        await filled(pilot)
        assert app.repository.known(1002).stale
        screen.dismiss()
        await at_rest(pilot)
        before = len(script.asked)
        app.open_campaigns((1001, 1002, 1003))
        await filled(pilot)
        assert sorted(script.asked[before:]) == [1001, 1002]


@pytest.mark.parametrize("answers", [[not_reached()], [demo_snapshot(1001), not_reached()]])
async def test_a_campaign_that_failed_is_asked_for_when_it_is_opened_again(answers):
    script = Script(c1001=answers)
    app = fleet_app((1001, 1002), script)
    async with app.run_test(size=WIDE) as pilot:
        screen = await filled(pilot)
        await pilot.press("r")
        await filled(pilot)
        assert app.repository.known(1001).error is not None
        screen.dismiss()
        await at_rest(pilot)
        before = len(script.asked)
        app.open_campaigns((1001,))
        await at_rest(pilot)
        assert script.asked[before:] == [1001]


@pytest.mark.parametrize("keys", [("w",), ("tab", "w")], ids=["map", "list"])
async def test_the_key_that_opens_the_week_closes_it(keys):
    app = fleet_app((1001, 1003))
    async with app.run_test(size=WIDE) as pilot:
        screen = await filled(pilot)
        await pilot.press("w")
        await at_rest(pilot)
        assert isinstance(app.screen, FleetWeekScreen)
        await pilot.press(*keys)
        await at_rest(pilot)
        assert app.screen is screen


async def test_the_keys_for_the_way_back_help_and_the_end_are_visible_at_every_width():
    app = fleet_app((1001, 1002))
    async with app.run_test(size=(160, 24)) as pilot:
        await filled(pilot)
        for width in (60, 79, 80, 100, 119, 120, 160):
            await pilot.resize_terminal(width, 24)
            await pilot.pause()
            keys = text_of(app).splitlines()[-1]
            for told in ("/ Filter", "esc Back", "? Help", "^p Commands", "q Quit"):
                assert told in keys
            assert "⏎ Open" in keys or width < 80
            assert "w Week" in keys or width < 120
