"""Pictures of what the schedule says; every one was looked at before it was kept."""

from datetime import UTC, datetime

from support.detail import Script, demo_snapshot, detail_app, settled

WIDE = (120, 36)
USUAL = (80, 24)
SATURDAY = datetime(2026, 11, 28, 16, 15, tzinfo=UTC)
"""10:15 in Mexico City."""
MONDAY = datetime(2026, 11, 23, 14, 10, tzinfo=UTC)
"""08:10 in Mexico City."""


def at(instant, campaign_id):
    """Return an app that shows a campaign of the demo at another instant."""
    script = Script(**{f"c{campaign_id}": [demo_snapshot(campaign_id, instant)]})
    return detail_app(campaign_id, script=script, clock=lambda: instant)


def pressing(*keys):
    """Return what presses the keys once the campaign is there, and waits for what follows."""

    async def press(pilot):
        await settled(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()

    return press


def test_open_with_all_four_states_and_no_colours(snap_compare, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app = at(SATURDAY, 1001)
    assert snap_compare(app, terminal_size=USUAL, run_before=pressing())


def test_closed_with_a_cell_pointed_at_in_a_light_theme(snap_compare):
    app = at(MONDAY, 1001)
    app.theme = "altur-light"
    run_before = pressing("left", *["down"] * 5)
    assert snap_compare(app, terminal_size=WIDE, run_before=run_before)


def test_never_open(snap_compare):
    assert snap_compare(detail_app(1009), terminal_size=WIDE, run_before=pressing())


def test_overnight_hours_in_another_zone(snap_compare):
    assert snap_compare(detail_app(1005), terminal_size=USUAL, run_before=pressing())


def test_cycles_that_cannot_finish(snap_compare):
    assert snap_compare(detail_app(1003), terminal_size=USUAL, run_before=pressing())


def test_a_cycle_period_that_is_over(snap_compare):
    assert snap_compare(detail_app(1018), terminal_size=WIDE, run_before=pressing())


def test_a_campaign_in_the_time_of_the_viewer(snap_compare):
    app = detail_app(1005, viewer="Europe/Madrid")
    assert snap_compare(app, terminal_size=WIDE, run_before=pressing("t"))


def test_findings_with_what_to_do_and_what_the_cycles_rest_on(snap_compare):
    assert snap_compare(detail_app(1017), terminal_size=WIDE, run_before=pressing("f"))
