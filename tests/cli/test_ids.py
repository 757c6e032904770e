"""Ids from files and pipes: encodings, limits, and what is never repeated."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import KEY, NOW, run
from support.terminal import Program

from altur_tui.cli.common import ids as ids_module

COMMAND = (sys.executable, "-m", "altur_tui")


def shown(*words: str, typed: str | bytes | None = None) -> list[int]:
    """Return the ids of the demo that were shown."""
    result = run("show", *words, "--demo", "--now", NOW, "--format", "jsonl", typed=typed)
    assert result.exit_code == 0, result.stderr
    return [json.loads(each)["id"] for each in result.stdout.splitlines()]


def refused(*words: str, typed: str | bytes | None = None) -> str:
    result = run("show", *words, "--demo", typed=typed)
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr


def test_files_of_other_programs_are_read(tmp_path: Path):
    file = tmp_path / "ids.csv"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        for text in (
            "Campaña\r\n1001\r\n1002\r\n",
            '"Id";\n"1001";\n"1002";\n',
            "1001.0\n1002.0\n",
        ):
            content = text.encode(encoding)
            file.write_bytes(content)
            assert shown(f"@{file}") == [1001, 1002]
            assert shown("@-", typed=content) == [1001, 1002]


def test_a_range_may_be_written_with_spaces_on_the_command_line(tmp_path: Path):
    (tmp_path / "ids").write_text("1004 - 1005")
    assert shown("1001", "-", "1002", f"@{tmp_path / 'ids'}", "1003") == [
        *(1001, 1002, 1004, 1005, 1003)
    ]


def test_a_tilde_in_the_name_of_a_file_is_the_home_folder():
    Path("~/ids.txt").expanduser().write_text("1001")
    assert shown("@~/ids.txt") == [1001]
    assert "The file “~nobody-here/ids” cannot be read" in refused("@~nobody-here/ids")


def test_an_ambiguous_number_shows_nothing():
    assert refused("1,001").startswith(
        "“1,001” can be read in two ways. Write 1001 for one campaign, or “1, 001” for several.\n"
    )


def test_a_key_in_the_place_of_ids_is_never_repeated(tmp_path: Path):
    file = tmp_path / ".altur-key"
    file.write_text(f"{KEY}\n")
    for command in ("show", "check"):
        for words in ((KEY,), (f"@{file}",), ("7", KEY), (f"https://x.mx/?key={KEY}",)):
            result = run(command, *words)
            assert (result.exit_code, result.stdout) == (2, "")
            assert KEY[5:12] not in result.stderr
            assert "is not a campaign id" in result.stderr
    assert refused(f"@{file}").startswith(f"The file “{file}”, line 1: “sk_l…” is not a")


def test_files_without_an_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert refused("@/dev/zero").startswith(
        "The file “/dev/zero” cannot be read: it is larger than 4 MiB.\n"
    )
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr(ids_module, "MAX_SILENCE", 0.05)
    assert "cannot be read: nothing arrived for 0.05 s.\n" in refused(f"@{tmp_path / 'pipe'}")
    (tmp_path / "pipe").open("wb").close()  # lets the reader that waits come to its end


def test_standard_input_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch):
    program = (
        "from altur_tui.cli import main; from altur_tui.cli.common import ids\n"
        "ids.MAX_SILENCE = 0.05; main.main()"
    )
    silent, writer = os.pipe()
    command = (sys.executable, "-c", program, "show", "@-", "--demo")
    done = subprocess.run(command, stdin=silent, capture_output=True, text=True, timeout=30)
    os.close(silent)
    os.close(writer)
    assert done.returncode == 2
    assert done.stderr.startswith("Standard input cannot be read: nothing arrived for")
    assert "Fatal" not in done.stderr


def test_where_standard_input_is_no_terminal_the_app_takes_its_keys_from_the_terminal():
    line = "echo 1001 1002 | xargs " + " ".join(COMMAND) + f" --demo --now {NOW}"
    program = Program("/bin/sh", "-c", line)
    program.until(b"Worst finding")
    program.press(b"\x11")  # ctrl+q
    assert program.end() == 0
    program.close()


def test_where_the_app_cannot_open_the_stream_to_blame_is_named(tmp_path: Path):
    parent, child = pty.openpty()
    with (tmp_path / "file").open("w+b") as file:
        for output, errors, sentence in (
            (file, file, "The screens need a terminal, and there is none."),
            (file, child, "The screens need a terminal, but standard output is redirected."),
            (child, file, "The screens are drawn on standard error, which is redirected."),
            (child, child, "The screens need a terminal to read keys from, and there is none."),
        ):
            file.truncate(0)
            done = subprocess.run(
                [*COMMAND, "1001", "--demo"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                env={**os.environ, "TERM": "xterm"},
                start_new_session=True,
                timeout=30,
                check=False,
            )
            told = os.read(parent, 1000) if errors is child else Path(file.name).read_bytes()
            assert done.returncode == 2
            assert told.decode().replace("\0", "").splitlines()[0] == sentence
    os.close(child)
    os.close(parent)


def test_that_ids_are_waited_for_is_said():
    program = (
        "from altur_tui.cli import main; from altur_tui.cli.common import ids\n"
        "ids.UNTOLD_SECONDS = 0; main.main()"
    )
    command = (sys.executable, "-c", program, "show", "@-", "--demo", "--format", "jsonl")
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as started:
        said = started.stderr.readline()
        output, _ = started.communicate("1001", timeout=30)
    assert said == "Waiting for ids from standard input; ctrl+c stops.\n"
    assert output.startswith('{"schema":1,"id":1001,')
