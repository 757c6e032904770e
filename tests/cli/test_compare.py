"""`altur-tui compare`: what it prints, and its exit codes."""

import json

from click.testing import Result
from support import command
from support.campaigns import campaign
from support.command import Api

MISSING = (404, b'{"success": false, "error": "not found"}')


def run(*words: str) -> Result:
    return command.run("compare", *words)


def test_campaigns_are_compared_in_the_order_given(api: Api):
    for campaign_id in (7, 8):
        api.give(campaign(id=campaign_id, name=f"C{campaign_id}"))
    result = run("8", "7", "--format", "json")
    assert result.exit_code == 0
    assert [each["name"] for each in json.loads(result.stdout)["campaigns"]] == ["C8", "C7"]


def test_one_that_cannot_be_fetched_is_told_and_the_others_are_compared(api: Api):
    for campaign_id in (7, 8):
        api.give(campaign(id=campaign_id, name=f"C{campaign_id}"))
    api.answers[9] = MISSING
    result = run("7", "9", "8", "--format", "json")
    assert result.exit_code == 4
    assert "9:" in result.stderr
    assert [each["id"] for each in json.loads(result.stdout)["campaigns"]] == [7, 8]


def test_with_one_left_it_says_that_there_is_nothing_to_compare(api: Api):
    api.give(campaign(id=7))
    api.answers[9] = MISSING
    result = run("7", "9")
    assert (result.exit_code, result.stdout) == (4, "")
    assert "nothing to compare" in result.stderr


def test_fewer_than_two_or_more_than_six_are_refused_before_anything_is_requested(api: Api):
    asked: list[int] = []
    api.arrived = asked.append
    for words in (("7",), ("7", "7"), ("1-7",)):
        result = run(*words)
        assert result.exit_code == 2
        assert "2 to 6" in result.stderr
    assert asked == []
