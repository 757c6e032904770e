"""Options and arguments that several commands share, and the kinds of values they take."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from altur_tui.i18n.sentences import N, S

_TWICE = S("{option} was given {count} times. Give it once.")
_NO_NUMBER = S("{given!r} is not a number.")
_NO_WHOLE_NUMBER = S("{given!r} is not a whole number from {least:,} to {most:,}.")


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


def ids_argument(metavar: str = "ID...") -> Callable[[Any], Any]:
    """Return the argument for ids, which a command gets as `words`."""
    return click.argument("words", nargs=-1, metavar=metavar)


def format_option(formats: Iterable[str], default: str = "table") -> Callable[[Any], Any]:
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


def when_option(name: str, help_text: str) -> Callable[[Any], Any]:
    """Return an option for an instant in the past, as `Context.instant` reads it."""
    return click.option(f"--{name}", cls=Once, metavar=N("WHEN"), help=help_text)
