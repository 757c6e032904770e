"""The commands `show` and `compare`: campaigns on standard output, without any screen."""

import click

from altur_tui.cli.context import Context
from altur_tui.cli.names import NAME_HELP, name_option, named_ids
from altur_tui.cli.output import Stop, say
from altur_tui.cli.run import Run
from altur_tui.cli.usage import IDS_HELP, USAGE, Once, OneOf
from altur_tui.i18n.sentences import N, P, S
from altur_tui.reports.formats import COMPARE_FORMATS, make_compare_report, make_report
from altur_tui.reports.report import Format

_TOO_FEW = S("Fewer than two campaigns could be fetched, so there is nothing to compare.")
_WRONG_COUNT = P(
    "One campaign was named, but {least} to {most} can be compared.",
    "{count:,} campaigns were named, but {least} to {most} can be compared.",
)
_WRONG_COUNT_HINT = S("Name {least} to {most}, such as “altur-tui compare 1234 1240”.")


@click.command(
    help=N("Print campaigns, in the order given. Never prompts."),
    epilog=IDS_HELP,
)
@click.argument("words", nargs=-1, metavar="ID...")
@click.option(
    "--format",
    "chosen",
    cls=Once,
    type=OneOf(Format),
    default=Format.TABLE.value,
    show_default=True,
    help=N("The format of the output."),
)
@name_option(NAME_HELP)
@click.pass_context
def show(ctx: click.Context, words: tuple[str, ...], chosen: str, name: str | None) -> None:
    """Print the campaigns, in the order given."""
    context = ctx.find_object(Context) or Context()
    ids = named_ids(context, words, name)
    run = Run(context, ids, make_report(Format(chosen), ids, context.viewer_zone()))
    run.run()
    ctx.exit(run.exit_code)


@click.command(
    help=N(
        "Compare two to six campaigns: the settings that differ, and the shares with their "
        "denominators and 95 % intervals. Of two, it says whether chance may explain the "
        "difference."
    ),
    epilog=IDS_HELP,
)
@click.argument("words", nargs=-1, metavar="ID ID...")
@click.option(
    "--format",
    "chosen",
    cls=Once,
    type=OneOf(COMPARE_FORMATS),
    default=Format.TABLE.value,
    show_default=True,
    help=N("The format of the output."),
)
@name_option(NAME_HELP)
@click.pass_context
def compare(ctx: click.Context, words: tuple[str, ...], chosen: str, name: str | None) -> None:
    """Print the campaigns side by side."""
    # `show`, which is in this module too, starts without it.
    from altur_tui.campaign.compare import MAX_COMPARED, MIN_COMPARED

    context = ctx.find_object(Context) or Context()
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
