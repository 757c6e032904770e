"""Pictures of what was seen of a campaign before; every one was looked at before it was kept."""

from support.detail import detail_app, settled
from support.launching import at_rest

WIDE = (120, 36)


def pressing(*keys):
    """Return what presses the keys once the campaign is there, and waits for what is read."""

    async def press(pilot):
        await settled(pilot)
        for key in keys:
            await pilot.press(key)
            await at_rest(pilot)

    return press


def test_trend_of_a_week_with_a_day_on_which_nobody_looked(snap_compare):
    run = pressing("T", "right", "right")
    assert snap_compare(detail_app(1001), terminal_size=WIDE, run_before=run)


def test_changes_of_two_weeks(snap_compare):
    assert snap_compare(detail_app(1001), terminal_size=WIDE, run_before=pressing("n"))
