"""The export: what is in the file, where it is, who may read it, and what it never replaces."""

import asyncio
import csv
import io
import json
import stat
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from support.detail import NOW, Script, demo_snapshot, not_reached
from support.entries import demo, failed
from support.fleet import filled, fleet_app, text_of
from support.launching import at_rest, until
from support.notices import said
from support.schema import problems

from altur_tui.reports import as_json
from altur_tui.reports.as_json import record
from altur_tui.store.choices import ChoicesFile
from altur_tui.store.files import write_file
from altur_tui.tui.dialogs import export
from altur_tui.tui.dialogs.export import ExportScreen
from altur_tui.tui.fleet.screen import FleetScreen

NAME = "altur-fleet-2026-11-24-1546"


SCHEMA = json.loads(Path(as_json.__file__).with_name("schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def home(_own_home, monkeypatch):
    """Return the home folder of this test, where the program is started."""
    monkeypatch.chdir(_own_home)
    return _own_home


async def opened_export(pilot, *keys):
    await filled(pilot)
    await pilot.press(*keys, "e")
    await until(pilot, lambda: isinstance(pilot.app.screen, ExportScreen))
    await pilot.pause()
    return pilot.app.screen


async def written(pilot):
    """Wait until the file is there, and go back."""
    await until(pilot, lambda: " written to “" in told(pilot.app))
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, FleetScreen))
    await pilot.pause()


def told(app):
    """Return what the screen says, without its line breaks."""
    return " ".join(text_of(app).split())


async def test_a_second_enter_closes_the_form_also_if_the_file_is_not_written_yet(
    home, monkeypatch
):
    may_write = Event()

    def slow(*given, **options):
        may_write.wait()
        write_file(*given, **options)

    monkeypatch.setattr(export, "write_file", slow)
    app = fleet_app((1001, 1003))
    async with app.run_test() as pilot:
        screen = await opened_export(pilot)
        await pilot.press("enter")
        assert "Writing…" in text_of(app)
        # A pilot would wait until the key has taken effect, and the key waits for the file.
        app.simulate_key("enter")
        while not app.has_keys_waiting:  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert app.screen is screen
        may_write.set()
        await until(pilot, lambda: isinstance(app.screen, FleetScreen))
        await pilot.pause()
        assert isinstance(app.screen, FleetScreen)
    path = home / f"{NAME}.csv"
    assert path.exists()
    assert said(app) == [f"2 campaigns were written to “{path}”."]


async def test_a_second_enter_closes_the_form_and_opens_no_campaign(home):
    app = fleet_app((1001, 1003))
    async with app.run_test() as pilot:
        await opened_export(pilot)
        await pilot.press("enter")
        await written(pilot)
        assert isinstance(app.screen, FleetScreen)
    assert said(app) == []
    assert (home / f"{NAME}.csv").exists()


async def test_a_longer_ending_leaves_the_cursor_behind_the_name(home):
    app = fleet_app((1001, 1003))
    async with app.run_test() as pilot:
        screen = await opened_export(pilot, "end")
        await pilot.press("shift+tab", "down", "down", "down", "enter", "x")
        assert screen.field.value.endswith(".jsonx")


async def test_enter_writes_what_is_shown_as_csv_for_the_owner_alone(home):
    app = fleet_app((1001, 1003, 1008))
    async with app.run_test() as pilot:
        await filled(pilot)
        await pilot.press("slash", *"mora", "enter")
        await opened_export(pilot)
        assert "Export 2 campaigns" in text_of(app)
        await pilot.press("enter")
        await until(pilot, lambda: "2 campaigns were written to “" in told(app))
        # The path may break anywhere.
        assert f"{NAME}.csv" in "".join(text_of(app).split())
    path = home / f"{NAME}.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    table = list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))
    assert [row["id"] for row in table] == ["1001", "1003"]
    assert table[1]["name"] == "AUTO_MORA60_CIERRE"
    assert [each.name for each in home.iterdir() if each.suffix == ".csv"] == [path.name]


