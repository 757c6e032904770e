"""The lookup screen: what it takes, what it says of it, and what it offers."""

import stat
from unittest.mock import AsyncMock

import pytest
from support.detail import screen_text
from support.fleet import filled
from support.launching import at_rest, lookup, opened, started, until
from support.notices import said
from textual import events

from altur_tui.demo.catalog import CAMPAIGNS
from altur_tui.text import safe
from altur_tui.tui.app import AlturApp
from altur_tui.tui.dialogs.key import KeyScreen
from altur_tui.tui.fleet.screen import FleetScreen
from altur_tui.tui.lookup.screen import LookupScreen
from altur_tui.tui.messages import KeyGiven
from altur_tui.tui.session import Launch


@pytest.fixture
def home(tmp_path):
    """Return the home folder of this test, which every test has for itself."""
    return tmp_path / "home"


def told(app):
    return str(lookup(app).told.content)


def recents_file(home):
    return home / "xdg_state_home" / "altur-tui" / "recents-default.json"


async def test_the_field_has_the_focus_at_the_start_and_letters_in_it_are_text():
    app = started()
    async with app.run_test() as pilot:
        assert app.focused is lookup(app).field
        await pilot.press("q", "r", "question_mark", "slash")
        assert lookup(app).field.value == "qr?/"
        assert app.screen is lookup(app)


async def test_a_question_mark_in_the_empty_field_opens_the_help_and_the_footer_offers_it():
    app = started()
    async with app.run_test(size=(100, 30)) as pilot:
        await at_rest(pilot)
        assert "? Help" in screen_text(app).splitlines()[-1]
        await pilot.press("question_mark")
        await at_rest(pilot)
        assert "Keys of this screen" in screen_text(app)
        await pilot.press("escape", "1")
        await at_rest(pilot)
        assert lookup(app).field.value == "1"
        assert "? Help" not in screen_text(app).splitlines()[-1]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "One id, several, or a range"),
        ("1001", "1 campaign. Press Enter to open it."),
        ("#1001, https://example.com/campaigns/1002", "2 campaigns. Press Enter"),
        ("1-10000", "10,000 campaigns. Press Enter"),
        ("12a", "▲ “12a” is not a campaign id."),
        ("9-3", "▲ The range “9-3” runs backward."),
        ("[bold]x[/]", "▲ “[bold]x[/]” is not a campaign id."),
    ],
)
async def test_what_is_typed_is_explained_at_once(typed, says):
    app = started()
    async with app.run_test() as pilot:
        lookup(app).field.value = typed
        await pilot.pause()
        assert told(app).startswith(says)
        assert lookup(app).told.has_class("-wrong") == says.startswith("▲")
        assert says in screen_text(app)


async def test_enter_opens_the_campaigns_of_the_field_as_a_fleet():
    app = started()
    async with app.run_test() as pilot:
        await pilot.press(*"1002-1004", "enter")
        await at_rest(pilot)
        assert isinstance(app.screen, FleetScreen)
        assert app.screen.ids == (1002, 1003, 1004)


async def test_enter_on_wrong_input_opens_nothing():
    app = started()
    async with app.run_test() as pilot:
        await pilot.press(*"12a", "enter")
        await at_rest(pilot)
        assert app.screen is lookup(app)


async def test_lines_that_are_pasted_become_one_line_of_ids():
    app = started()
    async with app.run_test() as pilot:
        lookup(app).field.post_message(events.Paste("ID de campaña\n1001\n1002.0\r\n1003\n"))
        await pilot.pause()
        assert lookup(app).field.value == "1001-1003"
        assert told(app).startswith("3 campaigns.")


async def test_the_demo_lists_its_campaigns_with_what_each_shows():
    app = started(demo=True)
    async with app.run_test(size=(120, 50)) as pilot:
        await at_rest(pilot)
        text = screen_text(app)
        entries = lookup(app).choices.entries
    assert [entry.ids for entry in entries] == [(each.id,) for each in CAMPAIGNS]
    for each in CAMPAIGNS:
        assert str(each.shows) in text
        assert safe(str(each.name))[:12] in text


async def test_hostile_names_are_text_in_the_list():
    app = started(demo=True)
    async with app.run_test(size=(120, 50)) as pilot:
        await at_rest(pilot)
        line = next(line for line in screen_text(app).splitlines() if "#1011" in line)
    assert "[bold red]MORA[/]" in line
    assert "\x1b" not in line
    assert line.rstrip().endswith("a name full of markup and escape codes")


@pytest.mark.parametrize("key", ["down", "escape"])
async def test_down_and_escape_leave_the_field_for_the_list(key):
    app = started(demo=True)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        await pilot.press(key)
        assert app.focused is lookup(app).choices
        assert lookup(app).choices.highlighted == 0


