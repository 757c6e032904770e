"""The command `altur-tui`: its options and commands. Loads only what the chosen one needs."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from altur_tui import __version__
from altur_tui.cli import streams
from altur_tui.cli.output import Stop, say
from altur_tui.cli.usage import USAGE, Once, translate_command, usage_stop
from altur_tui.settings.language import LanguageError, choose_language

if TYPE_CHECKING:
    from altur_tui.cli.context import Context

PROGRAM = "altur-tui"
_INTERRUPTED = 130
_FAILED = 1

_OPEN = "open"
# Command -> module, name in it, and the line in the list of commands: the list loads no command.
_COMMANDS: dict[str, tuple[str, str, str]] = {
    "show": ("altur_tui.cli.show", "show", "Print campaigns as a table, JSON, CSV or Markdown."),
    "check": ("altur_tui.cli.check", "check", "Report what is wrong in campaigns, worst first."),
    "compare": ("altur_tui.cli.show", "compare", "Compare campaigns side by side."),
    "list": ("altur_tui.cli.list", "list_campaigns", "List the campaigns of the account."),
    "lists": ("altur_tui.cli.lists", "lists", "Save lists of campaigns under a name."),
    "key": ("altur_tui.cli.key", "key", "Store, test or forget the API key."),
    "doctor": ("altur_tui.cli.doctor", "doctor", "Check terminal, settings, key and connection."),
    "completions": (
        "altur_tui.cli.completions",
        "completions",
        "Print the completion script for your shell.",
    ),
}
_HIDDEN = {_OPEN: ("altur_tui.cli.open", "open_app", "Open the app.")}

_MEANT = "There is no command “{given}”. Did you mean “{meant}”?"
_NO_COMMAND = "There is no command “{given}”."
_NO_COMMAND_HINT = (
    "“altur-tui --help” lists the commands. To open a campaign, give its id: “altur-tui 1234”."
)

_NOT_WRITTEN = "The output could not be written: {reason}."

_EPILOG = (
    "Ids: 1234, #1234, a URL that ends in the id, 1240-1260, @FILE, @- for standard input. "
    "“altur-tui” alone opens the app; “altur-tui 1234” opens it on that campaign; "
    "“altur-tui --demo” shows it all without a key."
)


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:  # noqa: ANN401
    if value is not None and not ctx.resilient_parsing:
        _context(ctx).add(**{str(param.name): value})


def _context(ctx: click.Context) -> "Context":
    from altur_tui.cli.context import Context

    context: Context = ctx.ensure_object(Context)
    return context


def _global_options() -> list[click.Parameter]:
    def option(*names: str, **attributes: Any) -> click.Option:  # noqa: ANN401
        kind = click.Option if attributes.get("is_flag") else Once
        return kind(names, expose_value=False, callback=_remember, **attributes)

    return [
        option(
            "--demo",
            is_flag=True,
            default=None,
            help="Use made-up campaigns from 1001 on: no key, no network, no files.",
        ),
        option("--profile", metavar="NAME", help="Use this profile of the config file."),
        option(
            "--base-url",
            metavar="URL",
            help="The address of the API. [default: https://api.altur.io/api/v1.0]",
        ),
        option("--timezone", metavar="ZONE", help="The time zone of campaigns that name none."),
        # Read before anything else, see settings/language.py.
        Once(
            ["--lang"],
            metavar="LANG",
            expose_value=False,
            help="The language: en or es. [default: that of the locale]",
        ),
        option(
            "--timeout",
            type=float,
            metavar="SECONDS",
            help="How long to wait for one campaign. [default: 20]",
        ),
        option("--now", metavar="ISO", help="Pretend it is this date and time."),
        option(
            "--log",
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help="Log a line for each request, without the key or any contents.",
        ),
        option(
            "--no-recents",
            "recents",
            is_flag=True,
            flag_value=False,
            default=None,
            help="Neither show nor remember recent campaigns.",
        ),
        option(
            "--no-shared-budget",
            "shared_budget",
            is_flag=True,
            flag_value=False,
            default=None,
            help="Do not share the request limit with other altur-tui processes.",
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
        module, name, _ = where
        command: click.Command = getattr(import_module(module), name)
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
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in _COMMANDS.items()])


def _no_command(word: str) -> click.ClickException:
    from difflib import get_close_matches

    from altur_tui.text import fit, hide_keys, safe

    given = fit(hide_keys(safe(word)), 60)
    meant = get_close_matches(word.lower(), _COMMANDS, n=1, cutoff=0.6)
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
    subcommand_metavar="[ID... | COMMAND]",
    help="Show Altur campaigns: who calls, over which channel, when, how often they retry, and "
    "with what results. It only reads; nothing is ever changed.",
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
cli = click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")(cli)


def main() -> NoReturn:
    """Run the command line and end the process with its exit code."""
    streams.prepare()
    try:
        code = _exit_code()
        sys.stdout.flush()
    except BrokenPipeError:
        code = 0
        streams.discard(sys.stdout)
    except OSError as error:
        code = _FAILED
        say(_NOT_WRITTEN.format(reason=error.strerror or error))
        streams.discard(sys.stdout)
    sys.exit(code)


def _choose_language() -> None:
    try:
        choose_language(sys.argv[1:])
    except LanguageError as error:
        raise Stop(error.message, error.hint, USAGE) from None
    translate_command(cli)


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
