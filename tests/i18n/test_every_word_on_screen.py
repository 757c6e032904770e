"""One walk over the screens in a made-up language: every word that we say is in the catalogue."""

import ast
import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from support import idle, pseudo, stylesheets
from support.campaigns import week
from support.detail import (
    NOW,
    Script,
    answer_of,
    changed,
    demo_snapshot,
    detail_app,
    screen_text,
    settled,
)
from support.fleet import filled, fleet_app
from support.launching import at_rest, started, until
from support.listed import Listed
from support.looking import looks
from support.notices import said
from support.remembering import remember, remembering
from support.seen import Look, reader_of
from textual.pilot import Pilot
from textual.screen import Screen

from altur_tui.credentials.key import NoKeyError
from altur_tui.credentials.keyring import KeyringFault
from altur_tui.i18n import language
from altur_tui.store.lists import Lists
from altur_tui.tui.app import AlturApp
from altur_tui.tui.browse.go_to import GoToScreen
from altur_tui.tui.compare.screen import CompareScreen
from altur_tui.tui.detail.changes import ChangesScreen
from altur_tui.tui.detail.findings import FindingsScreen
from altur_tui.tui.detail.raw import RawScreen
from altur_tui.tui.detail.screen import DetailScreen
from altur_tui.tui.dialogs.export import ExportScreen
from altur_tui.tui.dialogs.form import ConfirmScreen
from altur_tui.tui.dialogs.key import KeyScreen
from altur_tui.tui.dialogs.save_list import SaveListScreen
from altur_tui.tui.dialogs.since import SinceDialog
from altur_tui.tui.events.screen import EventsScreen
from altur_tui.tui.fleet.screen import FleetScreen
from altur_tui.tui.fleet_week.screen import FleetWeekScreen
from altur_tui.tui.help.screen import HelpScreen
from altur_tui.tui.lookup.screen import LookupScreen
from altur_tui.tui.palette import Palette
from altur_tui.tui.trend.screen import TrendScreen
from altur_tui.wire.errors import AlturError, ErrorKind

