"""`altur-tui lists`: saving, printing, deleting, and what it says."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from altur_tui.cli.main import cli


def run(*words: str, typed: str | None = None, now: str = "2026-11-24T15:46:00-06:00") -> Result:
    result = CliRunner().invoke(cli, ["lists", *words, "--now", now], input=typed)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_a_saved_list_prints_its_ids_a_line_each():
    saved = run("save", "Mañana", "#1240", "1234", "1300-1302", "1240")
    assert (saved.exit_code, saved.stdout) == (0, "")
    assert saved.stderr == "5 campaigns are saved as “Mañana”.\n"
    shown = run("show", "mañana")
    assert shown.stdout == "1240\n1234\n1300\n1301\n1302\n"
    assert shown.stderr == ""


def test_ids_can_come_from_a_pipe():
    run("save", "piped", "@-", typed="1 # the first\n2,3\n")
    assert run("show", "piped").stdout == "1\n2\n3\n"


def test_what_is_printed_can_be_read_as_ids_again():
    run("save", "one", "5", "4")
    run("save", "two", "@-", typed=run("show", "one").stdout)
    assert run("show", "two").stdout == "5\n4\n"


def test_the_lists_are_printed_with_their_sizes_and_times():
    run("save", "tarde", "1-1200", now="2026-11-24T09:05:00-06:00")
    run("save", "Mañana de lunes", "7", now="2026-10-01T09:05:00-06:00")
    lines = run("show").stdout.splitlines()
    assert lines == [
        "Mañana de lunes       1 campaign  saved 1 Oct, 09:05",
        "tarde            1,200 campaigns  saved 09:05",
    ]


def test_without_lists_nothing_is_printed_and_the_way_to_make_one_is_told():
    shown = run("show")
    assert (shown.exit_code, shown.stdout) == (0, "")
    assert "altur-tui lists save NAME ID..." in shown.stderr


def test_a_list_that_is_replaced_is_told():
    run("save", "one", "1", "2")
    assert run("save", "ONE", "3").stderr == (
        "1 campaign is saved as “ONE”, replacing the earlier list.\n"
    )
    assert run("show", "one").stdout == "3\n"


def test_a_deleted_list_is_gone():
    run("save", "to go", "1")
    assert run("delete", "to", "go").stderr == "The list “to go” is deleted.\n"
    gone = run("show", "to go")
    assert gone.exit_code == 2
    assert gone.stderr.startswith("There is no list “to go”.\n")


def test_a_mistyped_name_says_which_was_meant():
    run("save", "Morning", "1")
    told = run("delete", "mornign")
    assert told.exit_code == 2
    assert told.stderr.startswith("There is no list “mornign”. Did you mean “Morning”?")
    assert run("show", "Morning").stdout == "1\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("save", "1234", "1240"), "“1234” is a campaign id"),
        (("save", "../x", "1240"), "cannot be the name of a list"),
        (("save", "name", "nonsense"), "is not a campaign id"),
        (("save", "name"), "No campaign was named."),
        (("save", "name", "5-3"), "runs backward"),
        (("rename", "a", "b"), "“altur-tui lists” has no command “rename”."),
        (("show", "x\x1b[31m"), "There is no list “x\\x1b[31m”."),
    ],
)
def test_what_cannot_be_done_ends_with_2_and_keeps_nothing(words, message):
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert message in result.stderr
    assert "\x1b" not in result.stderr
    assert run("show").stdout == ""


def test_the_demo_keeps_no_lists():
    result = run("save", "x", "1", "--demo")
    assert result.exit_code == 2
    assert "The demo saves no lists" in result.stderr
    assert run("show").stdout == ""


def test_each_profile_has_its_own_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "config.toml").write_text("[profiles.staging]\n", encoding="utf-8")
    monkeypatch.setenv("ALTUR_CONFIG", str(tmp_path / "config.toml"))
    run("save", "x", "1", "--profile", "staging")
    assert run("show").stdout == ""
    assert run("show", "x", "--profile", "staging").stdout == "1\n"


def test_a_file_that_cannot_be_used_ends_with_1():
    run("save", "x", "1")
    (kept,) = Path.home().rglob("lists-default.json")
    kept.write_text("nonsense")
    result = run("save", "y", "2")
    assert result.exit_code == 1
    assert "is damaged" in result.stderr
    assert kept.read_text() == "nonsense"


def test_the_command_is_listed():
    assert "lists" in CliRunner().invoke(cli, ["--help"]).output
