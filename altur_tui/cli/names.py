"""Campaigns by name: what `--name TEXT` finds in the account, for every command that takes ids."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct, structs

from altur_tui.cli.common.context import Context
from altur_tui.cli.common.ids import read_ids
from altur_tui.cli.common.options import Once
from altur_tui.cli.common.output import Stop, stop_for
from altur_tui.cli.common.usage import USAGE
from altur_tui.i18n.sentences import N, P, S
from altur_tui.ids import MAX_IDS
from altur_tui.text import fit, hide_keys, safe
from altur_tui.wire.campaign import Integration
from altur_tui.wire.errors import AlturError, ErrorKind
from altur_tui.wire.listing import ListItem, ListPage, ListQuery

if TYPE_CHECKING:
    from altur_tui.cli.common.pipeline import Pipeline
    from altur_tui.client.client import AlturClient
    from altur_tui.core.account import Account

_ALL = (ListQuery(),)
_NO_ITEMS: Mapping[int, ListItem] = {}
_UNTOLD_SECONDS = 1.0
_MAX_CELLS = 60

_NO_TEXT = S("--name needs a text to search for.")
_NO_TEXT_HINT = S("Put part of the name after it, or a filter like status:active.")
_NONE = S("No campaign matches “{typed}”.")
_NONE_HINT = S("“altur-tui list” lists all campaigns.")
_TOO_MANY = S("“{typed}” matches {count:,} campaigns, but at most {most:,} can be shown at once.")
_TOO_MANY_HINT = S("Search for more words, or narrow it with status:, channel: or agent:.")
_WAITING = S("Reading the list of campaigns; ctrl+c stops.")
_INCOMPLETE = P(
    "The list of campaigns could not be read to its end: {message} "
    "Only the 1 campaign that is known was searched.",
    "The list of campaigns could not be read to its end: {message} "
    "Only the {count:,} campaigns that are known were searched.",
)


class Named(Struct, frozen=True):
    """What a search for a name found."""

    ids: tuple[int, ...]
    """The best first."""
    error: AlturError | None = None
    """Why only part of the list was searched; None if all was. It was told if that found any."""
    items: Mapping[int, ListItem] = _NO_ITEMS
    """The API's own objects of what was found, as far as they came in this run; by id."""


def name_option(help_text: str) -> Callable[[Any], Any]:
    """Return the option `--name TEXT`, which a command gets as `name`."""
    return click.option("--name", cls=Once, metavar=N("TEXT"), help=help_text)


NAME_HELP = N(
    "Campaigns by name, agent, status or channel, best match first; status:active, "
    "channel:whatsapp and agent:sofía narrow it."
)
LIST_NAME_HELP = N(
    "Only those whose name, agent, status or channel matches, best match first; status:active, "
    "channel:whatsapp and agent:sofía narrow it."
)


def named_ids(
    context: Context, words: tuple[str, ...], name: str | None, *, offline: bool = False
) -> tuple[int, ...]:
    """Return the ids that `words` name, then those that `name` finds, each once.

    Ends the command with exit code 4 if it finds none, with that of the failure if it finds none
    in a list that could not be read to its end, and with 2 for a mistake in usage.
    """
    if name is None:
        return read_ids(words)
    given = read_ids(words) if words else ()
    found = find_named(context, name, offline=offline)
    if not found.ids:
        if found.error is not None:
            stop_for(found.error)
        typed = _shown(name)
        raise Stop(_NONE.format(typed=typed), _NONE_HINT, ErrorKind.NOT_FOUND.exit_code)
    ids = tuple(dict.fromkeys((*given, *found.ids)))
    if len(ids) > MAX_IDS:
        message = _TOO_MANY.format(typed=_shown(name), count=len(ids), most=MAX_IDS)
        raise Stop(message, _TOO_MANY_HINT, USAGE)
    return ids


def find_named(
    context: Context,
    name: str,
    *,
    offline: bool = False,
    queries: Sequence[ListQuery] = _ALL,
    with_items: bool = False,
) -> Named:
    """Search the account for `name`: as it was kept if that is recent, else as it is read now.

    What was kept is enough if `offline`: then nothing is requested. Only what one of the `queries`
    selects is searched; `with_items` reads as many pages as hold what was found.

    Says on standard error if only part of the list was searched and something was found there.
    Ends the command with exit code 2 if `name` holds nothing to search for.
    """
    from altur_tui.cli.common.pipeline import Pipeline
    from altur_tui.core.search import read_search

    search = read_search(name)
    if search.is_empty:
        raise Stop(_NO_TEXT, _NO_TEXT_HINT, USAGE)
    found: list[Named] = []
    pipeline = Pipeline("", str)
    wanted = _Wanted(name, tuple(queries), offline=offline, with_items=with_items)
    pipeline.run(_search(context, wanted, pipeline, found.append))
    return found[0]


