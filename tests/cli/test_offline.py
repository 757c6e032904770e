"""Without a network what was kept can be printed, with its date, and is pointed to."""

import pytest
from support import command
from support.campaigns import campaign
from support.command import Api

HINT = "“altur-tui show --offline” prints the last answer that was kept, from "


@pytest.fixture
def lost(api: Api) -> Api:
    """An API that has answered 7 and 8, and answers nothing any more."""
    for each in (7, 8):
        api.give(campaign(id=each))
    assert command.run("show", "7", "8").exit_code == 0
    api.answers.clear()
    api.status = 408
    return api


@pytest.mark.usefixtures("lost")
def test_that_something_was_kept_is_said_once_with_its_date():
    alone = command.run("show", "7")
    assert alone.exit_code == 5
    assert HINT in alone.stderr
    several = command.run("show", "6", "7", "8", "--format", "json")
    assert several.stderr.count(HINT) == 1
    assert "offline" not in several.stdout


@pytest.mark.usefixtures("lost")
def test_nothing_is_said_where_nothing_was_kept_or_another_command_has_no_such_option():
    assert "--offline" not in command.run("show", "6").stderr
    assert "--offline" not in command.run("--no-history", "show", "7").stderr
    assert "--offline" not in command.run("compare", "7", "8").stderr


def test_nothing_is_said_of_a_campaign_that_is_gone(lost: Api):
    lost.status = 404
    assert "--offline" not in command.run("show", "7").stderr


def test_a_card_and_a_table_say_how_old_what_was_kept_is(lost: Api):
    asked = len(lost.asked)
    card = command.run("show", "7", "--offline").stdout
    assert "▲ This is an answer that was kept, from " in card
    table = command.run("show", "7", "8", "--offline").stdout
    assert "These are answers that were kept, the oldest from " in table
    markdown = command.run("show", "7", "--offline", "--format", "markdown").stdout
    assert "This is an answer that was kept, from " in markdown
    assert len(lost.asked) == asked


def test_what_has_just_been_fetched_has_no_such_note(api: Api):
    api.give(campaign(id=7))
    assert "was kept" not in command.run("show", "7").stdout
