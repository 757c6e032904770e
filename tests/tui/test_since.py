"""Since when: the dialog that asks, and what detail and fleet compare."""

import csv
import io
import json
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from support.detail import NOW, Script, demo_snapshot, detail_app, laid_text, screen_text, settled
from support.fleet import cell_text, filled, fleet, fleet_app, text_of
from support.kept import keep
from support.launching import started, until
from support.looking import looked, looks, moved
from support.since import asked, learned, typed

from altur_tui.history.recorder import Recorder
from altur_tui.history.when import read_when
from altur_tui.i18n.language import choose
from altur_tui.tui.detail.screen import DetailScreen
from altur_tui.tui.dialogs.export import ExportScreen
from altur_tui.tui.dialogs.since import CHOICES, SinceDialog
from altur_tui.tui.table.model import Sort

URL, KEY = "https://api.example.com/api/v1.0", "sk-live-aaaaaaaaaaaaaaaa"
SIZE = (120, 36)


def told(app):
    return " ".join(screen_text(app).split())


async def test_it_offers_yesterday_and_says_what_instant_that_is():
    app = detail_app(1001)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await asked(pilot)
        assert "known on Mon 23 Nov 2026, 00:00 (America/Mexico_City), 39 h 46 min ago." in told(
            app
        )
        await pilot.press("enter")
        await learned(pilot)
        assert "Analytics · since yesterday 00:00" in screen_text(app)
        assert "+213 ▲" in laid_text(app, "#analytics")


async def test_an_instant_can_be_typed_or_chosen_and_what_is_wrong_is_said_at_once():
    app = detail_app(1001)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await typed(pilot, "soon", "enter")
        assert isinstance(app.screen, SinceDialog)
        assert "“soon” is not a time." in told(app)
        app.screen.field.value = "ayer 09:00"
        await pilot.pause()
        assert "Mon 23 Nov 2026, 09:00" in told(app)
        await pilot.press("enter")
        await learned(pilot)
        assert "since yesterday 09:00" in screen_text(app)
        # The third of the usual choices, two lines below the field.
        await asked(pilot, "down", "down", "down", "enter")
        await learned(pilot)
        assert app.session.since.at == NOW - timedelta(hours=2)
        assert "since today 13:46" in screen_text(app)


async def test_escape_leaves_it_as_it_was_and_off_or_an_empty_field_ends_it():
    app = detail_app(1001)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await typed(pilot, "2h", "enter")
        await asked(pilot, "escape")
        assert "since today" in screen_text(app)
        await typed(pilot, "")
        assert "stops comparing" in told(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "since" not in laid_text(app, "#analytics")
        assert "▲" not in laid_text(app, "#analytics")
        assert app.session.since.at is None


async def test_of_what_nothing_was_known_the_detail_shows_dashes_and_says_so():
    app = detail_app(1013)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await typed(pilot, "1d", "enter")
        await learned(pilot)
        assert "nothing was known then" in screen_text(app)
        assert "—" in laid_text(app, "#analytics")
        assert "±0" not in laid_text(app, "#analytics")


async def test_the_instant_is_told_as_your_time_where_the_screen_shows_another_zone():
    app = detail_app(1001, viewer="Europe/Madrid")
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await typed(pilot, "2h", "enter")
        await learned(pilot)
        assert "since today 20:46, your time" in screen_text(app)
        await pilot.press("t")
        await pilot.pause()
        assert "since today 20:46 ─" in screen_text(app)


async def test_the_choice_holds_for_the_campaigns_that_are_walked_to():
    app = detail_app(1001, 1002)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await typed(pilot, "1d", "enter")
        await pilot.press("]")
        await settled(pilot)
        await learned(pilot)
        assert isinstance(app.screen, DetailScreen)
        assert app.screen.campaign_id == 1002
        assert "since yesterday 15:46" in screen_text(app)
        assert "▲" in laid_text(app, "#analytics")


async def test_the_detail_exports_its_campaign_with_what_changed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app = detail_app(1001)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await typed(pilot, "yesterday", "enter")
        await learned(pilot)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, ExportScreen))
        await pilot.pause()
        assert "Changes since yesterday 00:00 are written, too." in told(app)
        await pilot.press("enter")
        await until(pilot, lambda: "was written to" in told(app))
    (file,) = tmp_path.glob("altur-fleet-*.csv")
    (row,) = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    assert row["since"] == "2026-11-23T06:00:00Z"
    assert row["contactsProcessed_change"] == "213"


