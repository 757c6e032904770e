"""The command `altur-tui history` and its subcommands."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from altur_tui.cli.common.context import Context
from altur_tui.cli.common.ids import read_ids
from altur_tui.cli.common.options import Once, WholeNumber, format_option, ids_argument, when_option
from altur_tui.cli.common.output import Stop, say
from altur_tui.cli.common.usage import IDS_HELP, USAGE, paragraphs
from altur_tui.cli.history.opening import (
    UNKNOWN_THEN,
    history_path,
    opened,
    opened_file,
)
from altur_tui.cli.history.printing import (
    as_csv,
    as_json,
    as_lines,
    as_table,
    diffs_as_json,
    diffs_as_text,
    record,
)
from altur_tui.i18n.sentences import N, P, S
from altur_tui.reports import words as told
from altur_tui.reports.report import Format
from altur_tui.text import safe_path

if TYPE_CHECKING:
    from altur_tui.history.compare import Moved
    from altur_tui.history.seen import History, Seen

SHOW_FORMATS = (Format.TABLE, Format.JSON, Format.JSONL, Format.CSV)
DIFF_FORMATS = (Format.TABLE, Format.JSON)
_MAX_POINTS = 10_000
_MEGABYTE = 1_000_000

_NOT_SEEN = S("{id}: nothing was known about it then.")
_STATUS = S("The history “{path}” takes {megabytes:,.1f} MB.")
_MADE_UP = S("The demo's history is made up and not stored in a file.")
_COUNTS = S("Campaigns: {count:,}. Different answers: {runs:,}. Since {since}.")
_OFF = S("Nothing is being added to it: the history is switched off.")
_EMPTY = S("It holds nothing from this account.")
_FORGOTTEN = P(
    "The history of 1 campaign is deleted.", "The history of {count:,} campaigns is deleted."
)
_FORGOTTEN_BEFORE = S("Everything last seen before {when} is deleted.")
_WHAT = S("Say what to forget: campaigns, --before or --all.")
_WHAT_HINT = S("For example “altur-tui history forget 1234” or “altur-tui history forget --all”.")


@click.group(
    help=paragraphs(
        N("Show earlier answers of campaigns, and what moved since."),
        N(
            "Every good answer is kept where only you can read it. WHEN is written 09:00, "
            "today, yesterday, “yesterday 09:00”, monday, 2h, 3d, or 2026-11-24T09:00."
        ),
    )
)
def history() -> None:
    """Show what was seen of campaigns before."""


@history.command(
    "show",
    short_help=N("Print earlier answers of campaigns."),
    help=N("Print earlier answers of campaigns, oldest first; equal answers share a line."),
    epilog=IDS_HELP,
)
@ids_argument()
@when_option("since", N("Leave out answers last seen before this."))
@when_option("until", N("Leave out answers first seen after this."))
@click.option(
    "--points",
    cls=Once,
    type=WholeNumber(1, _MAX_POINTS),
    metavar="N",
    help=N("Print what was known at this many evenly spaced instants."),
)
@format_option(SHOW_FORMATS)
@click.pass_context
def show_history(
    ctx: click.Context,
    words: tuple[str, ...],
    since: str | None,
    until: str | None,
    points: int | None,
    chosen: str,
) -> None:
    context = ctx.ensure_object(Context)
    ids = read_ids(words)
    begin, end = context.period(since, until)
    with opened(context) as past:
        runs = {each: _runs(past, each, begin, end, points, context) for each in ids}
    write = {
        Format.JSON: as_json,
        Format.JSONL: as_lines,
        Format.CSV: as_csv,
        Format.TABLE: as_table,
    }[Format(chosen)]
    click.echo(
        write([seen for each in ids for seen in runs[each]], context.viewer_zone()), nl=False
    )
    missing = [each for each in ids if not runs[each]]
    for each in missing:
        say(_NOT_SEEN.format(id=each))
    ctx.exit(UNKNOWN_THEN if missing else 0)


@history.command(
    "diff",
    short_help=N("Print what moved between two instants."),
    help=N(
        "Print by how much counts moved, and which settings changed, from --since (by default the "
        "oldest answer that was kept) to --until (by default now)."
    ),
    epilog=IDS_HELP,
)
@ids_argument()
@when_option("since", N("The earlier instant."))
@when_option("until", N("The later instant."))
@format_option(DIFF_FORMATS)
@click.pass_context
def diff_history(
    ctx: click.Context, words: tuple[str, ...], since: str | None, until: str | None, chosen: str
) -> None:
    from altur_tui.history.compare import moved

    context = ctx.ensure_object(Context)
    ids = read_ids(words)
    begin, end = context.period(since, until)
    end = end or context.clock()
    found: dict[int, Moved | None] = {}
    with opened(context) as past:
        after = past.known_at(ids, end)
        for each in ids:
            before = (
                next(past.runs(each), None)
                if begin is None
                else past.known_at([each], begin).get(each)
            )
            if before is None or each not in after:
                found[each] = None
            else:
                start = before.first if begin is None else begin
                found[each] = moved(before, after[each], start, end)
    if Format(chosen) is Format.JSON:
        click.echo(diffs_as_json(found), nl=False)
    else:
        click.echo(diffs_as_text(found, context.viewer_zone()), nl=False)
    for each, what in found.items():
        if what is None:
            say(_NOT_SEEN.format(id=each))
    ctx.exit(UNKNOWN_THEN if None in found.values() else 0)


@history.command(
    "status", help=N("Show where the history is, how large, and how far back it goes.")
)
@click.pass_obj
def status(context: Context) -> None:
    with opened(context) as seen:
        campaigns, runs, since = seen.counts()
    if context.settings().demo:
        click.echo(str(_MADE_UP))
    else:
        path = history_path(context)
        files = (path, path.with_name(path.name + "-wal"))
        size = sum(each.stat().st_size for each in files if each.exists())
        click.echo(_STATUS.format(path=safe_path(path), megabytes=size / _MEGABYTE))
        if not context.settings().history:
            click.echo(str(_OFF))
    if since is None:
        click.echo(str(_EMPTY))
    else:
        when = told.date_and_time(since, context.viewer_zone())
        click.echo(_COUNTS.format(count=campaigns, runs=runs, since=when))


@history.command("path", help=N("Print where the history is, for other programs."))
@click.pass_obj
def path(context: Context) -> None:
    click.echo(history_path(context))


@history.command(
    "export",
    short_help=N("Print the whole history as JSON lines."),
    help=N("Print all earlier answers of campaigns, by default of all, as JSON lines."),
)
@ids_argument("[ID...]")
@click.pass_obj
def export(context: Context, words: tuple[str, ...]) -> None:
    ids = read_ids(words) if words else None
    with opened(context) as past:
        for each in past.ids() if ids is None else ids:
            for seen in past.runs(each):
                click.echo(record(seen))


@history.command(
    "forget",
    short_help=N("Delete history."),
    help=N("Delete the history of campaigns, what is older than an instant, or all of it."),
)
@ids_argument("[ID...]")
@when_option("before", N("Delete what was last seen before this."))
@click.option("--all", "everything", is_flag=True, help=N("Delete everything of this account."))
@click.pass_obj
def forget(context: Context, words: tuple[str, ...], before: str | None, everything: bool) -> None:
    if sum((bool(words), before is not None, everything)) != 1:
        raise Stop(str(_WHAT), str(_WHAT_HINT), USAGE)
    ids = read_ids(words) if words else None
    instant = context.instant(before)
    with opened_file(context) as past:
        count = len(past.ids() if ids is None else set(ids) & set(past.ids()))
        past.forget(ids, instant)
    if instant is not None:
        say(_FORGOTTEN_BEFORE.format(when=told.date_and_time(instant, context.viewer_zone())))
    else:
        say(_FORGOTTEN.format(count=count))


def _runs(
    past: "History",
    campaign_id: int,
    begin: datetime | None,
    end: datetime | None,
    points: int | None,
    context: Context,
) -> "list[Seen]":
    runs = list(past.runs(campaign_id, begin, end))
    if points is None or not runs:
        return runs
    first, last = begin or runs[0].first, end or context.clock()
    step = (last - first) / points
    instants = [first + step * each for each in range(1, points + 1)]
    known = past.known_at_each(campaign_id, instants)
    return list({each.first: each for each in known if each is not None}.values())
