"""Looks at a campaign that a server changes, and what each face tells of them afterwards."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from support import command
from support.campaigns import campaign, day, week
from support.command import KEY, Api
from support.detail import Script, detail_app, screen_text, settled
from support.fake_api import running
from support.launching import at_rest

from altur_tui.client import client
from altur_tui.core.past import PastReader
from altur_tui.history.database import Database
from altur_tui.wire.campaign import decode

ID = 7
BASE = datetime.now(UTC).replace(second=0, microsecond=0)
LONGER = {**week(), "fri": day("09:00", "20:00")}
LOOKS = (
    (180, campaign(id=ID, analytics={"contacts": 2000, "contactsProcessed": 1200})),
    (120, campaign(id=ID, analytics={"contacts": 2000, "contactsProcessed": 1500})),
    (90, campaign(id=ID, analytics={"contacts": 2000, "contactsProcessed": 1500})),
    (
        15,
        campaign(id=ID, analytics={"contacts": 2000, "contactsProcessed": 1820}, scheduling=LONGER),
    ),
)
"""How many minutes ago each was, and what the server had then."""


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """A loopback API that the settings of this test lead to, looked at as `LOOKS` says."""
    monkeypatch.setenv("ALTUR_API_KEY", KEY)
    made = client.AlturClient
    with running(Api()) as running_api:
        assert isinstance(running_api, Api)
        monkeypatch.setenv("ALTUR_BASE_URL", running_api.base_url)
        for ago, given in LOOKS:
            running_api.give(given)
            clock = partial(instant, ago)
            monkeypatch.setattr(client, "AlturClient", partial(made, clock=clock))
            assert command.run("show", str(ID)).exit_code == 0
        yield running_api


def instant(minutes: float) -> datetime:
    return BASE - timedelta(minutes=minutes)


def iso(minutes: float) -> str:
    return instant(minutes).isoformat()


def stamp(minutes: float) -> str:
    return instant(minutes).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(*words: str) -> list[dict]:
    return json.loads(command.run(*words, "--format", "json").stdout)


@pytest.mark.usefixtures("api")
def test_each_command_tells_exactly_what_the_server_had_and_equal_answers_make_no_row():
    rows = read("history", "show", str(ID))
    processed = [each["campaign"]["analytics"]["contactsProcessed"] for each in rows]
    assert processed == [1200, 1500, 1820]
    assert [(each["first"], each["last"]) for each in rows] == [
        (stamp(180), stamp(180)),
        (stamp(120), stamp(90)),
        (stamp(15), stamp(15)),
    ]
    text = command.run("history", "show", str(ID)).stdout
    assert [each in text for each in ("1,200", "1,500 +300 ▲", "1,820 +320 ▲")] == [True] * 3

    (moved,) = read("history", "diff", str(ID))
    (counted,) = [each for each in moved["metrics"] if each["name"] == "contactsProcessed"]
    assert counted == {
        "name": "contactsProcessed",
        "before": 1200,
        "after": 1820,
        "change": 620,
    }
    assert moved["configuration"] == [
        {"path": "scheduling.fri.stopTime", "before": "18:00", "after": "20:00"}
    ]
    (between,) = read("history", "diff", str(ID), "--since", iso(120), "--until", iso(90))
    assert {each["change"] for each in between["metrics"]} == {0}
    assert between["configuration"] == []
    text = command.run("history", "diff", str(ID)).stdout
    assert "  Friday: 09:00–18:00 became 09:00–20:00\n" in text

    for ago, place in ((180, 0), (121, 0), (120, 1), (60, 1), (15, 3)):
        (shown,) = read("show", str(ID), "--at", iso(ago))
        assert shown["campaign"] == LOOKS[place][1], ago
    assert command.run("show", str(ID), "--at", iso(181)).exit_code == 4


def test_the_screens_tell_the_same(api: Api):
    path = Path(command.run("history", "path").stdout.strip())
    past = PastReader(lambda: Database(path, api.base_url, KEY))
    body = json.dumps({"success": True, "campaign": LOOKS[-1][1]}).encode()
    answer = decode(ID, body, fetched_at=instant(15))

    async def walk() -> tuple[str, str]:
        app = detail_app(ID, script=Script(c7=[answer]), clock=lambda: BASE)
        async with app.run_test(size=(120, 36)) as pilot:
            await settled(pilot)
            app.session.past = past
            await pilot.press("T", "left")
            await at_rest(pilot)
            trend = screen_text(app)
            await pilot.press("escape", "n")
            await at_rest(pilot)
            return trend, screen_text(app)

    trend, changes = asyncio.run(walk())
    told = [each for each in trend.splitlines() if "First" in each or "Last " in each]
    assert ["1,200" in told[0], "1,820" in told[1]] == [True, True]
    assert "+620 ▲" in trend
    axis = next(line for line in trend.splitlines() if "┼" in line).partition("┼")[2].rstrip()
    seen = [each for each in axis.replace("┬", "─").split(" ") if each]
    assert len(seen) == 3, "each look, or the time that two alike span; gaps between them"
    assert max(map(len, seen)) == len(seen[1])
    assert "One configuration change since" in changes
    assert "Friday: 09:00–18:00 became 09:00–20:00" in changes