async def test_the_fleet_tells_what_changed_in_cells_and_in_total():
    app = fleet_app(demo=True)
    async with app.run_test(size=SIZE) as pilot:
        await filled(pilot)
        await asked(pilot, "enter")
        await learned(pilot)
        await filled(pilot)
        assert cell_text(app, 1001, "progress") == "1,820/2,000 +213 ▲"
        assert cell_text(app, 1006, "converted") == "9/1,475 ±0"
        assert cell_text(app, 1013, "converted") == "61/980 sent —"
        assert "processed since yesterday 00:00 in 14 of 22; 2 not seen then" in text_of(app)
        # Only what is marked is summed.
        await pilot.press("space")
        await until(pilot, lambda: "+213 ▲ processed since yesterday 00:00 in 1 of 1" in told(app))


async def test_where_nothing_was_known_the_fleet_says_so_above_and_below_the_table():
    app = fleet_app((1001, 1003), demo=True)
    async with app.run_test(size=SIZE) as pilot:
        await filled(pilot)
        await typed(pilot, "20d", "enter")
        await learned(pilot)
        await filled(pilot)
        assert "Since 4 Nov, 15:46: nothing was known then" in told(app)
        assert "Q4 · since 4 Nov, 15:46: nothing was known then" in told(app)
        assert cell_text(app, 1001, "progress") == "1,820/2,000 —"


async def test_rows_are_sorted_by_what_changed_as_long_as_they_are_compared():
    app = fleet_app((1001, 1003, 1006, 1007), demo=True)
    async with app.run_test(size=SIZE) as pilot:
        await filled(pilot)
        await asked(pilot, "enter")
        await learned(pilot)
        table = fleet(app).table
        table.sort_by(Sort("progress", "descending"))
        await pilot.press(">")
        await filled(pilot)
        assert table.sort == Sort("progress", "descending", "progress_since")
        assert table.order == (1003, 1001, 1006, 1007)
        assert "ΔProcessed▼" in table.render_line(0).text
        await pilot.press("=")
        # What is unknown comes last, either way.
        assert table.order == (1006, 1001, 1003, 1007)
        await typed(pilot, "", "enter")
        await filled(pilot)
        assert table.sort == Sort("progress", "ascending")
        assert "▲" not in cell_text(app, 1001, "progress")


async def test_the_filter_finds_the_campaigns_that_changed():
    app = fleet_app((1001, 1006, 1013), demo=True)
    async with app.run_test(size=SIZE) as pilot:
        await filled(pilot)
        await asked(pilot, "enter")
        await learned(pilot)
        await filled(pilot)
        await pilot.press("/", *"since")
        await pilot.pause()
        assert fleet(app).table.order == (1001,)


async def test_what_is_chosen_in_the_detail_holds_in_the_fleet_below():
    app = fleet_app((1001, 1003), demo=True)
    async with app.run_test(size=SIZE) as pilot:
        await filled(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, DetailScreen))
        await settled(pilot)
        await asked(pilot, "enter")
        await pilot.press("escape")
        await until(pilot, lambda: "+411 ▲" in screen_text(app))
        assert "since yesterday 00:00 in 2 of 2" in told(app)


async def test_the_fleet_exports_what_changed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app = fleet_app((1001, 1013), demo=True)
    async with app.run_test(size=SIZE) as pilot:
        await filled(pilot)
        await asked(pilot, "enter")
        await learned(pilot)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, ExportScreen))
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: "were written to" in told(app))
    (file,) = tmp_path.glob("altur-fleet-*.csv")
    one, other = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    assert one["contactsProcessed_change"] == "213"
    assert (other["since"], other["since_seen_at"]) == ("2026-11-23T06:00:00Z", "")