async def test_going_up_from_the_first_line_leads_back_to_the_field():
    app = started(demo=True)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        await pilot.press("down", "j", "k", "up")
        assert app.focused is lookup(app).field


async def test_the_last_line_is_the_end_of_the_list():
    app = started(demo=True)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        await pilot.press("down", "end", "down")
        assert lookup(app).choices.highlighted == len(CAMPAIGNS) - 1


async def test_a_digit_typed_in_the_list_begins_an_id():
    app = started(demo=True)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        await pilot.press("down", "7")
        assert app.focused is lookup(app).field
        assert lookup(app).field.value == "7"


async def test_enter_in_the_list_opens_the_marked_campaign():
    app = started(demo=True)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        await pilot.press("down", "down", "enter")
        await at_rest(pilot)
        assert opened(app) == 1002


async def test_a_click_highlights_a_line_and_a_click_on_the_highlighted_one_opens_it():
    app = started(demo=True)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        for line in (0, 2):
            await pilot.click("#choices", offset=(5, line))
            await at_rest(pilot)
            assert app.screen is lookup(app)
            assert lookup(app).choices.highlighted == line
        await pilot.click("#choices", offset=(5, 2))
        await at_rest(pilot)
        assert opened(app) == 1003


async def test_escape_never_ends_the_program():
    app = started()
    async with app.run_test() as pilot:
        await at_rest(pilot)
        await pilot.press("escape", "escape", "escape")
        assert app.is_running
        assert app.screen is lookup(app)


async def test_slash_leads_back_to_the_field_from_anywhere():
    app = started(1001, 1002)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        await pilot.press("question_mark")
        await pilot.press("slash")
        await at_rest(pilot)
        assert app.screen is lookup(app)
        assert app.focused is lookup(app).field


async def test_without_recent_campaigns_the_screen_says_what_to_do():
    app = started()
    async with app.run_test() as pilot:
        await at_rest(pilot)
        text = screen_text(app)
    assert "None yet. A campaign's id is the number at the end of its address." in text
    assert "altur-tui --demo" in text


async def test_what_was_opened_is_among_the_recent_campaigns_newest_first(home):
    app = started()
    async with app.run_test() as pilot:
        for campaign_id in ("1001", "1008"):
            await pilot.press(*campaign_id, "enter")
            await at_rest(pilot)
            await pilot.press("slash")
            await at_rest(pilot)
        text = screen_text(app)
        entries = lookup(app).choices.entries
    assert [entry.ids for entry in entries] == [(1008,), (1001,)]
    assert [entry.remark for entry in entries] == ["15:46", "15:46"]
    assert "#1001  HIPOTECARIO_MORA30_Q4" in text
    assert stat.S_IMODE(recents_file(home).stat().st_mode) == 0o600


async def test_campaigns_that_only_stood_in_a_fleet_are_not_recent():
    app = started()
    async with app.run_test() as pilot:
        await pilot.press(*"1001-1004", "enter")
        await at_rest(pilot)
        await pilot.press("down", "enter", "right_square_bracket")
        await at_rest(pilot)
        await pilot.press("slash")
        await at_rest(pilot)
        assert [entry.ids for entry in lookup(app).choices.entries] == [
            (1003,),
            (1002,),
            (1001, 1002, 1003, 1004),
        ]
        assert "fleet  4 campaigns: 1001-1004" in screen_text(app)


async def test_the_recent_campaigns_are_forgotten_only_after_a_yes(home):
    app = started(1001)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        await pilot.press("slash", "escape")
        await at_rest(pilot)
        assert "#1001" in screen_text(app)
        await pilot.press("X")
        assert "Clear the recent campaigns?" in screen_text(app)
        await pilot.press("enter")
        await at_rest(pilot)
        assert "#1001" in screen_text(app)
        await pilot.press("X", "left", "enter")
        await at_rest(pilot)
        assert "#1001" not in screen_text(app)
        assert app.focused is not lookup(app).choices
    assert not recents_file(home).exists()


async def test_where_there_are_no_recents_there_is_nothing_to_forget():
    app = started()
    async with app.run_test() as pilot:
        await at_rest(pilot)
        await pilot.press("escape", "X")
        await at_rest(pilot)
        assert isinstance(app.screen, LookupScreen)
    assert said(app) == ["There are no recent campaigns to clear."]


async def test_enter_in_an_empty_field_says_what_to_type():
    app = started()
    async with app.run_test() as pilot:
        await at_rest(pilot)
        await pilot.press("enter")
        assert "Type a campaign id first, for example 1234." in screen_text(app)
        await pilot.press("1")
        assert "Type the id" not in screen_text(app)