class _Wanted(Struct, frozen=True, kw_only=False):
    """What is searched for, and where."""

    name: str
    queries: tuple[ListQuery, ...]
    offline: bool
    with_items: bool

    @property
    def needs_channels(self) -> bool:
        """Whether campaigns may fit by a channel that is not known yet."""
        from altur_tui.core.search import read_search

        is_known = all(each.integration is not None for each in self.queries)
        return not is_known and read_search(self.name).asks_for_channel


class _Pages:
    """The pages of several queries as those of one list. Keeps the items that come."""

    def __init__(self, client: "AlturClient", queries: tuple[ListQuery, ...]) -> None:
        self._client = client
        self._queries = queries
        self._end_known = True
        self.fingerprint = client.fingerprint
        self.items: dict[int, ListItem] = {}

    async def page(self, query: ListQuery, cursor: str | None = None) -> ListPage:
        """Return a page; with a channel in `query`, of what is of this channel."""
        at, _, there = (cursor or "0/").partition("/")
        given = self._queries[int(at)]
        if query.integration is None or query.integration == given.integration:
            page = await self._client.page(given, there or None)
        elif given.integration is None:
            narrowed = structs.replace(given, integration=query.integration)
            page = await self._client.page(narrowed, there or None)
        else:
            page = ListPage(())
        items = tuple(_of_channel(each, given.integration) for each in page.items)
        if query.integration is None:
            self.items.update({each.id: each for each in items if each.id is not None})
        return self._placed(structs.replace(page, items=items), int(at))

    def _placed(self, page: ListPage, at: int) -> ListPage:
        """Return a page that leads to the next one, of this query or the one after it."""
        self._end_known = self._end_known and page.more is not None
        total = page.total if len(self._queries) == 1 else None
        if page.next_cursor is not None:
            return structs.replace(page, next_cursor=f"{at}/{page.next_cursor}", total=total)
        if page.more or at + 1 == len(self._queries):
            more = page.more if self._end_known else None
            return structs.replace(page, more=page.more or more, total=total)
        return structs.replace(page, next_cursor=f"{at + 1}/", more=True, total=total)


def _of_channel(item: ListItem, channel: str | None) -> ListItem:
    """Return an item of a query for a channel, which the list itself does not tell."""
    if channel is None or item.listed.integration is not None:
        return item
    listed = structs.replace(item.listed, integration=Integration(type=channel))
    return structs.replace(item, listed=listed)


async def _search(
    context: Context, wanted: _Wanted, pipeline: "Pipeline", give: Callable[[Named], None]
) -> AsyncGenerator[str, None]:
    """Search the account, and write nothing: the pipeline is for what is to be said meanwhile."""
    from altur_tui.core.account import Account, account_file, host_of

    clients: list[AlturClient] = []
    lists: list[_Pages] = []

    async def connect() -> _Pages:
        if not lists:
            clients.append(await context.client(say=pipeline.say))
            clients[0].throttle.on_outage = pipeline.tell_outage
            lists.append(_Pages(clients[0], wanted.queries))
        return lists[0]

    # The clock of the machine: that of `--now` stands still, and no age can be told by it.
    settings = context.settings()
    account = Account(
        connect,
        clock=partial(datetime.now, UTC),
        file=account_file(settings) if wanted.queries == _ALL else None,
        host=host_of(settings),
    )
    try:
        named = await _searched(account, wanted, pipeline)
        give(await _with_items(account, named, lists[0]) if wanted.with_items and lists else named)
    finally:
        await account.aclose()
        for client in clients:
            await client.aclose()
    yield ""


async def _searched(account: "Account", wanted: _Wanted, pipeline: "Pipeline") -> Named:
    channels = wanted.needs_channels
    await account.load()
    if not wanted.offline:
        waiting = asyncio.get_running_loop().call_later(_UNTOLD_SECONDS, _tell_waiting, pipeline)
        try:
            await account.ensure_recent(channels=channels)
        finally:
            waiting.cancel()
    error = account.error
    if error is not None and error.stops_all:
        return Named((), error)
    ids = tuple(each.id for each in account.find(wanted.name))
    if ids and error is not None:
        count = len(account.campaigns)
        pipeline.say(_INCOMPLETE.format(count=count, message=error.message), error.hint)
    return Named(ids, error)


async def _with_items(account: "Account", named: Named, pages: _Pages) -> Named:
    """Add the items of what was found; those found in the kept list are still to be read."""
    error = named.error
    missing = [each for each in named.ids if each not in pages.items]
    if missing and error is None:
        await account.begin(until=missing)
        error = account.error
    return Named(named.ids, error, pages.items)


def _tell_waiting(pipeline: "Pipeline") -> None:
    if sys.stderr is not None and sys.stderr.isatty():
        pipeline.say(_WAITING)


def _shown(name: str) -> str:
    return fit(hide_keys(safe(name)), _MAX_CELLS)
