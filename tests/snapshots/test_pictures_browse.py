"""Pictures of campaigns by name, and of campaigns side by side."""

from support.detail import screen_text
from support.fleet import filled, fleet_app
from support.launching import at_rest, started, until
from textual.pilot import Pilot

WIDE = (120, 36)
USUAL = (80, 24)


def searching(*keys):
    """Return what presses the keys once the account has been read."""

    async def press(pilot: Pilot[int]) -> None:
        app = pilot.app
        await until(pilot, lambda: app.account.read_at is not None and not app.account.is_reading)
        # The screen tells of the last page a moment after it has come.
        await until(pilot, lambda: "24 campaigns are known." in screen_text(app))
        await pilot.press(*keys)
        await at_rest(pilot)

    return press


async def compared(pilot: Pilot[int]) -> None:
    """Compare the whole fleet once it is filled."""
    await filled(pilot)
    await pilot.press("c")
    await at_rest(pilot)


def test_lookup_with_the_account_read(snap_compare):
    app = started(demo=True, listed=True)
    assert snap_compare(app, terminal_size=WIDE, run_before=searching())


def test_lookup_searched_by_name(snap_compare):
    app = started(demo=True, listed=True)
    keys = (*"mora", "down", "down", "space", "down")
    assert snap_compare(app, terminal_size=WIDE, run_before=searching(*keys))


def test_lookup_searched_by_name_at_80x24(snap_compare):
    app = started(demo=True, listed=True)
    keys = ("a", "g", "e", "n", "t", "colon", "s", "o", "f", "i", "a")
    assert snap_compare(app, terminal_size=USUAL, run_before=searching(*keys))


def test_go_to(snap_compare):
    app = started(1001, demo=True, listed=True)

    async def go(pilot: Pilot[int]) -> None:
        await at_rest(pilot)
        await pilot.press("ctrl+o")
        await searching(*"whatsapp")(pilot)

    assert snap_compare(app, terminal_size=USUAL, run_before=go)


def test_comparison_of_two(snap_compare):
    assert snap_compare(fleet_app((1001, 1003)), terminal_size=WIDE, run_before=compared)


def test_comparison_of_four(snap_compare):
    ids = (1001, 1003, 1004, 1005)
    assert snap_compare(fleet_app(ids), terminal_size=WIDE, run_before=compared)
