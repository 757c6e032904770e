"""The command `altur-tui show`: campaigns on standard output, without any screen."""

import click

from altur_tui.cli.context import Context
from altur_tui.cli.ids import IDS_HELP, read_ids
from altur_tui.cli.run import Run
from altur_tui.cli.usage import Once, OneOf
from altur_tui.reports.formats import make_report
from altur_tui.reports.report import Format


@click.command(
    help="Print campaigns, in the order given. Never prompts.",
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
    help="The format of the output.",
)
@click.pass_context
def show(ctx: click.Context, words: tuple[str, ...], chosen: str) -> None:
    """Print the campaigns, in the order given."""
    context = ctx.find_object(Context) or Context()
    ids = read_ids(words)
    run = Run(context, ids, make_report(Format(chosen), ids, context.viewer_zone()))
    run.run()
    ctx.exit(run.exit_code)
