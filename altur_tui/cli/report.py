"""The command `altur-tui report`: what happened to campaigns in a period, for the shift's end."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from altur_tui.cli.common.context import BACKWARD, BACKWARD_HINT, Context
from altur_tui.cli.common.options import Once, OneOf, format_option, ids_argument, when_option
from altur_tui.cli.common.output import Stop, say
from altur_tui.cli.common.usage import IDS_HELP, USAGE, paragraphs
from altur_tui.cli.names import NAME_HELP, name_option, named_ids
from altur_tui.cli.run import Run
from altur_tui.i18n.sentences import N, S
from altur_tui.reports.shift.groups import Grouping
from altur_tui.reports.shift.member import Period
from altur_tui.reports.shift.report import ShiftFormat, ShiftReport

if TYPE_CHECKING:
    from altur_tui.core.past import PastReader
    from altur_tui.core.shift import Kept

_YESTERDAY = "yesterday"

_NO_HISTORY = S("No history is kept, so what changed is unknown.")


@click.command(
    help=paragraphs(
        N("Report what happened to campaigns in a period: counts, changes and problems."),
        N(
            "Without --until the campaigns are fetched, and the period ends now. What was known "
            "before comes from the history."
        ),
    ),
    epilog=IDS_HELP,
)
@ids_argument()
@name_option(NAME_HELP)
@click.option(
    "--since",
    cls=Once,
    metavar=N("WHEN"),
    default=_YESTERDAY,
    help=N(
        "The start of the period: a day without a time is its first minute. [default: yesterday]"
    ),
)
@when_option(
    "until",
    N("The end of the period. Everything then comes from the history, and nothing is requested."),
)
@click.option(
    "--offline",
    is_flag=True,
    help=N("Use the last answers that were kept; request nothing."),
)
@click.option(
    "--group",
    cls=Once,
    type=OneOf(Grouping),
    default=Grouping.PREFIX.value,
    show_default=True,
    help=N("How campaigns are grouped: prefix is by how their names begin."),
)
@format_option(ShiftFormat, ShiftFormat.MARKDOWN.value)
@click.pass_context
def report(
    ctx: click.Context,
    words: tuple[str, ...],
    name: str | None,
    since: str,
    until: str | None,
    group: str,
    chosen: str,
    *,
    offline: bool,
) -> None:
    context = ctx.ensure_object(Context)
    kept = offline or until is not None
    ids = named_ids(context, words, name, offline=kept)
    begin, end = context.instant(since), context.instant(until) or context.clock()
    assert begin is not None  # noqa: S101 - a WHEN was given
    if begin >= end:
        raise Stop(BACKWARD, BACKWARD_HINT, USAGE)
    period = Period(begin, end, context.viewer_zone())
    making = _Making(context, ids, period, ShiftFormat(chosen), Grouping(group))
    ctx.exit(making.from_history() if kept else making.from_answers())


class _Making:
    """Makes one report."""

    def __init__(
        self,
        context: Context,
        ids: Sequence[int],
        period: Period,
        format: ShiftFormat,  # noqa: A002
        grouping: Grouping,
    ) -> None:
        self._context = context
        self._ids = tuple(ids)
        self._period = period
        self._format = format
        self._grouping = grouping
        self._kept: dict[int, Kept] = {}

    def from_answers(self) -> int:
        """Fetch the campaigns, print the report, and return the exit code."""
        settings = self._context.settings()
        if not (settings.history or settings.demo):
            say(_NO_HISTORY)
        run = Run(self._context, self._ids, self._report(kept=False), recall=self._ask)
        run.run()
        return run.exit_code

    def from_history(self) -> int:
        """Print the report on what was known at the end, and return the exit code."""
        from altur_tui.cli.history.opening import exit_code_of, kept_entries, opened
        from altur_tui.core.shift import read_kept, with_past

        entries = kept_entries(self._context, self._ids, self._period.until, None)
        report = self._report(kept=True)
        with opened(self._context) as history:
            self._kept = read_kept(history, self._ids, self._period)
            for each in entries:
                report.piece(with_past(history, each, self._period))
        click.echo(report.end(), nl=False)
        return exit_code_of(entries)

    def _report(self, *, kept: bool) -> ShiftReport:
        from altur_tui.core.shift import earlier

        return ShiftReport(
            self._format,
            self._period,
            self._grouping,
            len(self._ids),
            lambda entries: earlier(self._kept, entries),
            kept=kept,
        )

    async def _ask(self, past: "PastReader") -> None:
        """Read the history before the first answer is added to it."""
        from altur_tui.core.shift import ask_kept

        self._kept = await ask_kept(past, self._ids, self._period)
