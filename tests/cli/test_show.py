"""`altur-tui show`: order, formats, failures and exit codes, against a loopback API or the demo."""

import asyncio
import csv
import io
import json
import os
import threading
from pathlib import Path

import pytest
from click.testing import Result
from support import command
from support.command import KEY, NOW, Api
from support.fake_api import FakeApi, running
from support.keyrings import use

from altur_tui.cli.common import pipeline
from altur_tui.cli.common.pipeline import Output


def run(*words: str, typed: str | bytes | None = None) -> Result:
    return command.run("show", *words, typed=typed)


def records(result: Result) -> list[dict]:
    return json.loads(result.stdout)


def test_the_demo_prints_a_whole_campaign_as_json():
    result = run("1001", "--demo", "--format", "json", "--now", NOW)
    (record,) = records(result)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert list(record) == ["schema", "id", "fetched_at", "campaign", "reading"]
    assert (record["schema"], record["id"]) == (1, 1001)
    assert record["fetched_at"] == "2026-11-24T21:46:00Z"
    assert record["campaign"]["analytics"]["contactsAnswered"] == 945
    assert record["reading"]["calling"]["state"] == "open"


def test_the_demo_is_the_same_in_every_run_at_a_fixed_instant():
    first, second = (run("1001", "1011", "--demo", "--now", NOW, "--format", "jsonl") for _ in "12")
    assert first.stdout_bytes == second.stdout_bytes


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "markdown"])
def test_every_format_shows_the_campaigns_in_the_order_asked(api: Api, form: str):
    result = run("7", "3", "5-6", "7", "--format", form)
    places = [result.stdout.index(f"Cobranza {each}") for each in (7, 3, 5, 6)]
    assert result.exit_code == 0
    assert places == sorted(places)


def test_a_repeated_id_is_asked_for_once(api: Api):
    assert run("7", "#7", "7-7", "--format", "jsonl").stdout.count("\n") == 1
    assert len(api.asked) == 1


def test_ids_come_from_a_file_and_from_standard_input(api: Api, tmp_path):
    file = tmp_path / "ids.txt"
    file.write_bytes(b"\xef\xbb\xbf7, 8 # two of them\n# 9\n")
    result = run(
        f"@{file}", "@-", "https://app.altur.io/campaigns/11", "--format", "json", typed="10\n7"
    )
    assert [each["id"] for each in records(result)] == [7, 8, 10, 11]


@pytest.mark.parametrize(
    ("status", "body", "code", "kind"),
    [
        (401, b"{}", 3, "unauthorized"),
        (403, b"{}", 3, "forbidden"),
        (404, b"<html>", 4, "not_found"),
        (500, b"{}", 5, "server"),
        (503, b"", 5, "server"),
        (429, b"{}", 5, "rate_limited"),
        (200, b"<html>", 6, "invalid"),
        (200, b"null", 6, "invalid"),
        (200, b'{"success": true}', 6, "invalid"),
        (200, b'{"success": true, "campaign": {"id": 7', 6, "invalid"),
        (200, b'{"success": false, "message": "No."}', 6, "api"),
        (302, b"", 6, "invalid"),
        (418, b"{}", 6, "api"),
        (200, b" " * (2 * 1024 * 1024 + 1), 6, "too_large"),
    ],
    ids=lambda each: str(each)[:16],
)
def test_each_failure_has_its_exit_code_its_record_and_its_sentence(
    api: Api, status: int, body: bytes, code: int, kind: str
):
    api.answers[7] = (status, body)
    result = run("7", "--format", "json")
    (record,) = records(result)
    assert result.exit_code == code
    assert list(record) == ["schema", "id", "error"]
    assert record["error"]["kind"] == kind
    assert record["error"]["status"] == status
    assert result.stderr.startswith(f"7: {record['error']['message']}\n")
    assert record["error"]["hint"] in result.stderr


