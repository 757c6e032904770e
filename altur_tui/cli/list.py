"""The command `altur-tui list`: the campaigns of the account, from all pages of the list."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import click

from altur_tui.campaign.hours import calendar_date
from altur_tui.cli.common.context import Context
from altur_tui.cli.common.options import Once, OneOf
from altur_tui.cli.common.output import Stop, say, stop_for
from altur_tui.cli.common.pipeline import Pipeline
from altur_tui.cli.common.usage import USAGE, paragraphs
from altur_tui.cli.names import LIST_NAME_HELP, Named, find_named, name_option
from altur_tui.i18n.sentences import N, P, S
from altur_tui.reports.formats import LIST_FORMATS, make_ids_report, make_list_report
from altur_tui.reports.report import Format, Report
from altur_tui.text import fit, hide_keys, safe
from altur_tui.wire.errors import AlturError, ErrorKind
from altur_tui.wire.listing import Listed, ListItem, ListPage, ListQuery, pages

if TYPE_CHECKING:
    from altur_tui.client.client import AlturClient

_STATUSES = ("pending", "ready", "active", "inactive", "cooldown", "finished")
_CHANNELS = ("phone_call", "whatsapp")
# The API wants both ends of a period; this is long before the first campaign.
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_YEARS = range(1970, 2200)
_MAX_CELLS = 60

_BAD_DATE = S("{option} is not a date, or a date and time: “{given}”.")
_BAD_DATE_HINT = S("Write a day like 2026-11-24, or an instant like 2026-11-24T15:46-06:00.")
_BACKWARD = S("--since is later than --until.")
_BACKWARD_HINT = S("Put the earlier day after --since.")
_TWO_FORMS = S("--ids and --format cannot be combined.")
_TWO_FORMS_HINT = S("--ids prints only the ids, one per line; leave one of the two out.")
_NONE_CAME = S("No campaigns were received before that.")
_CAME = P(
    "1 campaign was received before that.",
    "{count:,} campaigns were received before that.",
)
_NONE = S("No campaigns were found.")
_END_UNKNOWN = S("The server does not say whether there are more campaigns.")
_FEWER = S("The server counts {total:,} campaigns, but its pages hold {count:,}.")
_NOT_ONE = P(
    "The server counts 1 campaign, but its pages hold none.",
    "The server counts {count:,} campaigns, but its pages hold none.",
)
_NO_AGENT = S("--agent needs an id.")
_NO_AGENT_HINT = S("Put the id of an agent after it, or leave it out to list all agents.")
_WITHOUT_ID = P(
    "1 campaign has no readable id and is not among the ids.",
    "{count:,} campaigns have no readable id and are not among the ids.",
)


@click.command(
    "list",
    help=paragraphs(
        N("List the campaigns of the account: all, or those that the options select."),
        N(
            "A DATE is in your time zone unless it has an offset. “altur-tui list --status active "
            "--ids | altur-tui @-” opens what is found, “... | altur-tui show @-” prints it."
        ),
    ),
)
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=OneOf(_STATUSES),
    help=N("Only this status; repeat for more."),
)
@click.option(
    "--channel",
    "channels",
    multiple=True,
    type=OneOf(_CHANNELS),
    help=N("Only this channel; repeat for more."),
)
@click.option(
    "--agent",
    "agents",
    multiple=True,
    metavar="ID",
    help=N("Only the agent with this id; repeat for more."),
)
@click.option("--since", cls=Once, metavar=N("DATE"), help=N("Only from this day or instant on."))
@click.option(
    "--until",
    cls=Once,
    metavar=N("DATE"),
    help=N("Only up to the end of this day, or this instant."),
)
@click.option(
    "--format",
    "chosen",
    cls=Once,
    type=OneOf(LIST_FORMATS),
    help=N("The format of the output. [default: table]"),
)
@click.option("--ids", "only_ids", is_flag=True, help=N("Print only the ids, for “@-”."))
@name_option(LIST_NAME_HELP)
@click.pass_context
def list_campaigns(
    ctx: click.Context,
    *,
    statuses: tuple[str, ...],
    channels: tuple[str, ...],
    agents: tuple[str, ...],
    since: str | None,
    until: str | None,
    chosen: str | None,
    only_ids: bool,
    name: str | None,
) -> None:
    if only_ids and chosen is not None:
        raise Stop(_TWO_FORMS, _TWO_FORMS_HINT, USAGE)
    if not all(each.strip() for each in agents):
        raise Stop(_NO_AGENT, _NO_AGENT_HINT, USAGE)
    context = ctx.ensure_object(Context)
    zone = context.viewer_zone()
    start, end = _period(since, until, zone, context.clock())
    # The API takes one value of each, so every combination is a query of its own.
    queries = tuple(
        ListQuery(status, channel, agent, start, end)
        for status in _each(statuses)
        for channel in _each(channels)
        for agent in _each(agents)
    )
    format_ = Format(chosen or Format.TABLE)
    report = make_ids_report() if only_ids else make_list_report(format_, zone)
    named = None
    if name is not None:
        named = find_named(context, name, queries=queries, with_items=not only_ids)
    run = _Pages(context, queries, report, only_ids=only_ids, named=named)
    run.run()
    ctx.exit(run.exit_code)


class _Pages:
    """Fetches the pages, keeps count, and knows the exit code."""

    def __init__(
        self,
        context: Context,
        queries: Sequence[ListQuery],
        report: Report[ListItem],
        *,
        only_ids: bool,
        named: Named | None = None,
    ) -> None:
        """Make a run over all pages of these queries, or over what a search found in them."""
        self._context = context
        self._queries = queries
        self._report = report
        self._only_ids = only_ids
        self._pipeline = Pipeline(report.begin(), self._end)
        self._failure: AlturError | None = None
        self._interrupted = True
        """Until the last page has been read."""
        self._seen: set[int] = set()
        self._count = 0
        self._without_id = 0
        self._missing = 0
        """How many campaigns the server counts that its pages do not hold."""
        self._end_known = True
        """Whether the server says where the list ends."""
        self._named = named

    @property
    def exit_code(self) -> int:
        """0 unless a page could not be fetched, or what came leaves campaigns out."""
        failure = self._failure or (None if self._named is None else self._named.error)
        if failure is not None:
            return failure.exit_code
        left_out = self._missing + (self._without_id if self._only_ids else 0)
        return ErrorKind.INVALID.exit_code if left_out else 0

    def run(self) -> None:
        """Print the list, then say on standard error how complete it is.

        Raises BrokenPipeError if the reader has left, and Stop if nothing can be written, or
        fetched.
        """
        self._pipeline.run(self._pieces())
        if self._failure is None:
            self._say_whole()
        else:
            self._say_failed(self._failure)

    async def _pieces(self) -> AsyncGenerator[str, None]:
        if self._named is not None:
            yield self._found(self._named)
        else:
            async with aclosing(self._all_pieces()) as pieces:
                async for piece in pieces:
                    yield piece
        self._interrupted = False

    def _found(self, named: Named) -> str:
        """Return what was found by name, best first; the ids need no more than that."""
        if self._only_ids:
            there = [ListItem(each, b"", Listed()) for each in named.ids]
        else:
            there = [named.items[each] for each in named.ids if each in named.items]
        if named.error is not None and (not there or len(there) < len(named.ids)):
            self._fail(named.error)
        self._count = len(there)
        return "".join(map(self._report.piece, there))

    def _fail(self, error: AlturError) -> None:
        if error.kind is ErrorKind.NO_KEY and self._report.silent_without_key:
            stop_for(error)
        self._failure = error

    async def _all_pieces(self) -> AsyncGenerator[str, None]:
        try:
            client = await self._context.client()
            client.throttle.on_outage = self._pipeline.tell_outage
            try:
                for query in self._queries:
                    async with aclosing(self._query_pieces(client, query)) as pieces:
                        async for piece in pieces:
                            yield piece
            finally:
                await client.aclose()
        except AlturError as error:
            self._fail(error)

    async def _query_pieces(
        self, client: "AlturClient", query: ListQuery
    ) -> AsyncGenerator[str, None]:
        total: int | None = None
        count = 0
        end_known = True
        host = urlsplit(self._context.settings().base_url).hostname or ""

        async def fetch(cursor: str | None) -> ListPage:
            return await client.page(query, cursor)

        async with aclosing(pages(fetch, host=host)) as every:
            async for page in every:
                total = page.total if total is None else total
                end_known = page.more is not None
                count += len(page.items)
                yield "".join(map(self._report.piece, self._fresh(page)))
        self._missing += max((total or 0) - count, 0)
        self._end_known = self._end_known and (end_known or total is not None)

    def _fresh(self, page: ListPage) -> tuple[ListItem, ...]:
        """Return what no earlier page held: a campaign may move between two requests."""
        fresh = tuple(item for item in page.items if item.id is None or item.id not in self._seen)
        self._seen.update(item.id for item in fresh if item.id is not None)
        self._count += len(fresh)
        self._without_id += sum(item.id is None for item in fresh)
        return fresh

    def _end(self) -> str:
        failed = self._failure or (self._named and self._named.error)
        complete = not (self._interrupted or failed or self._missing or self._without_id)
        complete = complete and self._end_known
        return self._report.end(complete=complete)

    def _say_whole(self) -> None:
        total = self._count + self._missing
        if not total:
            say(_NONE)
        elif not self._count:
            say(_NOT_ONE.format(count=total))
        elif self._missing:
            say(_FEWER.format(total=total, count=self._count))
        elif not self._end_known:
            say(_END_UNKNOWN)
        self._say_without_id()

    def _say_failed(self, error: AlturError) -> None:
        if error.kind is ErrorKind.NO_KEY:
            say(error.message, error.hint)
            return
        came = _CAME.format(count=self._count) if self._count else str(_NONE_CAME)
        say(error.message, error.hint, came)
        self._say_without_id()

    def _say_without_id(self) -> None:
        if self._without_id and self._only_ids:
            say(_WITHOUT_ID.format(count=self._without_id))


def _each(given: tuple[str, ...]) -> tuple[str | None, ...]:
    """Return each value of an option once; None alone stands for all."""
    return tuple(dict.fromkeys(given)) or (None,)


def _period(
    since: str | None, until: str | None, zone: ZoneInfo, now: datetime
) -> tuple[str | None, str | None]:
    """Return both ends of the period in ISO 8601, or none; an end that is not given is far away."""
    if since is None and until is None:
        return None, None
    start = _BEGINNING if since is None else _instant("--since", since, zone, end=False)
    end = max(now, start) if until is None else _instant("--until", until, zone, end=True)
    if start > end:
        raise Stop(_BACKWARD, _BACKWARD_HINT, USAGE)
    return _iso(start), _iso(end)


def _instant(option: str, given: str, zone: ZoneInfo, *, end: bool) -> datetime:
    """Return the start or end of a day, or the instant that was given."""
    day = calendar_date(given.strip())
    try:
        if day is None:
            found = datetime.fromisoformat(given.strip())
        else:
            # A day ends a second before the next: whether the API counts its end is not known.
            found = datetime.combine(day + timedelta(days=1) if end else day, time())
        found = found if found.tzinfo is not None else found.replace(tzinfo=zone)
        found = found.astimezone(UTC) - timedelta(seconds=1 if day is not None and end else 0)
    except (ValueError, OverflowError):
        found = _BEGINNING.replace(year=1)
    if found.year not in _YEARS:
        shown = fit(hide_keys(safe(given)), _MAX_CELLS)
        message = _BAD_DATE.format(option=option, given=shown)
        raise Stop(message, _BAD_DATE_HINT, USAGE)
    return found


def _iso(instant: datetime) -> str:
    return f"{instant.replace(microsecond=0, tzinfo=None).isoformat()}Z"