@pytest.mark.parametrize("way", [{"demo": True}, {"recents": False}])
async def test_the_demo_and_no_recents_write_no_file(home, way):
    app = started(1001, **way)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        assert opened(app) == 1001
        await pilot.press("slash", "escape", "X")
        await at_rest(pilot)
    assert not [path for path in home.rglob("*") if path.is_file()]


async def test_recents_that_cannot_be_kept_are_told_once_and_last_for_this_run(home):
    (home / "xdg_state_home").write_text("in the way")
    app = started()
    async with app.run_test() as pilot:
        for campaign_id in ("1001", "1002"):
            await pilot.press(*campaign_id, "enter")
            await at_rest(pilot)
            await pilot.press("slash")
            await at_rest(pilot)
        assert [entry.ids for entry in lookup(app).choices.entries] == [(1002,), (1001,)]
    assert len([note for note in said(app) if "cannot be saved" in note]) == 1


async def test_with_no_recents_the_screen_says_so():
    app = started(recents=False)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        assert "Recent campaigns are off" in screen_text(app)


async def test_the_chosen_line_is_marked_without_any_colour_while_the_keys_go_to_the_list():
    app = started(demo=True)
    async with app.run_test() as pilot:
        await at_rest(pilot)
        await pilot.press("down")
        await at_rest(pilot)
        assert "▸#1001" in screen_text(app)
        await pilot.press("down")
        await at_rest(pilot)
        assert "▸#1002" in screen_text(app)
        await pilot.press("up")
        await at_rest(pilot)
        assert "▸#1001" in screen_text(app)
        await pilot.press("up")
        await at_rest(pilot)
        assert "▸" not in screen_text(app)


async def test_a_fleet_from_the_command_line_can_be_opened_again_and_typing_replaces_its_ids():
    app = started(1001, 1002, 1003)
    async with app.run_test(size=(100, 30)) as pilot:
        await filled(pilot)
        await pilot.press("escape")
        await at_rest(pilot)
        assert app.screen is lookup(app)
        assert lookup(app).field.value == "1001-1003"
        await pilot.press("enter")
        await at_rest(pilot)
        assert isinstance(app.screen, FleetScreen)
        await pilot.press("escape")
        await at_rest(pilot)
        await pilot.press("7")
        assert lookup(app).field.value == "7"


async def test_what_else_there_is_to_open_is_listed_when_the_campaign_of_the_command_line_is_left():
    app = started(1001, demo=True)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: opened(app) == 1001)
        await pilot.press("escape", "down")
        await until(pilot, lambda: app.focused is lookup(app).choices)
        assert len(lookup(app).choices.entries) == len(CAMPAIGNS)
        assert lookup(app).choices.highlighted == 0


async def test_a_recent_fleet_is_opened_again_from_the_list_and_cannot_be_deleted_like_a_list():
    app = started(1001, 1003)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, FleetScreen))
        await at_rest(pilot)
        app.action_lookup()
        await at_rest(pilot)
        await pilot.press("down")
        await at_rest(pilot)
        assert "Delete list" not in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, FleetScreen))
        assert app.screen.ids == (1001, 1003)


def without_key(*ids):
    app = started(*ids)
    app.session.lacks_key = AsyncMock(return_value=True)
    return app


async def test_the_first_start_without_a_key_says_so_and_offers_to_enter_one():
    app = without_key()
    async with app.run_test(size=(100, 30)) as pilot:
        await at_rest(pilot)
        assert "▲ There is no API key yet: press K to enter one." in screen_text(app)
        assert "K Key" in screen_text(app).splitlines()[-1]
        await pilot.press("K")
        await at_rest(pilot)
        assert isinstance(app.screen, KeyScreen)
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        await at_rest(pilot)
        lookup(app).post_message(KeyGiven())
        await until(pilot, lambda: "no API key" not in screen_text(app))


async def test_with_a_key_or_a_typed_id_the_letter_k_is_not_offered():
    app = started()
    async with app.run_test(size=(100, 30)) as pilot:
        await at_rest(pilot)
        assert "no API key" not in screen_text(app)
        assert "K Key" not in screen_text(app)
        await pilot.press("1", "K")
        assert lookup(app).field.value == "1K"


async def test_a_key_is_looked_for_where_the_settings_say(monkeypatch):
    app = AlturApp(Launch(settings=started().settings))
    async with app.run_test(size=(100, 30)) as pilot:
        await at_rest(pilot)
        await until(pilot, lambda: "There is no API key yet" in screen_text(app))
    monkeypatch.setenv("ALTUR_API_KEY", "sk-live-0123456789")
    async with AlturApp(Launch(settings=started().settings)).run_test() as pilot:
        assert not await pilot.app.session.lacks_key()
