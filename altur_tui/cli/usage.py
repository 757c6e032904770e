"""Mistakes in the use of a command: click's own messages, made safe, and what it lets pass."""

from collections.abc import Iterable, Mapping
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

from altur_tui.cli.output import Stop
from altur_tui.i18n.sentences import translated

USAGE = 2
"""The exit code of a command that was used wrongly."""

_TWICE = "{option} was given {count} times. Give it once."
_TOO_MANY = "Too many arguments."
_HINT = "See “{command} --help”."
_INNER = "{outer} {inner}"


class OneOf(click.Choice[str]):
    """One of a few words, in upper or lower case."""

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__(tuple(words), case_sensitive=False)


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


def usage_stop(error: click.UsageError) -> click.ClickException:
    """Return what ends the command for click's `error`: one safe line, and where help is."""
    if isinstance(error, NoArgsIsHelpError):
        return error
    # What is too much may be the key, so it is not repeated.
    message = _TOO_MANY if type(error) is click.UsageError else _line(error.format_message())
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


def translate_command(command: click.Command) -> None:
    """Put the help of a command, of its options and of the commands in it into the language."""
    for name in ("help", "epilog", "short_help"):
        if (english := getattr(command, name)) is not None:
            setattr(command, name, translated(english))
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help is not None:
            parameter.help = translated(parameter.help)
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            translate_command(inner)
