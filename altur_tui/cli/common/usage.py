"""Mistakes in the use of a command, and its help: click's own texts, made safe and translated."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import click
from click.exceptions import NoArgsIsHelpError

from altur_tui.cli.common.output import Stop
from altur_tui.i18n.sentences import N, S, translated

USAGE = 2
"""The exit code of a command that was used wrongly."""

HELP_NAMES = ["-h", "--help"]

IDS_HELP = N(
    'Ids: 1234, "#1234", a URL that ends in the id, 1240-1260, @FILE, @- for standard input.'
)
"""How campaigns are named, for the help of a command."""

_TWICE = S("{option} was given {count} times. Give it once.")
_TOO_MANY = S("Too many arguments.")
_NO_NUMBER = S("{given!r} is not a number.")
_NO_WHOLE_NUMBER = S("{given!r} is not a whole number from {least:,} to {most:,}.")
_HINT = S("See “{command} --help”.")
_INNER = "{outer} {inner}"
_PARAGRAPH = "\n\n"


class OneOf(click.Choice[str]):
    """One of a few words, in upper or lower case."""

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__(tuple(words), case_sensitive=False)


class Number(click.types.FloatParamType):
    """A number, with or without decimals."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number that was typed. Ends the command if it is not a number."""
        try:
            return float(str(value))
        except ValueError:
            self.fail(_NO_NUMBER.format(given=value), param, ctx)


class WholeNumber(click.IntRange):
    """A whole number from one limit to another, both included."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__(least, most)
        self._least, self._most = least, most

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the number that was typed. Ends the command if it is no number or out of range."""
        try:
            number = int(str(value))
        except ValueError:
            number = self._least - 1
        if not self._least <= number <= self._most:
            message = _NO_WHOLE_NUMBER.format(given=value, least=self._least, most=self._most)
            self.fail(message, param, ctx)
        return number


class FileToWrite(click.Path):
    """The path of a file that may not exist yet."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, path_type=Path)
        self.name = N("file")


class Once(click.Option):
    """An option with one value; click itself would keep the last and say nothing of the others."""

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:  # noqa: ANN401
        """Let the parser collect every value that is given."""
        self.multiple = True
        try:
            super().add_to_parser(parser, ctx)
        finally:
            self.multiple = False

    def consume_value(self, ctx: click.Context, opts: Mapping[str, Any]) -> Any:  # noqa: ANN401
        """Return the value and where it comes from. Raises BadOptionUsage if there are several."""
        name = str(self.name)
        if name not in opts:
            return super().consume_value(ctx, opts)
        given = opts[name]
        if len(given) > 1 and not ctx.resilient_parsing:
            option = max(self.opts, key=len)
            message = _TWICE.format(option=option, count=len(given))
            raise click.BadOptionUsage(option, message, ctx)
        return super().consume_value(ctx, {**opts, name: given[-1]})


def format_option(formats: Iterable[str], default: str) -> Callable[[Any], Any]:
    """Return the option `--format`, which a command gets as `chosen`."""
    return click.option(
        "--format",
        "chosen",
        cls=Once,
        type=OneOf(formats),
        default=str(default),
        show_default=True,
        help=N("The format of the output."),
    )


def usage_stop(error: click.UsageError) -> click.ClickException:
    """Return what ends the command for click's `error`: one safe line, and where help is."""
    if isinstance(error, NoArgsIsHelpError):
        return error
    # What is too much may be the key, so it is not repeated.
    message = str(_TOO_MANY) if type(error) is click.UsageError else _line(error.format_message())
    return Stop(message, _HINT.format(command=_command_path(error)), USAGE)


def _line(message: str) -> str:
    """Return click's message as a line that repeats no key."""
    from altur_tui.text import hide_keys, safe

    return hide_keys(safe(" ".join(message.split())))


def _command_path(error: click.UsageError) -> str:
    """Return the command as typed: `altur-tui show`."""
    if error.ctx is not None:
        # What opens the app has no name that anybody types.
        named = error.ctx.parent if error.ctx.command.hidden else None
        return (named or error.ctx).command_path
    outer = click.get_current_context()
    inner = outer.invoked_subcommand
    return _INNER.format(outer=outer.command_path, inner=inner) if inner else outer.command_path


def paragraphs(*each: str) -> str:
    """Return a text of several paragraphs, of which each is marked and translated by itself."""
    return _PARAGRAPH.join(each)


_Thing = click.Command | click.Parameter | FileToWrite
# What click keeps is overwritten, so that the English is kept here, for another language.
_english: WeakKeyDictionary[_Thing, dict[str, str]] = WeakKeyDictionary()


def translate_command(command: click.Command) -> None:
    """Put the help of a command, of its options and of the commands in it into the language."""
    for name in ("help", "epilog", "short_help", "options_metavar", "subcommand_metavar"):
        _translate(command, name)
    context = click.Context(command, help_option_names=HELP_NAMES)
    if (for_help := command.get_help_option(context)) is not None:
        _english[for_help] = {"help": N("Show this message and exit.")}
        _translate(for_help, "help")
    for parameter in command.params:
        _translate(parameter, "help")
        _translate(parameter, "metavar")
        if isinstance(parameter.type, FileToWrite):
            _translate(parameter.type, "name")
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            translate_command(inner)


def _translate(thing: _Thing, name: str) -> None:
    given = getattr(thing, name, None)
    if given:
        english = _english.setdefault(thing, {}).setdefault(name, given)
        setattr(thing, name, _PARAGRAPH.join(map(translated, english.split(_PARAGRAPH))))