def test_an_unreachable_server_is_a_network_failure(api: Api, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ALTUR_BASE_URL", "http://127.0.0.1:1/api")
    result = run("7", "--format", "json")
    assert result.exit_code == 5
    assert records(result)[0]["error"]["kind"] == "network"
    assert records(result)[0]["error"]["status"] is None


NO_KEY = (
    "There is no API key: neither ALTUR_API_KEY nor ALTUR_API_KEY_FILE is set. This system has no "
    "usable keyring."
)


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_without_a_key_programs_get_a_record_for_each_campaign_and_people_one_sentence(
    api: Api, monkeypatch: pytest.MonkeyPatch, form: str
):
    monkeypatch.delenv("ALTUR_API_KEY")
    result = run("1-20", "--format", form)
    assert result.exit_code == 3
    assert result.stdout.count(NO_KEY) == result.stdout.count("no_key") == 20
    message, hint = result.stderr.splitlines()
    assert message == NO_KEY
    assert "ALTUR_API_KEY_FILE" in hint
    assert api.asked == []


@pytest.mark.parametrize("ids", ["7", "1-20"])
@pytest.mark.parametrize("form", ["table", "markdown"])
def test_without_a_key_people_are_told_once_and_no_table_of_nothing_is_drawn(
    api: Api, monkeypatch: pytest.MonkeyPatch, ids: str, form: str
):
    monkeypatch.delenv("ALTUR_API_KEY")
    result = run(ids, "--format", form)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.splitlines()[0] == NO_KEY
    assert len(result.stderr.splitlines()) == 2
    assert api.asked == []


def test_the_keyring_is_asked_once_for_a_key_however_many_campaigns_there_are(
    api: Api, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("ALTUR_API_KEY")
    memory = use(monkeypatch)
    result = run("1-1000", "--format", "jsonl")
    assert result.exit_code == 3
    assert result.stdout.count("There is no API key for the profile") == 1000
    assert memory.calls == ["get"]


def test_failures_of_one_kind_give_their_code_whatever_else_was_shown(api: Api):
    api.answers = {7: (404, b"{}"), 9: (404, b"{}")}
    result = run("7-10", "--format", "json")
    assert result.exit_code == 4
    assert ["error" in each for each in records(result)] == [True, False, True, False]


def test_failures_of_one_code_share_it_and_others_give_one(api: Api):
    api.answers = {7: (500, b""), 8: (429, b"")}
    assert run("7-9").exit_code == 5
    api.answers[9] = (404, b"")
    assert run("7-9").exit_code == 1


def test_a_hint_is_said_once_however_many_fail(api: Api):
    api.answers = dict.fromkeys((7, 8, 9), (404, b""))
    result = run("7-9")
    assert len(result.stderr.splitlines()) == 4


def test_one_refused_campaign_does_not_stop_the_others(api: Api):
    api.answers = dict.fromkeys((7, 9, 10, 11, 12, 13, 14), (403, b""))
    result = run("7-14", "--format", "json")
    assert result.exit_code == 3
    assert [each["id"] for each in records(result)] == list(range(7, 15))


@pytest.mark.usefixtures("limited")
def test_five_refusals_in_a_row_from_the_start_end_it(api: Api):
    api.answers = dict.fromkeys(range(1, 61), (401, b""))
    result = run("1-60", "--format", "json")
    assert result.exit_code == 3
    assert [each["id"] for each in records(result)] == [1, 2, 3, 4, 5]
    assert "the remaining 55 were not requested" in result.stderr
    assert len(api.asked) < 30


def test_five_refusals_of_five_are_told_as_they_are(api: Api):
    api.answers = dict.fromkeys(range(1, 6), (401, b""))
    result = run("1-5", "--format", "json")
    assert len(records(result)) == 5
    assert "remaining" not in result.stderr


def test_csv_has_a_row_for_what_failed(api: Api):
    api.answers[8] = (404, b"")
    rows = list(
        csv.DictReader(io.StringIO(run("7-8", "--format", "csv").stdout_bytes.decode(), newline=""))
    )
    assert [(each["id"], each["error_kind"]) for each in rows] == [("7", ""), ("8", "not_found")]


def test_a_hostile_message_of_the_server_is_made_safe_everywhere(api: Api):
    api.answers[7] = (404, json.dumps({"message": "\x1b[2J\u202e [bold]no"}).encode())
    for form in ("table", "json", "jsonl", "csv", "markdown"):
        result = run("7", "--format", form)
        assert "\x1b" not in result.output
        assert "\u202e" not in result.output
        assert "\\x1b[2J\\u202e [bold]no" in result.stderr


def test_wrong_usage_is_said_in_a_sentence_and_asks_nobody(api: Api):
    for words, sentence in (
        ((), "No campaign was named."),
        (("@",), "“@” must be followed by a file's name, or by “-” for standard input."),
        (
            ("@/nowhere/ids",),
            "The file “/nowhere/ids” cannot be read: No such file or directory.",
        ),
        (("@/",), "The file “/” cannot be read: Is a directory."),
        (("12x",), "“12x” is not a campaign id. An id is a number such as 1234."),
        (("9-7",), "The range “9-7” runs backward. Put the smaller id first."),
        (("1-10001",), "These are more than 10,000 campaigns. Ask for fewer at a time."),
        (
            ("7", "--timezone", "Mexico/Nowhere"),
            "--timezone is not a known time zone: “Mexico/Nowhere”.",
        ),
    ):
        result = run(*words)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert result.stderr.splitlines()[0] == sentence
        assert api.asked == []


def test_a_log_that_cannot_be_written_ends_it_before_anything_is_asked(api: Api):
    result = run("7", "8", "--log", "/nowhere/log")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("The log file “/nowhere/log” cannot be written: No such file")
    assert api.asked == []


def test_a_proxy_that_cannot_be_used_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ALTUR_API_KEY", KEY)
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:1")
    result = run("7", "8", "--base-url", "https://nowhere.invalid")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("The proxy address in HTTPS_PROXY")


def test_a_file_that_is_no_text_is_refused(api: Api, tmp_path):
    (tmp_path / "ids").write_bytes(b"1001 \xff\xfe")
    result = run(f"@{tmp_path / 'ids'}")
    assert result.exit_code == 2
    assert "is not UTF-8 or UTF-16 text" in result.stderr


def test_an_unknown_format_is_refused():
    result = run("7", "--format", "xml")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "Invalid value for '--format': 'xml' is not one of 'table', 'json',"
    )


class StuckUntil:
    """A reader who takes nothing before an event; then everything."""

    def __init__(self, event: threading.Event) -> None:
        self._event = event
        self.waited_in_vain = False
        self.taken = b""

    def write(self, data: memoryview) -> int:
        self.waited_in_vain = not self._event.wait(10) or self.waited_in_vain
        # Takes a little at a time, as a pipe may.
        part = bytes(data[:1000])
        self.taken += part
        return len(part)


def test_requests_go_on_and_none_times_out_while_the_reader_takes_nothing(
    api: Api, monkeypatch: pytest.MonkeyPatch
):
    all_arrived = threading.Event()
    arrived: set[int] = set()

    def note(campaign_id: int) -> None:
        arrived.add(campaign_id)
        if len(arrived) == 12:
            all_arrived.set()

    api.arrived = note
    reader = StuckUntil(all_arrived)
    monkeypatch.setattr(pipeline, "Output", lambda: Output(reader))
    result = run("1-12", "--format", "json")
    assert not reader.waited_in_vain
    assert result.exit_code == 0
    assert [each["id"] for each in json.loads(reader.taken)] == list(range(1, 13))


async def test_what_is_being_written_when_the_writer_is_cancelled_comes_out_whole():
    go_on = threading.Event()
    reader = StuckUntil(go_on)
    output = Output(reader)
    writing = asyncio.ensure_future(output.write("first"))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    go_on.set()
    await output.write("-second")
    assert reader.taken == b"first-second"


def test_a_clock_that_stands_still_is_not_held_against_the_servers(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("ALTUR_API_KEY", KEY)
    with running(FakeApi()) as api:
        words = ("7", "--base-url", api.base_url, "--format", "json", "--now", NOW)
        (record,) = records(run(*words))
    assert record["reading"]["at"] == "2026-11-24T21:46:00Z"
    assert record["fetched_at"] != record["reading"]["at"]
    assert "clock_skew" not in {each["code"] for each in record["reading"]["findings"]}


@pytest.mark.usefixtures("limited")
def test_the_request_limit_is_shared_unless_that_is_off(api: Api):
    def shared_files() -> list[str]:
        return [each.name for each in Path(os.environ["XDG_STATE_HOME"]).glob("*/budget-*")]

    assert run("1001", "--demo").exit_code == 0
    assert run("7", "--no-shared-budget").exit_code == 0
    assert shared_files() == []
    assert run("7").exit_code == 0
    assert len(shared_files()) == 1
