"""`altur-tui list`: pages, forms, failures midway and exit codes, against a loopback API."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from support.command import KEY, NOW, run, with_a_quick_demo
from support.fake_api import running
from support.interrupting import started_in
from support.list_api import ListApi, item, listing, page


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[ListApi]:
    with listing(monkeypatch) as running_api:
        yield running_api


def three_pages(api):
    api.pages = {
        None: page(3, 1, cursor="b=+&", total_count=4),
        "b=+&": page(2, cursor="c"),
        "c": page(4),
    }


def test_the_ids_of_all_pages_are_printed_in_order_for_a_pipe(api):
    three_pages(api)
    result = run("list", "--ids")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "3\n1\n2\n4\n", "")
    assert [query.get("cursor") for query in api.queries] == [None, "b=+&", "c"]
    assert {query["pageSize"] for query in api.queries} == {"100"}
    assert {authorization for _, authorization in api.asked} == {f"api-key {KEY}"}


def test_json_is_an_array_of_the_apis_own_objects(api):
    given = page(1, cursor="b")
    given["campaigns"].append({"id": 2, "later": [1.5, {"\u202e": None}], "name": "\x1b[31m"})
    api.pages = {None: given, "b": page(3)}
    result = run("list", "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == [*given["campaigns"], item(3)]
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout


def test_json_keeps_the_spelling_of_every_value(api):
    api.pages = {None: b'{"campaigns": [{"id": 1, "x": 1.50e3, "y": "\\u00f1"}]}'}
    result = run("list", "--format", "jsonl")
    assert result.stdout == '{"id": 1, "x": 1.50e3, "y": "\\u00f1"}\n'


def test_json_without_campaigns_is_an_empty_array(api):
    api.pages = {None: page()}
    result = run("list", "--format", "json")
    assert json.loads(result.stdout) == []
    assert result.stderr == "No campaigns were found.\n"


def test_json_lines_have_a_campaign_each(api):
    three_pages(api)
    lines = run("list", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [3, 1, 2, 4]


def test_csv_has_a_row_each_with_the_values_of_newer_and_older_names(api):
    days = {"mon": {"startTime": "09:00", "stopTime": "18:00", "active": True}}
    newer = item(
        1,
        agent={"id": "agt_1", "name": "Sofía"},
        scheduling=days,
        created_at="2026-11-07T05:31:56.5-06:00",
        archived=False,
        cycle_cooldown_minutes=0,
        cycle_filter_statuses=["failed", "voicemail"],
        concurrency=5,
    )
    older = item(
        2,
        cycle_cooldown=90,
        cycle_status_filters=["read"],
        last_iteration_at="2026-11-08T00:00:00Z",
        concurrency_limit=7,
    )
    api.pages = {None: {"campaigns": [newer, older], "has_more": False}}
    result = run("list", "--format", "csv")
    first, second = csv.DictReader(io.StringIO(result.stdout, newline=""))
    assert (first["id"], first["name"], first["agent_name"]) == ("1", "Cobranza 1", "Sofía")
    assert (first["calling_mon"], first["calling_tue"]) == ("09:00–18:00", "")
    assert first["created_at"] == "2026-11-07T11:31:56Z"
    assert (first["archived"], first["concurrency"]) == ("false", "5")
    assert first["cycle_cooldown_minutes"] == "0"
    assert first["cycle_filter_statuses"] == "failed; voicemail"
    assert (second["cycle_cooldown_minutes"], second["concurrency"]) == ("90", "7")
    assert second["cycle_filter_statuses"] == "read"
    assert second["cycle_last_iteration_at"] == "2026-11-08T00:00:00Z"


def test_what_a_spreadsheet_would_run_is_defused(api):
    api.pages = {None: {"campaigns": [item(1, name="=HYPERLINK(1)", description="\tx")]}}
    (row,) = csv.DictReader(io.StringIO(run("list", "--format", "csv").stdout))
    assert row["name"] == "'=HYPERLINK(1)"
    assert row["description"] == "\\x09x"


def test_the_table_has_a_line_each_that_fits_80_columns(api):
    hostile = item(2, name="[bold]\x1b[2J顧客回収キャンペーン東京大阪", status="\u202e" * 20)
    odd = {"name": None, "agent": {"name": "x" * 60}, "archived": True}
    created = item(1, created_at="2026-11-24T15:46:00Z", agent={"name": "Sofía"})
    api.pages = {None: {"campaigns": [created, hostile, odd]}}
    lines = run("list").stdout.splitlines()
    assert lines[0].split() == ["Id", "Campaign", "Status", "Agent", "Created"]
    assert "  1  Cobranza 1 " in lines[1]
    assert lines[1].endswith("24 Nov 2026, 09:46")
    assert "[bold]\\x1b[2J" in lines[2]
    assert "archived" in lines[3]
    assert all(line.isprintable() for line in lines)
    assert lines[-1] == "3 campaigns, times in America/Mexico_City."


def test_a_page_that_fails_midway_leaves_what_came_and_ends_with_the_failures_code(api):
    api.pages = {None: page(1, 2, cursor="b"), "b": 500}
    result = run("list", "--format", "json")
    assert result.exit_code == 5
    assert [each["id"] for each in json.loads(result.stdout)] == [1, 2]
    assert "failed with status 500" in result.stderr
    assert result.stderr.endswith("2 campaigns were received before that.\n")


@pytest.mark.parametrize(("status", "code"), [(401, 3), (403, 3), (404, 4), (400, 6), (503, 5)])
def test_a_first_page_that_fails_prints_nothing_but_a_whole_form(api, status, code):
    api.pages = {None: status}
    result = run("list", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (code, [])
    assert result.stderr.endswith("No campaigns were received before that.\n")


def test_a_cursor_that_repeats_ends_the_list_with_what_came(api):
    api.pages = {None: page(1, cursor="b"), "b": page(2, cursor="b")}
    result = run("list", "--ids")
    assert (result.exit_code, result.stdout) == (6, "1\n2\n#incomplete\n")
    assert "repeat themselves" in result.stderr
    assert len(api.queries) == 2


def test_a_list_that_goes_on_at_another_host_is_told_as_such(api):
    for following in ("https://elsewhere.example/v1?cursor=b", "https://elsewhere.example/more"):
        first, second = ({"campaigns": [{"id": each}], "next": following} for each in (1, 2))
        api.pages = {None: first, "b": second}
        result = run("list", "--ids")
        assert result.exit_code == 6
        assert "puts the rest of the list at elsewhere.example" in result.stderr


class Endless(dict[str | None, object]):
    """A first page with a campaign, then empty ones that always lead to another."""

    def __missing__(self, cursor: str | None) -> object:
        return page(cursor=str(int(cursor or 0) + 1)) if cursor else page(1, cursor="1")


def test_empty_pages_without_an_end_are_given_up_with_what_came(api):
    api.pages = Endless()
    result = run("list", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (6, [item(1)])
    assert result.stderr.startswith("The server sends one empty page after the other: 50 of them")
    assert result.stderr.endswith("1 campaign was received before that.\n")
    assert len(api.queries) == 51


def test_fewer_campaigns_than_the_server_counts_are_told(api):
    api.pages = {None: page(1, cursor="b", total_count=5), "b": page(2)}
    result = run("list", "--ids")
    assert (result.exit_code, result.stdout) == (6, "1\n2\n#incomplete\n")
    assert result.stderr == "The server counts 5 campaigns, but its pages hold 2.\n"


@pytest.mark.parametrize(
    ("total", "told"),
    [
        (0, "No campaigns were found."),
        (1, "The server counts 1 campaign, but its pages hold none."),
        (2000, "The server counts 2,000 campaigns, but its pages hold none."),
    ],
)
def test_a_list_without_campaigns_is_told_in_one_sentence(api, total, told):
    api.pages = {None: page(total_count=total)}
    result = run("list", "--ids")
    assert (result.exit_code, result.stderr) == (6 if total else 0, f"{told}\n")
    assert result.stdout == ("#incomplete\n" if total else "")


@pytest.mark.parametrize("given", ["", " "])
def test_an_agent_without_an_id_is_refused(api, given):
    result = run("list", "--agent", given)
    assert (result.exit_code, api.queries) == (2, [])
    assert result.stderr.startswith("--agent needs an id.\n")


def test_campaigns_without_an_id_are_told_where_only_ids_are_printed(api):
    api.pages = {None: {"campaigns": [item(1), {"name": "x"}], "has_more": False}}
    result = run("list", "--ids")
    assert (result.exit_code, result.stdout) == (6, "1\n#incomplete\n")
    assert result.stderr == "1 campaign has no readable id and is not among the ids.\n"
    whole = run("list", "--format", "jsonl")
    assert (whole.exit_code, whole.stderr) == (0, "")


def test_every_option_is_sent(api):
    api.pages = {None: page()}
    run("list", "--status", "active", "--channel", "whatsapp", "--agent", "a&b")
    assert api.queries == [
        {"status": "active", "integration": "whatsapp", "agentId": "a&b", "pageSize": "100"}
    ]


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        # The viewer's days are Mexico City's, six hours behind.
        (
            ("--since", "2026-11-01", "--until", "2026-11-02"),
            "2026-11-01T06:00:00Z",
            "2026-11-03T05:59:59Z",
        ),
        (("--since", "2026-11-01"), "2026-11-01T06:00:00Z", "2026-11-24T21:46:00Z"),
        (("--until", "2026-11-01"), "2000-01-01T00:00:00Z", "2026-11-02T05:59:59Z"),
        (("--since", "2026-12-01"), "2026-12-01T06:00:00Z", "2026-12-01T06:00:00Z"),
        (
            ("--since", "2026-11-01T10:00", "--until", "2026-11-01T10:00"),
            "2026-11-01T16:00:00Z",
            "2026-11-01T16:00:00Z",
        ),
        (
            ("--since", "2026-11-01T10:00:00Z", "--until", "2026-11-01T10:00:00-06:00"),
            "2026-11-01T10:00:00Z",
            "2026-11-01T16:00:00Z",
        ),
    ],
)
def test_dates_are_the_viewers_unless_they_name_an_offset_and_both_ends_are_sent(
    api, words, start, end
):
    api.pages = {None: page()}
    assert run("list", *words, "--now", NOW).exit_code == 0
    (query,) = api.queries
    assert (query["startDate"], query["endDate"]) == (start, end)


def test_what_cannot_be_asked_ends_with_2_and_asks_nobody(api):
    for words, message in (
        (("--since", "yesterday"), "--since is not a date, or a date and time: “yesterday”."),
        (("--until", "9999-12-31"), "--until is not a date"),
        (("--until", "0001-01-01"), "--until is not a date"),
        (("--since", "2026-02-30"), "--since is not a date"),
        (("--since", "\x1b[31m"), "“\\x1b[31m”"),
        (("--since", "2026-11-02", "--until", "2026-11-01"), "--since is later than --until."),
        (("--ids", "--format", "csv"), "--ids and --format cannot be combined."),
        (("--status", "running"), "'running' is not one of 'pending', 'ready',"),
        (("--since", "2026-11-01", "--since", "2026-11-02"), "--since was given 2 times."),
        (("--format", "csv", "--format", "csv"), "--format was given 2 times."),
        (("1234",), "Too many arguments."),
    ):
        result = run("list", *words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert message in result.stderr
        assert api.asked == []


def test_without_a_key_nothing_is_asked_at_a_prompt(monkeypatch):
    monkeypatch.delenv("ALTUR_API_KEY", raising=False)
    result = run("list", "--ids")
    assert (result.exit_code, result.stdout) == (3, "#incomplete\n")
    assert result.stderr.startswith("There is no API key: ")


@pytest.mark.parametrize(("form", "whole"), [("table", ""), ("json", "[]\n"), ("jsonl", "")])
def test_without_a_key_it_is_said_once_and_no_table_of_nothing_is_drawn(monkeypatch, form, whole):
    monkeypatch.delenv("ALTUR_API_KEY", raising=False)
    result = run("list", "--format", form)
    assert (result.exit_code, result.stdout) == (3, whole)
    message, hint = result.stderr.splitlines()
    assert message.startswith("There is no API key: ")
    assert "ALTUR_API_KEY_FILE" in hint


def test_the_demos_list_feeds_show(monkeypatch):
    with_a_quick_demo(monkeypatch)
    listed = run("list", "--demo", "--ids", "--channel", "whatsapp")
    ids = [int(line) for line in listed.stdout.split()]
    assert len(ids) > 1
    shown = run("show", "--demo", "@-", "--format", "json", "--now", NOW, typed=listed.stdout)
    assert [each["id"] for each in json.loads(shown.stdout)] == ids


class StuckApi(ListApi):
    """Answers for the second page only when it is told to, and says when it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.pages = {None: page(1, 2, cursor="b"), "b": page(3)}
        self.asked_for_more = threading.Event()
        self.go_on = threading.Event()

    def answer(self, path: str, authorization: str | None) -> tuple[int, bytes]:
        if "cursor" in path:
            self.asked_for_more.set()
            self.go_on.wait(30)
        return super().answer(path, authorization)


