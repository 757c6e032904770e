"""Mistakes in the use of a command, told in whole sentences."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

from altur_tui.cli.once import GivenAgainError
from altur_tui.cli.output import Stop
from altur_tui.text import fit, safe

_USAGE = 2
_MAX_CELLS = 60
# How alike two words must be, from 0 to 1, for one to be a slip of the other.
_CLOSE = 0.65

_NO_OPTION = "There is no option “{given}”."
_MEANT = "There is no option “{given}”. “{meant}” was probably meant."
_NOT_ONE_OF = "“{given}” is not one of {choices}."
_NO_NUMBER = "{option} must be a number."
_CANNOT_BE_USED = "{option} cannot be used: {reason}"
_MISSING = "“{command}” needs {name} behind it."
_MISSING_CHOICE = "“{command}” needs one of these words behind it: {choices}."
_TOO_MANY = "“{command}” does not take that many words behind it."
_HINT = "“{command} --help” tells how it is used."
_BETWEEN = ", "
_INNER = "{outer} {inner}"


class OneOf(click.Choice[str]):
    """One of a few words, in capitals or not."""

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__(tuple(words), case_sensitive=False)

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:  # noqa: ANN401, ARG002
        """Return a sentence that names the words."""
        return _NOT_ONE_OF.format(given=_shown(str(value)), choices=_BETWEEN.join(self.choices))


def usage_stop(error: click.UsageError) -> click.ClickException:
    """Return what ends the command for click's `error`: a sentence, and where help is."""
    if isinstance(error, NoArgsIsHelpError):
        return error
    command = _command_path(error)
    return Stop(_sentence(error, command), _HINT.format(command=command), _USAGE)


def _command_path(error: click.UsageError) -> str:
    """Return the command as typed: `altur-tui show`."""
    if error.ctx is not None:
        # What opens the app has no name that anybody types.
        named = error.ctx.parent if error.ctx.command.hidden else None
        return (named or error.ctx).command_path
    outer = click.get_current_context()
    inner = outer.invoked_subcommand
    return _INNER.format(outer=outer.command_path, inner=inner) if inner else outer.command_path


def _sentence(error: click.UsageError, command: str) -> str:
    if isinstance(error, click.NoSuchOption):
        given = _shown(error.option_name)
        meant = _meant(error.option_name, error.possibilities or ())
        return (_MEANT if meant else _NO_OPTION).format(given=given, meant=meant)
    if isinstance(error, GivenAgainError):
        return error.message
    if isinstance(error, click.BadParameter) and error.param is not None:
        missing = isinstance(error, click.MissingParameter)
        param = error.param
        return _about_missing(param, command) if missing else _about_value(error, param)
    if type(error) is click.UsageError:
        # What is too much may have been the key, so it is not repeated.
        return _TOO_MANY.format(command=command)
    return safe(error.format_message())


def _meant(given: str, options: Iterable[str]) -> str:
    """Return the option that `given` is close to; the dashes, which all have, count for nothing."""
    names = {option.lstrip("-"): option for option in options}
    close = get_close_matches(given.lstrip("-"), names, n=1, cutoff=_CLOSE)
    return names[close[0]] if close else ""


def _about_missing(param: click.Parameter, command: str) -> str:
    if isinstance(param.type, OneOf):
        choices = _BETWEEN.join(param.type.choices)
        return _MISSING_CHOICE.format(command=command, choices=choices)
    return _MISSING.format(command=command, name=param.human_readable_name)


def _about_value(error: click.BadParameter, param: click.Parameter) -> str:
    if isinstance(param.type, OneOf):
        return error.message
    option = max(param.opts, key=len)
    if param.type is click.FLOAT:
        return _NO_NUMBER.format(option=option)
    return _CANNOT_BE_USED.format(option=option, reason=safe(error.message))


def _shown(word: str) -> str:
    return fit(safe(word), _MAX_CELLS)
