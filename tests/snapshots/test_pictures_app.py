"""Pictures of the screens around the campaigns; every one was looked at before it was kept."""

import asyncio
from datetime import timedelta

from support.detail import NOW, Script
from support.launching import at_rest, started, until
from textual import events

from altur_tui.credentials.key import NoKeyError
from altur_tui.tui.dialogs.key import KeyScreen

WIDE = (120, 36)
USUAL = (80, 24)
NO_KEY = NoKeyError("There is no API key for the profile “default” at api.altur.io.", "Store one.")
RECENT = (
    (1234, "Cobranza Hipotecario Q4", timedelta(minutes=26)),
    (1188, "WA Promesas Noviembre", timedelta(hours=5)),
    (
        97,
        "[b]Reactivación[/b] de cuentas 送金サービス利用者への支払い期限のお知らせ",
        timedelta(days=1),
    ),
    (20411, "Bienvenida", timedelta(days=4)),
    (1002, "Recordatorio de pago, primera vuelta", timedelta(days=40)),
)


def typing(*keys):
    """Return what presses the keys once all is at rest."""

    async def press(pilot):
        await at_rest(pilot)
        for key in keys:
            await pilot.press(key)
        await at_rest(pilot)

    return press


def test_lookup_without_recent_campaigns(snap_compare):
    assert snap_compare(started(), terminal_size=USUAL, run_before=at_rest)


def test_lookup_with_recent_campaigns(snap_compare):
    app = started()
    for campaign_id, name, ago in reversed(RECENT):
        app.memory.entries.add((campaign_id,), name, NOW - ago)
    assert snap_compare(app, terminal_size=WIDE, run_before=typing("down", "down"))


def test_lookup_of_the_demo(snap_compare):
    assert snap_compare(started(demo=True), terminal_size=WIDE, run_before=at_rest)


def test_lookup_with_wrong_input(snap_compare):
    run_before = typing(*"1001, 12a")
    assert snap_compare(started(demo=True), terminal_size=USUAL, run_before=run_before)


def test_key_screen_with_a_key_in_it(snap_compare):
    async def no_key() -> Script:
        await asyncio.sleep(0)
        raise NO_KEY

    async def paste(pilot):
        await until(pilot, lambda: isinstance(pilot.app.screen, KeyScreen))
        await at_rest(pilot)
        pilot.app.screen.field.post_message(events.Paste("sk-live-Zq8vN3xW5tR1"))
        await at_rest(pilot)

    assert snap_compare(started(1001, connect=no_key), terminal_size=USUAL, run_before=paste)


def test_help_of_a_campaign(snap_compare):
    run_before = typing("question_mark")
    assert snap_compare(started(1001), terminal_size=WIDE, run_before=run_before)
