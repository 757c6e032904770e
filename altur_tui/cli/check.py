"""The command `altur-tui check`: what is wrong in many campaigns, for cron and CI."""

from contextlib import suppress

import click

from altur_tui.campaign.findings import Severity
from altur_tui.cli.context import Context
from altur_tui.cli.names import NAME_HELP, name_option, named_ids
from altur_tui.cli.run import Run
from altur_tui.cli.usage import IDS_HELP, Once, OneOf, paragraphs
from altur_tui.i18n.sentences import N
from altur_tui.reports.formats import CHECK_FORMATS, make_check_report
from altur_tui.reports.report import Format

FOUND = 7
"""The exit code when something was found that is at least as bad as --fail-on."""


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
@click.argument("words", nargs=-1, metavar="ID...")
@click.option(
    "--format",
    "chosen",
    cls=Once,
    type=OneOf(CHECK_FORMATS),
    default=Format.TABLE.value,
    show_default=True,
    help=N("The format of the output."),
)
@click.option(
    "--fail-on",
    cls=Once,
    type=OneOf(Severity),
    default=Severity.ERROR.value,
    show_default=True,
    help=N("The mildest finding that makes the exit code 7."),
)
@name_option(NAME_HELP)
@click.pass_context
def check(
    ctx: click.Context, words: tuple[str, ...], chosen: str, fail_on: str, name: str | None
) -> None:
    """Print the findings of the campaigns."""
    context = ctx.find_object(Context) or Context()
    whole_demo = context.settings().demo and not words and name is None
    ids = _demo_ids() if whole_demo else named_ids(context, words, name)
    report = make_check_report(Format(chosen), len(ids))
    run = Run(context, ids, report)
    # Everything was checked before the reader could leave, so the exit code holds.
    with suppress(BrokenPipeError):
        run.run()
    found = FOUND if report.found(Severity(fail_on)) else 0
    ctx.exit(run.exit_code or found)


def _demo_ids() -> tuple[int, ...]:
    from altur_tui.demo.catalog import CAMPAIGNS

    return tuple(each.id for each in CAMPAIGNS)
