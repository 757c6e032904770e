"""Apps whose history has answers of an earlier run."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace
from support.detail import Script, demo_snapshot
from support.launching import VIEWER
from support.notices import NotedApp

from altur_tui.history.database import Answer, Database, path_in
from altur_tui.history.recorder import Recorder
from altur_tui.settings.settings import Flags, load
from altur_tui.tui.app import AlturApp
from altur_tui.tui.session import Launch
from altur_tui.wire.campaign import Snapshot

NOW = datetime(2026, 11, 24, 21, 46, tzinfo=UTC)
"""Tuesday, 15:46 in Mexico City."""
THEN = NOW - timedelta(days=1, hours=3)
"""Monday, 12:46 there."""
URL = "https://api.example.com/api/v1.0"
KEY = "sk-live-aaaaaaaaaaaaaaaa"


def remember(folder: Path, ids: Iterable[int], at: datetime = THEN) -> None:
    """Keep what the demo has of campaigns, as if it had been answered then."""
    keep(folder, (demo_snapshot(each, at) for each in ids))


def keep(folder: Path, snapshots: Iterable[Snapshot]) -> None:
    """Keep these answers."""
    database = Database(path_in(folder), URL, KEY, create=True)
    database.keep([Answer(each.id, each.fetched_at, each.raw) for each in snapshots])
    database.close()


def remembering(
    folder: Path, *ids: int, script: Script | None = None, history: bool = True
) -> AlturApp:
    """Return an app that opens `ids`, with the history in a folder; its clock shows `NOW`."""
    source = script or Script()
    # The app takes what was kept from where its client keeps answers.
    source.recorder = Recorder(path_in(folder), URL, KEY, days=30)

    async def connect() -> Script:
        return source

    settings = load(Flags(), {"TZ": VIEWER})
    settings = replace(settings, history=history, recents=False)
    launch = Launch(settings=settings, ids=ids, connect=connect, clock=lambda: NOW)
    return NotedApp(launch)
