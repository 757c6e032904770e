"""The command `altur-tui watch`: follows campaigns without any screen, a line for each event."""

import math
import os
import re
import select
import stat
import sys
from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing, suppress
from functools import partial
from typing import TYPE_CHECKING

import click

from altur_tui.campaign.past.events import EventKind
from altur_tui.campaign.past.rules import AT_START, EventRules
from altur_tui.campaign.words import duration
from altur_tui.cli.common.context import Context
from altur_tui.cli.common.options import Once, format_option, ids_argument
from altur_tui.cli.common.output import Stop, stop_for
from altur_tui.cli.common.pipeline import STOPPED, Pipeline
from altur_tui.cli.common.usage import IDS_HELP, USAGE, paragraphs
from altur_tui.cli.names import NAME_HELP, name_option, named_ids
from altur_tui.i18n.sentences import N, P, S
from altur_tui.reports.events import json_line, text_line
from altur_tui.settings.file import closest
from altur_tui.settings.settings import MIN_WATCH_SECONDS
from altur_tui.wire.errors import AlturError

if TYPE_CHECKING:
    from altur_tui.core.follow import Following, NothingToWatchError
    from altur_tui.core.watch import Watching

HAPPENED = 7
"""The exit code when an event of --until happened."""
_SOME_FAILED = 1
_TEXT, _JSONL = "text", "jsonl"
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?)([smhd]?)")
_MAX_SECONDS = 366 * 86400.0

_WATCHING = P(
    "Watching 1 campaign every {pace}; ctrl+c stops.",
    "Watching {count:,} campaigns every {pace}; ctrl+c stops.",
)
_LASTS = S("It ends after {duration}.")
_ENDS_AT = S("It ends with exit code {code} at the first of: {events}.")
_SLOWED = S(
    "{count:,} campaigns take {needed} at {limit} requests a second, so they are fetched every "
    "{pace} instead of every {wanted}."
)
_REFUSED = S("{message} Fetching every {pace} until that passes.")
_AS_BEFORE = S("Fetching every {pace} again.")
_NO_NOW = S(
    "Nothing happens while the clock stands still: --now and “altur-tui watch” cannot be combined."
)
_NO_NOW_HINT = S("Leave out --now.")
_NO_DURATION = S("{given!r} is not a length of time such as 90s, 30m, 8h or 1d.")
_TOO_SHORT = S("{given!r} is too short: the minimum is {least}.")
_TOO_LONG = S("{given!r} is too long: the maximum is {most}.")
_NO_EVENT = S("There is no event “{given}”. Events: {allowed}.")
_NO_EVENTS = S("No event is named. Events: {allowed}.")
_MEANT_EVENT = S("There is no event “{given}”. Did you mean “{meant}”?")