WIDE = (200, 60)
NARROW = (80, 24)
SMALLEST = (60, 18)
TOO_SMALL = (40, 12)
BASES = {"AlturScreen", "WatchedScreen", "SinceScreen", "FormScreen", "ShowScreen"}
TYPED = ("mora", "mateo", "abierta", "Mateo", "Diego")
ODD = frozenset({1003, 1008, 1015, 1021})
"""Campaigns of which much has to be said."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pseudo.catalogue(tmp_path_factory.mktemp("locale"))


@pytest.fixture
def reader(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pseudo.Reader]:
    """Speak the made-up language, and fail after the walk with all that was not understood."""
    idle.use(monkeypatch)
    stylesheets.use(monkeypatch)
    monkeypatch.setattr(language, "FOLDER", folder)
    language.choose(pseudo.LANGUAGE, pseudo.REGION)
    reader = pseudo.Reader(TYPED)
    try:
        yield reader
    finally:
        language.choose("en")
    reader.fail_if_anything_is_foreign()


class Walk:
    """An app that is walked through and read, screen by screen."""

    def __init__(self, pilot: Pilot[int], reader: pseudo.Reader) -> None:
        self.pilot = pilot
        self.app: AlturApp = pilot.app
        self._reader = reader
        self._place = ""

    async def to(self, place: str, *keys: str, screen: type[Screen] | None = None) -> None:
        """Press keys, wait for the `screen` that they lead to, and read it."""
        self._place = place
        await self.pilot.press(*keys)
        await at_rest(self.pilot)
        if screen is not None:
            await until(self.pilot, lambda: isinstance(self.app.screen, screen))
            await at_rest(self.pilot)
        self.read()

    async def small(self) -> None:
        """Read the same in smaller windows, where other words may stand."""
        for size in (NARROW, SMALLEST, WIDE):
            await self.pilot.resize_terminal(*size)
            await at_rest(self.pilot)
            self.read()

    async def by(self, place: str, *keys: str) -> None:
        """Press keys one by one, and read after each."""
        self._place = place
        for key in keys:
            await self.pilot.press(key)
            await at_rest(self.pilot)
            self.read()

    def read(self) -> None:
        """Read what the screen shows, its tooltips, and all notices so far."""
        place = f"{self._place} at {self.app.size.width}x{self.app.size.height}"
        self._reader.read(place, screen_text(self.app))
        for widget in self.app.screen.walk_children():
            if widget.tooltip is not None:
                self._reader.read(f"{place}, tooltip", str(widget.tooltip))
        for sentence in said(self.app):
            self._reader.read(f"{self._place}, notice", sentence)


@asynccontextmanager
async def walking(app: AlturApp, reader: pseudo.Reader) -> AsyncIterator[Walk]:
    async with app.run_test(size=WIDE) as pilot:
        await at_rest(pilot)
        yield Walk(pilot, reader)


async def test_the_lookup_screen(reader):
    async with walking(started(demo=True), reader) as walk:
        await walk.to("lookup of the demo")
        await walk.small()
        await walk.to("lookup, wrong ids", *"1001, 12a")
        await walk.to("lookup, one id", *["backspace"] * 9, *"1001")
        await walk.to("lookup, many ids", *"-1009")
        await walk.to("lookup, help", *["backspace"] * 9, "question_mark", screen=HelpScreen)
        await walk.to("lookup, list", "escape", "down", "down")


async def test_the_lookup_screen_with_recent_campaigns_and_lists(reader):
    app = started()
    async with walking(app, reader) as walk:
        await walk.to("lookup with nothing")
    app = started()
    for each in (1001, 1003):
        app.memory.entries.add((each,), "TDC_MORA60_SEM48", NOW)
    lists = Lists(app.settings.state_folder, app.settings.profile)
    lists.save("Mateo", (1001, 1002), NOW)
    lists.save("Diego", (1001,), NOW)
    async with walking(app, reader) as walk:
        await walk.to("lookup with lists and recent campaigns", "down")
        await walk.to("delete a list", "d", screen=ConfirmScreen)
        await walk.to("list deleted", "left", "enter", screen=LookupScreen)
        await walk.to("clear recent campaigns", "X", screen=ConfirmScreen)
        await walk.to("recent campaigns cleared", "left", "enter", screen=LookupScreen)
    async with walking(started(recents=False), reader) as walk:
        await walk.to("lookup that remembers nothing")


async def test_campaigns_by_name(reader):
    names = {1001: "Mateo", 1002: "Diego", 1003: "Mateo Diego"}
    app = started(source=Listed(names))
    async with walking(app, reader) as walk:
        await until(walk.pilot, lambda: len(app.account.campaigns) == len(names))
        await walk.to("search by name", *"mateo")
        await walk.small()
        await walk.to("search by name, a row", "down", "space")
        await walk.to("search by name, nothing fits", "up", "ctrl+u", *"mora mora")
        await walk.to("go to", "ctrl+u", "ctrl+o", screen=GoToScreen)
        await walk.small()
        await walk.to("go to, some", *"mateo")
        await walk.to("go to, an id", "ctrl+u", *"1001")
        await walk.to("go to, nothing fits", "ctrl+u", *"mora mora")


async def test_names_that_cannot_be_listed(reader):
    failed = AlturError(ErrorKind.FORBIDDEN, "0000", status=403)
    app = started(source=Listed(failed))
    async with walking(app, reader) as walk:
        await until(walk.pilot, lambda: app.account.error is not None)
        await walk.to("search without a list", *"mora")
        await walk.to("go to without a list", "ctrl+o", *"mora", screen=GoToScreen)


def test_a_word_that_no_catalogue_has_fails_with_its_place_and_line():
    reader = pseudo.Reader()
    reader.read("here", f"{pseudo.pseudo('Refresh {name}')} Sofía 2.000 ctrl+q\nRefresh now")
    reader.read("there", "1,234 HIPOTECARIO_MOR… failed")
    with pytest.raises(pytest.fail.Exception) as failed:
        reader.fail_if_anything_is_foreign()
    assert str(failed.value).splitlines()[1:] == [
        "['Refresh', 'now'] · here · Refresh now",
        "['1,234'] · there · 1,234 HIPOTECARIO_MOR… failed",
    ]


def test_every_screen_of_the_package_is_walked_to():
    screens = {
        node.name
        for path in (pseudo.ROOT / "altur_tui/tui").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and node.name.endswith("Screen")
        and node.name not in BASES
    }
    assert len(screens) > 10
    walked = Path(__file__).read_text(encoding="utf-8")
    assert [each for each in sorted(screens) if f"screen={each})" not in walked] == []


async def test_the_first_campaigns_of_the_demo(reader):
    await walk_campaigns(reader, range(1001, 1009))


async def test_the_odder_campaigns_of_the_demo(reader):
    await walk_campaigns(reader, range(1009, 1017))


async def test_the_last_campaigns_of_the_demo(reader):
    await walk_campaigns(reader, range(1017, 1024))


async def walk_campaigns(reader: pseudo.Reader, ids: Sequence[int]) -> None:
    """Read campaigns and their findings, one after the other."""
    async with walking(detail_app(*ids), reader) as walk:
        for each in ids:
            await settled(walk.pilot)
            await walk.to(f"campaign {each}")
            if each in ODD:
                await walk.small()
            await walk.to(f"findings of {each}", "f")
            await walk.pilot.press("escape", "right_square_bracket")


async def test_what_a_campaign_can_be_asked(reader):
    async with walking(detail_app(1003), reader) as walk:
        await walk.to("a campaign", screen=DetailScreen)
        await settled(walk.pilot)
        await walk.by("the week's cells", *["right"] * 6, *["down"] * 6)
        await walk.to("the viewer's time", "t")
        await walk.small()
        await walk.to("id copied", "y", "t")
        await walk.to("help of a campaign", "question_mark", screen=HelpScreen)
        await walk.to("help of a campaign, end", *["pagedown"] * 3)
        await walk.to("raw answer", "escape", "v", screen=RawScreen)
        await walk.to("help of the raw answer", "question_mark", screen=HelpScreen)
        await walk.to("findings", "escape", "escape", "f", screen=FindingsScreen)
        await walk.small()
        await walk.to("help of the findings", "question_mark", screen=HelpScreen)
        await walk.to("palette", "escape", "escape", "ctrl+p", screen=Palette)
        await walk.by("palette, entries", *["down"] * 24)
        await walk.by("palette, no command", *"0000")
        none = pseudo.pseudo("No matches found")
        await until(walk.pilot, lambda: none in screen_text(walk.app))
        # The themes have names that are the same in every language.
        await walk.pilot.press(*["backspace"] * 4, *pseudo.pseudo("Theme"), "enter")
        themes = pseudo.pseudo("Search for themes")
        await until(walk.pilot, lambda: themes in screen_text(walk.app))
        await walk.to("watching", "escape", "a")
        await walk.to("watching no more", "a")
        await walk.to("no shell", "ctrl+z")
        await walk.to("quit?", "ctrl+c")


def seen_days(given: dict, *others: dict) -> list[Look]:
    """Return looks at a campaign and at other states of it, six hours apart."""
    states = (given, *others)
    return [
        (NOW - timedelta(hours=6 * (len(states) - place)), given | each)
        for place, each in enumerate(states)
    ]


async def test_what_was_seen_of_a_campaign(reader, tmp_path):
    given = json.loads(demo_snapshot(1003).body)["campaign"]
    hours = given["scheduling"] | {"mon": {"startTime": "08:00", "stopTime": "20:00"}}
    looks = seen_days(
        given,
        {"name": "Mateo", "archived": True, "cycles": given["cycles"] | {"filter_tags": ["0"]}},
        {"cycles": given["cycles"] | {"enabled": False, "cooldown_minutes": 90}},
        {"scheduling": hours, "timezone": None},
    )
    async with walking(detail_app(1003), reader) as walk:
        await settled(walk.pilot)
        await walk.to("changes, none seen", "n", screen=ChangesScreen)
        for place, seen in (("none", looks[:1]), ("some", looks)):
            walk.app.session.past = reader_of(tmp_path / place, seen)
            await walk.to(f"changes, {place}", "escape", "n", screen=ChangesScreen)
            await walk.small()
        await walk.to("help of the changes", "question_mark", screen=HelpScreen)
        await walk.to("trend", "escape", "escape", "T", screen=TrendScreen)
        await walk.small()
        await walk.by("trend, other metrics, spans and bars", *["down", "right", "["] * 5)
        await walk.to("trend, help", "question_mark", screen=HelpScreen)
    no_counts = Script(c1003=[answer_of({"id": 1003})])
    async with walking(detail_app(1003, script=no_counts), reader) as walk:
        await settled(walk.pilot)
        await walk.to("trend, nothing seen", "T", screen=TrendScreen)


async def test_campaigns_that_cannot_be_had(reader):
    for kind in ErrorKind:
        failed = AlturError(kind, "0000")
        async with walking(detail_app(1001, script=Script(c1001=[failed])), reader) as walk:
            await walk.to(f"an error of the kind {kind}")
    script = Script(c1001=[demo_snapshot(1001), AlturError(ErrorKind.NETWORK, "0000")])
    async with walking(detail_app(1001, script=script), reader) as walk:
        await settled(walk.pilot)
        await walk.to("an older answer and an error", "r")
    waiting = Script(c1001=[asyncio.Event()])
    async with detail_app(1001, script=waiting).run_test(size=NARROW) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, DetailScreen))
        await pilot.pause()
        reader.read("a campaign that is being fetched", screen_text(pilot.app))


async def test_what_an_earlier_run_kept(reader, tmp_path):
    ids = (1001, 1002, 1003, 1004)
    remember(tmp_path, ids)
    lost = AlturError(ErrorKind.NETWORK, "0000")
    app = remembering(tmp_path, 1001, script=Script(c1001=[lost]))
    async with walking(app, reader) as walk:
        await walk.to("a campaign without a connection")
        await walk.small()
        await walk.to("raw answer of an earlier run", "v", screen=RawScreen)
        await walk.to("findings of an earlier run", "escape", "f", screen=FindingsScreen)
    script = Script(**{f"c{each}": [lost] for each in ids[1:]})
    async with walking(remembering(tmp_path, *ids, script=script), reader) as walk:
        await walk.to("fleet without a connection", "down", screen=FleetScreen)
        await walk.small()
        await walk.to("week of an earlier run", "w", screen=FleetWeekScreen)
        await walk.to("comparison with an earlier run", "escape", "c", screen=CompareScreen)


async def test_a_fleet(reader, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    failing = {
        f"c{campaign_id}": [AlturError(kind, "0000")]
        for campaign_id, kind in zip(
            (1024, 1025, 1026, 1027),
            (ErrorKind.SERVER, ErrorKind.NOT_FOUND, ErrorKind.FORBIDDEN, ErrorKind.INVALID),
            strict=True,
        )
    }
    app = fleet_app(range(1001, 1028), Script(**failing))
    async with walking(app, reader) as walk:
        await filled(walk.pilot)
        await walk.to("fleet")
        await walk.small()
        await walk.to("too many to compare", "c", screen=FleetScreen)
        await walk.by("fleet, rows", *["down"] * 27)
        await walk.by("fleet, columns", *["greater_than_sign"] * 14)
        await walk.to("fleet, reversed", "equals_sign")
        await walk.to("fleet, marked", "home", "space", "down", "space")
        await walk.to("fleet, filter", "slash", *"mora")
        await walk.to("fleet, filter on words", "ctrl+u", *"abierta")
        await walk.to("fleet, nothing fits", *"0000", "enter")
        await walk.to("fleet, all again", "slash", "escape")
        await walk.to("fleet, help", "question_mark", screen=HelpScreen)
        await walk.to("fleet, copied", "escape", "y")
        await walk.to("fleet, refreshed", "r")
        await walk.to("fleet, all refreshed", "R")
        await walk.to("comparison", "c", screen=CompareScreen)
        await walk.small()
        await walk.to("comparison, differences only", "d")
        await walk.to("comparison, help", "question_mark", screen=HelpScreen)
        await walk.to("fleet, week", "escape", "escape", "w", screen=FleetWeekScreen)
        await walk.small()
        await walk.by("fleet, week, cells", *["right", "down"] * 5)
        await walk.to("fleet, who is open", "enter")
        await walk.to("fleet, week, help", "escape", "question_mark", screen=HelpScreen)


async def test_the_forms_of_a_fleet(reader, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    app = fleet_app((1001, 1003, 1027), Script(c1027=[AlturError(ErrorKind.INVALID, "0000")]))
    async with walking(app, reader) as walk:
        await filled(walk.pilot)
        await walk.to("export", "e", screen=ExportScreen)
        await walk.by("export, formats", "shift+tab", *["down"] * 4, "enter")
        await walk.to("export, nowhere", "ctrl+u", *"/0000/0000", "enter")
        await walk.to("export, no name", "ctrl+u", "enter")
        await walk.to("export, written", *"0000.csv", "enter")
        await until(walk.pilot, lambda: (tmp_path / "0000.csv").exists())
        await walk.to("export, done", "enter", screen=FleetScreen)
        await walk.to(
            "export, file exists", "e", "ctrl+u", *"0000.csv", "enter", screen=ExportScreen
        )
        await walk.to("save list", "escape", "s", screen=SaveListScreen)
        await walk.to("save list, no name", "enter")
        await walk.to("save list, an id", *"1001", "enter")
        await walk.to("save list, no such name", "ctrl+u", *"../x", "enter")
        await walk.to("save list, saved", "ctrl+u", *"Mateo", "enter")
        await walk.to("save list, done", "enter", screen=FleetScreen)
        await walk.to("save list, exists", "s", *"Mateo", "enter", screen=SaveListScreen)


async def test_since_when_counts_are_compared(reader):
    async with walking(fleet_app(range(1001, 1023), demo=True), reader) as walk:
        await filled(walk.pilot)
        await walk.to("since", "S", screen=SinceDialog)
        await walk.small()
        await walk.to("since, off", "ctrl+u")
        await walk.to("since, no instant", *"0000", "enter")
        await walk.to("since, ahead", "ctrl+u", *"2027-01-01", "enter")
        await walk.to("since, an instant", "ctrl+u", *"2026-11-23 09:00")
        await walk.to("fleet, since", "enter", screen=FleetScreen)
        await walk.small()
        await walk.by("fleet, since, columns", *["greater_than_sign"] * 16)
        await walk.by("fleet, since, rows", *["down"] * 22)
        await walk.to("fleet, since, marked", "home", "space")
        await walk.to("fleet, since, export", "e", screen=ExportScreen)
        await walk.to("fleet, before all that is known", "escape", "S", screen=SinceDialog)
        await walk.to("fleet, nothing known", "ctrl+u", *"2026-10-01", "enter", screen=FleetScreen)
        await walk.to("campaign, nothing known", "enter", screen=DetailScreen)
        await walk.to("campaign, since", "S", screen=SinceDialog)
        await walk.to("campaign, changed", "ctrl+u", *"09:00", "enter", screen=DetailScreen)
        await walk.small()
        await walk.to("campaign, export", "e", screen=ExportScreen)


async def test_the_key_screen(reader):
    reasons = (
        None,
        NoKeyError("0000", "0000"),
        NoKeyError("0000", "0000", keyring_fault=KeyringFault.NO_BACKEND),
    )
    for reason in reasons:
        app = started()
        async with walking(app, reader) as walk:
            app.ask_key(reason)
            await walk.to("key", screen=KeyScreen)
            await walk.to("key, empty", "enter")
            await walk.to("key, with a space", *"0000 0000", "enter")
            await walk.to("key, help", "ctrl+p")


async def test_what_is_watched(reader, monkeypatch):
    time = looks(monkeypatch)
    async with walking(fleet_app((1001, 1003)), reader) as walk:
        await filled(walk.pilot)
        await walk.to("watching a fleet", "a")
        time.begin()
        await walk.to("watching a fleet, again")


async def test_what_happens_while_watching(reader, monkeypatch):
    time = looks(monkeypatch)
    script = Script(
        c1001=[
            changed(1001),
            AlturError(ErrorKind.SERVER, "0000", status=503),
            changed(1001, status="inactive"),
            changed(1001, scheduling=week(days=())),
            changed(1001, scheduling=week()),
            changed(1001, status="finished"),
        ]
    )
    app = detail_app(1001, script=script, clock=lambda: NOW + timedelta(seconds=time.seconds))
    async with walking(app, reader) as walk:
        await settled(walk.pilot)
        await walk.to("no events, not watching", "E", screen=EventsScreen)
        await walk.to("watching for events", "escape", "a")
        await walk.to("no events", "E", screen=EventsScreen)
        await walk.to("help of the events", "question_mark", screen=HelpScreen)
        await walk.pilot.press("escape", "escape")
        for place in ("failed", "paused", "other hours", "hours again", "finished"):
            time.begin()
            await at_rest(walk.pilot)
            await walk.to(f"an event, {place}")
        assert len(app.alarm.log.events) >= 6
        await walk.to("events", "E", screen=EventsScreen)
        await walk.small()
        await walk.by("the sentences of events", *["down"] * 8)


async def test_a_window_that_is_too_small(reader):
    async with started(demo=True).run_test(size=TOO_SMALL) as pilot:
        await at_rest(pilot)
        reader.read("a window that is too small", screen_text(pilot.app))
