"""The app: ways out, keys that move, the clock, the background, and any size of terminal."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len
from support.detail import Script, demo_snapshot, screen_text
from support.launching import at_rest, lookup, opened, started, until
from support.notices import said, shown

from altur_tui.settings.file import ConfigError
from altur_tui.tui import terminal
from altur_tui.tui.bindings import COMMANDS
from altur_tui.tui.detail.findings import FindingsScreen
from altur_tui.tui.detail.screen import DetailScreen
from altur_tui.tui.lookup.screen import LookupScreen
from altur_tui.tui.messages import Tick
from altur_tui.tui.palette import commands_of, offered

SIZES = [(1, 1), (2, 30), (20, 5), (59, 17), (60, 18), (80, 24), (100, 30), (250, 80)]


@pytest.fixture
def home(tmp_path):
    """Return the home folder of this test, which every test has for itself."""
    return tmp_path / "home"


@pytest.mark.parametrize(
    ("keys", "code"),
    [(("escape", "q"), 0), (("ctrl+q",), 0), (("ctrl+c", "ctrl+c"), 0)],
)
async def test_the_program_ends_by_these_keys(keys, code):
    app = started()
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        await until(pilot, lambda: not app.is_running)
    assert app.return_value == code


async def test_a_time_zone_of_the_system_that_is_not_understood_is_told_once():
    app = started(tz="Mars/Olympus")
    async with app.run_test() as pilot:
        await until(pilot, lambda: bool(said(app)))
        await at_rest(pilot)
    note = "TZ is “Mars/Olympus”, which is not a known time zone. Your times are shown in UTC."
    assert said(app) == [note]


async def test_one_ctrl_c_only_says_that_another_one_ends_the_program():
    app = started()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+c")
        assert app.is_running
        assert shown(app) == ["Press ctrl+c once more to end the program."]


@pytest.mark.parametrize("between", ["R", "escape", "x"])
async def test_any_other_key_takes_the_first_ctrl_c_back(between):
    app = started()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+c", between)
        assert not shown(app)
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert app.is_running
        assert len(shown(app)) == 1
        await pilot.press("ctrl+c")
        await until(pilot, lambda: not app.is_running)
    assert app.return_value == 0


async def test_the_question_whether_to_leave_is_over_after_its_time(monkeypatch):
    monkeypatch.setattr(terminal, "SECONDS_TO_PRESS_AGAIN", 0.02)
    app = started()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+c")
        await until(pilot, lambda: not shown(app))
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert app.is_running


async def test_a_key_that_the_config_moves_works_at_its_new_place_only():
    app = started(1001, keys={"lookup": "g,f2"})
    async with app.run_test() as pilot:
        await at_rest(pilot)
        await pilot.press("slash")
        await at_rest(pilot)
        assert opened(app) == 1001
        await pilot.press("f2")
        await at_rest(pilot)
        assert app.screen is lookup(app)


@pytest.mark.parametrize("key", ["f", "[", "left_square_bracket"])
def test_a_key_that_the_config_gives_to_two_commands_is_a_usage_error(key):
    with pytest.raises(ConfigError, match="belongs to both “refresh” and"):
        started(keys={"refresh": key})


async def test_keys_that_the_config_moves_to_places_that_are_free_or_freed_work():
    app = started(1001, keys={"refresh": "f5,f", "findings": "r"})
    async with app.run_test() as pilot:
        await at_rest(pilot)
        await pilot.press("f", "r")
        await at_rest(pilot)
        assert isinstance(app.screen, FindingsScreen)


async def test_the_help_shows_the_keys_as_they_are_now():
    app = started(1001, keys={"refresh": "f5"})
    async with app.run_test(size=(120, 36)) as pilot:
        await at_rest(pilot)
        await pilot.press("question_mark")
        await at_rest(pilot)
        lines = screen_text(app).splitlines()
        line = next(line for line in lines if COMMANDS["refresh"].tooltip[:24] in line)
        assert line.split()[0] == "f5"
        await pilot.press("question_mark")
        await at_rest(pilot)
        assert opened(app) == 1001


def test_a_binding_that_there_is_not_is_a_usage_error():
    with pytest.raises(ConfigError, match="Did you mean “refresh”"):
        started(keys={"refrech": "r"})


def test_a_theme_that_there_is_not_is_a_usage_error():
    with pytest.raises(ConfigError, match="Did you mean “altur-light”"):
        started(theme="altur-lite")


@pytest.mark.parametrize("name", ["altur", "altur-light", "ansi-dark", "textual-light"])
async def test_a_theme_of_the_config_is_used(name):
    app = started(1001, theme=name)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        assert app.current_theme.name == name
        assert "HIPOTECARIO" in screen_text(app)


async def test_no_color_leaves_no_colour(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    app = started(1001)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        svg = app.export_screenshot()
    # The picture's own default colour is not the app's.
    colours = {part[:6] for part in svg.split("fill: #")[1:]} - {"c5c8c6"}
    assert colours
    assert all(colour[0:2] == colour[2:4] == colour[4:6] for colour in colours), colours


@pytest.mark.parametrize("keys", [(), ("question_mark",), ("K",)], ids=["lookup", "help", "key"])
async def test_no_size_of_terminal_is_too_much_for_a_screen(keys):
    app = started()
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.press("escape", *keys)
        await at_rest(pilot)
        for width, height in (*SIZES, *reversed(SIZES)):
            await pilot.resize_terminal(width, height)
            lines = screen_text(app).splitlines()
            assert len(lines) <= height
            assert all(cell_len(line) <= width for line in lines)


async def test_a_terminal_that_is_too_small_says_how_much_room_is_needed():
    app = started()
    async with app.run_test(size=(59, 20)) as pilot:
        await at_rest(pilot)
        assert "Needs at least 60 × 18; this window is 59 × 20." in screen_text(app)
        await pilot.resize_terminal(70, 17)
        await at_rest(pilot)
        assert "this window is 70 × 17." in screen_text(app)
        await pilot.resize_terminal(60, 18)
        await at_rest(pilot)
        assert "Needs at least" not in screen_text(app)


async def test_the_minute_is_told_when_it_begins():
    almost = datetime(2026, 11, 24, 21, 46, 59, 980_000, tzinfo=UTC)
    minute = almost.replace(second=0, microsecond=0) + timedelta(minutes=1)
    times = iter([almost])
    app = started(now=None, clock=lambda: next(times, minute))
    told = asyncio.Event()
    ticks = []

    def look(message):
        if isinstance(message, Tick):
            ticks.append(message.now)
            told.set()

    async with app.run_test(message_hook=look):
        await asyncio.wait_for(told.wait(), 5)
    assert ticks == [minute]


async def test_a_clock_that_stands_still_never_ticks(monkeypatch):
    app = started()
    timers = []
    monkeypatch.setattr(app, "set_timer", lambda *given, **_: timers.append(given))
    async with app.run_test() as pilot:
        await at_rest(pilot)
        assert not timers


async def test_a_campaign_that_is_opened_again_is_asked_for_again():
    source = Script()
    app = started(1001, source=source)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        app.open_campaigns((1001,))
        await at_rest(pilot)
    assert source.asked == [1001, 1001]


async def test_the_command_palette_offers_the_commands_of_the_screen_with_their_keys():
    app = started(1001, keys={"raw": "V"})
    async with app.run_test() as pilot:
        await at_rest(pilot)
        titles = {command.title for command in offered(app.screen, app)}
        assert {"Refresh · r", "Raw · V", "Copy id · y", "Look up · /", "Screenshot"} <= titles
        refresh = next(each for each in offered(app.screen, app) if each.title == "Look up · /")
        await refresh.callback()
        await at_rest(pilot)
        assert app.screen is lookup(app)


async def test_the_command_palette_offers_nothing_that_cannot_be_done():
    app = started(source=Script(c1001=[answered := asyncio.Event(), demo_snapshot(1001)]))
    async with app.run_test() as pilot:
        await at_rest(pilot)
        assert not any("Clear recents" in each.title for each in offered(app.screen, app))
        app.open_campaigns((1001,))
        await until(pilot, lambda: opened(app) == 1001)
        titles = {command.title for command in offered(app.screen, app)}
        assert not titles & {"Raw · v", "Findings · f", "Watch · a", "Next · ]"}
        assert "Key · K" in titles
        answered.set()
        await at_rest(pilot)
    app = started(1001, demo=True)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        assert "Key · K" not in {command.title for command in offered(app.screen, app)}


async def test_a_theme_that_is_chosen_in_the_palette_lasts_until_the_config_names_another(home):
    app = started()
    async with app.run_test() as pilot:
        await at_rest(pilot)
        app.theme = "altur-light"
        await at_rest(pilot)
    assert started().theme == "altur-light"
    assert started(demo=True).theme == "altur"
    assert started(theme="ansi-dark").theme == "ansi-dark"


async def test_after_coming_back_to_the_lookup_q_quits_unless_something_was_typed():
    app = started(1001)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        await pilot.press("escape", "1", "q")
        await until(pilot, lambda: isinstance(app.screen, LookupScreen))
        await until(pilot, lambda: lookup(app).field.value == "1q")
        await pilot.press("backspace", "0", "0", "1", "enter")
        await at_rest(pilot)
        await pilot.press("escape", "q")
        await until(pilot, lambda: not app.is_running)
    assert app.return_value == 0


async def test_every_binding_of_the_app_has_an_id_that_the_config_can_move():
    app = started(1001)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        screen = app.screen
        assert isinstance(screen, DetailScreen)
        ids = {command.id for command, *_ in commands_of(screen)}
    assert {"refresh", "previous", "next", "lookup", "raw", "copy", "findings", "help"} <= ids
    assert {"palette", "quit", "back", "left", "right", "up", "down"} <= ids


async def test_a_picture_of_the_screen_is_for_its_owner_alone(home):
    app = started(1001)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        await pilot.press("ctrl+p", *"screensh", "enter")
        await at_rest(pilot)
        await until(pilot, lambda: bool(list(home.glob("*.svg"))))
        [path] = home.glob("*.svg")
    assert path.stat().st_mode & 0o777 == 0o600
    svg = path.read_text()
    assert "HIPOTECARIO" in svg
    assert "Search" not in svg
