"""Below the fleet's table: what the row of the cursor has no room for."""

from support.detail import Script, not_reached, screen_text
from support.fleet import filled, fleet_app
from support.launching import until

NARROW = (80, 24)


async def test_the_lines_below_hold_what_a_narrow_table_cuts_or_leaves_out():
    app = fleet_app((1003, 1001))
    async with app.run_test(size=NARROW) as pilot:
        await filled(pilot)
        text = screen_text(app)
        assert "AUTO_MORA60_CIERRE · Phone call · Mateo · 5 of 7 cycles can start" in text
        assert "The campaign is within its hours until Tue 24 Nov 2026, 18:00." in text
        assert "✗ The cycles cannot finish: at most 5 of the 7" in text


async def test_the_lines_below_follow_the_cursor():
    app = fleet_app((1003, 1001))
    async with app.run_test(size=NARROW) as pilot:
        await filled(pilot)
        await pilot.press("down")
        below = "HIPOTECARIO_MORA30_Q4 · Phone call · Sofía · 7 of 7 cycles can start"
        await until(pilot, lambda: below in screen_text(app))
        assert "AUTO_MORA60_CIERRE" not in screen_text(app)


async def test_without_an_answer_the_lines_below_say_of_which_campaign_why_and_what_to_do():
    app = fleet_app((1025, 1001), Script(c1025=[not_reached()]))
    async with app.run_test(size=NARROW) as pilot:
        await filled(pilot)
        assert "… The server could not be reached: the name is unknown." in screen_text(app)
        assert "Retrying automatically." in " ".join(screen_text(app).split())
        await pilot.press("escape")
        await until(pilot, lambda: "✗ The server could not be reached" in screen_text(app))
        text = screen_text(app)
        assert "#1025" in text
        assert "✗ The server could not be reached: the name is unknown." in text
        assert not_reached().hint[:40] in text


async def test_nothing_else_moves_as_the_cursor_goes_from_a_short_verdict_to_a_long_one():
    app = fleet_app((1002, 1005, 1025), Script(c1025=[not_reached()]))
    async with app.run_test(size=NARROW) as pilot:
        await filled(pilot)
        about, table = app.screen.query_one("#about"), app.screen.query_one("#table")
        regions = about.region, table.region
        assert about.size.height == 4
        for _ in range(2):
            await pilot.press("down")
            assert (about.region, table.region) == regions
        await pilot.resize_terminal(120, 24)
        await filled(pilot)
        assert about.size.height == 3


async def test_the_end_of_a_long_verdict_is_read_at_80_columns():
    app = fleet_app((1008, 1001))
    async with app.run_test(size=NARROW) as pilot:
        await filled(pilot)
        text = " ".join(screen_text(app).split())
        assert "it opens on Wed 25 Nov 2026, 10:00." in text
