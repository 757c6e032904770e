"""What `show` saw of a campaign that changes: all that tells of the history says exactly that."""

import asyncio
import json
import os
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from support import command
from support.campaigns import campaign, day, week
from support.command import Api
from support.detail import screen_text, settled
from support.launching import at_rest
from support.notices import NotedApp

from altur_tui.client import client
from altur_tui.settings.settings import Flags, load
from altur_tui.tui.session import Launch

NOW = datetime.now(UTC).replace(microsecond=0)
FIRST, SECOND, THIRD = (NOW - timedelta(hours=each) for each in (5, 3, 1))
LONGER = {**week(), "fri": day("09:00", "20:00")}
LONGEST = {**LONGER, "sat": day("10:00", "14:00")}


def counted(processed: int, scheduling: dict[str, Any]) -> dict[str, Any]:
    counts = {"contacts": 2000, "contactsProcessed": processed}
    return campaign(id=7, analytics=counts, scheduling=scheduling)


SERVED = {
    FIRST: counted(1200, week()),
    SECOND: counted(1500, LONGER),
    THIRD: counted(1820, LONGEST),
}


def stamp(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def records(*words: str) -> list[dict[str, Any]]:
    result = command.run(*words)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def served(api: Api, monkeypatch: pytest.MonkeyPatch) -> Api:
    """A server that has answered `show` at three instants, and each time again a minute later."""

    class Then:
        """The clock of the client."""

        at = FIRST

        @classmethod
        def now(cls, zone: object) -> datetime:
            return cls.at

    with monkeypatch.context() as patch:
        patch.setattr(client, "datetime", Then)
        for instant, given in SERVED.items():
            for minutes in (0, 1):
                Then.at = instant + timedelta(minutes=minutes)
                api.date = format_datetime(Then.at, usegmt=True)
                api.give(given)
                (shown,) = records("show", "7", "--format", "json")
                assert shown["campaign"] == given
    api.date = format_datetime(NOW, usegmt=True)
    return api


@pytest.mark.usefixtures("served")
def test_each_answer_is_one_row_from_when_to_when_it_was_seen():
    found = records("history", "show", "7", "--format", "json")
    assert [each["campaign"] for each in found] == list(SERVED.values())
    minute = timedelta(minutes=1)
    spans = [(stamp(each), stamp(each + minute)) for each in SERVED]
    assert [(each["first"], each["last"]) for each in found] == spans
    path = Path(command.run("history", "path").stdout.strip())
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*), min(looks), max(looks) FROM seen").fetchone() == (
            3,
            2,
            2,
        )


@pytest.mark.usefixtures("served")
def test_diff_tells_the_counts_and_the_hours_that_differ_between_any_two_instants():
    friday = {"scheduling.fri.stopTime": ("18:00", "20:00")}
    saturday = {
        "scheduling.sat.active": (False, True),
        "scheduling.sat.startTime": ("09:00", "10:00"),
        "scheduling.sat.stopTime": ("18:00", "14:00"),
    }
    for since, until, before, after, settings in (
        (FIRST, SECOND, 1200, 1500, friday),
        (SECOND, THIRD, 1500, 1820, saturday),
        (FIRST, THIRD, 1200, 1820, friday | saturday),
        (FIRST, SECOND - timedelta(seconds=1), 1200, 1200, {}),
    ):
        (moved,) = records(
            *("history", "diff", "7", "--format", "json"),
            *("--since", since.isoformat(), "--until", until.isoformat()),
        )
        counts = {each["name"]: each for each in moved["metrics"]}
        assert counts["contactsProcessed"] == {
            "name": "contactsProcessed",
            "before": before,
            "after": after,
            "change": after - before,
        }
        assert counts["contacts"]["change"] == 0
        assert {
            each["path"]: (each["before"], each["after"]) for each in moved["configuration"]
        } == settings


def test_at_prints_what_was_known_then_and_asks_nobody(served: Api):
    asked = len(served.asked)
    for instant, given in SERVED.items():
        for minutes in (0, 0.5, 1, 50):
            at = instant + timedelta(minutes=minutes)
            (then,) = records("show", "7", "--at", at.isoformat(), "--format", "json")
            assert then["campaign"] == given
            assert then["fetched_at"] <= then["reading"]["at"]
    before = command.run("show", "7", "--at", (FIRST - timedelta(seconds=1)).isoformat())
    assert before.exit_code == 4
    assert len(served.asked) == asked


@pytest.mark.usefixtures("served")
def test_the_trend_draws_what_was_counted():
    async def drawn() -> str:
        settings = load(Flags(), os.environ)
        app = NotedApp(Launch(settings=settings, ids=(7,), clock=lambda: NOW))
        async with app.run_test(size=(120, 36)) as pilot:
            await settled(pilot)
            for key in ("T", "left"):
                await pilot.press(key)
                await at_rest(pilot)
            return screen_text(app)

    text = asyncio.run(drawn())
    figures = re.findall(r" (First|Last|Change|Highest)  +(\+?[0-9,]+)", text)
    assert figures == [
        ("First", "1,200"),
        ("Last", "1,820"),
        ("Change", "+620"),
        ("Highest", "1,820"),
    ]
    (axis,) = re.findall("0 ┼(.*)", text)
    assert len(axis.split()) == len(SERVED), "nobody looked in between"
