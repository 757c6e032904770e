"""Pictures of the detail in its states; every one was looked at before it was kept."""

import asyncio
from datetime import timedelta

from support.detail import NOW, Script, demo_snapshot, detail_app, not_reached, settled
from support.since import asked, learned

WIDE = (120, 36)
USUAL = (80, 24)


async def drawn(pilot):
    await settled(pilot)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def pressing(*keys):
    """Return what presses the keys once the campaign is there, and waits for what follows."""

    async def press(pilot):
        await settled(pilot)
        for key in keys:
            await pilot.press(key)
            await settled(pilot)
        await drawn(pilot)

    return press


def test_detail_of_a_phone_campaign(snap_compare):
    assert snap_compare(detail_app(1001), terminal_size=WIDE, run_before=drawn)


def test_detail_of_a_phone_campaign_at_80x24(snap_compare):
    assert snap_compare(detail_app(1001), terminal_size=USUAL, run_before=drawn)


def test_detail_of_a_phone_campaign_in_a_light_theme(snap_compare):
    app = detail_app(1001)
    app.theme = "altur-light"
    assert snap_compare(app, terminal_size=WIDE, run_before=drawn)


def test_detail_of_a_phone_campaign_without_colours(snap_compare, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(detail_app(1001), terminal_size=WIDE, run_before=drawn)


def test_detail_of_a_whatsapp_campaign(snap_compare):
    assert snap_compare(detail_app(1008), terminal_size=WIDE, run_before=drawn)


def test_detail_of_a_campaign_that_has_stalled(snap_compare):
    assert snap_compare(detail_app(1022), terminal_size=WIDE, run_before=drawn)


def test_detail_without_analytics(snap_compare):
    assert snap_compare(detail_app(1007), terminal_size=WIDE, run_before=drawn)


def test_detail_with_stale_data_and_an_error(snap_compare):
    script = Script(c1001=[demo_snapshot(1001, NOW - timedelta(minutes=12)), not_reached()])
    app = detail_app(1001, script=script)
    assert snap_compare(app, terminal_size=WIDE, run_before=pressing("r"))


def test_detail_with_an_error_and_nothing_else(snap_compare):
    app = detail_app(1025, script=Script(c1025=[not_reached()]))
    assert snap_compare(app, terminal_size=USUAL, run_before=drawn)


def test_detail_while_loading(snap_compare):
    async def wait(pilot):
        await pilot.pause()

    app = detail_app(1001, script=Script(c1001=[asyncio.Event(), demo_snapshot(1001)]))
    assert snap_compare(app, terminal_size=USUAL, run_before=wait)


def test_raw_answer(snap_compare):
    assert snap_compare(detail_app(1011), terminal_size=USUAL, run_before=pressing("v"))


def test_findings(snap_compare):
    assert snap_compare(detail_app(1003), terminal_size=WIDE, run_before=pressing("f"))


def test_detail_since_yesterday(snap_compare):
    async def compare(pilot):
        await settled(pilot)
        await asked(pilot, "enter")
        await learned(pilot)
        await drawn(pilot)

    assert snap_compare(detail_app(1001), terminal_size=WIDE, run_before=compare)
