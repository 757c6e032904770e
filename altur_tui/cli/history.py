"""The command `altur-tui history`: what was seen of campaigns before, and what moved since."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec
from msgspec.structs import replace

from altur_tui.cli.common.context import Context
from altur_tui.cli.common.ids import read_ids
from altur_tui.cli.common.output import Stop, say, stop_for
from altur_tui.cli.common.usage import IDS_HELP, USAGE, Once, OneOf, WholeNumber, paragraphs
from altur_tui.i18n.language import english
from altur_tui.i18n.sentences import N, P, S, T
from altur_tui.reports import words as told
from altur_tui.reports.report import Format
from altur_tui.text import safe_path
from altur_tui.wire.errors import AlturError, ErrorKind

if TYPE_CHECKING:
    from altur_tui.history.compare import Moved
    from altur_tui.history.database import Database
    from altur_tui.history.seen import Seen
    from altur_tui.reports.report import Entry

SHOW_FORMATS = (Format.TABLE, Format.JSON, Format.JSONL, Format.CSV)
DIFF_FORMATS = (Format.TABLE, Format.JSON)
SCHEMA = 1
_UNKNOWN_THEN = 4
_NOT_DONE = 1
_MAX_POINTS = 10_000
_MEGABYTE = 1_000_000

_DEMO = S("The demo keeps no history: --demo and “altur-tui history” do not go together.")
_DEMO_HINT = S("Leave out --demo to see your own.")
_NO_HISTORY = S("There is no history yet. “altur-tui show ID” begins one.")
_NOT_SEEN = S("{id}: nothing was known of it then.")
_NOT_SEEN_MESSAGE = S("Nothing was known of the campaign then.")
_STATUS = S("The history “{path}” takes {megabytes:,.1f} MB.")
_COUNTS = P(
    "1 campaign, {runs:,} different answers, since {since}.",
    "{count:,} campaigns, {runs:,} different answers, since {since}.",
)
_EMPTY = S("It holds nothing of this account.")
_FORGOTTEN = P(
    "The history of 1 campaign is deleted.", "The history of {count:,} campaigns is deleted."
)
_FORGOTTEN_BEFORE = S("What was last seen before {when} is deleted.")
_WHAT = S("Say what to forget: campaigns, --before or --all.")
_WHAT_HINT = S("For example “altur-tui history forget 1234” or “altur-tui history forget --all”.")
_UNREADABLE = S("The history cannot be read: {reason}.")
_TITLE = S("{name} · #{id}")
_FROM_TO = S("from {begin} to {end}")
_NOTHING_MOVED = S("Nothing has moved.")
_SEEN = T("column", "Seen")
_LOOKS = T("column", "Looks")
_METRIC = S("{metric}: {before} became {after} ({change})")


@click.group(
    help=paragraphs(
        N("Show what was seen of campaigns before, and what moved since."),
        N(
            "Every good answer is kept for you alone. WHEN is written 09:00, today, yesterday, "
            "“yesterday 09:00”, monday, 2h, 3d, or 2026-11-24T09:00."
        ),
    )
)
def history() -> None:
    """Show what was seen of campaigns before."""


def _format_option(formats: Sequence[Format]) -> Callable[[Any], Any]:
    return click.option(
        "--format",
        "chosen",
        cls=Once,
        type=OneOf(formats),
        default=Format.TABLE.value,
        show_default=True,
        help=N("The format of the output."),
    )


def _when_option(name: str, text: str) -> Callable[[Any], Any]:
    return click.option(f"--{name}", cls=Once, metavar=N("WHEN"), help=text)


@history.command(
    "show",
    short_help=N("Print what was seen of campaigns."),
    help=N("Print what was seen of campaigns, the oldest first; equal answers are one line."),
    epilog=IDS_HELP,
)
@click.argument("words", nargs=-1, metavar="ID...")
@_when_option("since", N("Leave out what was last seen before."))
@_when_option("until", N("Leave out what was first seen after."))
@click.option(
    "--points",
    cls=Once,
    type=WholeNumber(1, _MAX_POINTS),
    metavar="N",
    help=N("Print what was known at so many instants, evenly apart."),
)
@_format_option(SHOW_FORMATS)
@click.pass_context
def show_history(
    ctx: click.Context,
    words: tuple[str, ...],
    since: str | None,
    until: str | None,
    points: int | None,
    chosen: str,
) -> None:
    """Print what was seen."""
    context = ctx.find_object(Context) or Context()
    ids = read_ids(words)
    begin, end = context.instant(since), context.instant(until)
    with _opened(context) as database:
        runs = {each: _runs(database, each, begin, end, points, context) for each in ids}
    write = {
        Format.JSON: _as_json,
        Format.JSONL: _as_lines,
        Format.CSV: _as_csv,
        Format.TABLE: _as_table,
    }[Format(chosen)]
    click.echo(write(context, [seen for each in ids for seen in runs[each]]), nl=False)
    missing = [each for each in ids if not runs[each]]
    for each in missing:
        say(_NOT_SEEN.format(id=each))
    ctx.exit(_UNKNOWN_THEN if missing else 0)


@history.command(
    "diff",
    short_help=N("Print what moved between two instants."),
    help=N(
        "Print by how much counts moved, and which settings changed, from --since (by default the "
        "oldest answer that was kept) to --until (by default now)."
    ),
    epilog=IDS_HELP,
)
@click.argument("words", nargs=-1, metavar="ID...")
@_when_option("since", N("The earlier instant."))
@_when_option("until", N("The later instant."))
@_format_option(DIFF_FORMATS)
@click.pass_context
def diff_history(
    ctx: click.Context, words: tuple[str, ...], since: str | None, until: str | None, chosen: str
) -> None:
    """Print what moved."""
    from altur_tui.history.compare import moved

    context = ctx.find_object(Context) or Context()
    ids = read_ids(words)
    begin, end = context.instant(since), context.instant(until) or context.clock()
    found: dict[int, Moved | None] = {}
    with _opened(context) as database:
        after = database.known_at(ids, end)
        for each in ids:
            before = (
                next(database.runs(each), None)
                if begin is None
                else database.known_at([each], begin).get(each)
            )
            if before is None or each not in after:
                found[each] = None
            else:
                start = before.first if begin is None else begin
                found[each] = moved(before, after[each], start, end)
    if Format(chosen) is Format.JSON:
        _echo_array(_diff_record(each, what) for each, what in found.items())
    else:
        _echo_diffs(context, found)
    for each, what in found.items():
        if what is None:
            say(_NOT_SEEN.format(id=each))
    ctx.exit(_UNKNOWN_THEN if None in found.values() else 0)


@history.command("status", help=N("Tell where the history is, how large, and since when."))
@click.pass_obj
def status(context: Context) -> None:
    """Print where the history is, its size, and its contents in numbers."""
    path = _path(context)
    with _opened(context) as database:
        campaigns, runs, since = database.counts()
    size = sum(
        each.stat().st_size for each in (path, path.with_name(path.name + "-wal")) if each.exists()
    )
    click.echo(_STATUS.format(path=safe_path(path), megabytes=size / _MEGABYTE))
    if since is None:
        click.echo(str(_EMPTY))
    else:
        when = told.date_and_time(since, context.viewer_zone())
        click.echo(_COUNTS.format(count=campaigns, runs=runs, since=when))


@history.command("path", help=N("Print where the history is, for other programs."))
@click.pass_obj
def path(context: Context) -> None:
    """Print the path."""
    click.echo(_path(context))


@history.command(
    "export",
    short_help=N("Print the whole history as JSON lines."),
    help=N("Print all that was seen of campaigns, by default of all, as JSON lines."),
)
@click.argument("words", nargs=-1, metavar="[ID...]")
@click.pass_obj
def export(context: Context, words: tuple[str, ...]) -> None:
    """Print everything."""
    ids = read_ids(words) if words else None
    with _opened(context) as database:
        for each in database.ids() if ids is None else ids:
            for seen in database.runs(each):
                click.echo(_record(seen))


@history.command(
    "forget",
    short_help=N("Delete history."),
    help=N("Delete the history of campaigns, what is older than an instant, or all of it."),
)
@click.argument("words", nargs=-1, metavar="[ID...]")
@_when_option("before", N("Delete what was last seen before this."))
@click.option("--all", "everything", is_flag=True, help=N("Delete all of this account."))
@click.pass_obj
def forget(context: Context, words: tuple[str, ...], before: str | None, everything: bool) -> None:
    """Delete some of it, or all."""
    if sum((bool(words), before is not None, everything)) != 1:
        raise Stop(str(_WHAT), str(_WHAT_HINT), USAGE)
    ids = read_ids(words) if words else None
    instant = context.instant(before)
    with _opened(context) as database:
        count = len(database.ids() if ids is None else set(ids) & set(database.ids()))
        database.forget(ids, instant)
    if instant is not None:
        say(_FORGOTTEN_BEFORE.format(when=told.date_and_time(instant, context.viewer_zone())))
    else:
        say(_FORGOTTEN.format(count=count))


def kept_entries(
    context: Context, ids: Sequence[int], at: datetime | None, since: datetime | None
) -> "list[Entry]":
    """Return what was known of campaigns at an instant, as it stood then, or is now.

    With how it had changed since an earlier instant, if one is given. Ends the command where the
    history cannot be read.
    """
    from altur_tui.campaign.past.since import since as changed_since
    from altur_tui.campaign.reading import read, standing
    from altur_tui.history.compare import snapshot_of, then_of
    from altur_tui.reports.report import Failed, Shown

    with _opened(context) as database:
        known = database.known_at(ids, at)
        then = {} if since is None else database.known_at(ids, since)
    now = at or context.clock()
    entries: list[Entry] = []
    for each in ids:
        snapshot = snapshot_of(known[each]) if each in known else None
        if snapshot is None:
            entries.append(Failed(each, AlturError(ErrorKind.NO_HISTORY, _NOT_SEEN_MESSAGE)))
            continue
        reading = read(snapshot, context.settings().timezone)
        shown = Shown(snapshot, reading, standing(reading, now))
        if since is not None:
            compared = then_of(then.get(each), since)
            shown = replace(shown, since=changed_since(since, compared, reading.analytics))
        entries.append(shown)
    return entries


def _path(context: Context) -> Path:
    from altur_tui.history.database import path_in

    settings = context.settings()
    if settings.demo:
        raise Stop(str(_DEMO), str(_DEMO_HINT), USAGE)
    return path_in(settings.state_folder)


@contextmanager
def _opened(context: Context) -> "Iterator[Database]":
    """Open the history of the key that is found; end the command where there is none."""
    from altur_tui.credentials.sources import find_key
    from altur_tui.history.database import Database, HistoryError

    path = _path(context)
    try:
        key = find_key(context.settings()).key
    except AlturError as error:
        stop_for(error)
    try:
        with closing(Database(path, context.settings().base_url, key.reveal())) as database:
            yield database
    except FileNotFoundError:
        raise Stop(str(_NO_HISTORY), "", _UNKNOWN_THEN) from None
    except HistoryError as error:
        raise Stop(str(error), "", _NOT_DONE) from None
    except (sqlite3.Error, OSError) as error:
        raise Stop(_UNREADABLE.format(reason=str(error)), "", _NOT_DONE) from None


def _runs(
    database: "Database",
    campaign_id: int,
    begin: datetime | None,
    end: datetime | None,
    points: int | None,
    context: Context,
) -> "list[Seen]":
    runs = list(database.runs(campaign_id, begin, end))
    if points is None or not runs:
        return runs
    first, last = begin or runs[0].first, end or context.clock()
    step = (last - first) / points
    instants = [first + step * each for each in range(1, points + 1)]
    known = (database.known_at([campaign_id], each).get(campaign_id) for each in instants)
    return list({each.first: each for each in known if each is not None}.values())


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _record(seen: "Seen") -> str:
    from altur_tui.reports.json_text import one_safe_line

    head = {"schema": SCHEMA, "id": seen.id, "first": _utc(seen.first), "last": _utc(seen.last)}
    text = msgspec.json.encode(head).decode().removesuffix("}")
    return one_safe_line(f'{text},"campaign":{seen.campaign.decode(errors="replace")}}}')


def _as_lines(context: Context, seen: "list[Seen]") -> str:  # noqa: ARG001
    return "".join(f"{_record(each)}\n" for each in seen)


def _as_json(context: Context, seen: "list[Seen]") -> str:  # noqa: ARG001
    return _array(map(_record, seen))


def _array(records: Iterator[str]) -> str:
    text = ",\n".join(records)
    return f"[\n{text}\n]\n" if text else "[]\n"


def _echo_array(records: Iterator[str]) -> None:
    click.echo(_array(records), nl=False)


def _as_csv(context: Context, seen: "list[Seen]") -> str:  # noqa: ARG001
    from altur_tui.history.compare import counts_of
    from altur_tui.reports.as_csv import csv_line

    counts = [counts_of(each) for each in seen]
    names = dict.fromkeys(name for each in counts for name in each)
    lines = [csv_line(("id", "first", "last", "looks", *names))]
    lines += [
        csv_line((each.id, _utc(each.first), _utc(each.last), each.looks, *map(of.get, names)))
        for each, of in zip(seen, counts, strict=True)
    ]
    return "".join(lines)


def _as_table(context: Context, seen: "list[Seen]") -> str:
    from altur_tui.history.compare import counts_of, reading_of
    from altur_tui.reports.as_table import section_lines
    from altur_tui.reports.facts import Section

    zone = context.viewer_zone()
    lines: list[str] = []
    for campaign_id in dict.fromkeys(each.id for each in seen):
        own = [each for each in seen if each.id == campaign_id]
        counts = [counts_of(each) for each in own]
        names = [each for each in _SHOWN_METRICS if any(each in of for of in counts)]
        reading = reading_of(own[-1])
        name = told.campaign_name(reading) if reading is not None else told.UNKNOWN
        rows = tuple(
            (
                told.date_and_time(each.first, zone),
                told.number(each.looks),
                *(_moved_count(of, before, metric) for metric in names),
            )
            for each, of, before in zip(own, counts, [{}, *counts], strict=False)
        )
        header = (str(_SEEN), str(_LOOKS), *(told.metric_label(each) for each in names))
        numbers = frozenset(range(1, len(header)))
        section = Section("", rows, header, numbers=numbers)
        lines += [_TITLE.format(name=name, id=campaign_id), *section_lines(section), ""]
    return "\n".join(lines).rstrip("\n") + "\n" if lines else ""


_SHOWN_METRICS = (
    "contactsProcessed",
    "contactsAnswered",
    "contactsConverted",
    "sent",
    "delivered",
    "converted",
)


def _moved_count(
    counts: dict[str, int | float], before: dict[str, int | float], metric: str
) -> str:
    count = counts.get(metric)
    if count is None or metric not in before or not (change := count - before[metric]):
        return told.number(count)
    return f"{told.number(count)} {told.difference(change)}"


def _diff_record(campaign_id: int, what: "Moved | None") -> str:
    from altur_tui.reports.json_text import one_safe_line

    record: dict[str, Any] = {"schema": SCHEMA, "id": campaign_id}
    if what is None:
        from altur_tui.reports.as_json import error_record

        with english():
            record["error"] = error_record(AlturError(ErrorKind.NO_HISTORY, _NOT_SEEN_MESSAGE))
    else:
        record |= {
            "from": _utc(what.begin),
            "to": _utc(what.end),
            "metrics": [
                {
                    "name": each.name,
                    "before": each.before,
                    "after": each.after,
                    "change": each.change,
                }
                for each in what.metrics
            ],
            "configuration": [
                {"path": each.path, "before": each.before, "after": each.after}
                for each in what.configuration
            ],
        }
    return one_safe_line(msgspec.json.encode(record).decode())


def _echo_diffs(context: Context, found: "dict[int, Moved | None]") -> None:
    zone = context.viewer_zone()
    for campaign_id, what in found.items():
        if what is None:
            continue
        begin, end = (told.date_and_time(each, zone) for each in (what.begin, what.end))
        click.echo(f"#{campaign_id} " + _FROM_TO.format(begin=begin, end=end))
        lines = [
            _METRIC.format(
                metric=told.metric_label(each.name),
                before=told.number(each.before),
                after=told.number(each.after),
                change=told.difference(each.change),
            )
            for each in what.metrics
            if each.change
        ]
        lines += [each.sentence for each in what.told]
        for line in lines or [str(_NOTHING_MOVED)]:
            click.echo(f"  {line}")
