"""Pictures of what an earlier run kept; every one was looked at before it was kept."""

import asyncio

from support.detail import Script, demo_snapshot, not_reached, screen_text
from support.launching import until
from support.remembering import NOW, remember, remembering

WIDE = (120, 36)
FLEET = range(1001, 1013)
ANSWERED = 3
# What was seen before is read after the first frame.
PACE = "The pace is unknown: there were too few answers"


def showing(*texts):
    """Return what waits until the screen has these texts."""

    async def wait(pilot):
        await until(pilot, lambda: all(each in screen_text(pilot.app) for each in texts))
        await pilot.pause()

    return wait


def test_detail_known_at_once(snap_compare, tmp_path):
    remember(tmp_path, [1001])
    script = Script(c1001=[asyncio.Event(), demo_snapshot(1001, NOW)])
    app = remembering(tmp_path, 1001, script=script)
    wait = showing("as of yesterday 12:46, refreshing…", PACE)
    assert snap_compare(app, terminal_size=WIDE, run_before=wait)


def test_detail_offline(snap_compare, tmp_path):
    remember(tmp_path, [1001])
    app = remembering(tmp_path, 1001, script=Script(c1001=[not_reached()]))
    wait = showing("No connection since 15:46.", PACE)
    assert snap_compare(app, terminal_size=WIDE, run_before=wait)


def test_fleet_offline(snap_compare, tmp_path):
    remember(tmp_path, FLEET)
    lost = {f"c{each}": [not_reached()] for each in FLEET[ANSWERED:]}
    app = remembering(tmp_path, *FLEET, script=Script(**lost))
    texts = "No connection since 15:46", "9 waiting for the next try", "9 campaigns as of yesterday"
    wait = showing(*texts)
    assert snap_compare(app, terminal_size=WIDE, run_before=wait)
