"""Every command in a made-up language: what people read is in the catalogue, and nothing else."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import pytest
from support import pseudo
from support.campaigns import campaign, day, week
from support.command import Api
from support.commands_in import run
from support.fake_api import running

from altur_tui.campaign.past.events import EventKind
from altur_tui.cli.main import cli
from altur_tui.i18n import language
from altur_tui.reports.shift.groups import Grouping

NOW = "2026-11-24T15:46:00-06:00"
ALL = "1001-1027"
TYPED = ("sow", "Mateo", "Matea", "opend")
DEMO = ("--demo", "--now", NOW)
NOBODY = ("--base-url", "https://127.0.0.1:1/api")
"""Where nobody answers."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pseudo.catalogue(tmp_path_factory.mktemp("locale"))


@pytest.fixture
def reader() -> Iterator[pseudo.Reader]:
    reader = pseudo.Reader([*names(), *TYPED])
    yield reader
    reader.fail_if_anything_is_foreign()


def names() -> Iterator[str]:
    """Yield the names of commands and options, and the words that options take."""
    yield from map(str, EventKind)
    for path, command in commands():
        yield from path
        for parameter in command.params:
            yield from (*parameter.opts, *parameter.secondary_opts)
            if isinstance(parameter.type, click.Choice):
                yield from map(str, parameter.type.choices)


