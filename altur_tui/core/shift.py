"""Reads what the history knows of campaigns over a period, for a shift report."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from altur_tui.campaign.past.changes import is_configured, tell
from altur_tui.campaign.past.looks import ConfigurationChange, Counts
from altur_tui.campaign.past.since import NOTHING_THEN, Then
from altur_tui.core.past import PastReader
from altur_tui.history.compare import counts_of, then_of
from altur_tui.history.packing import changed_settings, configuration
from altur_tui.history.past import read_past
from altur_tui.history.seen import History, Seen
from altur_tui.reports.report import Entry, Shown
from altur_tui.reports.shift.model import Earlier, Period

# So many are asked for at once: each question is waited for only for a short time.
_TOGETHER = 50


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


_NOTHING: dict[int, Kept] = {}


def read_kept(history: History, ids: Iterable[int], period: Period) -> dict[int, Kept]:
    """Return what was kept of campaigns over a period, by id. Raises `HistoryError`."""
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


async def ask_kept(past: PastReader, ids: Sequence[int], period: Period) -> dict[int, Kept]:
    """Return the same, without waiting for long: what cannot be told in time is not known."""
    found: dict[int, Kept] = {}
    for begin in range(0, len(ids), _TOGETHER):
        question = partial(read_kept, ids=ids[begin : begin + _TOGETHER], period=period)
        found |= await past.ask(question, _NOTHING)
    return found


def with_past(history: History, entry: Entry, period: Period) -> Entry:
    """Return a kept answer with what was seen before it, as of the end of the period.

    An answer that stayed the same was seen after that end, too.
    """
    if not isinstance(entry, Shown):
        return entry
    reading = replace(entry.reading, fetched_at=min(entry.reading.fetched_at, period.until))
    return replace(entry, reading=replace(reading, past=read_past(history, reading)))


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
    told = tell(filter(is_configured, changes), configuration(now))
    return Earlier(kept.then, kept.points, tuple(told))


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
