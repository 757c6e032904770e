"""`altur-tui check`: what it finds, and what its exit code says."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import Result
from support import command
from support.campaigns import campaign, day, week
from support.command import KEY, NOW, Api, with_a_quick_demo
from support.entries import HIDDEN, READABLE
from support.fake_api import FakeApi, running
from support.interrupting import started_in

from altur_tui.demo.catalog import CAMPAIGNS

ROOT = Path(__file__).parents[2]
HISTORY_TELLS = {"configuration_changed", "stalled"}
"""What follows from the demo's made-up history."""
ERROR = campaign(id=7, name="Sin horario", scheduling=week(days=()))
WARNING = campaign(id=8, scheduling={**week(), "wed": day("18:00", "18:00")})
NOTE = campaign(id=9, scheduling={**week(), "fri": day("20:00", "01:00")})
CLEAN = campaign(id=10)


def run(*words: str) -> Result:
    return command.run("check", *words)


def records(result: Result) -> list[dict]:
    return json.loads(result.stdout)


@pytest.fixture
def four(api: Api) -> Api:
    """An API with a campaign for each severity, and one without findings."""
    for each in (ERROR, WARNING, NOTE, CLEAN):
        api.give(each)
    return api


def test_the_check_of_the_demo_finds_exactly_what_is_hidden_in_it(monkeypatch: pytest.MonkeyPatch):
    with_a_quick_demo(monkeypatch)
    result = run("--demo", "--now", NOW, "--format", "json")
    told = records(result)
    found = {
        each["id"]: [(one["code"], one["severity"], one["where"]) for one in each["findings"]]
        for each in told[:-4]
    }
    errors = {each["id"]: each["error"]["kind"] for each in told[-4:]}
    # A check asks once, and then campaign 1024 has not healed yet.
    assert set(found) == set(READABLE) - {1024}
    told_by_history = {
        each: [one for one in hidden if one[0] in HISTORY_TELLS] for each, hidden in found.items()
    }
    found = {
        each: [one for one in hidden if one[0] not in HISTORY_TELLS]
        for each, hidden in found.items()
    }
    assert {each: hidden for each, hidden in found.items() if hidden} == HIDDEN
    assert {code for one in told_by_history.values() for code, _, _ in one} == HISTORY_TELLS
    assert errors == {1024: "server", 1025: "not_found", 1026: "forbidden", 1027: "invalid"}
    assert len(told) == len(CAMPAIGNS)
    assert result.exit_code == 1


def test_without_ids_and_without_the_demo_it_is_usage(api: Api):
    result = run()
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("No campaign was named.\n")
    assert api.asked == []


def test_an_empty_file_of_ids_is_not_taken_for_the_whole_demo(tmp_path: Path):
    (tmp_path / "ids").write_text("# none\n", encoding="utf-8")
    assert run(f"@{tmp_path / 'ids'}", "--demo").exit_code == 2


def test_the_exit_code_is_7_from_the_severity_on_that_was_chosen(four: Api):
    for form in (
        "table",
        "json",
    ):
        for campaign_id, fail_on, code in (
            *((7, fail_on, 7) for fail_on in ("error", "warning", "note")),
            *((8, fail_on, code) for fail_on, code in (("error", 0), ("warning", 7), ("note", 7))),
            *((9, fail_on, code) for fail_on, code in (("error", 0), ("warning", 0), ("note", 7))),
            *((10, fail_on, 0) for fail_on in ("error", "warning", "note")),
        ):
            result = run(str(campaign_id), "--fail-on", fail_on, "--format", form)
            assert result.exit_code == code
            assert result.stderr == ""


def test_errors_are_what_it_fails_on_if_nothing_else_was_chosen(four: Api):
    assert run("7-10").exit_code == 7
    assert run("8-10").exit_code == 0


def test_a_campaign_that_could_not_be_fetched_counts_more_than_what_was_found(four: Api):
    for status, code in (
        (401, 3),
        (403, 3),
        (404, 4),
        (500, 5),
        (429, 5),
        (302, 6),
    ):
        four.answers[10] = (status, b"{}")
        assert run("7-10").exit_code == code


def test_failures_of_different_codes_give_one_whatever_was_found(four: Api):
    four.answers |= {11: (404, b""), 12: (500, b"")}
    assert run("7", "11", "12").exit_code == 1