def start(*words: str, **environ: str) -> subprocess.Popen:
    with started_in(foreground=True):
        return subprocess.Popen(
            [sys.executable, "-m", "altur_tui", "list", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "ALTUR_API_KEY": KEY, "LC_ALL": "C", **environ},
        )


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        (("--format", "json"), f"[\n{json.dumps(item(1))},\n{json.dumps(item(2))}\n]\n"),
        (("--ids",), "1\n2\n#incomplete\n"),
    ],
)
def test_ctrl_c_leaves_a_whole_form_of_what_came_and_exits_130(words, whole: str):
    api = StuckApi()
    with running(api):
        process = start(*words, ALTUR_BASE_URL=api.base_url)
        assert api.asked_for_more.wait(30)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        api.go_on.set()
    assert process.returncode == 130
    assert out.decode() == whole
    assert err.strip() == b""


def test_a_reader_who_leaves_ends_the_list_quietly():
    api = StuckApi()
    with running(api):
        process = start("--ids", ALTUR_BASE_URL=api.base_url)
        assert process.stdout is not None
        assert process.stderr is not None
        assert api.asked_for_more.wait(30)
        assert process.stdout.readline() == b"1\n"
        process.stdout.close()
        api.go_on.set()
        assert process.stderr.read() == b""
        assert process.wait(timeout=30) == 0
        process.stderr.close()