def commands(
    command: click.Command = cli, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield all commands that are listed, each with the words that lead to it."""
    yield path, command
    if isinstance(command, click.Group):
        ctx = click.Context(command)
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            assert inner is not None
            yield from commands(inner, (*path, name))


def read_all(
    reader: pseudo.Reader, folder: Path, lines: Sequence[tuple[Sequence[str], str]]
) -> None:
    locale = f"{pseudo.LANGUAGE}_{pseudo.REGION}.UTF-8"
    for ran in run(folder, locale, lines):
        reader.read(f"altur-tui {ran.line}", ran.output)
        reader.read(f"altur-tui {ran.line}, standard error", ran.told)


def test_the_help_of_every_command(reader, folder):
    read_all(reader, folder, [((*path, "--help"), "") for path, _ in commands()])


def test_mistakes_in_usage(reader, folder):
    wrong = [
        *(((*path, "--0000"), "") for path, _ in commands()),
        *(((*path, "--format", "0000"), "") for path, _ in commands() if path),
        *(((*path, "--timeout", "0000"), "") for path, _ in commands()),
        *(((*path, "--timezone"), "") for path, _ in commands()),
        *(((*path, "--now", "0000"), "") for path, _ in commands()),
        *((words.split(), "") for words in _WRONG),
    ]
    read_all(reader, folder, wrong)


_WRONG = (
    "0000x",
    "sow 1001",
    "show",
    "show 12a",
    "show 1001 --since 0000",
    "show 1001 --at 2026-01-01 --since 2026-02-01",
    "show 9-1",
    "show 1-99999",
    "show @0000.txt",
    "show @-",
    "show 1001 --format json --format csv",
    "compare 1001 --demo",
    "compare 1001-1009 --demo",
    "show 1001 --base-url http://127.0.0.1",
    "show 1001 --base-url 0000",
    "show 1001 --timezone 0000",
    "show 1001 --profile 0000",
    "show 1001 --timeout -1",
    "show 1001 --log /0000/0000",
    "show 1001 --lang 0000",
    "check --fail-on 0000 1001 --demo",
    "report 1001 --demo --since 0000",
    "report 1001 --demo --since 2026-02-01 --until 2026-01-01",
    "report 1001 --group 0000 --demo",
    "list --status 0000 --demo",
    "list --agent= --demo",
    "list --since 0000 --demo",
    "list --since 2026-11-24 --until 2026-11-01 --demo",
    "list --ids --format csv --demo",
    "lists 0000",
    "lists save",
    "lists save Mateo",
    "lists save 1001 1001",
    "lists save ../x 1001",
    "lists delete 0000",
    "lists show 0000",
    "key 0000",
    "key set 0000",
    "key set --no-test",
    "key test",
    "key status",
    "key forget",
    "completions 0000",
    "completions",
    "1001 1002",
    "watch",
    "watch 1001 --every 0000x",
    "watch 1001 --every 1",
    "watch 1001 --for 999999d",
    "watch 1001 --until 0000",
    "watch 1001 --until opend",
    "watch 1001 --now 2026-11-24T15:46",
)


def test_what_commands_print_for_people(reader, folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ids.txt").write_text("1001\n# 0000\n1003\n")
    lines = [
        *((("show", each, *DEMO), "") for each in ("1001", "1003", "1009", ALL)),
        (("show", ALL, *DEMO, "--format", "markdown"), ""),
        *((("report", ALL, *DEMO, "--group", each), "") for each in Grouping),
        (("report", "1001", *DEMO, "--since", "08:00", "--until", "12:00"), ""),
        (("report", "1001", *DEMO, "--since", "2026-01-01"), ""),
        (("show", "1001", "1003", *DEMO, "--format", "table"), ""),
        *(
            (("show", *ids, *DEMO, "--since", "2026-11-23"), "")
            for ids in (["1001"], ["1001", "1013"])
        ),
        (("show", "1013", *DEMO, "--since", "2026-11-23", "--format", "markdown"), ""),
        (("show", "@ids.txt", *DEMO), ""),
        (("show", "@-", *DEMO), "1001 1025"),
        (("show", "1001", *NOBODY), ""),
        (("check", ALL, *DEMO), ""),
        (("check", "1001", *DEMO), ""),
        (("check", "1003", "--fail-on", "note", *DEMO), ""),
        (("check", ALL, *DEMO, "--format", "markdown"), ""),
        (("compare", "1001", "1003", "1004", *DEMO), ""),
        (("compare", "1001", "1025", *DEMO), ""),
        (("compare", "1002", "1008", *DEMO, "--format", "markdown"), ""),
        (("list", *DEMO), ""),
        (("list", *DEMO, "--format", "markdown"), ""),
        (("list", *DEMO, "--agent", "0000"), ""),
        (("list", *DEMO, "--channel", "whatsapp", "--since", "2026-11-01"), ""),
        (("list", *NOBODY), ""),
        (("lists", "show"), ""),
        (("lists", "save", "Mateo", "1001", "1002"), ""),
        (("lists", "save", "Mateo", "1001"), ""),
        (("lists", "show"), ""),
        (("lists", "show", "Matea"), ""),
        (("lists", "delete", "Matea"), ""),
        (("lists", "delete", "Mateo"), ""),
        (("key", "set", "--no-test"), "0000 0000"),
        (("key", "set"), ""),
        (("key", "set", *NOBODY), "0000000000000000"),
        (("key", "test", *NOBODY), ""),
        (("key", "forget", *NOBODY), ""),
        (("key", "status", *NOBODY), ""),
        (("doctor", *DEMO), ""),
        (("doctor", *NOBODY), ""),
        (DEMO, ""),
    ]
    read_all(reader, folder, lines)


def test_what_the_history_tells(reader, folder, monkeypatch):
    monkeypatch.setenv("ALTUR_API_KEY", "0" * 20)
    shown = [("show", "1001", "--format", "json"), ""]
    asked = ("status", "path", "show 1001", "diff 1001", "diff 9", "show", "diff")
    wrong = ("forget 0000", "diff 1001 --since 0000", "forget", "status --demo")
    gone = ("forget 1001 --before 0d", "forget 1001", "forget --all", "status", "show 1001")
    with running(Api()) as api:
        monkeypatch.setenv("ALTUR_BASE_URL", api.base_url)
        for processed in (1200, 1500):
            counts = {"contacts": 2000, "contactsProcessed": processed}
            hours = week() if processed == 1500 else {**week(), "fri": day("09:00", "20:00")}
            api.give(campaign(id=1001, name="Mateo", analytics=counts, scheduling=hours))
            assert [each.code for each in run(folder, "C", [shown])] == [0]
        lines = [(("history", *each.split()), "") for each in (*asked, *wrong, *gone)]
        read_all(reader, folder, lines)


def test_what_is_told_while_watching(reader, folder, monkeypatch):
    monkeypatch.setenv("ALTUR_API_KEY", "0" * 20)
    demo = ("--demo", "--for", "1s")
    lines = [
        (("watch", "1022", "1025", *demo, "--until", "opened"), ""),
        (("watch", "1001-1900", *demo, "--every", "10"), ""),
        (("watch", "1025", "--demo"), ""),
    ]
    read_all(reader, folder, lines)
    with running(Api()) as api:
        api.answers = dict.fromkeys(range(1, 10), (401, b'{"message": "0000"}'))
        monkeypatch.setenv("ALTUR_BASE_URL", api.base_url)
        read_all(reader, folder, [(("watch", "1-9"), "")])


def test_what_machines_read_is_the_same_in_every_language(folder):
    lines = [
        *(
            (("show", ALL, "9999", *DEMO, "--format", each), "")
            for each in ("json", "jsonl", "csv")
        ),
        (("check", ALL, *DEMO, "--format", "json"), ""),
        (("compare", "1001", "1003", *DEMO, "--format", "json"), ""),
        *((("list", *DEMO, "--format", each), "") for each in ("json", "jsonl", "csv")),
        (("list", *DEMO, "--ids"), ""),
    ]
    english = run(folder, "C", lines)
    foreign = run(folder, f"{pseudo.LANGUAGE}_{pseudo.REGION}.UTF-8", lines)
    for ours, theirs in zip(english, foreign, strict=True):
        assert (ours.code, ours.output) == (theirs.code, theirs.output), ours.line
        assert len(ours.output) > 100, ours.told


def test_numbers_of_people_follow_the_region_and_those_of_machines_do_not():
    line = [(("show", "1001", *DEMO), "")]
    mexico, colombia = (run(language.FOLDER, f"es_{each}.UTF-8", line)[0] for each in ("MX", "CO"))
    assert "2,000" in mexico.output
    assert "2.000" in colombia.output
    assert mexico.output != colombia.output
