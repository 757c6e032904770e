"""`altur-tui watch`: what it prints, where, and how it ends."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from click.testing import Result
from support.campaigns import campaign, week
from support.command import KEY, Api, run
from support.interrupting import started_in
from support.timeline import ALL_WEEK, at

from altur_tui.cli.common.context import Context
from altur_tui.client import client
from altur_tui.core import follow

HOURS = week("12:00", "18:00", ALL_WEEK)
LATER = week("12:00", "17:00", ALL_WEEK)
FIELDS = ["schema", "at", "id", "name", "event", "message", "before", "after"]

Step = tuple[str, dict[str, Any] | int]
Watch = Callable[..., Result]


@pytest.fixture
def watch(api: Api, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Run the command against campaigns that each poll finds at the next step of their script."""

    def watched(*words: str, steps: list[Step], every: str = "60") -> Result:
        done = {"count": 0}

        def clock(_: Context) -> datetime:
            return at(steps[max(done["count"] - 1, 0)][0])

        def arrived(campaign_id: int) -> None:
            _, given = steps[min(done["count"], len(steps) - 1)]
            done["count"] = min(done["count"] + 1, len(steps))
            if isinstance(given, int):
                api.answers[campaign_id] = (given, b'{"message": "As told."}')
            else:
                api.give(campaign(id=campaign_id, scheduling=HOURS) | given)

        api.arrived = arrived
        # Answers are fetched at the time of their step, too.
        at_step = partial(client.AlturClient, clock=lambda: clock(Context()))
        monkeypatch.setattr(client, "AlturClient", at_step)
        monkeypatch.setattr(Context, "clock", clock)
        monkeypatch.setattr(follow, "seconds_of_rest", lambda left: 0.0)
        return run("watch", *words, "--every", every)

    return watched


def counted(processed: int, rate: float | None = None, **fields: object) -> dict[str, Any]:
    counts: dict[str, Any] = {"contacts": 2000, "contactsProcessed": processed}
    if rate is not None:
        counts["contactsProcessedRate"] = rate
    return {"analytics": counts, **fields}


A_DAY: list[Step] = [
    ("11:59", counted(100)),
    ("12:00", counted(100)),
    ("12:01", counted(110)),
    ("15:00", counted(500, scheduling=LATER)),
    ("15:01", counted(500, scheduling=LATER)),
    ("16:00", counted(700, scheduling=LATER, rate=0.9)),
    ("16:01", counted(700, scheduling=LATER, rate=0.9)),
    ("16:02", counted(700, scheduling=LATER)),
    ("17:00", counted(900, scheduling=LATER)),
    ("17:01", 404),
    ("17:02", 404),
    ("17:05", counted(900, scheduling=LATER)),
    ("17:06", counted(900, scheduling=LATER, status="finished")),
]


