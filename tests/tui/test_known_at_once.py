"""What an earlier run kept is on the screen at once, dated and pale, until the answer comes."""

import asyncio
import csv
import io
import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from support.detail import Script, demo_snapshot, not_reached, screen_text, settled
from support.fake_api import FakeApi, running
from support.fleet import WIDE, filled, fleet, rows
from support.keyrings import MemoryKeyring, use
from support.launching import VIEWER, until
from support.remembering import KEY, NOW, keep, remember, remembering
from textual import events

from altur_tui.history.database import Answer, Database, path_in
from altur_tui.settings.settings import Flags, load
from altur_tui.tui.app import AlturApp
from altur_tui.tui.compare.screen import CompareScreen
from altur_tui.tui.dialogs.key import KeyScreen
from altur_tui.tui.fleet_week.screen import FleetWeekScreen
from altur_tui.tui.messages import CompareCampaigns, ShowWeek
from altur_tui.tui.session import Launch
from altur_tui.wire.campaign import decode
from altur_tui.wire.errors import AlturError, ErrorKind

IDS = (1001, 1002, 1003, 1004)
NAME = "HIPOTECARIO"
AS_OF = "as of yesterday 12:46"


class Held(Script):
    """A source whose answers wait until a test lets them come."""

    def __init__(self, *ids: int, then: object = None) -> None:
        super().__init__()
        self.come = asyncio.Event()
        for each in ids:
            self.answers[each] = [self.come, then or demo_snapshot(each, NOW)]


def is_pale(app: AlturApp) -> bool:
    body = app.screen.query_one("#body")
    return body.opacity < 1


async def shown(pilot, text: str) -> None:
    await until(pilot, lambda: text in screen_text(pilot.app))
    # What belongs to it may be drawn a moment later.
    await pilot.pause()


class TestTheDetail:
    async def test_it_shows_what_was_kept_dated_and_pale_until_the_answer_comes(self, tmp_path):
        remember(tmp_path, [1001])
        script = Held(1001)
        app = remembering(tmp_path, 1001, script=script)
        async with app.run_test(size=(120, 36)) as pilot:
            await shown(pilot, f"{AS_OF}, refreshing…")
            text = screen_text(app)
            assert NAME in text
            assert "based on what was known then" in text
            assert is_pale(app)
            script.come.set()
            await shown(pilot, "just now")
            assert "as of" not in screen_text(app)
            assert "known then" not in screen_text(app)
            assert not is_pale(app)

    async def test_a_failure_keeps_it_and_says_since_when_there_is_no_connection(self, tmp_path):
        remember(tmp_path, [1001])
        script = Script(c1001=[not_reached()])
        app = remembering(tmp_path, 1001, script=script)
        async with app.run_test(size=(120, 36)) as pilot:
            await shown(pilot, "No connection since 15:46.")
            text = screen_text(app)
            assert "Below is the answer from yesterday 12:46, 27 h ago." in text
            assert "The server could not be reached: the name is unknown." in text
            assert NAME in text
            assert AS_OF in text
            assert is_pale(app)

    async def test_its_pace_and_what_was_changed_are_those_of_then(self, tmp_path):
        fields = json.loads(demo_snapshot(1001, NOW).raw)
        fields["analytics"]["contactsProcessed"] -= 60
        fields["agent"]["name"] = "Otra"
        body = json.dumps({"success": True, "campaign": fields}).encode()
        keep(tmp_path, [decode(1001, body, fetched_at=NOW - timedelta(hours=23))])
        remember(tmp_path, [1001], NOW - timedelta(hours=22))
        app = remembering(tmp_path, 1001, script=Held(1001))
        async with app.run_test(size=(120, 40)) as pilot:
            await shown(pilot, "60 an hour over")
            await shown(pilot, "Agent: “Otra” became “Sofía”")
            assert is_pale(app)

    async def test_that_it_was_deleted_is_said_above_it(self, tmp_path):
        remember(tmp_path, [1001])
        gone = AlturError(ErrorKind.NOT_FOUND, "No such campaign.", status=404)
        app = remembering(tmp_path, 1001, script=Script(c1001=[gone]))
        async with app.run_test(size=(120, 36)) as pilot:
            await shown(pilot, "▲ No such campaign. Below is the answer from yesterday 12:46")
            assert NAME in screen_text(app)
            assert "No connection" not in screen_text(app)

    async def test_it_comes_after_the_answer_and_is_ignored(self, tmp_path, monkeypatch):
        remember(tmp_path, [1001])
        let, known_at = threading.Event(), Database.known_at

        def slow(self, ids, at=None):
            let.wait()
            return known_at(self, ids, at)

        monkeypatch.setattr(Database, "known_at", slow)
        app = remembering(tmp_path, 1001)
        async with app.run_test(size=(120, 36)) as pilot:
            await settled(pilot)
            let.set()
            await app.workers.wait_for_complete(
                [each for each in app.workers if each.group == "recall"]
            )
            await pilot.pause()
            assert "as of" not in screen_text(app)
            assert not is_pale(app)

    async def test_the_raw_answer_and_the_findings_can_be_seen_meanwhile(self, tmp_path):
        remember(tmp_path, [1003])
        app = remembering(tmp_path, 1003, script=Held(1003))
        async with app.run_test(size=(120, 36)) as pilot:
            await shown(pilot, AS_OF)
            await pilot.press("v")
            await shown(pilot, "Answer for campaign 1003")
            assert AS_OF in screen_text(app)
            await pilot.press("escape", "f")
            await shown(pilot, "To do")
            assert AS_OF in screen_text(app)

    async def test_watching_is_offered_only_once_this_run_has_had_an_answer(self, tmp_path):
        remember(tmp_path, [1001])
        script = Held(1001)
        app = remembering(tmp_path, 1001, script=script)
        async with app.run_test(size=(120, 36)) as pilot:
            await shown(pilot, AS_OF)
            assert "Watch" not in screen_text(app)
            script.come.set()
            await shown(pilot, "Watch")


