"""The ids of `altur-tui list` in a pipe: what opens, what is printed, and a list that broke off."""

import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.command import KEY, NOW, run
from support.interrupting import started_in
from support.list_api import ListApi, listing, page
from support.terminal import Program

COMMAND = shlex.join((sys.executable, "-m", "altur_tui"))
PARTLY = "holds only part of a list: campaigns are missing."


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[ListApi]:
    with listing(monkeypatch) as running_api:
        yield running_api


@pytest.fixture
def typed_in_a_shell() -> Iterator[Callable[..., Program]]:
    programs: list[Program] = []

    def begin(line: str, **environ: str) -> Program:
        programs.append(Program("/bin/sh", "-c", line, **environ))
        return programs[-1]

    yield begin
    for program in programs:
        program.close()


def broken_off(api: ListApi) -> None:
    """Let the second page be refused."""
    api.pages = {None: page(7, 8, cursor="b"), "b": 403}


def test_a_piped_list_opens_as_a_fleet_that_takes_its_keys_from_the_terminal(typed_in_a_shell):
    listed = f"{COMMAND} list --demo --ids --channel whatsapp --now {NOW}"
    program = typed_in_a_shell(f"{listed} | {COMMAND} @- --demo --now {NOW}")
    program.until(b"Worst finding")
    program.press(b"/")
    program.until(b"Keep ")
    program.press(b"1002")
    program.until(b"1 of 4 shown")
    program.press(b"\x11")  # ctrl+q
    assert program.end() == 0
    assert b"\x1b[?1049l" in program.seen
    assert PARTLY.encode() not in program.seen


def test_ids_that_take_long_to_come_are_told_to_be_waited_for(typed_in_a_shell):
    slow = "{ read go </dev/tty; echo 1001 1002; }"
    program = typed_in_a_shell(f"{slow} | {COMMAND} @- --demo --now {NOW}")
    program.until(b"Waiting for ids from standard input; ctrl+c stops.")
    program.press(b"go\n")
    program.until(b"Worst finding")
    program.press(b"\x11")  # ctrl+q
    assert program.end() == 0
    before, _, _ = program.seen.partition(b"\x1b[?1049h")
    assert before.count(b"Waiting") == 1


def test_ctrl_c_ends_the_wait_for_ids(typed_in_a_shell):
    with started_in(foreground=True):
        program = typed_in_a_shell(f"trap : INT; {{ read go </dev/tty; }} | {COMMAND} @- --demo")
    program.until(b"Waiting for ids from standard input")
    program.press(b"\x03")
    assert program.end() == 130
    assert b"Traceback" not in program.seen


def test_a_list_that_broke_off_opens_as_a_fleet_that_says_so(api: ListApi, typed_in_a_shell):
    broken_off(api)
    line = f"{COMMAND} list --ids | {COMMAND} @-"
    program = typed_in_a_shell(line, ALTUR_API_KEY=KEY, ALTUR_BASE_URL=api.base_url)
    program.until(b"Cobranza 8")
    program.until(b"campaigns are missing.")
    program.until("▲ Part of a list".encode())
    program.press(b"\x11")  # ctrl+q
    assert program.end() == 0
    before, _, screens = program.seen.partition(b"\x1b[?1049h")
    # On the terminal itself, for afterwards, and on the screen.
    assert f"Standard input {PARTLY}".encode() in before
    assert b"Standard input holds only part of a" in screens


def test_a_list_that_is_shorter_than_the_server_counts_opens_as_a_fleet_that_says_so(
    api: ListApi, typed_in_a_shell
):
    api.pages = {None: page(7, 8, total_count=9)}
    line = f"{COMMAND} list --ids | {COMMAND} @-"
    program = typed_in_a_shell(line, ALTUR_API_KEY=KEY, ALTUR_BASE_URL=api.base_url)
    program.until(b"Cobranza 8")
    program.until("▲ Part of a list".encode())
    program.press(b"\x11")  # ctrl+q
    assert program.end() == 0


def test_ids_of_which_some_are_missing_end_with_one_word_that_is_a_comment(api: ListApi):
    broken_off(api)
    result = run("list", "--ids")
    assert (result.exit_code, result.stdout) == (3, "7\n8\n#incomplete\n")
    assert result.stderr.endswith("2 campaigns were received before that.\n")
    split = subprocess.run(
        ["xargs", "-n1", "echo"], input=result.stdout, capture_output=True, text=True, check=True
    )
    assert split.stdout.split() == ["7", "8", "#incomplete"]


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_the_other_forms_of_a_list_that_broke_off_hold_no_mark(api: ListApi, form: str):
    broken_off(api)
    assert "incomplete" not in run("list", "--format", form).stdout


@pytest.mark.parametrize("command", ["show", "check"])
def test_commands_say_that_the_ids_they_read_are_incomplete(api: ListApi, command: str):
    result = run(command, "@-", "--no-list", "--format", "json", typed="7\n8\n#incomplete\n")
    assert result.stderr == f"Standard input {PARTLY}\n"
    assert result.stdout.count('"id":7') == 1


def test_a_file_of_ids_that_is_incomplete_is_named(tmp_path: Path):
    ids = tmp_path / "ids.txt"
    ids.write_text("1001\r\n#incomplete\r\n")
    result = run("show", f"@{ids}", "1002", "--demo")
    assert result.exit_code == 0
    assert result.stderr == f"The file “{ids}” {PARTLY}\n"


def test_a_list_that_is_saved_from_incomplete_ids_is_told():
    result = run("lists", "save", "morning", "@-", typed="7\n#incomplete\n")
    assert result.stderr == (f"Standard input {PARTLY}\n1 campaign is saved as “morning”.\n")


@pytest.mark.parametrize("text", ["7 # incomplete\n", "7\n# not #incomplete\n", "7#incomplete\n"])
def test_other_comments_are_no_mark(text: str):
    assert run("show", "@-", "--demo", "--format", "csv", typed=text).stderr.startswith("7: ")


def test_nothing_but_the_mark_names_no_campaign():
    result = run("show", "@-", "--demo", typed="#incomplete\n")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Standard input {PARTLY}\nNo campaign was named.\n")


def test_a_table_in_the_pipe_is_answered_with_the_option_that_prints_ids():
    result = run("show", "@-", typed="Id    Name\n1234  Cobranza\n")
    assert result.exit_code == 2
    assert "“altur-tui list” prints them with --ids." in result.stderr


def test_ids_of_a_list_that_ctrl_c_breaks_off_end_with_the_mark(api: ListApi):
    asked_for_more = threading.Event()
    never = threading.Event()

    def answer(path: str, authorization: str | None) -> tuple[int, bytes]:
        if "cursor=b" in path:
            asked_for_more.set()
            never.wait(20)
        return listed(path, authorization)

    api.pages = {None: page(7, 8, cursor="b"), "b": page(9)}
    listed, api.answer = api.answer, answer  # type: ignore[method-assign]
    with started_in(foreground=True):
        process = subprocess.Popen(
            [sys.executable, "-m", "altur_tui", "list", "--ids"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert asked_for_more.wait(20)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=20)
    never.set()
    assert (process.returncode, stdout) == (130, "7\n8\n#incomplete\n")
    assert not stderr.strip()