def records(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_event_is_a_line_of_json_once_and_the_first_awaited_ends_it(watch):
    result = watch("7", "--format", "jsonl", "--until", "finished", steps=A_DAY)
    assert result.exit_code == 7
    events = records(result)
    assert [each["event"] for each in events] == [
        "opened",
        "configuration_changed",
        "finding_new",
        "finding_gone",
        "closed",
        "failed",
        "recovered",
        "finished",
    ]
    assert all(list(each) == FIELDS for each in events)
    assert {(each["schema"], each["id"], each["name"]) for each in events} == {(1, 7, "Cobranza")}
    opened, changed, new, gone, closed, failed, _, finished = events
    assert opened["at"] == "2026-11-24T18:00:00Z"
    assert (closed["before"], closed["after"]) == ("open", "window_closed")
    assert changed["after"]["scheduling.tue.stopTime"] == "17:00"
    assert (new["before"], new["after"]) == (None, "rate_mismatch")
    assert (gone["before"], gone["after"]) == ("rate_mismatch", None)
    assert failed["after"] == "not_found"
    assert (finished["before"], finished["after"]) == ("active", "finished")


def test_people_read_a_line_for_each_event_and_on_the_other_stream_what_is_watched(watch):
    result = watch("7", "--until", "closed,opened", "--for", "8h", steps=A_DAY)
    assert result.exit_code == 7
    assert result.stdout == (
        "24 Nov 12:00  ● #7 Cobranza: It has opened. "
        "The campaign is within its hours until Tue 24 Nov 2026, 18:00.\n"
    )
    assert result.stderr.splitlines() == [
        "Watching 1 campaign every 1 min; ctrl+c stops.",
        "It ends with exit code 7 at the first of: opened, closed.",
        "It ends after 8 h.",
    ]


def test_an_event_that_another_one_covers_is_awaited_too(watch):
    steps: list[Step] = [("13:00", counted(1)), ("13:01", counted(1, status="inactive"))]
    result = watch("7", "--until", "closed", "--format", "jsonl", steps=steps)
    assert result.exit_code == 7
    assert [each["event"] for each in records(result)] == ["status_changed"]


@pytest.mark.parametrize("history", [(), ("--no-history",)])
def test_counts_that_stop_are_one_event_and_the_end_if_that_is_awaited(watch, history):
    steps: list[Step] = [(f"13:{minute:02}", counted(10 * minute)) for minute in range(10)]
    steps += [(f"13:{minute:02}", counted(90)) for minute in range(10, 60)]
    result = watch("7", "--until", "stalled", "--format", "jsonl", *history, steps=steps)
    assert result.exit_code == 7
    (event,) = records(result)
    assert event["event"] == "stalled"
    assert (event["before"], event["after"]) == (None, None)
    assert "2026-11-24T19:39:00Z" <= event["at"] <= "2026-11-24T19:42:00Z"


def test_what_stalls_in_the_demo_ends_it_at_the_first_look(monkeypatch):
    # At night that campaign is closed, and so does not stall.
    monkeypatch.setattr(Context, "clock", lambda _: at("15:46").astimezone(UTC))
    result = run("watch", "1022", "1003", "--demo", "--until", "stalled", "--format", "jsonl")
    assert result.exit_code == 7
    assert records(result)[-1]["event"] == "stalled"


def test_what_has_finished_already_ends_it_at_once_if_that_is_awaited(watch):
    steps: list[Step] = [("13:00", counted(1, status="finished"))]
    assert watch("7", "--until", "finished", steps=steps).exit_code == 7


def test_it_ends_by_itself_with_nothing_to_tell(watch):
    result = watch("7", "--for", "0.3s", steps=[("13:00", counted(1))])
    assert (result.exit_code, result.stdout) == (0, "")


def test_machine_lines_are_english_and_cannot_move_the_cursor_whatever_the_language(watch):
    name = "Bo\x1b[2J\u202eom"
    steps: list[Step] = [
        ("13:00", counted(1, name=name)),
        ("13:01", counted(1, name=name, status="inactive")),
    ]
    result = watch("7", "--until", "closed", "--format", "jsonl", "--lang", "es", steps=steps)
    (event,) = records(result)
    assert event["message"].startswith("Its status was “active” and is now “inactive”.")
    assert result.stdout.rstrip("\n").isprintable()


@pytest.mark.parametrize(
    ("status", "ids", "code", "said"),
    [
        (401, "1-8", 3, "were all refused, so the remaining 3 were not requested."),
        (401, "7", 3, "Check the key"),
        (404, "7", 4, "Check the id"),
    ],
)
def test_a_key_that_is_refused_or_a_wrong_id_ends_it_as_show_does(watch, status, ids, code, said):
    result = watch(ids, steps=[("13:00", status)])
    assert result.exit_code == code
    assert said in result.stderr
    assert "It cannot be fetched." in result.stdout


def test_without_a_key_it_ends_with_one_sentence(monkeypatch):
    result = run("watch", "7")
    assert result.exit_code == 3
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("7", "--now", "2026-11-24T12:00"), "Nothing happens while the clock stands still"),
        (("7", "--every", "5"), "'5' is too short: the minimum is 10 s."),
        (("7", "--every", "soon"), "'soon' is not a length of time such as 90s, 30m, 8h or 1d."),
        (("7", "--for", "0"), "'0' is too short"),
        (("7", "--for", "9999d"), "'9999d' is too long"),
        (("7", "--until", "stuck"), "There is no event “stuck”. Events: opened, closed,"),
        (("7", "--until", "opened,stalld"), "Did you mean “stalled”?"),
        (("7", "--until", ", "), "No event is named. Events: opened, closed,"),
        ((), "No campaign was named."),
    ],
)
@pytest.mark.usefixtures("api")
def test_mistakes_in_usage_are_told(words, said):
    result = run("watch", *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_more_campaigns_than_the_limit_allows_are_fetched_less_often_and_that_is_said(watch):
    result = watch("1-500", "--for", "0.3s", steps=[("13:00", counted(1))], every="30")
    assert "500 campaigns take 42 s at 12 requests a second" in result.stderr
    assert "every 47 s instead of every 30 s" in result.stderr


def test_events_are_completed_in_the_shell():
    words = {"COMP_WORDS": "altur-tui watch 7 --until opened,st", "COMP_CWORD": "4"}
    environ = os.environ | words | {"_ALTUR_TUI_COMPLETE": "bash_complete"}
    done = subprocess.run(
        [sys.executable, "-m", "altur_tui"],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["plain,opened,status_changed", "plain,opened,stalled"]


@pytest.mark.usefixtures("api")
def test_the_key_is_in_nothing_that_it_writes(watch):
    result = watch("7", "--until", "failed", steps=[("13:00", 401)])
    assert KEY not in result.output


def started(*words: str, foreground: bool = True) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "altur_tui", "watch", *words]
    with started_in(foreground=foreground):
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )


def test_lines_come_at_once_and_ctrl_c_ends_it():
    with started("1001", "1025", "--demo") as process:
        assert process.stdout is not None
        assert "#1025: It cannot be fetched." in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130


def test_a_reader_that_leaves_ends_it_quietly_though_nothing_happens_any_more():
    with started("1001", "1025", "--demo") as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(20) == 0
        assert process.stderr is not None
        assert process.stderr.read() == "Watching 2 campaigns every 1 min; ctrl+c stops.\n"
