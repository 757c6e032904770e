"""Reads what the history knows of campaigns over a period, for a shift report."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from altur_tui.campaign.past.changes import describe, is_configured
from altur_tui.campaign.past.looks import ConfigurationChange, Counts
from altur_tui.campaign.past.pace import MIN_MINUTES, is_decisive
from altur_tui.campaign.past.since import NOTHING_THEN, Then
from altur_tui.campaign.past.since import counts_of as counts_in
from altur_tui.campaign.past.stalled import Stall
from altur_tui.campaign.past.stalled_before import stall_between
from altur_tui.campaign.reading import Reading
from altur_tui.core.past import PastReader
from altur_tui.history.compare import counts_of, reading_of, then_of
from altur_tui.history.packing import changed_settings, configuration
from altur_tui.history.past import is_comparable, read_past
from altur_tui.history.seen import History, Seen
from altur_tui.reports.report import Entry, Shown
from altur_tui.reports.shift.member import Earlier, Period

# So many are asked for at once: each question is waited for only for a short time.
_TOGETHER = 50
_MIN_QUIET = timedelta(minutes=MIN_MINUTES)


class Quiet(Struct, frozen=True):
    """Answers in a row with the same counts, while neither status nor hours were changed."""

    since: datetime
    """The first look at them, in UTC."""
    last: Seen


class Kept(Struct, frozen=True):
    """What was kept of a campaign before its present answer."""

    then: Then = NOTHING_THEN
    """What was known at the start of the period."""
    points: tuple[Counts | None, ...] = ()
    """The counts at each of `Period.instants`."""
    changes: tuple[ConfigurationChange, ...] = ()
    """During the period, the newest first."""
    last: Seen | None = None
    """What was known at its end."""
    quiet: tuple[Quiet, ...] = ()
    """During the period, the oldest first: those of half an hour or more, and the last one."""


_NOTHING: dict[int, Kept] = {}


def read_kept(history: History, ids: Iterable[int], period: Period) -> dict[int, Kept]:
    """Return what was kept of campaigns over a period, by id. Raises `HistoryError`."""
    found = _read_ends(history, ids, period)
    return {
        number: replace(kept, quiet=_read_quiet(history, number, period, kept.changes))
        for number, kept in found.items()
    }


async def ask_kept(past: PastReader, ids: Sequence[int], period: Period) -> dict[int, Kept]:
    """Return the same, without waiting for long: what cannot be told in time is not known."""
    found: dict[int, Kept] = {}
    for begin in range(0, len(ids), _TOGETHER):
        question = partial(_read_ends, ids=ids[begin : begin + _TOGETHER], period=period)
        found |= await past.ask(question, _NOTHING)
    for number, kept in found.items():
        looked = partial(_read_quiet, campaign_id=number, period=period, changes=kept.changes)
        found[number] = replace(kept, quiet=await past.ask(looked, ()))
    return found


def _read_ends(history: History, ids: Iterable[int], period: Period) -> dict[int, Kept]:
    """Return all that was kept but `Kept.quiet`."""
    wanted = tuple(ids)
    before = history.known_at(wanted, period.since)
    last = history.known_at(wanted, period.until)
    return {
        each: Kept(
            then_of(before.get(each), period.since),
            _points(history, each, period),
            tuple(history.changes(each, period.since, period.until)),
            last[each],
        )
        for each in wanted
        if each in last
    }


def with_past(history: History, entry: Entry, period: Period) -> Entry:
    """Return a kept answer with what was seen before it, as of the end of the period.

    An answer that stayed the same was seen after that end, too.
    """
    if not isinstance(entry, Shown):
        return entry
    reading = replace(entry.reading, fetched_at=min(entry.reading.fetched_at, period.until))
    return replace(
        entry, reading=replace(reading, past=read_past(history, reading, entry.snapshot))
    )


def earlier(kept: Mapping[int, Kept], entries: Iterable[Entry]) -> dict[int, Earlier]:
    """Return what the report needs of each campaign that could be read, by its id."""
    return {
        each.id: _earlier(kept[each.id], each)
        for each in entries
        if isinstance(each, Shown) and each.id in kept
    }


def _earlier(kept: Kept, shown: Shown) -> Earlier:
    now = shown.snapshot.raw
    changes = list(kept.changes)
    # The present answer is kept a moment later than it is shown.
    if kept.last is not None and kept.last.last < shown.snapshot.fetched_at:
        changes[:0] = (
            ConfigurationChange(shown.id, kept.last.last, shown.snapshot.fetched_at, *each)
            for each in changed_settings(kept.last.campaign, now)
        )
    told = describe(filter(is_configured, changes), configuration(now))
    return Earlier(kept.then, kept.points, tuple(told), tuple(_stalls(kept, shown.reading)))


def _stalls(kept: Kept, present: Reading) -> Iterator[Stall]:
    """Yield when a campaign stalled, the oldest first; the last one may not be over."""
    for place, each in enumerate(kept.quiet, 1):
        is_last = place == len(kept.quiet)
        if is_last and _is_still(each.last, present):
            found = stall_between(present, each.since, present.fetched_at)
            if found is not None:
                yield found
        elif (reading := reading_of(each.last)) is not None:
            found = stall_between(_in_zone(reading, present), each.since, each.last.last)
            if found is not None:
                yield replace(found, is_over=True)


def _is_still(seen: Seen, present: Reading) -> bool:
    """Return whether nothing has moved and nothing decisive was changed since a look."""
    counts = {} if present.analytics is None else counts_in(present.analytics)
    return counts_of(seen) == counts and is_comparable(seen, present)


def _in_zone(reading: Reading, present: Reading) -> Reading:
    """Return what was seen with the zone that is known now, if it named none itself."""
    if reading.timezone_source == "campaign":
        return reading
    return replace(reading, timezone=present.timezone, timezone_source=present.timezone_source)


def _read_quiet(
    history: History,
    campaign_id: int,
    period: Period,
    changes: Iterable[ConfigurationChange],
) -> tuple[Quiet, ...]:
    """Return `Kept.quiet` of a campaign.

    One look each quarter of an hour is enough: what is equal at two of them was so between them.
    """
    decided = sorted(each.at for each in changes if is_decisive(each.path))
    found: list[Quiet] = []
    counts: Counts = {}
    for seen in history.known_at_each(campaign_id, period.quarters):
        before = found[-1].last if found else None
        if seen is None or (before is not None and seen.first == before.first):
            continue
        was, counts = counts, counts_of(seen)
        begin = seen.first
        if before is not None and was == counts:
            # Later ones within a quarter of an hour matter to nobody.
            begin = next(
                (each for each in decided if before.first < each <= begin), found[-1].since
            )
        if before is None or begin != found[-1].since:
            found.append(Quiet(begin, seen))
        else:
            found[-1] = Quiet(begin, seen)
    clipped = [_clipped(each, period) for each in found]
    return tuple(
        each for each in clipped if each is clipped[-1] or each.last.last - each.since >= _MIN_QUIET
    )


def _clipped(quiet: Quiet, period: Period) -> Quiet:
    """Return it up to the end of the period; an answer that stayed was seen after that, too."""
    last = quiet.last
    return replace(quiet, last=replace(last, last=min(last.last, period.until)))


def _points(history: History, campaign_id: int, period: Period) -> tuple[Counts | None, ...]:
    """Return the counts at each instant; equal answers in a row are read once."""
    points: list[Counts | None] = []
    before: Seen | None = None
    for seen in history.known_at_each(campaign_id, period.instants):
        if seen is None:
            points.append(None)
        elif before is not None and seen.campaign == before.campaign:
            points.append(points[-1])
        else:
            points.append(counts_of(seen))
        before = seen
    return tuple(points)
