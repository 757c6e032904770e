"""Pictures in Spanish; every one was looked at, by a reader of Spanish, before it was kept."""

import pytest
from support.detail import detail_app, settled
from support.fleet import filled, fleet_app
from support.launching import at_rest, started

from altur_tui.i18n import language

WIDE = (120, 36)
USUAL = (80, 24)


@pytest.fixture(autouse=True)
def _in_spanish():
    language.choose("es", "MX")
    yield
    language.choose("en")


def pressing(*keys, wait=settled):
    """Return what presses the keys once all is there, and waits for what follows."""

    async def press(pilot):
        await wait(pilot)
        for key in keys:
            await pilot.press(key)
            await wait(pilot)

    return press


def test_lookup_in_spanish(snap_compare):
    assert snap_compare(started(demo=True), terminal_size=WIDE, run_before=at_rest)


def test_detail_in_spanish(snap_compare):
    assert snap_compare(detail_app(1001), terminal_size=WIDE, run_before=pressing())


def test_detail_in_spanish_at_80x24(snap_compare):
    assert snap_compare(detail_app(1001), terminal_size=USUAL, run_before=pressing())


def test_cycles_that_cannot_finish_in_spanish(snap_compare):
    assert snap_compare(detail_app(1003), terminal_size=WIDE, run_before=pressing())


def test_findings_in_spanish(snap_compare):
    assert snap_compare(detail_app(1003), terminal_size=WIDE, run_before=pressing("f"))


def test_fleet_in_spanish(snap_compare):
    run_before = pressing("down", "down", wait=filled)
    assert snap_compare(fleet_app(), terminal_size=WIDE, run_before=run_before)


def test_fleet_in_spanish_at_80x24(snap_compare):
    run_before = pressing("down", "down", wait=filled)
    assert snap_compare(fleet_app(), terminal_size=USUAL, run_before=run_before)


def test_help_in_spanish(snap_compare):
    run_before = pressing("question_mark")
    assert snap_compare(detail_app(1001), terminal_size=WIDE, run_before=run_before)
