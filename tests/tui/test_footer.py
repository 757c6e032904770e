"""The last line: the keys that work, as many as fit; a click presses one."""

from support.detail import Script, detail_app, screen_text, settled
from support.fleet import filled, fleet_app

from altur_tui.tui.common.footer import KeyFooter
from altur_tui.tui.help.screen import HelpScreen


def footer(app):
    return app.screen.query_one(KeyFooter)


def place_of(app, text):
    """Return the cell of the footer in which `text` begins."""
    return screen_text(app).splitlines()[-1].index(text)


async def test_a_click_presses_the_key_under_it():
    app = detail_app(1001, script=Script())
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.click(KeyFooter, offset=(place_of(app, "Help"), 0))
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)


async def test_a_click_beside_the_keys_does_nothing():
    app = detail_app(1001, script=Script())
    async with app.run_test(size=(160, 36)) as pilot:
        await settled(pilot)
        before = app.screen
        await pilot.click(KeyFooter, offset=(159, 0))
        await pilot.pause()
        assert app.screen is before


async def test_the_key_under_the_mouse_is_explained():
    app = detail_app(1001, script=Script())
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await pilot.hover(KeyFooter, offset=(place_of(app, "Refresh"), 0))
        await pilot.pause()
        refresh = footer(app).tooltip
        await pilot.hover(KeyFooter, offset=(place_of(app, "Raw"), 0))
        await pilot.pause()
        assert refresh
        assert footer(app).tooltip
        assert footer(app).tooltip != refresh
        await pilot.hover("#body")
        await pilot.pause()
        assert footer(app).tooltip is None


async def test_what_is_no_longer_offered_leaves_the_line_and_comes_back():
    app = detail_app(1001, script=Script())
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        assert "Watch" in footer(app).shown
        await pilot.press("question_mark")
        await pilot.pause()
        assert "Watch" not in footer(app).shown
        await pilot.press("escape")
        await pilot.pause()
        assert "Watch" in footer(app).shown


async def test_the_keys_of_a_shift_are_in_the_line_of_the_fleet():
    app = fleet_app((1001, 1002))
    async with app.run_test(size=(120, 24)) as pilot:
        await filled(pilot)
        assert {"Watch", "Since", "Export", "Filter", "Refresh"} <= set(footer(app).shown)
