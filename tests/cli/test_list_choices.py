"""Several values of one option of `altur-tui list`: each is asked for, nothing comes twice."""

from collections.abc import Iterator

import click
import pytest
from support.command import run
from support.list_api import ListApi, item, listing

from altur_tui.cli.common.options import Once
from altur_tui.cli.main import cli


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[ListApi]:
    with listing(monkeypatch) as running_api:
        yield running_api


def by_status(api: ListApi, **pages: object) -> None:
    """Answer each status with a page of its own."""
    api.choose = lambda query: pages[query["status"]]


def page(*numbers: int, **members: object) -> dict[str, object]:
    return {"campaigns": [item(each) for each in numbers], "has_more": False, **members}


def test_each_status_is_asked_for_and_all_come_in_that_order(api: ListApi):
    by_status(api, cooldown=page(7, 5), active=page(6))
    result = run("list", "--ids", "--status", "cooldown", "--status", "active")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "7\n5\n6\n", "")
    assert [query["status"] for query in api.queries] == ["cooldown", "active"]


def test_a_value_given_twice_is_asked_for_once(api: ListApi):
    by_status(api, active=page(6))
    assert run("list", "--ids", "--status", "active", "--status", "ACTIVE").stdout == "6\n"
    assert len(api.queries) == 1


def test_a_campaign_that_moves_between_two_questions_comes_once(api: ListApi):
    by_status(api, ready=page(1, 2, total_count=2), active=page(2, 3, total_count=2))
    result = run("list", "--format", "jsonl", "--status", "ready", "--status", "active")
    assert [line.partition(",")[0] for line in result.stdout.splitlines()] == [
        f'{{"id": {each}' for each in (1, 2, 3)
    ]
    assert result.stderr == ""


def test_every_combination_is_asked_for(api: ListApi):
    api.choose = lambda query: page()
    run("list", "--channel", "whatsapp", "--channel", "phone_call", "--agent", "a", "--agent", "b")
    assert [(query["integration"], query["agentId"]) for query in api.queries] == [
        ("whatsapp", "a"),
        ("whatsapp", "b"),
        ("phone_call", "a"),
        ("phone_call", "b"),
    ]


def test_what_the_server_counts_more_is_summed(api: ListApi):
    by_status(api, ready=page(1, total_count=3), active=page(2, total_count=1))
    result = run("list", "--ids", "--status", "ready", "--status", "active")
    assert result.stderr == "The server counts 4 campaigns, but its pages hold 2.\n"


def test_the_first_question_that_fails_ends_the_list_with_what_came(api: ListApi):
    by_status(api, ready=page(1), active=500, finished=page(2))
    words = ("--status", "ready", "--status", "active", "--status", "finished")
    result = run("list", "--ids", *words)
    assert (result.exit_code, result.stdout) == (5, "1\n#incomplete\n")
    assert "1 campaign was received before that." in result.stderr
    assert "finished" not in {query["status"] for query in api.queries}


def commands(command: click.Command, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in (*command.list_commands(context), *(("open",) if not path else ())):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from commands(inner, *path, name)


def test_no_option_of_any_command_drops_one_of_two_values_unseen():
    found = {
        (path, option.name): isinstance(option, Once) or option.multiple
        for path, command in commands(cli)
        for option in command.params
        if isinstance(option, click.Option) and not option.is_flag
    }
    assert len({path for path, _ in found}) > 10
    assert [each for each, is_told in found.items() if not is_told] == []


@pytest.mark.parametrize(
    ("words", "sentence", "command"),
    [
        (
            ("show", "1", "--format", "csv", "--format", "json", "--format", "csv"),
            "--format was given 3 times. Give it once.",
            " show",
        ),
        (("check", "1", "--fail-on", "note", "--fail-on", "note"), "--fail-on was", " check"),
        (("--profile", "a", "--profile", "b", "show", "1"), "--profile was given 2 times.", ""),
        (("1", "--timezone", "UTC", "--timezone", "UTC"), "--timezone was given 2 times.", ""),
        (("lists", "show", "--timeout", "1", "--timeout", "2"), "--timeout was", " lists show"),
    ],
)
def test_an_option_that_is_given_again_is_a_mistake(words, sentence: str, command: str):
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    told, hint = result.stderr.splitlines()
    assert told.startswith(sentence)
    assert hint == f"See “altur-tui{command} --help”."


def test_a_flag_may_be_given_again():
    assert run("list", "--demo", "--demo", "--ids", "--ids").exit_code == 0