async def test_what_moved_just_now_stays_apart_from_what_changed_since(monkeypatch):
    time = looks(monkeypatch)
    script = Script(c1001=[demo_snapshot(1001), moved(1001, contactsProcessed=12)])
    app = detail_app(1001, script=script)
    async with app.run_test(size=(160, 36)) as pilot:
        await settled(pilot)
        await asked(pilot, "enter")
        await learned(pilot)
        await pilot.press("a")
        await looked(pilot, time)
        text = laid_text(app, "#analytics")
        # The first mark is that of the last answer, the last one since yesterday.
        assert re.search(r"1,832 \+12 ▲ +of 2,000 +91\.6 % +\+225 ▲", text)
        assert re.search(r" 945 +of 2,000 +47\.3 % +\+116 ▲", text)


async def test_in_the_fleet_the_number_itself_tells_that_it_moved_just_now(monkeypatch):
    time = looks(monkeypatch)
    script = Script(c1001=[demo_snapshot(1001), moved(1001, contactsProcessed=12)])
    app = fleet_app((1001, 1003), script, demo=True)
    async with app.run_test(size=(160, 36)) as pilot:
        await filled(pilot)
        await asked(pilot, "enter")
        await learned(pilot)
        await pilot.press("a")
        time.begin()
        await until(pilot, lambda: "+225 ▲" in screen_text(app))
        (count, tone), *_ = fleet(app).table.cells(1001)["progress"].pieces
        assert (count, tone) == ("1,832", "changed")
        await pilot.press("/", *"moved")
        await pilot.pause()
        assert fleet(app).table.order == (1001,)


def test_typed_words_of_the_dialog_name_instants_in_every_language():
    for language in ("en", "es"):
        choose(language)
        try:
            for _, text in CHOICES:
                assert read_when(str(text), NOW, ZoneInfo("America/Mexico_City")) < NOW
        finally:
            choose("en")


async def test_a_history_that_was_kept_is_compared_with_and_another_key_has_another(tmp_path):
    at = NOW - timedelta(hours=5)
    given = json.loads(demo_snapshot(1001).body)["campaign"]
    earlier = given | {"analytics": given["analytics"] | {"contactsProcessed": 1500}}
    path = keep(tmp_path, URL, KEY, {at: earlier})
    script = Script()
    script.recorder = Recorder(path, URL, KEY, days=30)
    app = started(1001, source=script, now=None, clock=lambda: NOW)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await typed(pilot, "2h", "enter")
        await learned(pilot)
        assert "since today 13:46 (last seen then: today 10:46)" in screen_text(app)
        assert "+320 ▲" in laid_text(app, "#analytics")
        script.recorder = Recorder(path, URL, "another-key-of-somebody", days=30)
        app.repository.reconnect()
        await pilot.press("r")
        await settled(pilot)
        await learned(pilot)
        await until(pilot, lambda: "nothing was known then" in screen_text(app))


async def test_where_nobody_looked_around_the_instant_it_says_when_somebody_had():
    app = fleet_app((1001, 1003), demo=True)
    async with app.run_test(size=SIZE) as pilot:
        await filled(pilot)
        await typed(pilot, "2026-11-20 15:00", "enter")
        await learned(pilot)
        await filled(pilot)
        assert re.search(r"in 2 of 2 \d last seen well before", told(app))
        assert re.search(r"since Fri 15:00 \(last seen then: \w+ \d\d:\d\d\)", told(app))


async def test_a_fleet_that_sends_messages_tells_how_many_it_sent():
    app = fleet_app((1002, 1008), demo=True)
    async with app.run_test(size=SIZE) as pilot:
        await filled(pilot)
        await asked(pilot, "enter")
        await learned(pilot)
        await filled(pilot)
        assert re.search(r"\+[\d,]+ ▲ sent since yesterday 00:00 in 2 of 2", told(app))
        assert re.fullmatch(r"12,480 \+[\d,]+ ▲", cell_text(app, 1002, "progress"))
