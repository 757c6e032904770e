"""The command `altur-tui doctor`: each thing that must be right, with ok or what to do."""

import asyncio
import os
from collections.abc import Callable

import click

from altur_tui.cli import checks
from altur_tui.cli.checks import Check, State, Subject
from altur_tui.cli.common.context import Context
from altur_tui.cli.common.output import Stop
from altur_tui.cli.common.usage import paragraphs
from altur_tui.cli.reach import look_for_api
from altur_tui.core.connect import budget_for
from altur_tui.i18n.sentences import N, P, S
from altur_tui.settings.settings import Settings
from altur_tui.text import pad, width

_DEMO = S("The built-in API is used: no key, no config file, no network.")
_ALL_WELL = S("All checks passed.")
_FAULTS = P("One problem to fix.", "{count} problems to fix.")

_GAP = 2
# A wrong setting may be why a key is not found, and a missing key why nothing answers.
_WORST_FIRST = (2, 3, 5)


@click.command(
    help=paragraphs(
        N(
            "Check terminal, colours, settings, keyring, key, proxy, clock and connection to "
            "the API."
        ),
        N(
            "Exits with 0 if nothing is wrong, else with the first of these that applies: "
            "2 (settings), 3 (key), 5 (network). The key itself is never shown."
        ),
    )
)
@click.pass_context
def doctor(ctx: click.Context) -> None:
    context = ctx.ensure_object(Context)
    codes: list[int] = []

    def tell(check: Check) -> None:
        _print(check)
        if check.state is State.FAULT:
            codes.append(check.exit_code)

    tell(checks.about_program())
    for check in checks.about_terminal(os.environ):
        tell(check)
    try:
        settings = context.settings()
    except Stop as error:
        tell(checks.settings_fault(error))
    else:
        for check in checks.about_settings(settings):
            tell(check)
        if settings.demo:
            tell(checks.ok(Subject.DEMO, _DEMO))
        else:
            _look_further(settings, tell)
    click.echo(_summary(len(codes)))
    ctx.exit(min(codes, key=_rank, default=0))


def _look_further(settings: Settings, tell: Callable[[Check], None]) -> None:
    tell(checks.about_keyring())
    about_key, found = checks.about_key(settings)
    tell(about_key)
    budget = None if found is None else asyncio.run(budget_for(settings, found.key))
    if budget is not None:
        tell(checks.about_limit(settings, budget))
    about_proxy, uses_proxy = checks.about_proxy(settings)
    tell(about_proxy)
    if not about_proxy.exit_code:
        asyncio.run(look_for_api(settings, found, budget, tell, proxy=uses_proxy))


def _print(check: Check) -> None:
    marks, names = _column(State), _column(Subject)
    mark, name = pad(str(check.state.value), marks), pad(str(check.subject.value), names)
    click.echo(f"{mark}{name}{check.text}")
    if check.hint:
        click.echo(f"{'':<{marks + names}}{check.hint}")


def _column(words: type[State] | type[Subject]) -> int:
    """Return the cells of a column that has room for each of these words, and a gap."""
    return max(width(str(each.value)) for each in words) + _GAP


def _summary(faults: int) -> str:
    return _FAULTS.format(count=faults) if faults else str(_ALL_WELL)


def _rank(code: int) -> int:
    return _WORST_FIRST.index(code) if code in _WORST_FIRST else len(_WORST_FIRST)