def test_pages_of_the_form_count_next_results_are_all_read(api: ListApi):
    def choose(query: dict[str, str]) -> object:
        number = int(query.get("page", 1))
        first, last = 100 * number - 99, min(100 * number, 230)
        following = f"https://elsewhere.example/campaigns?page={number + 1}" if last < 230 else None
        return {
            "count": 230,
            "next": following,
            "results": page(*range(first, last + 1))["campaigns"],
        }

    api.choose = choose
    result = run("list", "--ids")
    assert result.exit_code == 0
    assert result.stdout.split() == [str(each) for each in range(1, 231)]
    assert [each.get("page") for each in api.queries] == [None, "2", "3"]


def test_fewer_campaigns_than_are_counted_are_marked(api: ListApi):
    api.choose = lambda _: {"count": 230, "results": page(1, 2)["campaigns"]}
    result = run("list", "--ids")
    assert result.stdout.endswith("#incomplete\n")
    assert "The server counts 230 campaigns, but its pages hold 2." in result.stderr


def test_pages_that_do_not_say_whether_more_follow_are_marked_as_maybe_incomplete(api):
    for only_page in (b'[{"id": 7}]', b'{"campaigns": [{"id": 7}]}'):
        api.pages = {None: only_page}
        result = run("list", "--ids")
        assert (result.exit_code, result.stdout) == (0, "7\n#incomplete\n")
        assert result.stderr == "The server does not say whether there are more campaigns.\n"
    api.pages = {None: b"[]"}
    assert run("list", "--ids").stderr == "No campaigns were found.\n"
