"""The help: the keys of the screen that one came from, and the words and signs seen there."""

import importlib
import pkgutil

import pytest
from support.detail import screen_text
from support.fleet import filled, fleet_app
from support.launching import at_rest, started
from textual.widgets import Static

from altur_tui import tui
from altur_tui.campaign.kinds.kind import SEVERITIES
from altur_tui.campaign.verdict import VERDICTS
from altur_tui.tui.bindings import COMMANDS
from altur_tui.tui.common.screen import AlturScreen
from altur_tui.tui.fleet import screen as fleet_module
from altur_tui.tui.fleet.filter import STATE_WORDS
from altur_tui.tui.help.screen import HelpScreen
from altur_tui.tui.help.words import KEYS, WORDS
from altur_tui.wire.errors import AlturError, ErrorKind


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(fleet_module, "SECONDS_BETWEEN_DRAWINGS", 0.005)


def told(app) -> dict[str, str]:
    """Return the terms of the help, keys among them, with what is said of each."""
    assert isinstance(app.screen, HelpScreen)
    terms, meanings = (
        [str(each.content) for each in app.screen.query(f".{name}").results(Static)]
        for name in ("term", "meaning")
    )
    return dict(zip(terms, meanings, strict=True))


def test_what_is_told_belongs_to_screens_and_commands_that_there_are():
    names = set()
    for module in pkgutil.walk_packages(tui.__path__, f"{tui.__name__}."):
        loaded = importlib.import_module(module.name)
        names |= {
            name
            for name, each in vars(loaded).items()
            if isinstance(each, type) and issubclass(each, AlturScreen)
        }
    assert WORDS.keys() | KEYS.keys() <= names
    assert {each for keys in KEYS.values() for each in keys} <= COMMANDS.keys()
    for words in WORDS.values():
        assert len({str(term) for term, _ in words}) == len(words)


async def test_the_help_of_the_fleet_explains_its_signs_and_the_words_of_its_filter():
    app = fleet_app((1001, 1002))
    async with app.run_test(size=(120, 36)) as pilot:
        await filled(pilot)
        await pilot.press("question_mark")
        await at_rest(pilot)
        terms = told(app)
    said = " ".join(terms)
    glyphs = {each.glyph for each in VERDICTS.values()} | {
        *(each.glyph for each in SEVERITIES.values()),
        "■",
    }
    for each in (*glyphs, *STATE_WORDS, "again", "all done", "other", "MTWTFSS", "5/7", "✗3"):
        assert each in said
    assert terms["esc"].startswith("Stops fetching.")
    assert terms["R"] == COMMANDS["refresh_all"].tooltip


@pytest.mark.parametrize(
    ("keys", "there", "missing"),
    [
        ([], "Iteration", "Left out"),
        (["v"], "Just now", "Left out"),
        (["f"], "Assumed", "Iteration"),
    ],
    ids=["campaign", "raw", "findings"],
)
async def test_each_screen_has_its_own_words(keys, there, missing):
    app = started(1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await at_rest(pilot)
        await pilot.press(*keys)
        await at_rest(pilot)
        await pilot.press("question_mark")
        await at_rest(pilot)
        terms = told(app)
    assert there in terms
    assert missing not in terms
    assert "MTWTFSS" not in terms


async def test_where_there_is_nothing_to_explain_only_keys_are_shown():
    app = started(1001)
    async with app.run_test(size=(120, 36)) as pilot:
        await at_rest(pilot)
        app.push_screen(HelpScreen(["quit"], "KeyScreen"))
        await at_rest(pilot)
        assert told(app) == {"q": "Quits."}
        assert "Words" not in screen_text(app)


@pytest.mark.parametrize("width", [60, 80, 120])
async def test_the_footer_of_the_fleet_shows_every_offered_key_whole(width):
    class Refusing:
        async def campaign(self, campaign_id, *, slot=None):
            raise AlturError(ErrorKind.UNAUTHORIZED, "Altur refused the key.", status=401)

    app = fleet_app((1001, 1002), Refusing())
    async with app.run_test(size=(width, 24)) as pilot:
        await filled(pilot)
        footer = screen_text(app).splitlines()[-1]
    for each in ("r Refresh", "K Key", "? Help", "^p Commands", "q Quit"):
        assert each in footer


async def test_the_palette_says_what_is_refreshed():
    app = fleet_app((1001, 1002))
    async with app.run_test(size=(140, 24)) as pilot:
        screen = await filled(pilot)
        titles = [each.title for each in app.get_system_commands(screen)]
        assert "R All" in screen_text(app).splitlines()[-1]
    assert "Refresh all · R" in titles
    assert not any(each.startswith("All") for each in titles)