def test_without_a_key_the_exit_code_says_so(four: Api, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("ALTUR_API_KEY")
    result = run("7-20")
    assert result.exit_code == 3
    assert "No campaign was checked. 14 campaigns could not be checked.\n" in result.stdout
    assert result.stdout.count("There is no API key") == 1
    assert result.stderr == ""
    assert four.asked == []


def test_without_a_key_programs_are_told_it_of_each_campaign(
    four: Api, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("ALTUR_API_KEY")
    result = run("7-20", "--format", "json")
    assert result.exit_code == 3
    assert [each["error"]["kind"] for each in records(result)] == ["no_key"] * 14
    assert result.stderr.startswith("There is no API key: ")
    assert len(result.stderr.splitlines()) == 2


def test_the_worst_campaign_comes_first_whatever_the_order_asked(four: Api):
    result = run("10", "9", "8", "7", "--format", "json")
    assert [each["id"] for each in records(result)] == [7, 8, 9, 10]
    places = [run("10", "9", "8", "7").stdout.find(f"#{each} ·") for each in (7, 8, 9, 10)]
    assert places == [*sorted(places[:3]), -1]


def test_the_table_tells_how_much_was_found_and_where(four: Api):
    assert run("7-10").stdout == (
        "1 error, 1 warning, 1 note in 4 campaigns.\n"
        "\n"
        "#7 · Sin horario\n"
        "  error    No day of the campaign's week has open hours, so no one is ever\n"
        "           reached. (scheduling)\n"
        "\n"
        "#8 · Cobranza\n"
        "  warning  The hours of Wednesday, “18:00” to “18:00”, have no length, so that\n"
        "           day counts as closed. (scheduling.wed)\n"
        "\n"
        "#9 · Cobranza\n"
        "  note     The hours of Friday, 20:00–01:00 (+1), run past midnight into the\n"
        "           next day. (scheduling.fri)\n"
        "\n"
        "Nothing was found in 1 other campaign.\n"
    )


def test_findings_that_are_alike_are_told_once_with_all_their_places(api: Api):
    nights = {**week(), **{each: day("20:00", "01:30") for each in ("mon", "wed", "fri")}}
    api.give(campaign(id=7, scheduling=nights))
    assert run("7").stdout == (
        "3 notes in 1 campaign.\n"
        "\n"
        "#7 · Cobranza\n"
        "  note     The hours of Monday, 20:00–01:30 (+1), run past midnight into the\n"
        "           next day. (scheduling.mon; 2 like it: scheduling.wed, scheduling.fri)\n"
    )
    (record,) = records(run("7", "--format", "json"))
    assert [each["where"] for each in record["findings"]] == [
        "scheduling.mon",
        "scheduling.wed",
        "scheduling.fri",
    ]
    assert all(each["code"] == "overnight_window" for each in record["findings"])


def test_two_findings_that_are_alike_are_one_row_as_on_the_screen(api: Api):
    nights = {**week(), **{each: day("20:00", "01:30") for each in ("mon", "wed")}}
    api.give(campaign(id=7, scheduling=nights))
    text = run("7").stdout
    assert "The hours of Monday" in text
    assert "(scheduling.mon; 1 like it: scheduling.wed)" in " ".join(text.split())


def test_the_table_says_itself_why_a_campaign_was_not_checked(four: Api):
    four.answers |= dict.fromkeys((11, 12, 14), (404, b"{}"))
    result = run("10-12", "14")
    assert result.stdout == (
        "Nothing was found in 1 campaign. 3 campaigns could not be checked.\n"
        "\n"
        "#11–12, #14 · not checked\n"
        "  No such campaign.\n"
        "  Check the id, and that the key belongs to the campaign's organization.\n"
    )
    assert result.stderr == ""


def test_beside_json_standard_error_says_why_a_campaign_was_not_checked(four: Api):
    four.answers[11] = (404, b"{}")
    result = run("10-11", "--format", "json")
    assert records(result)[1]["error"]["kind"] == "not_found"
    assert result.stderr.startswith("11: No such campaign.\n")


def test_five_refusals_in_a_row_from_the_start_end_the_check(api: Api):
    api.answers = dict.fromkeys(range(1, 61), (401, b""))
    result = run("1-60")
    assert result.exit_code == 3
    assert result.stdout.startswith(
        "No campaign was checked. 5 campaigns could not be checked. The check ended\n"
        "before 55 more campaigns.\n"
    )
    assert "the remaining 55 were not requested" in result.stderr


def test_a_wrong_severity_or_format_is_usage():
    assert run("7", "--fail-on", "fatal").exit_code == 2
    assert run("7", "--format", "csv").exit_code == 2


def start(*words: str, **attributes) -> subprocess.Popen:
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    arguments = [sys.executable, "-m", "altur_tui", "check", *words]
    with started_in(foreground=True):
        return subprocess.Popen(arguments, cwd=ROOT, **{**streams, **attributes})


def test_a_reader_who_left_does_not_make_it_look_well():
    process = start("1003", "--demo", "--now", NOW)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(timeout=30) == 7
    process.stderr.close()


class Stuck(FakeApi):
    """Answers for campaign 8 only when it is told to, and says when it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked_for_8 = threading.Event()
        self.go_on = threading.Event()

    def answer(self, path: str, authorization: str | None) -> tuple[int, bytes]:
        if path.endswith("/8"):
            self.asked_for_8.set()
            self.go_on.wait(30)
        return super().answer(path, authorization)


def test_ctrl_c_leaves_a_whole_array_and_exits_130():
    api = Stuck()
    with running(api):
        environ = {**os.environ, "ALTUR_API_KEY": KEY, "LC_ALL": "C"}
        words = ("8-9", "--format", "json", "--base-url", api.base_url)
        process = start(*words, env=environ)
        assert api.asked_for_8.wait(30)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        api.go_on.set()
    assert process.returncode == 130
    assert json.loads(out) == []
    assert err.strip() == b""


def test_a_check_of_one_campaign_says_what_to_do_about_errors_and_warnings(four: Api):
    assert run("7").stdout == (
        "1 error in 1 campaign.\n"
        "\n"
        "#7 · Sin horario\n"
        "  error    No day of the campaign's week has open hours, so no one is ever\n"
        "           reached. (scheduling)\n"
        "           What to do: Switch on at least one day of the campaign's schedule and\n"
        "           give it hours.\n"
    )
    assert "What to do" not in run("9").stdout  # a note