class Duration(click.ParamType[float]):
    """A length of time such as `90s`, `30m`, `8h` or `1d`; a number alone is seconds."""

    name = "duration"

    def __init__(self, least: float = 0.0) -> None:
        self._least = least

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the seconds. Ends the command if it is no length of time, or out of bounds."""
        if isinstance(value, int | float):
            return float(value)
        given = str(value)
        match = _DURATION.fullmatch(given.strip().lower())
        if match is None:
            self.fail(_NO_DURATION.format(given=given), param, ctx)
        seconds = float(match[1]) * _UNITS[match[2] or "s"]
        if seconds < self._least or not seconds:
            least = duration(seconds=max(self._least, 1))
            self.fail(_TOO_SHORT.format(given=given, least=least), param, ctx)
        if seconds > _MAX_SECONDS:
            most = duration(seconds=_MAX_SECONDS)
            self.fail(_TOO_LONG.format(given=given, most=most), param, ctx)
        return seconds


class Events(click.ParamType[frozenset[EventKind]]):
    """Names of events, separated by commas."""

    name = "events"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> frozenset[EventKind]:
        """Return the kinds. Ends the command if a name is unknown."""
        allowed = [each.value for each in EventKind]
        found = set()
        names = (each.strip() for each in str(value).lower().replace("-", "_").split(","))
        for name in filter(None, names):
            if name in allowed:
                found.add(EventKind(name))
            elif (meant := closest(name, allowed)) is not None:
                self.fail(_MEANT_EVENT.format(given=name, meant=meant), param, ctx)
            else:
                self.fail(_NO_EVENT.format(given=name, allowed=", ".join(allowed)), param, ctx)
        if not found:
            self.fail(_NO_EVENTS.format(allowed=", ".join(allowed)), param, ctx)
        return frozenset(found)


def _complete_events(
    ctx: click.Context,  # noqa: ARG001
    param: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[str]:
    """Return completions of the last name in a list of events."""
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{each.value}" for each in EventKind if each.value.startswith(last)]


_EVENTS_HELP = N(
    "Events: opened, closed, status_changed, configuration_changed, stalled, moving_again, "
    "finding_new, finding_gone, failed, recovered, finished. Each fact is reported once, by its "
    "cause: a pause that closes a campaign is status_changed, and also ends --until closed."
)
_CODES_HELP = N(
    "Exits with 7 at the first event of --until, with 0 at the end of --for, with 130 after "
    "ctrl+c. If nothing can be watched from the start, with the code of “altur-tui show”: 3 for a "
    "key that is refused, 4 for campaigns that do not exist."
)


@click.command(
    help=N(
        "Watch campaigns without a screen, and print a line for each event: hours that open and "
        "close, stalls, findings, changes. Never prompts."
    ),
    epilog=paragraphs(IDS_HELP, _EVENTS_HELP, _CODES_HELP),
)
@ids_argument()
@name_option(NAME_HELP)
@click.option(
    "--every",
    cls=Once,
    type=Duration(MIN_WATCH_SECONDS),
    default="60s",
    show_default=True,
    metavar=N("TIME"),
    help=N("How often to fetch them: 60s, 5m."),
)
@click.option(
    "--for",
    "lasts",
    cls=Once,
    type=Duration(),
    metavar=N("TIME"),
    help=N("End after this long: 30m, 8h, 1d."),
)
@click.option(
    "--until",
    cls=Once,
    type=Events(),
    shell_complete=_complete_events,
    metavar=N("EVENT,..."),
    help=N("End at the first of these events, with exit code 7."),
)
@format_option((_TEXT, _JSONL), _TEXT)
@click.pass_context
def watch(
    ctx: click.Context,
    words: tuple[str, ...],
    name: str | None,
    every: float,
    lasts: float | None,
    until: frozenset[EventKind] | None,
    chosen: str,
) -> None:
    context = ctx.ensure_object(Context)
    if context.settings().now is not None:
        raise Stop(_NO_NOW, _NO_NOW_HINT, USAGE)
    ids = named_ids(context, words, name)
    run = WatchRun(context, ids, every=every, until=until or frozenset(), chosen=chosen)
    run.run(lasts)
    ctx.exit(run.exit_code)


class WatchRun:
    """One run of the command."""

    def __init__(
        self,
        context: Context,
        ids: tuple[int, ...],
        *,
        every: float,
        until: frozenset[EventKind],
        chosen: str,
    ) -> None:
        self._context = context
        self._ids = ids
        self._every = every
        self._until = until
        self._write = (
            json_line if chosen == _JSONL else partial(text_line, zone=context.viewer_zone())
        )
        self._pipeline = Pipeline("", str)
        self._is_slow = False
        self.exit_code = 0

    def run(self, lasts: float | None) -> None:
        """Print what happens, until it ends. Raises BrokenPipeError and Stop."""
        self._pipeline.run(self._pieces(lasts))

    async def _pieces(self, lasts: float | None) -> AsyncGenerator[str, None]:
        from altur_tui.cli.run import completion_of, connected
        from altur_tui.core.completion import PolledCompletion
        from altur_tui.core.follow import Following, NothingToWatchError
        from altur_tui.core.watch import Watching

        context = self._context
        try:
            client = await context.client(say=self._pipeline.say)
        except AlturError as error:
            stop_for(error)
        watching = Watching(self._pace())
        async with connected(context, client, self._pipeline) as (repository, _):
            following = Following(
                repository,
                self._ids,
                watching=watching,
                rules=EventRules(AT_START | (self._until & {EventKind.FINISHED})),
                clock=context.clock,
            )
            if context.settings().reads_list:
                following.completion = PolledCompletion(
                    lambda: completion_of(context, client, self._ids), context.settings().timezone
                )
            following.on_polled = partial(self._tell_pace, watching)
            self._tell_start(lasts)
            try:
                async with aclosing(self._lines(following, lasts)) as lines:
                    async for line in lines:
                        yield line
            except NothingToWatchError as error:
                self._give_up(error)

    async def _lines(
        self, following: "Following", lasts: float | None
    ) -> AsyncGenerator[str, None]:
        async with aclosing(following.events(lasts)) as batches:
            async for events in batches:
                if not events and _reader_has_left():
                    raise BrokenPipeError
                for event in events:
                    yield self._write(event) + "\n"
                    if event.is_any_of(self._until):
                        self.exit_code = HAPPENED
                        return

    def _pace(self) -> float:
        """Return the seconds from one poll to the next: as asked, or what the limit allows."""
        from altur_tui.core.follow import seconds_a_poll

        # A tenth is left to others who use the key, and to the list.
        return max(self._every, math.ceil(seconds_a_poll(len(self._ids)) * 1.1))

    def _tell_start(self, lasts: float | None) -> None:
        from altur_tui.client.ring import LIMIT
        from altur_tui.core.follow import seconds_a_poll

        say, count, seconds = self._pipeline.say, len(self._ids), self._pace()
        pace = duration(seconds=seconds)
        say(_WATCHING.format(count=count, pace=pace))
        if seconds > self._every:
            needed = duration(seconds=seconds_a_poll(count))
            wanted = duration(seconds=self._every)
            say(_SLOWED.format(count=count, needed=needed, limit=LIMIT, pace=pace, wanted=wanted))
        if self._until:
            say(_ENDS_AT.format(code=HAPPENED, events=_names(self._until)))
        if lasts is not None:
            say(_LASTS.format(duration=duration(seconds=lasts)))

    def _tell_pace(self, watching: "Watching") -> None:
        """Say once that the server refuses and polls are fewer, and once when that is over."""
        was_slow, self._is_slow = self._is_slow, watching.refusal is not None
        pace = duration(seconds=watching.pace)
        if watching.refusal is not None and not was_slow:
            self._pipeline.say(_REFUSED.format(message=watching.refusal.message, pace=pace))
        elif was_slow and watching.refusal is None:
            self._pipeline.say(_AS_BEFORE.format(pace=pace))

    def _give_up(self, error: "NothingToWatchError") -> None:
        """Say why nothing can be watched."""
        codes = {each.exit_code for each in error.errors}
        self.exit_code = codes.pop() if len(codes) == 1 else _SOME_FAILED
        if error.left:
            self._pipeline.say(STOPPED.format(count=len(error.errors), rest=error.left))
        for hint in dict.fromkeys(each.hint for each in error.errors):
            self._pipeline.say(hint)


def _names(kinds: Collection[EventKind]) -> str:
    return ", ".join(each.value for each in EventKind if each in kinds)


def _reader_has_left() -> bool:
    """Return whether standard output is a pipe that nobody reads any more."""
    poll = getattr(select, "poll", None)  # Windows has none
    with suppress(OSError, ValueError):
        descriptor = sys.stdout.fileno()
        if poll is not None and stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            poller = poll()
            poller.register(descriptor, 0)
            return any(event & select.POLLERR for _, event in poller.poll(0))
    return False
