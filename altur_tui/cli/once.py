"""Options that are given at most once: of two values, neither is dropped without a word."""

from collections.abc import Mapping
from typing import Any

import click

_TWICE = "{option} was given {count} times. Give it once."


class GivenAgainError(click.BadParameter):
    """An option that takes one value was given several. The message is a whole sentence."""


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
        """Return the value and where it comes from. Raises GivenAgainError if there are several."""
        name = str(self.name)
        if name not in opts:
            return super().consume_value(ctx, opts)
        given = opts[name]
        if len(given) > 1 and not ctx.resilient_parsing:
            message = _TWICE.format(option=max(self.opts, key=len), count=len(given))
            raise GivenAgainError(message, ctx, self)
        return super().consume_value(ctx, {**opts, name: given[-1]})
