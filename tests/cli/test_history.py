"""`altur-tui history`: what was seen, what moved, and what is deleted."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from support import command
from support.campaigns import campaign, day, week
from support.command import Api

from altur_tui.cli.history.printing import diffs_as_text
from altur_tui.history.compare import moved
from altur_tui.history.seen import Seen

LONGER = {**week(), "fri": day("09:00", "20:00")}


def run(*words: str) -> Result:
    return command.run("history", *words)


def look(api: Api, processed: int, **fields: object) -> None:
    """Let `show` see the campaign 7 with so many contacts processed."""
    counts = {"contacts": 2000, "contactsProcessed": processed}
    api.give(campaign(id=7, analytics=counts, **fields))
    assert command.run("show", "7", "--format", "json").exit_code == 0


def records(result: Result) -> list[dict]:
    return json.loads(result.stdout)


@pytest.fixture
def seen(api: Api) -> Api:
    """An API that was looked at three times, of which twice alike, and then changed."""
    for processed in (1200, 1200, 1500):
        look(api, processed)
    look(api, 1820, scheduling=LONGER)
    return api


@pytest.mark.usefixtures("seen")
def test_what_was_seen_is_printed_with_equal_answers_as_one():
    lines = [json.loads(line) for line in run("show", "7", "--format", "jsonl").stdout.splitlines()]
    assert [each["campaign"]["analytics"]["contactsProcessed"] for each in lines] == [
        1200,
        1500,
        1820,
    ]
    assert {each["schema"] for each in lines} == {1}
    assert {each["id"] for each in lines} == {7}
    assert lines[0]["first"] < lines[0]["last"] < lines[1]["first"]
    assert records(run("show", "7", "--format", "json")) == lines
    header, *rows = run("show", "7", "--format", "csv").stdout.splitlines()
    assert header.startswith("id,first,last,looks,")
    assert [row.split(",")[3] for row in rows] == ["2", "1", "1"]
    assert "+320 ▲" in run("show", "7").stdout


@pytest.mark.usefixtures("seen")
def test_the_table_tells_which_settings_changed_and_when_that_was_seen():
    *_, header, changed = run("show", "7").stdout.splitlines()
    assert header.split() == ["Seen", "Changed"]
    assert "Friday: 09:00–18:00 became 09:00–20:00" in changed
    assert "Changed" not in run("show", "7", "--until", "0m", "--points", "1").stdout


@pytest.mark.usefixtures("seen")
def test_a_period_that_ends_before_it_begins_is_wrong_usage():
    for command_name in ("show", "diff"):
        refused = run(command_name, "7", "--since", "1h", "--until", "2h")
        assert refused.exit_code == 2
        assert "Put the earlier instant after --since." in refused.stderr


def test_a_count_that_was_not_there_is_told_as_unknown_and_not_as_unmoved(api: Api):
    look(api, 100)
    api.give(campaign(id=7, analytics={"contacts": 2000, "contactsAnswered": 5}))
    assert command.run("show", "7").exit_code == 0
    assert run("diff", "7").stdout.splitlines()[1:] == [
        "  Answered: — became 5",
        "  Processed: 100 became —",
    ]


def test_answers_of_well_before_the_instants_are_told_with_their_own_time():
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    bodies = (json.dumps(campaign(id=7, analytics={"contacts": each})).encode() for each in (1, 2))
    earlier, later = (
        Seen(7, noon - timedelta(hours=each), noon - timedelta(hours=each), 1, body)
        for each, body in zip((30, 4), bodies, strict=True)
    )

    def told(begin: float, end: float) -> list[str]:
        instants = (noon - timedelta(hours=each) for each in (begin, end))
        text = diffs_as_text({7: moved(earlier, later, *instants)}, UTC)
        return [line.strip() for line in text.splitlines() if "answer is from" in line]

    assert told(24, 0) == [
        "The earlier answer is from 23 Nov 2026, 06:00.",
        "The later answer is from 24 Nov 2026, 08:00.",
    ]
    assert told(29.5, 3.5) == []


def test_an_answer_has_what_was_seen_before_it(seen: Api):
    (shown,) = json.loads(command.run("show", "7", "--format", "json").stdout)
    assert shown["reading"]["pace"]["metric"] == "contactsProcessed"
    codes = {each["code"] for each in shown["reading"]["findings"]}
    assert "configuration_changed" in codes
    assert seen.asked
    (alone,) = json.loads(command.run("show", "7", "--format", "json", "--no-history").stdout)
    assert alone["reading"]["pace"] is None


@pytest.mark.usefixtures("seen")
def test_what_moved_is_printed_with_counts_and_settings():
    (found,) = records(run("diff", "7", "--format", "json"))
    assert found["id"] == 7
    assert found["from"] < found["to"]
    assert {
        "name": "contactsProcessed",
        "before": 1200,
        "after": 1820,
        "change": 620,
    } in found["metrics"]
    assert found["configuration"] == [
        {"path": "scheduling.fri.stopTime", "before": "18:00", "after": "20:00"}
    ]
    text = run("diff", "7").stdout
    assert "1,200 became 1,820 (+620 ▲)" in text
    assert "  Friday: 09:00–18:00 became 09:00–20:00\n" in text


@pytest.mark.usefixtures("seen")
def test_what_was_not_known_then_is_an_error_of_its_own():
    result = run("diff", "7", "8", "--since", "3d", "--format", "json")
    assert result.exit_code == 4
    assert [each["error"]["kind"] for each in records(result)] == ["no_history"] * 2
    assert "7: nothing was known about it then." in result.stderr


@pytest.mark.usefixtures("api")
def test_without_any_history_it_says_how_one_begins():
    result = run("show", "7")
    assert result.exit_code == 4
    assert "There is no history yet." in result.stderr


@pytest.mark.usefixtures("api")
def test_where_it_is_switched_off_it_says_how_to_switch_it_on():
    result = run("show", "7", "--no-history")
    assert result.exit_code == 4
    assert "switched off" in result.stderr
    assert "history = false" in result.stderr


def test_a_key_that_the_server_repeats_is_not_kept(api: Api):
    look(api, 1, name=f"Cobranza {command.KEY}")
    files = [each for each in Path(run("path").stdout.strip()).parent.rglob("*") if each.is_file()]
    assert files
    assert not any(command.KEY.encode() in each.read_bytes() for each in files)
    assert command.KEY not in run("export").stdout
    assert "[key]" in run("export").stdout


def test_no_history_keeps_nothing(api: Api):
    api.give(campaign(id=7))
    assert command.run("show", "7", "--no-history").exit_code == 0
    assert command.run("show", "7", "--now", "2026-11-24T12:00").exit_code == 0
    assert not Path(run("path").stdout.strip()).exists()


@pytest.mark.usefixtures("seen")
def test_forgetting_deletes_a_campaign_or_all_and_asks_which():
    assert run("forget").exit_code == 2
    assert run("forget", "7", "--all").exit_code == 2
    assert "1 campaign is deleted" in run("forget", "7").stderr
    assert run("show", "7").exit_code == 4


@pytest.mark.usefixtures("seen")
def test_status_and_path_tell_where_it_is_and_how_much():
    path = run("path").stdout.strip()
    assert path.endswith("history.sqlite3")
    text = run("status").stdout
    assert path in text
    assert "Campaigns: 1. Different answers: 3." in text
    assert "switched off" not in text
    assert "switched off" in run("status", "--no-history").stdout


@pytest.mark.usefixtures("seen")
def test_the_whole_history_is_exported_as_json_lines():
    assert run("export").stdout == run("show", "7", "--format", "jsonl").stdout


def test_a_reader_that_has_enough_ends_the_export_without_a_word(api: Api):
    for processed in range(4):
        look(api, processed, name="N" * 50_000)
    words = [sys.executable, "-m", "altur_tui", "history", "export"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.read(10)
        program.stdout.close()
        assert program.stderr.read() == b""
    assert program.returncode == 0


def test_a_python_without_sqlite_shows_all_but_the_history_and_says_so_once(
    api: Api, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    for number in (7, 8):
        api.give(campaign(id=number))
    shown = command.run("show", "7", "8", "--format", "json")
    assert shown.exit_code == 0
    assert [each["id"] for each in json.loads(shown.stdout)] == [7, 8]
    assert shown.stderr.count("This Python has no SQLite, so there is no history.") == 1
    assert not command.run("--no-history", "show", "7", "--format", "json").stderr
    told = run("status")
    assert told.exit_code == 1
    assert "This Python has no SQLite" in told.stderr


@pytest.mark.usefixtures("seen")
def test_a_file_that_is_no_history_is_told_and_left():
    path = Path(run("path").stdout.strip())
    for each in path.parent.glob("history.sqlite3*"):
        each.unlink()
    path.write_bytes(b"no database at all" * 100)
    result = run("status")
    assert result.exit_code == 1
    assert "cannot be used" in result.stderr
    assert path.read_bytes().startswith(b"no database")


@pytest.mark.usefixtures("seen")
def test_points_are_what_was_known_at_instants_evenly_apart():
    every = run("show", "7", "--format", "jsonl").stdout.splitlines()
    assert run("show", "7", "--points", "1", "--format", "jsonl").stdout.splitlines() == every[-1:]
    many = run("show", "7", "--points", "5000", "--format", "jsonl").stdout.splitlines()
    assert many == every
    for given in ("0", "10001", "x", "1.5"):
        refused = run("show", "7", "--points", given)
        assert refused.exit_code == 2
        assert f"'{given}' is not a whole number from 1 to 10,000." in refused.stderr


def record_of(result: Result) -> dict:
    (found,) = json.loads(result.stdout)
    return found


def test_offline_prints_the_last_answer_and_at_what_was_known_then(seen: Api):
    first, last, *_ = (json.loads(line) for line in run("export").stdout.splitlines())
    seen.status = 503
    asked = len(seen.asked)
    offline = record_of(command.run("show", "7", "--offline", "--format", "json"))
    assert offline["campaign"]["analytics"]["contactsProcessed"] == 1820
    then = record_of(command.run("show", "7", "--at", first["last"], "--format", "json"))
    assert then["campaign"] == first["campaign"]
    assert then["reading"]["at"] == first["last"][:19] + "Z"
    assert then["fetched_at"][:19] <= last["first"][:19]
    assert len(seen.asked) == asked


@pytest.mark.usefixtures("seen")
def test_what_is_not_in_the_history_is_an_error_of_the_report():
    result = command.run("show", "7", "8", "--offline", "--format", "json")
    assert result.exit_code == 4
    kept, missing = json.loads(result.stdout)
    assert kept["id"] == 7
    assert missing["error"]["kind"] == "no_history"
    assert "8: Nothing was known about the campaign then." in result.stderr
    assert command.run("show", "7", "--at", "soon").exit_code == 2


DEMO_NOW = ("--demo", "--now", "2026-11-24T15:46-06:00")


def test_the_demo_has_a_made_up_history_and_no_file(tmp_path: Path):
    shown = run("show", "1001", "--since", "2d", "--format", "jsonl", *DEMO_NOW)
    lines = [json.loads(line) for line in shown.stdout.splitlines()]
    assert len(lines) > 10
    assert lines[-1]["campaign"]["analytics"]["contactsProcessed"] == 1820
    (found,) = records(run("diff", "1001", "--since", "yesterday", "--format", "json", *DEMO_NOW))
    assert [each["path"] for each in found["configuration"]] == ["scheduling.fri.stopTime"]
    assert "made up" in run("status", *DEMO_NOW).stdout
    assert run("export", "1007", *DEMO_NOW).stdout.count("\n") == 1
    for refused in (("path",), ("forget", "--all")):
        result = run(*refused, "--demo")
        assert result.exit_code == 2
        assert "made up" in result.stderr
    then = command.run("show", "1001", "1013", "--at", "monday", "--format", "json", *DEMO_NOW)
    known, unknown = json.loads(then.stdout)
    assert known["campaign"]["analytics"]["contactsProcessed"] < 1820
    assert unknown["error"]["kind"] == "no_history"
    assert not [each for each in tmp_path.rglob("*") if each.is_file()]


def test_why_answers_are_not_kept_is_said_once_and_what_was_asked_for_is_shown(api: Api):
    path = Path(run("path").stdout.strip())
    path.mkdir(parents=True)
    for number in (7, 8):
        api.give(campaign(id=number))
    shown = command.run("show", "7", "8", "--format", "json")
    assert shown.exit_code == 0
    assert [each["id"] for each in json.loads(shown.stdout)] == [7, 8]
    assert shown.stderr.count("is not a regular file, so no history is kept.") == 1
    told = run("status")
    assert told.exit_code == 1
    assert "is not a regular file" in told.stderr