async def test_only_marked_campaigns_are_written_in_the_order_of_the_table(home):
    app = fleet_app((1001, 1003, 1008))
    async with app.run_test() as pilot:
        await filled(pilot)
        await pilot.press("space", "end", "space", "greater_than_sign", "equals_sign")
        await opened_export(pilot)
        assert "Export 2 marked campaigns" in text_of(app)
        assert "hidden" not in text_of(app)
        await pilot.press("enter")
        await written(pilot)
    table = list(csv.DictReader(io.StringIO((home / f"{NAME}.csv").read_text())))
    assert [row["id"] for row in table] == ["1008", "1001"]


async def test_a_byte_order_mark_is_there_for_excel_only_if_asked_for(home):
    app = fleet_app((1001, 1011))
    async with app.run_test() as pilot:
        await opened_export(pilot)
        await pilot.press("shift+tab", "down", "enter", "enter")
        await written(pilot)
    content = (home / f"{NAME}.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfid,")
    # What a spreadsheet would run is defused.
    table = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in table for cell in row.values())


async def test_a_csv_with_semicolons_and_decimal_commas_opens_as_columns_where_these_are_usual(
    home,
):
    app = fleet_app((1001, 1011))
    async with app.run_test() as pilot:
        await opened_export(pilot)
        await pilot.press("shift+tab", "down", "down", "enter", "enter")
        await written(pilot)
    content = (home / f"{NAME}.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfid;name;")
    lines = io.StringIO(content.decode("utf-8-sig"), newline="")
    first, second = csv.DictReader(lines, delimiter=";")
    assert first["contactsAnsweredShare"] == "0,4725"
    assert first["contactsAnswered"] == "945"
    assert first["at"] == "2026-11-24T21:46:00Z"
    assert second["id"] == "1011"
    assert None not in first | second


async def test_enter_on_a_format_chooses_it_and_goes_on_to_the_file(home):
    app = fleet_app((1001, 1003))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened_export(pilot)
        assert (
            "Enter writes the file; only you can read it. Shift+tab goes to the formats."
            in text_of(app)
        )
        await pilot.press("shift+tab", *["down"] * 4)
        assert "Enter chooses the format" in text_of(app)
        assert "⏎ Choose" in text_of(app).splitlines()[-1]
        await pilot.press("enter")
        await pilot.pause()
        assert app.focused is screen.field
        assert screen.field.value.endswith(".md")
        assert "Enter writes the file" in text_of(app)
        assert not list(home.glob("altur-fleet*"))
        await pilot.press("tab", "tab")
        assert "Enter presses the button." in text_of(app)


async def test_json_is_what_show_prints_failures_included(home):
    error = failed(1025)
    app = fleet_app((1003, 1025, 1001), Script(c1025=[error.error]))
    async with app.run_test() as pilot:
        await opened_export(pilot)
        await pilot.press("shift+tab", *["down"] * 3, "enter")
        assert app.screen.field.value.endswith(f"{NAME}.json")
        await pilot.press("enter")
        await written(pilot)
    given = json.loads((home / f"{NAME}.json").read_text())
    assert given == [json.loads(record(each)) for each in (demo(1003), error, demo(1001))]


async def exported(pilot, *keys, name=None):
    """Export with these keys in the dialog, under `name`, and return what it offered first."""
    screen = await opened_export(pilot)
    offered = screen.field.value
    if name is not None:
        screen.field.value = str(name)
        await pilot.pause()
    await pilot.press(*keys, "enter")
    await written(pilot)
    await at_rest(pilot)
    return offered


async def test_format_folder_and_name_are_remembered_in_this_run_and_the_next(home):
    folder = home / "reports"
    folder.mkdir()
    app = fleet_app((1001, 1003))
    async with app.run_test() as pilot:
        keys = ("shift+tab", "down", "enter")
        first = await exported(pilot, *keys, name=folder / "daily.csv")
        assert first == str(home / f"{NAME}.csv")
        screen = await opened_export(pilot)
        assert screen.field.value == str(folder / "daily.csv")
    app = fleet_app((1001, 1003))
    async with app.run_test() as pilot:
        await at_rest(pilot)
        assert await exported(pilot, name=folder / "other.csv") == str(folder / "daily.csv")
    assert (folder / "other.csv").read_bytes().startswith(b"\xef\xbb\xbf")


