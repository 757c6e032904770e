"""Mistakes in the use of a command, and its help: click's own texts, made safe and translated."""

from weakref import WeakKeyDictionary

import click
from click.exceptions import NoArgsIsHelpError

from altur_tui.cli.common.options import FileToWrite
from altur_tui.cli.common.output import Stop
from altur_tui.i18n.sentences import N, S, translated

USAGE = 2
"""The exit code of a command that was used wrongly."""

HELP_NAMES = ["-h", "--help"]

IDS_HELP = N(
    'Ids: 1234, "#1234", a URL that ends in the id, 1240-1260, @FILE, @- for standard input.'
)
"""How campaigns are named, for the help of a command."""

_TOO_MANY = S("Too many arguments.")
_HINT = S("See “{command} --help”.")
_INNER = "{outer} {inner}"
_PARAGRAPH = "\n\n"


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
    """Return a text of several paragraphs, each of which is marked and translated separately."""
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
