"""Campaigns by name: what `--name TEXT` finds in the account, for every command that takes ids."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from altur_tui.cli.common.context import Context
from altur_tui.cli.common.ids import read_ids
from altur_tui.cli.common.output import Stop, stop_for
from altur_tui.cli.common.usage import USAGE, Once
from altur_tui.i18n.sentences import N, P, S
from altur_tui.ids import MAX_IDS
from altur_tui.text import fit, hide_keys, safe
from altur_tui.wire.errors import AlturError, ErrorKind

if TYPE_CHECKING:
    from altur_tui.cli.common.pipeline import Pipeline
    from altur_tui.client.client import AlturClient
    from altur_tui.core.account import Account

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


def find_named(context: Context, name: str, *, offline: bool = False) -> Named:
    """Search the account for `name`: as it was kept if that is recent, else as it is read now.

    What was kept is enough if `offline`: then nothing is requested.

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
    pipeline.run(_search(context, name, pipeline, found.append, offline=offline))
    return found[0]


async def _search(
    context: Context,
    name: str,
    pipeline: "Pipeline",
    give: Callable[[Named], None],
    *,
    offline: bool,
) -> AsyncGenerator[str, None]:
    """Search the account, and write nothing: the pipeline is for what is to be said meanwhile."""
    from altur_tui.core.account import Account, account_file, host_of

    clients: list[AlturClient] = []

    async def connect() -> "AlturClient":
        if not clients:
            clients.append(await context.client(say=pipeline.say))
            clients[0].throttle.on_outage = pipeline.tell_outage
        return clients[0]

    # The clock of the machine: that of `--now` stands still, and no age can be told by it.
    settings = context.settings()
    account = Account(
        connect,
        clock=partial(datetime.now, UTC),
        file=account_file(settings),
        host=host_of(settings),
    )
    try:
        give(await _searched(account, name, pipeline, offline=offline))
    finally:
        await account.aclose()
        for client in clients:
            await client.aclose()
    yield ""


async def _searched(account: "Account", name: str, pipeline: "Pipeline", *, offline: bool) -> Named:
    from altur_tui.core.search import read_search

    channels = read_search(name).asks_for_channel
    await account.load()
    if not offline and not _is_recent(account, channels=channels):
        waiting = asyncio.get_running_loop().call_later(_UNTOLD_SECONDS, _tell_waiting, pipeline)
        try:
            await account.refresh(channels=channels)
        finally:
            waiting.cancel()
    error = account.error
    if error is not None and error.stops_all:
        return Named((), error)
    ids = tuple(each.id for each in account.find(name))
    if ids and error is not None:
        count = len(account.campaigns)
        pipeline.say(_INCOMPLETE.format(count=count, message=error.message), error.hint)
    return Named(ids, error)


def _is_recent(account: "Account", *, channels: bool) -> bool:
    return account.is_recent and (account.has_channels or not channels)


def _tell_waiting(pipeline: "Pipeline") -> None:
    if sys.stderr is not None and sys.stderr.isatty():
        pipeline.say(_WAITING)


def _shown(name: str) -> str:
    return fit(hide_keys(safe(name)), _MAX_CELLS)