async def test_a_dated_name_is_made_anew_and_a_folder_that_is_gone_is_not_offered(home):
    folder = home / "gone"
    folder.mkdir()
    app = fleet_app((1001, 1003))
    async with app.run_test() as pilot:
        await exported(pilot, name=folder / f"{NAME}.csv")
        screen = await opened_export(pilot)
        assert screen.field.value == str(folder / f"{NAME}.csv")
        await pilot.press("escape")
        (folder / f"{NAME}.csv").unlink()
        folder.rmdir()
        screen = await opened_export(pilot)
        assert screen.field.value == str(home / f"{NAME}.csv")
    choices = ChoicesFile(app.settings.state_folder, app.settings.profile).load()
    assert choices.export_name is None
    assert choices.export_format == "csv"


async def test_the_demo_remembers_no_export(home):
    app = fleet_app((1001, 1003), demo=True)
    async with app.run_test() as pilot:
        await exported(pilot)
    assert not app.settings.state_folder.exists()


async def test_markdown_has_a_section_for_each_campaign(home):
    app = fleet_app((1003, 1001))
    async with app.run_test() as pilot:
        await opened_export(pilot)
        await pilot.press("shift+tab", *["down"] * 4, "enter", "enter")
        await written(pilot)
    text = (home / f"{NAME}.md").read_text()
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## AUTO\\_MORA60\\_CIERRE · 1003",
        "## HIPOTECARIO\\_MORA30\\_Q4 · 1001",
    ]


async def test_a_file_that_exists_is_replaced_only_with_the_button_that_says_so(home):
    path = home / f"{NAME}.csv"
    path.write_text("precious")
    other = home / "other.csv"
    other.write_text("precious, too")
    app = fleet_app((1001, 1003))
    async with app.run_test() as pilot:
        screen = await opened_export(pilot)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "This file already exists." in told(app))
        await pilot.pause()
        assert "  Replace  " in text_of(app)
        screen.field.value = str(other)
        await pilot.pause()
        # Another name is another question.
        assert "Write" in str(screen.query_one("#write").label)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "This file already exists." in told(app))
        assert other.read_text() == "precious, too"
        await pilot.press("enter")
        await written(pilot)
    assert other.read_text().startswith("id,name")
    assert path.read_text() == "precious"


async def test_a_late_question_about_one_file_is_no_yes_for_another(home):
    other = home / "other.csv"
    other.write_text("precious")
    app = fleet_app((1001, 1003))
    async with app.run_test() as pilot:
        screen = await opened_export(pilot)
        screen.field.value = str(other)
        await pilot.pause()
        # The answer to an earlier attempt, which comes after the name was changed.
        screen.post_message(ExportScreen.Ended("Exists.", exists=str(home / f"{NAME}.csv")))
        await pilot.pause()
        await pilot.click("#write")
        await until(pilot, lambda: "This file already exists." in told(app))
    assert other.read_text() == "precious"


@pytest.mark.parametrize("name", ["", "missing/file.csv", ".", "a\0b.csv", "~nobody-here/x.csv"])
async def test_a_name_that_cannot_be_written_is_told_and_can_be_corrected(home, name):
    app = fleet_app((1001, 1003))
    async with app.run_test() as pilot:
        screen = await opened_export(pilot)
        screen.field.value = name
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: screen.status.has_class("-wrong"))
        assert "▲" in text_of(app)
        screen.field.value = "good.csv"
        await pilot.pause()
        await pilot.press("enter")
        await written(pilot)
    assert (home / "good.csv").is_file()


async def opened_with_failures(pilot):
    """Open the export of a fleet that was asked for again, in which much has failed."""
    await filled(pilot)
    await pilot.press("R")
    await until(pilot, lambda: pilot.app.repository.known(1003).stale)
    return await opened_export(pilot)