class TestTheFleet:
    async def test_its_rows_are_dated_and_pale_and_their_answers_replace_them(self, tmp_path):
        remember(tmp_path, IDS)
        script = Held(*IDS[1:])
        app = remembering(tmp_path, *IDS, script=script)
        async with app.run_test(size=WIDE) as pilot:
            await shown(pilot, "3 campaigns as of yesterday 12:46 or later")
            table = fleet(app).table
            await until(pilot, lambda: "now" in rows(app)[1001])
            assert "27 h" in rows(app)[1002]
            tones = {tone for _, tone in table.cells(1002)["verdict"].pieces}
            assert tones == {"dim"}
            assert {tone for _, tone in table.cells(1001)["verdict"].pieces} != {"dim"}
            await pilot.press("down")
            await shown(pilot, "As of yesterday 12:46; the verdict is for now")
            script.come.set()
            await filled(pilot)
            text = screen_text(app)
            assert "as of" not in text
            assert "what was known" not in text
            assert {tone for _, tone in table.cells(1002)["verdict"].pieces} != {"dim"}

    async def test_without_a_connection_its_rows_stay(self, tmp_path):
        remember(tmp_path, IDS)
        script = Script(**{f"c{each}": [not_reached()] for each in IDS})
        app = remembering(tmp_path, *IDS, script=script)
        async with app.run_test(size=WIDE) as pilot:
            await shown(pilot, "4 campaigns as of yesterday 12:46 or later")
            await shown(pilot, "4 waiting for the next try")
            assert all("27 h" in row for row in rows(app).values())
            assert "No connection since 15:46" in screen_text(app)

    async def test_its_week_counts_them_and_says_how_old_they_are(self, tmp_path):
        remember(tmp_path, IDS)
        app = remembering(tmp_path, *IDS, script=Held(*IDS))
        async with app.run_test(size=WIDE) as pilot:
            await shown(pilot, AS_OF)
            app.screen.post_message(ShowWeek(IDS, len(IDS)))
            await until(pilot, lambda: isinstance(app.screen, FleetWeekScreen))
            await shown(pilot, "4 with older answers, the oldest from yesterday 12:46")

    async def test_they_are_exported_with_a_remark_and_their_date(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        remember(tmp_path, IDS)
        app = remembering(tmp_path, *IDS, script=Held(*IDS))
        async with app.run_test(size=WIDE) as pilot:
            await shown(pilot, "4 campaigns as of yesterday 12:46 or later")
            await pilot.press("e")
            await shown(pilot, "4 campaigns have no new answers yet: earlier ones are written")
            await pilot.press("enter")
            await until(pilot, lambda: bool(list(tmp_path.glob("*.csv"))))
        (file,) = tmp_path.glob("*.csv")
        header, *lines = csv.reader(io.StringIO(file.read_text()))
        assert {line[header.index("fetched_at")] for line in lines} == {"2026-11-23T18:46:00Z"}

    async def test_they_are_compared_and_the_comparison_says_how_old_they_are(self, tmp_path):
        remember(tmp_path, IDS)
        script = Held(*IDS)
        app = remembering(tmp_path, *IDS, script=script)
        async with app.run_test(size=WIDE) as pilot:
            await shown(pilot, AS_OF)
            app.screen.post_message(CompareCampaigns(IDS))
            await until(pilot, lambda: isinstance(app.screen, CompareScreen))
            await shown(pilot, "4 campaigns as of yesterday 12:46 or later")
            assert "Not loaded" not in screen_text(app)
            script.come.set()
            await until(pilot, lambda: "as of" not in screen_text(app))


class TestWithoutAHistory:
    """All is as it was before there was one."""

    async def test_none_is_kept(self, tmp_path):
        remember(tmp_path, [1001])
        app = remembering(tmp_path, 1001, script=Held(1001), history=False)
        async with app.run_test(size=(120, 36)) as pilot:
            await shown(pilot, "Fetching campaign 1001…")
            assert not any(each.group == "recall" for each in app.workers)

    @pytest.mark.parametrize("content", [b"", b"no database " * 1000])
    async def test_it_is_damaged(self, tmp_path: Path, content: bytes):
        path_in(tmp_path).write_bytes(content)
        script = Held(1001)
        app = remembering(tmp_path, 1001, script=script)
        async with app.run_test(size=(120, 36)) as pilot:
            await shown(pilot, "Fetching campaign 1001…")
            script.come.set()
            await settled(pilot)
            assert NAME in screen_text(app)

    async def test_it_hangs(self, tmp_path, monkeypatch):
        remember(tmp_path, [1001])
        hangs = threading.Event()
        monkeypatch.setattr(Database, "known_at", lambda *_: hangs.wait() and {})
        monkeypatch.setattr("altur_tui.core.past.MAX_WAIT", 0.01)
        app = remembering(tmp_path, 1001)
        try:
            async with app.run_test(size=(120, 36)) as pilot:
                await settled(pilot)
                assert NAME in screen_text(app)
        finally:
            hangs.set()


class Silent(FakeApi):
    """Accepts keys, and answers no campaign before it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.speaks = threading.Event()

    def answer(self, path, authorization):
        if path.rpartition("/")[2].isdigit():
            self.speaks.wait()
        return super().answer(path, authorization)


@pytest.fixture
def api():
    silent = Silent()
    with running(silent) as server:
        yield server
        silent.speaks.set()


def app_with_history(api: FakeApi, campaign_id: int) -> AlturApp:
    """Return an app with the real client, whose history has one campaign, of the key `KEY`."""
    settings = load(Flags(base_url=api.base_url), {"TZ": VIEWER})
    database = Database(path_in(settings.state_folder), api.base_url, KEY, create=True)
    database.keep([Answer(campaign_id, NOW, demo_snapshot(campaign_id).raw)])
    database.close()
    return AlturApp(Launch(settings=settings, ids=(campaign_id,)))


async def test_the_history_of_the_key_that_is_found_is_shown_while_the_api_is_silent(
    api, monkeypatch
):
    monkeypatch.setenv("ALTUR_API_KEY", KEY)
    app = app_with_history(api, 1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await shown(pilot, NAME)
        assert "as of" in screen_text(app)
        api.speaks.set()
        await shown(pilot, "Cobranza 1001")
        assert "as of" not in screen_text(app)


async def test_the_history_of_another_key_is_not_shown(api, monkeypatch):
    monkeypatch.setenv("ALTUR_API_KEY", "sk-live-bbbbbbbbbbbbbbbb")
    app = app_with_history(api, 1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await shown(pilot, "Fetching campaign 1001…")
        await until(pilot, lambda: bool(api.asked) or app.session.past is not None)
        assert await app.session.kept([1001]) == []
        assert NAME not in screen_text(app)


async def test_without_a_key_nothing_is_shown_until_one_is_given(api, monkeypatch):
    use(monkeypatch, MemoryKeyring)
    app = app_with_history(api, 1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, KeyScreen) and app.focused)
        assert NAME not in screen_text(app)
        app.screen.field.post_message(events.Paste(KEY))
        await pilot.press("enter")
        await shown(pilot, NAME)
        assert "as of" in screen_text(app)


async def test_what_was_kept_needs_the_key_and_no_connection(api, monkeypatch):
    monkeypatch.setenv("ALTUR_API_KEY", KEY)
    session = app_with_history(api, 1001).session
    kept = await session.kept([1001, 1002])
    assert [snapshot.id for snapshot, _ in kept] == [1001]
    assert api.asked == []
    await session.aclose()
