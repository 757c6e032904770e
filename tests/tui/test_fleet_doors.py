"""The ways into the fleet, and from it into a campaign and back."""

import asyncio

import pytest
from msgspec.structs import replace
from support.detail import NOW, Script, demo_snapshot
from support.fleet import IDS, WIDE, cell_text, filled, fleet, fleet_app, rows, text_of
from support.launching import at_rest, opened, until

from altur_tui.store.lists import Lists
from altur_tui.tui.messages import CampaignKnown
from altur_tui.tui.screens import fleet as fleet_module
from altur_tui.tui.screens.fleet import FleetScreen
from altur_tui.tui.screens.fleet_week import FleetWeekScreen
from altur_tui.tui.widgets.board_rows import Sort


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(fleet_module, "_SECONDS_BETWEEN_DRAWINGS", 0.005)


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
            assert screen.board.cursor_id == 1003

    async def test_brackets_walk_in_the_order_of_the_table_and_the_cursor_follows(self):
        app = fleet_app()
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            screen.board.sort_by(Sort("name", "descending"))
            await pilot.pause()
            await pilot.press("enter", "]", "]", "[")
            await at_rest(pilot)
            second = screen.board.order[1]
            assert opened(app) == second
            await pilot.press("escape")
            await at_rest(pilot)
            assert screen.board.cursor_id == second

    async def test_a_row_that_the_filter_hides_as_it_is_opened_opens_all_the_same(self):
        app = fleet_app((1001, 1002, 1003))
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            screen.board.move_to(1002)
            screen.board.action_open()
            screen.board.filter_by(lambda campaign_id, _: campaign_id == 1003)
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
            screen.board.move_to(1002)
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
            assert screen.board.order == (1001, 1002)

    @pytest.mark.parametrize(("remarks", "told"), [((), False), (("Some are missing.",), True)])
    async def test_ids_of_which_some_are_missing_are_marked_as_long_as_they_are_open(
        self, remarks, told
    ):
        app = fleet_app((1001, 1002))
        app.launch = replace(app.launch, remarks=remarks)
        async with app.run_test(size=WIDE) as pilot:
            screen = await filled(pilot)
            assert [note.message for note in app._notifications] == list(remarks)
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
            assert screen.board.order == (1001, 1002)
            assert cell_text(app, 1001, "name") == "HIPOTECARIO_MORA30_Q4"


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


@pytest.mark.parametrize("width", [60, 79, 80, 100, 111, 112, 160])
async def test_the_keys_for_help_and_for_the_end_are_in_sight(width):
    app = fleet_app((1001, 1002))
    async with app.run_test(size=(width, 24)) as pilot:
        await filled(pilot)
        await pilot.pause()
        keys = text_of(app).splitlines()[-1]
    for told in ("⏎ Open", "/ Filter", "? Help", "^p Commands", "q Quit"):
        assert told in keys
    assert ("a Watch" in keys) is (width >= 80)
    assert ("w Week" in keys) is (width >= 112)
