"""The command `altur-tui`: its options and commands. Loads only what the chosen one needs."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click

from altur_tui import __version__
from altur_tui.cli.common.options import FileToWrite, Number, Once
from altur_tui.cli.common.output import Stop, discard, prepare, say
from altur_tui.cli.common.usage import (
    HELP_NAMES,
    IDS_HELP,
    USAGE,
    paragraphs,
    translate_command,
    usage_stop,
)
from altur_tui.i18n.language import languages
from altur_tui.i18n.sentences import N, S, system_reason, translated
from altur_tui.settings.language import LanguageError, choose_language

if TYPE_CHECKING:
    from altur_tui.cli.common.context import Context

PROGRAM = "altur-tui"
_INTERRUPTED = 130
_FAILED = 1

_OPEN = "open"
# Command -> module, name in it, and the line in the list of commands: the list loads no command.
_COMMANDS: dict[str, tuple[str, str, str]] = {
    "show": ("altur_tui.cli.show", "show", N("Print campaigns as a table, JSON, CSV or Markdown.")),
    "check": ("altur_tui.cli.show", "check", N("Report what is wrong in campaigns, worst first.")),
    "compare": ("altur_tui.cli.show", "compare", N("Compare campaigns side by side.")),
    "watch": (
        "altur_tui.cli.watch",
        "watch",
        N("Watch campaigns, and print a line for each event."),
    ),
    "list": ("altur_tui.cli.list", "list_campaigns", N("List the campaigns of the account.")),
    "lists": ("altur_tui.cli.lists", "lists", N("Save lists of campaigns under a name.")),
    "key": ("altur_tui.cli.key", "key", N("Store, test or forget the API key.")),
    "history": (
        "altur_tui.cli.history.commands",
        "history",
        N("Show what was seen before, and what moved since."),
    ),
    "report": (
        "altur_tui.cli.report",
        "report",
        N("Report what happened in a period: a shift, a day."),
    ),
    "doctor": (
        "altur_tui.cli.doctor",
        "doctor",
        N("Check terminal, settings, key and connection."),
    ),
    "completions": (
        "altur_tui.cli.completions",
        "completions",
        N("Print the completion script for your shell."),
    ),
}
_HIDDEN = {_OPEN: ("altur_tui.cli.open", "open_app", "")}
# Set by a shell that asks for completions.
_COMPLETING = "_ALTUR_TUI_COMPLETE"

_MEANT = S("There is no command “{given}”. Did you mean “{meant}”?")
_NO_COMMAND = S("There is no command “{given}”.")
_NO_COMMAND_HINT = S(
    "“altur-tui --help” lists the commands. To open a campaign, give its id: “altur-tui 1234”."
)
_NOT_WRITTEN = S("The output could not be written: {reason}.")


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:  # noqa: ANN401
    if value is not None and not ctx.resilient_parsing:
        _context(ctx).add(**{str(param.name): value})


def _context(ctx: click.Context) -> "Context":
    from altur_tui.cli.common.context import Context

    context: Context = ctx.ensure_object(Context)
    return context


def _known_languages(
    ctx: click.Context,  # noqa: ARG001
    param: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[str]:
    return [each for each in languages() if each.startswith(incomplete)]


def _global_options() -> list[click.Parameter]:
    def option(*names: str, **attributes: Any) -> click.Option:  # noqa: ANN401
        kind = click.Option if attributes.get("is_flag") else Once
        return kind(names, expose_value=False, callback=_remember, **attributes)

    return [
        option(
            "--demo",
            is_flag=True,
            default=None,
            help=N("Use made-up campaigns from 1001 on: no key, no network, no files."),
        ),
        option("--profile", metavar=N("NAME"), help=N("Use this profile of the config file.")),
        option(
            "--base-url",
            metavar="URL",
            help=N("The address of the API. [default: https://api.altur.io/api/v1.0]"),
        ),
        option(
            "--timezone",
            metavar=N("ZONE"),
            help=N("The time zone of campaigns that name none."),
        ),
        # Read before anything else, see settings/language.py.
        Once(
            ["--lang"],
            metavar=N("LANG"),
            expose_value=False,
            shell_complete=_known_languages,
            help=N("The language, such as en or es. [default: that of the locale]"),
        ),
        option(
            "--timeout",
            type=Number(),
            metavar=N("SECONDS"),
            help=N("How long to wait for one campaign. [default: 20]"),
        ),
        option("--now", metavar="ISO", help=N("Pretend it is this date and time.")),
        option(
            "--log",
            type=FileToWrite(),
            metavar=N("FILE"),
            help=N("Log a line for each request, without the key or any contents."),
        ),
        option(
            "--no-recents",
            "recents",
            is_flag=True,
            flag_value=False,
            default=None,
            help=N("Neither show nor remember recent campaigns."),
        ),
        option(
            "--no-shared-budget",
            "shared_budget",
            is_flag=True,
            flag_value=False,
            default=None,
            help=N("Do not share the request limit with other altur-tui processes."),
        ),
        option(
            "--no-list",
            "reads_list",
            is_flag=True,
            flag_value=False,
            default=None,
            help=N(
                "Do not read the list of campaigns for what an answer lacks, such as the status."
            ),
        ),
        option(
            "--no-history",
            "history",
            is_flag=True,
            flag_value=False,
            default=None,
            help=N("Do not keep the answers for “altur-tui history”."),
        ),
    ]


def _add_global_options(command: click.Command) -> None:
    """Let `command`, and the commands in it, take the global options behind their names too."""
    known = {name for param in command.params for name in param.opts}
    for option in _global_options():
        if not known.intersection(option.opts):
            command.params.append(option)
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _add_global_options(inner)


def _looks_like_ids(word: str) -> bool:
    """Whether a word was meant as an id rather than as a command."""
    return word[:1].isdigit() or word[:1] in {"#", "@"} or "/" in word


@contextmanager
def _our_endings() -> Iterator[None]:
    """End quietly when the reader has left, and with one safe line after a mistake in usage."""
    try:
        yield
    except BrokenPipeError:
        raise click.exceptions.Exit(0) from None
    except click.UsageError as error:
        raise usage_stop(error) from None


class _Commands(click.Group):
    """Commands, each loaded when it is used; ids in a command's place open the app."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:  # noqa: ANN401
        translate_command(self)
        return super().make_context(*args, **extra)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with _our_endings():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401
        with _our_endings():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        where = _COMMANDS.get(cmd_name) or _HIDDEN.get(cmd_name)
        if where is None:
            return None
        module, name, line = where
        command: click.Command = getattr(import_module(module), name)
        command.short_help = line
        _add_global_options(command)
        translate_command(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if word in _COMMANDS:
            return word, self.get_command(ctx, word), args[1:]
        if _looks_like_ids(word):
            return _OPEN, self.get_command(ctx, _OPEN), args
        if ctx.resilient_parsing:
            return None, None, args[1:]
        raise _no_command(word)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section(translated(N("Commands"))):
            formatter.write_dl(
                [(name, translated(line)) for name, (_, _, line) in _COMMANDS.items()]
            )


def _no_command(word: str) -> click.ClickException:
    from difflib import get_close_matches

    from altur_tui.text import fit, hide_keys, safe

    given = fit(hide_keys(safe(word)), 60)
    meant = [name for name in _COMMANDS if word and name.startswith(word.lower())]
    meant = meant or get_close_matches(word.lower(), _COMMANDS, n=1, cutoff=0.6)
    if meant:
        return Stop(_MEANT.format(given=given, meant=meant[0]), "", USAGE)
    return Stop(_NO_COMMAND.format(given=given), _NO_COMMAND_HINT, USAGE)


def _run(ctx: click.Context) -> None:
    _context(ctx)
    if ctx.invoked_subcommand is None:
        ctx.invoke(cli.get_command(ctx, _OPEN) or cli, words=())


cli = _Commands(
    name=PROGRAM,
    callback=click.pass_context(_run),
    params=_global_options(),
    invoke_without_command=True,
    subcommand_metavar=N("[ID... | COMMAND]"),
    help=N(
        "Show Altur campaigns: who calls, over which channel, when, how often they retry, and "
        "with what results. It only reads; nothing is ever changed."
    ),
    epilog=paragraphs(
        IDS_HELP,
        N(
            "“altur-tui” alone opens the app; “altur-tui 1234” opens it on that campaign; "
            "“altur-tui --demo” shows it all without a key."
        ),
    ),
    context_settings={"help_option_names": HELP_NAMES, "max_content_width": 100},
)
cli = click.version_option(
    __version__,
    prog_name=PROGRAM,
    message="%(prog)s %(version)s",
    help=N("Show the version and exit."),
)(cli)


def main() -> NoReturn:
    """Run the command line and end the process with its exit code."""
    prepare()
    try:
        code = _exit_code()
        sys.stdout.flush()
    except BrokenPipeError:
        code = 0
        discard(sys.stdout)
    except OSError as error:
        code = _FAILED
        say(_NOT_WRITTEN.format(reason=system_reason(error)))
        discard(sys.stdout)
    sys.exit(code)


def _choose_language() -> None:
    try:
        choose_language(sys.argv[1:])
    except LanguageError as error:
        # A shell that completes a word is no place for complaints.
        if _COMPLETING not in os.environ:
            raise Stop(error.message, error.hint, USAGE) from None


def _exit_code() -> int:
    try:
        _choose_language()
        code = cli.main(prog_name=PROGRAM, standalone_mode=False)
    except click.Abort:
        return _INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001
        from altur_tui.crash import crash_report

        say(crash_report(error))
        return _FAILED
    return code if isinstance(code, int) else 0
