"""The comparison on the screen: which campaigns, what differs, and hours under each other."""

import asyncio

from support.detail import Script, demo_snapshot, screen_text
from support.fleet import filled, fleet_app, opened_fleet
from support.launching import until
from support.notices import said

from altur_tui.tui.app import AlturApp
from altur_tui.tui.compare.screen import CompareScreen
from altur_tui.tui.fleet.screen import FleetScreen

SIZE = (120, 60)


def on_comparison(app: AlturApp) -> bool:
    return isinstance(app.screen, CompareScreen) and bool(app.screen.lines.size.width)


async def test_the_marked_campaigns_are_compared_and_the_key_goes_back():
    app = fleet_app((1001, 1003, 1004))
    async with app.run_test(size=SIZE) as pilot:
        await filled(pilot)
        await pilot.press("space", "j", "space", "c")
        await until(pilot, lambda: on_comparison(app))
        await pilot.pause()
        shown = screen_text(app)
        for word in ("Comparison of 2 campaigns", "#1001", "#1003", "Mateo", "15.6 %", "Metrics"):
            assert word in shown, word
        assert "#1004" not in shown
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, FleetScreen))


async def test_the_differences_alone_are_shown_until_the_key_is_pressed_again():
    app = fleet_app((1001, 1003))
    async with app.run_test(size=SIZE) as pilot:
        await filled(pilot)
        await pilot.press("c")
        await until(pilot, lambda: on_comparison(app))
        for shows_all in (False, True):
            await pilot.press("d")
            await pilot.pause()
            assert "Mateo" in screen_text(app)
            assert ("Metrics" in screen_text(app)) is shows_all


async def test_one_campaign_or_more_than_six_are_not_compared_and_it_says_so():
    app = fleet_app(range(1001, 1009))
    async with app.run_test(size=SIZE) as pilot:
        await filled(pilot)
        await pilot.press("c", "space", "c")
        await until(pilot, lambda: len(said(app)) >= 2)
        assert set(said(app)) == {"Mark 2 to 6 campaigns to compare them."}
        assert isinstance(app.screen, FleetScreen)


async def test_hours_stand_under_each_other_with_a_strip_for_each_campaign():
    app = fleet_app((1001, 1005))
    async with app.run_test(size=SIZE) as pilot:
        await filled(pilot)
        await pilot.press("c")
        await until(pilot, lambda: on_comparison(app))
        await pilot.pause()
        lines = screen_text(app).splitlines()
        one, other = (
            next(line for line in lines if line.split()[:1] == [str(each)]).split()[1:8]
            for each in (1001, 1005)
        )
        # 09:00 to 18:00 on weekdays, closed on Sunday; and from 20:00 on, past midnight.
        assert one[0] == "·····████···"
        assert one[6] == "············"
        assert other[1].endswith("██")
        assert other[1].startswith("█")


async def test_what_comes_later_is_compared_then_and_what_is_missing_is_named():
    came = asyncio.Event()
    script = Script(
        c1001=[demo_snapshot(1001)], c1003=[demo_snapshot(1003)], c1004=[came, demo_snapshot(1004)]
    )
    app = fleet_app((1001, 1003, 1004), script)
    async with app.run_test(size=SIZE) as pilot:
        screen = await opened_fleet(pilot)
        known = screen.altur.repository.known
        await until(pilot, lambda: all(known(each).reading for each in (1001, 1003)))
        await pilot.press("c")
        await until(pilot, lambda: on_comparison(app))
        assert "Not loaded: 1004." in screen_text(app)
        came.set()
        await until(pilot, lambda: "Not loaded" not in screen_text(app))
        assert "#1004" in screen_text(app)
