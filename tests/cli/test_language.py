"""Which language a command speaks, and that all it says to people is in that language."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner
from support.commands_in import run as run_in

from altur_tui.cli.main import cli
from altur_tui.i18n import language as i18n
from altur_tui.i18n.language import choose, voice
from altur_tui.settings.language import LanguageError, choose_language

DEMO = ("--demo", "--now", "2026-11-24T15:46:00-06:00")
MEXICO = {"LANG": "es_MX.UTF-8"}


@pytest.fixture(autouse=True)
def _english_again(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", "")  # what click is told is undone with it
    yield
    choose("en")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text('language = "es"\nregion = "co"\n', encoding="utf-8")
    return path


def chosen(words: str = "", **environ: str) -> tuple[str, str | None]:
    """Return language and region after `altur-tui` with these words."""
    choose_language(words.split(), {"ALTUR_CONFIG": os.devnull} | environ)
    return voice().language, voice().region


def refusal(*words: str, **environ: str) -> str:
    with pytest.raises(LanguageError) as caught:
        choose_language(words, {"ALTUR_CONFIG": os.devnull} | environ)
    return caught.value.message


def test_the_option_wins_over_the_variable_the_file_and_the_locale(config: Path):
    file = {"ALTUR_CONFIG": str(config), "LC_ALL": "en_US.UTF-8"}
    assert chosen("--lang en", ALTUR_LANG="es", **file) == ("en", "CO")
    assert chosen("show 1 --lang=ES", ALTUR_LANG="en", **file) == ("es", "CO")
    assert chosen(ALTUR_LANG="en", **file) == ("en", "CO")
    assert chosen(**file) == ("es", "CO")
    assert chosen("show 1 --demo", **file) == ("en", None)
    assert chosen("show -- --lang es") == ("en", None)


def test_an_empty_variable_counts_as_not_set():
    assert chosen(ALTUR_LANG="", **MEXICO) == ("es", "MX")


def test_the_locale_chooses_language_and_region():
    for name, wanted in (
        ("es_MX.UTF-8", ("es", "MX")),
        ("es_CO", ("es", "CO")),
        ("es-419", ("es", None)),
        ("pt_BR.UTF-8", ("en", None)),
        ("C", ("en", None)),
        ("C.UTF-8", ("en", None)),
    ):
        assert chosen(LC_ALL=name, LANG="es_CL.UTF-8", LANGUAGE="es") == wanted
    assert chosen("--lang es", LC_ALL="C", LANGUAGE="en") == ("es", None)
    assert chosen("--lang es", LC_ALL="en_CO.UTF-8") == ("es", "CO")


def test_an_unknown_language_or_region_is_refused_with_those_that_there_are(config: Path):
    known = ", ".join(i18n.languages())
    assert refusal("--lang", "fr") == f"--lang cannot be “fr”. Languages: {known}."
    assert refusal("--lang", "") == f"--lang cannot be “”. Languages: {known}."
    assert refusal(ALTUR_LANG="pt_BR").startswith("ALTUR_LANG cannot be “pt_BR”.")
    config.write_text("language = ''", encoding="utf-8")
    assert refusal(ALTUR_CONFIG=str(config)).startswith(f"“language” in the config file “{config}”")
    config.write_text("region = 'XX'", encoding="utf-8")
    assert "cannot be “XX”. Regions: AR, BO," in refusal(ALTUR_CONFIG=str(config))


def test_a_key_in_the_place_of_a_language_is_not_repeated():
    assert "“sk_l…”" in refusal("--lang", "sk_live_abcdefgh1234")


def test_a_command_refuses_an_unknown_language_in_that_of_the_locale():
    lines = [(("--lang", "xx", "--help"), ""), (("show", "1001", "--lang", ""), "")]
    for ran in run_in(i18n.FOLDER, "es_MX.UTF-8", lines):
        assert (ran.code, ran.output) == (2, "")
        assert ran.told.startswith("--lang no puede ser “")


def test_two_languages_are_refused():
    result = CliRunner().invoke(cli, ["show", "1", "--lang", "en", "--lang", "es"])
    assert result.exit_code == 2
    assert result.stderr.startswith("--lang was given 2 times.")


def test_what_a_command_says_is_in_its_language_whatever_else_the_environment_asks_for():
    lines = [
        (("show", "--bogus", "--lang", "es"), ""),
        (("--lang", "es", "show", "1001", "--timeout", "x"), ""),
        (("--lang", "es", "show", "--help"), ""),
        (("--lang", "es", "check", "1003", *DEMO), ""),
        (("show", "--help"), ""),
    ]
    bogus, value, its_help, check, english = run_in(i18n.FOLDER, "C", lines)
    assert bogus.told.splitlines() == [
        "No existe la opción '--bogus'. ¿Se quiso decir '--log'?",
        "Ver “altur-tui show --help”.",
    ]
    assert value.told.startswith("Valor no válido para '--timeout': 'x' no es un número.\n")
    assert its_help.output.startswith("Uso: altur-tui show [OPCIONES] ID...\n")
    assert "Mostrar esta ayuda y salir." in its_help.output
    assert check.output.splitlines()[0].endswith("en 1 campaña.")
    assert english.output.startswith("Usage: altur-tui show [OPTIONS] ID...\n")


def test_help_follows_the_language_also_within_one_process():
    for language, usage in (("es", "Muestra campañas"), ("en", "Show Altur campaigns")):
        choose(language)
        assert usage in CliRunner().invoke(cli, ["--help"], prog_name="altur-tui").output


def test_the_languages_are_completed():
    completer = ShellComplete(cli, {}, "altur-tui", "_ALTUR_TUI_COMPLETE")
    for before in (["--lang"], ["show", "--lang"]):
        given = [each.value for each in completer.get_completions(before, "e")]
        assert given == [each for each in i18n.languages() if each.startswith("e")]


def test_a_shell_that_completes_a_word_is_told_nothing_of_a_wrong_language():
    done = subprocess.run(
        [sys.executable, "-m", "altur_tui"],
        env=os.environ
        | {
            "ALTUR_LANG": "xx",
            "_ALTUR_TUI_COMPLETE": "bash_complete",
            "COMP_WORDS": "altur-tui sh",
            "COMP_CWORD": "1",
        },
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("plain,show\n", "")
