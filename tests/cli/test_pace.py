"""The pace and the end that `show` tells, against a server whose numbers move with the clock."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from support import command
from support.campaigns import DAYS, campaign, week
from support.command import Api

from altur_tui.cli.common.context import Context
from altur_tui.client import client

ALWAYS_OPEN = week("00:00", "24:00", DAYS)


class Clock:
    """The clock of `show` and its client."""

    def __init__(self) -> None:
        # The history thins what is old by the machine's own clock, so this one stays near it.
        self.begin = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(hours=12)
        self.now = self.begin

    def __call__(self) -> datetime:
        return self.now

    def at(self, minutes: float) -> str:
        """Return an instant so long after the first, as JSON has it."""
        return (self.begin + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(client, "AlturClient", partial(client.AlturClient, clock=made))
    monkeypatch.setattr(Context, "clock", lambda self: made())
    return made


def show(api: Api, clock: Clock, minutes: float, processed: int, *words: str, **fields: object):
    """Return what `show` prints so long after the first time."""
    clock.now = clock.begin + timedelta(minutes=minutes)
    counts = {"contacts": 2000, "contactsProcessed": processed}
    given = {"scheduling": ALWAYS_OPEN, "analytics": counts, "created_at": clock.at(-60)}
    api.give(campaign(id=7, **given | fields))
    result = command.run("show", "7", *words)
    assert result.exit_code == 0
    return result.stdout


def reading(*given, **fields):
    (record,) = json.loads(show(*given, "--format", "json", **fields))
    return record["reading"]


def stalls(found):
    return [each["message"] for each in found["findings"] if each["code"] == "stalled"]


def test_the_pace_follows_from_what_earlier_runs_saw(api: Api, clock: Clock):
    first = reading(api, clock, 0, 400)["pace"]
    assert (first["per_hour"], first["reason"], first["left"]) == (None, "too_few_looks", 1600)
    assert reading(api, clock, 20, 450)["pace"]["reason"] == "too_short"
    third = reading(api, clock, 180, 700)["pace"]
    assert (third["per_hour"], third["open_minutes"], third["since"]) == (100, 180, clock.at(0))
    assert (third["done_at"], third["open_minutes_left"]) == (clock.at(180 + 780), 780)
    fourth = reading(api, clock, 420, 1300)["pace"]
    # The window begins an hour after the first look: between two looks, at 550.
    assert (fourth["open_minutes"], fourth["interpolated_minutes"]) == (360, 120)
    assert fourth["per_hour"] == pytest.approx((1300 - (450 + 250 * 40 / 160)) / 6)
    assert fourth["message"].startswith("At the pace of the last 6 open hours (")


def test_a_campaign_that_stands_still_is_told_as_stalled_while_it_is_open(api: Api, clock: Clock):
    for minutes in (0, 10, 29):
        assert stalls(reading(api, clock, minutes, 1820)) == []
    (told,) = stalls(reading(api, clock, 40, 1820))
    assert told.endswith("(40 open minutes) although 180 contacts are left.")
    assert stalls(reading(api, clock, 50, 1820, status="inactive")) == []
    # It runs again, so what was seen while it was paused does not count.
    assert stalls(reading(api, clock, 60, 1820)) == []
    assert stalls(reading(api, clock, 70, 1820)) == []
    (told,) = stalls(reading(api, clock, 90, 1820))
    assert "(30 open minutes)" in told
    assert stalls(reading(api, clock, 100, 1821)) == []


def test_all_formats_tell_the_pace(api: Api, clock: Clock):
    show(api, clock, 0, 400)
    sentence = "At the pace of the last 3 open hours (100 an hour), done "
    assert sentence in show(api, clock, 180, 700)
    assert sentence in show(api, clock, 180, 700, "--format", "markdown")
    (row,) = csv.DictReader(io.StringIO(show(api, clock, 180, 700, "--format", "csv")))
    assert float(row["pace_per_hour"]) == 100
    assert row["pace_open_minutes"] == "180"
    assert (row["pace_left"], row["pace_done_at"]) == ("1300", clock.at(180 + 780))
    assert (row["pace_open_minutes_left"], row["pace_reason"]) == ("780", "")


def test_an_empty_history_says_that_the_pace_is_unknown(api: Api, clock: Clock):
    assert "The pace is unknown: there were too few answers" in show(api, clock, 0, 400)


def test_without_a_history_there_is_no_pace(api: Api, clock: Clock):
    for minutes in (0, 180):
        found = reading(api, clock, minutes, 400 + minutes, "--no-history")
        assert found["pace"] is None
        assert stalls(found) == []
    assert "pace" not in show(api, clock, 200, 700, "--no-history").lower()


def test_what_was_known_then_has_the_pace_of_then(api: Api, clock: Clock):
    for minutes, processed in ((0, 400), (180, 700), (541, 700)):
        show(api, clock, minutes, processed)
    # In 200 minutes 300 were processed, and none in the six hours before the last look.
    for words, pace in ((("--at", clock.at(200)), 90), (("--offline",), 0)):
        (record,) = json.loads(command.run("show", "7", *words, "--format", "json").stdout)
        assert record["reading"]["pace"]["per_hour"] == pace