def failing_app():
    an_hour_ago = NOW - timedelta(hours=1)
    answers = {
        "c1003": [demo_snapshot(1003, an_hour_ago), not_reached()],
        "c1008": [demo_snapshot(1008, an_hour_ago), not_reached()],
        "c1025": [failed(1025).error],
    }
    return fleet_app((1001, 1003, 1025, 1008), Script(**answers))


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_failures_and_older_answers_are_counted_before_anything_is_written(home, size):
    app = failing_app()
    async with app.run_test(size=size) as pilot:
        await opened_with_failures(pilot)
        text = " ".join(text_of(app).split())
        assert "Export 4 campaigns" in text
        assert "1 campaign could not be fetched: only the reason is written." in text
        assert "2 campaigns could not be refreshed: older answers are written," in text
        assert "Cancel" in text
    assert not list(home.glob("*.csv"))


async def test_a_fleet_without_failures_is_exported_without_a_remark(home):
    app = fleet_app((1001, 1003))
    async with app.run_test() as pilot:
        screen = await opened_export(pilot)
        assert not screen.query("#remarks")


async def test_an_older_answer_is_written_with_its_time_and_the_reason_in_json(home):
    app = failing_app()
    async with app.run_test() as pilot:
        await opened_with_failures(pilot)
        await pilot.press("shift+tab", *["down"] * 3, "enter", "enter")
        await written(pilot)
    first, older, bad, _ = json.loads((home / f"{NAME}.json").read_text())
    assert first == json.loads(record(demo(1001)))
    assert bad == json.loads(record(failed(1025)))
    assert list(older) == ["schema", "id", "fetched_at", "campaign", "reading", "error"]
    assert older["fetched_at"] == "2026-11-24T20:46:00Z"
    assert older["reading"]["at"] == "2026-11-24T21:46:00Z"
    assert older["error"] == {
        "kind": "network",
        "status": None,
        "message": not_reached().message,
        "hint": not_reached().hint,
    }
    assert problems(older, SCHEMA, SCHEMA) == []


async def test_an_older_answer_is_written_with_its_time_and_the_reason_in_csv(home):
    app = failing_app()
    async with app.run_test() as pilot:
        await opened_with_failures(pilot)
        await pilot.press("enter")
        await written(pilot)
    table = csv.DictReader(io.StringIO((home / f"{NAME}.csv").read_text(), newline=""))
    first, older, bad, _ = table
    assert (first["fetched_at"], first["error_kind"]) == ("2026-11-24T21:46:00Z", "")
    assert (older["name"], older["fetched_at"]) == ("AUTO_MORA60_CIERRE", "2026-11-24T20:46:00Z")
    assert (older["error_kind"], older["error_message"]) == ("network", not_reached().message)
    assert (bad["name"], bad["error_kind"]) == ("", "not_found")


async def test_an_older_answer_is_written_with_its_time_and_the_reason_in_markdown(home):
    app = failing_app()
    async with app.run_test() as pilot:
        await opened_with_failures(pilot)
        await pilot.press("shift+tab", *["down"] * 4, "enter", "enter")
        await written(pilot)
    first, older, *_ = (home / f"{NAME}.md").read_text().split("\n## ")
    assert "older answer" not in first
    (told,) = [line for line in older.splitlines() if line.startswith("▲")]
    assert told == (
        f"▲ {not_reached().message} This is the older answer from 24 Nov 2026, 14:46. "
        f"{not_reached().hint}"
    )


async def test_escape_writes_nothing(home):
    app = fleet_app((1001, 1003))
    async with app.run_test() as pilot:
        await opened_export(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, FleetScreen))
    assert not list(home.glob("*.csv"))


async def test_campaigns_without_any_answer_are_left_out_and_counted(home):
    app = fleet_app((1001, 1003), Script(c1003=[asyncio.Event()]))
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.repository.known(1001).reading is not None)
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, ExportScreen))
        await pilot.pause()
        assert "Export 1 campaign" in text_of(app)
        assert "1 campaign has no answer yet and is left out." in text_of(app)
        await pilot.press("enter")
        await until(pilot, lambda: "1 campaign was written to “" in told(app))
