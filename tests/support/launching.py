"""Apps as they are started, with answers from the demo's catalog and a clock that stands still."""

import time
from collections.abc import Awaitable, Callable
from datetime import datetime

from msgspec.structs import replace
from support.detail import NOW, Script
from support.notices import NotedApp
from textual.app import App
from textual.pilot import Pilot

from altur_tui.settings.settings import Flags, load
from altur_tui.tui.app import AlturApp
from altur_tui.tui.detail.screen import DetailScreen
from altur_tui.tui.fleet.screen import FleetScreen
from altur_tui.tui.lookup.screen import LookupScreen
from altur_tui.tui.session import Launch

VIEWER = "America/Mexico_City"
_MAX_SECONDS = 60.0


def started(
    *ids: int,
    demo: bool = False,
    listed: bool = False,
    recents: bool | None = None,
    source: Script | None = None,
    connect: Callable[[], Awaitable[Script]] | None = None,
    keys: dict[str, str] | None = None,
    theme: str | None = None,
    now: datetime | None = NOW,
    clock: Callable[[], datetime] | None = None,
    tz: str | None = None,
) -> AlturApp:
    """Return an app with the settings given; its campaigns come from `source` or `connect`.

    `listed` lets the account have the campaigns of the demo, instead of none.
    """
    flags = Flags(demo=demo, recents=recents, now=now.isoformat() if now else None)
    settings = load(flags, {"TZ": tz or VIEWER})
    settings = replace(settings, keys=keys or {}, theme=theme)
    script = source or Script()
    if listed:
        script.is_listed = True

    async def connected() -> Script:
        return script

    launch = Launch(settings=settings, ids=ids, connect=connect or connected)
    return NotedApp(replace(launch, clock=clock) if clock else launch)


async def at_rest(pilot: Pilot[int]) -> None:
    """Wait until what runs in the background is done and drawn.

    A fleet whose failures pass goes on until it is stopped; it is at rest between two tries.
    """
    app = pilot.app
    for _ in range(3):
        await pilot.pause()
        # Textual takes an empty list for all workers.
        if workers := [each for each in app.workers if each.group != "fill"]:
            await app.workers.wait_for_complete(workers)
        await until(pilot, lambda: all(each.is_up_to_date for each in _fleets(app)))
    await pilot.pause()


def _fleets(app: App[int]) -> list[FleetScreen]:
    screens = [each for each in app.screen_stack if isinstance(each, FleetScreen)]
    return [each for each in screens if each.is_mounted]


async def until(pilot: Pilot[int], holds: Callable[[], bool]) -> None:
    """Wait until something holds, such as an answer that comes over a socket."""
    deadline = time.monotonic() + _MAX_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "It never came to hold."
        await pilot.pause()


def lookup(app: AlturApp) -> LookupScreen:
    """Return the lookup screen, which is the first of every app."""
    screen = app.screen_stack[0]
    assert isinstance(screen, LookupScreen)
    return screen


def opened(app: AlturApp) -> int | None:
    """Return the campaign on the screen, or None if there is another screen."""
    return app.screen.campaign_id if isinstance(app.screen, DetailScreen) else None
