"""The commands `show`, `compare` and `check`, which print campaigns to standard output."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar

import click

from altur_tui.campaign.kinds.kind import Severity
from altur_tui.cli.common.context import Context
from altur_tui.cli.common.options import Once, OneOf, format_option, ids_argument, when_option
from altur_tui.cli.common.output import Stop, say
from altur_tui.cli.common.usage import IDS_HELP, USAGE, paragraphs
from altur_tui.cli.names import NAME_HELP, name_option, named_ids
from altur_tui.cli.run import Run
from altur_tui.i18n.sentences import N, P, S
from altur_tui.reports.formats import (
    CHECK_FORMATS,
    COMPARE_FORMATS,
    make_check_report,
    make_compare_report,
    make_report,
)
from altur_tui.reports.report import Entry, Format, Report

_TOO_FEW = S("Fewer than two campaigns could be fetched, so there is nothing to compare.")
_WRONG_COUNT = P(
    "One campaign was named, but {least} to {most} can be compared.",
    "{count:,} campaigns were named, but {least} to {most} can be compared.",
)
_WRONG_COUNT_HINT = S("Name {least} to {most}, such as “altur-tui compare 1234 1240”.")

_LATER = S("--since names a later instant than --at.")
_LATER_HINT = S("Put the earlier instant after --since.")
_NO_HISTORY = S("No history is kept, so there is nothing to compare with.")

_Command = TypeVar("_Command", bound=Callable[..., Any])

_OFFLINE_HINT = S("“altur-tui show --offline” prints the last answer that was kept, from {when}.")

FOUND = 7
"""The exit code when something was found that is at least as bad as --fail-on."""


def _for_ids(formats: Iterable[Format], metavar: str = "ID...") -> Callable[[_Command], _Command]:
    """Return a decorator that adds the arguments ID..., --format and --name to a command."""

    def add(command: _Command) -> _Command:
        for part in (name_option(NAME_HELP), format_option(formats), ids_argument(metavar)):
            command = part(command)
        return command

    return add


@click.command(
    help=N("Print campaigns, in the order given. Never prompts."),
    epilog=IDS_HELP,
)
@_for_ids(Format)
@click.option(
    "--offline", is_flag=True, help=N("Print the last answers that were kept; request nothing.")
)
@when_option("at", N("Print what was known then, from the history."))
@when_option("since", N("Add by how much each count changed since then, from the history."))
@click.pass_context
def show(
    ctx: click.Context,
    words: tuple[str, ...],
    chosen: str,
    name: str | None,
    at: str | None,
    since: str | None,
    *,
    offline: bool,
) -> None:
    context = ctx.ensure_object(Context)
    from_history = offline or at is not None
    ids = named_ids(context, words, name, offline=from_history)
    then, before = context.instant(at), context.instant(since)
    if then is not None and before is not None and before > then:
        raise Stop(str(_LATER), str(_LATER_HINT), USAGE)
    report = make_report(Format(chosen), ids, context.viewer_zone(), since=before)
    if from_history:
        ctx.exit(_print_kept(context, ids, then, before, report))
    if before is not None and not (context.settings().history or context.settings().demo):
        say(_NO_HISTORY)
    run = Run(context, ids, report, since=before, offline_hint=_OFFLINE_HINT)
    run.run()
    ctx.exit(run.exit_code)


def _print_kept(
    context: Context,
    ids: tuple[int, ...],
    at: datetime | None,
    since: datetime | None,
    report: Report[Entry],
) -> int:
    """Print what the history has of the campaigns, and return the exit code."""
    from altur_tui.cli.history.opening import exit_code_of, kept_entries

    entries = kept_entries(context, ids, at, since)
    text = "".join((report.begin(), *map(report.piece, entries), report.end()))
    click.echo(text, nl=False)
    return exit_code_of(entries, tell=not report.explains_failures)


@click.command(
    help=N(
        "Compare two to six campaigns: the settings that differ, and the shares with their "
        "denominators and 95 % intervals. Of two, it says whether chance may explain the "
        "difference."
    ),
    epilog=IDS_HELP,
)
@_for_ids(COMPARE_FORMATS, metavar="ID ID...")
@click.pass_context
def compare(ctx: click.Context, words: tuple[str, ...], chosen: str, name: str | None) -> None:
    # Imported here so that `show` starts faster.
    from altur_tui.campaign.compare import MAX_COMPARED, MIN_COMPARED

    context = ctx.ensure_object(Context)
    ids = named_ids(context, words, name)
    if not MIN_COMPARED <= len(ids) <= MAX_COMPARED:
        limits = {"least": MIN_COMPARED, "most": MAX_COMPARED}
        message = _WRONG_COUNT.format(count=len(ids), **limits)
        raise Stop(message, _WRONG_COUNT_HINT.format(**limits), USAGE)
    report = make_compare_report(Format(chosen))
    run = Run(context, ids, report)
    run.run()
    if report.count < MIN_COMPARED:
        say(_TOO_FEW)
    ctx.exit(run.exit_code)


@click.command(
    help=N(
        "Report what is wrong, odd or assumed in campaigns, worst first. "
        "With --demo and without ids: in all of the demo."
    ),
    epilog=paragraphs(
        IDS_HELP,
        N(
            "Exits with 7 if it found something at least as bad as --fail-on, else with 0. If a "
            "campaign could not be fetched, the exit code is that of “altur-tui show”."
        ),
    ),
)
@_for_ids(CHECK_FORMATS)
@click.option(
    "--fail-on",
    cls=Once,
    type=OneOf(Severity),
    default=Severity.ERROR.value,
    show_default=True,
    help=N("The mildest finding that makes the exit code 7."),
)
@click.pass_context
def check(
    ctx: click.Context,
    words: tuple[str, ...],
    chosen: str,
    fail_on: str,
    name: str | None,
) -> None:
    context = ctx.ensure_object(Context)
    whole_demo = context.settings().demo and not words and name is None
    ids = _demo_ids() if whole_demo else named_ids(context, words, name)
    report = make_check_report(Format(chosen), len(ids))
    run = Run(context, ids, report)
    # The report is printed after all checks, so a closed pipe does not change the exit code.
    with suppress(BrokenPipeError):
        run.run()
    found = FOUND if report.found(Severity(fail_on)) else 0
    ctx.exit(run.exit_code or found)


def _demo_ids() -> tuple[int, ...]:
    from altur_tui.demo.catalog import CAMPAIGNS

    return tuple(each.id for each in CAMPAIGNS)
