"""What moved between two answers of a campaign: counts and configuration. Pure."""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from altur_tui.campaign.analytics import read_counts
from altur_tui.campaign.past.changes import DescribedChange, describe
from altur_tui.campaign.past.looks import ConfigurationChange, Look
from altur_tui.campaign.past.since import NOTHING_THEN, MovedMetric, Then, moved_metrics
from altur_tui.campaign.reading import Reading, read
from altur_tui.history.packing import changed_settings, configuration
from altur_tui.history.seen import Seen, snapshot_of


class MovedSetting(Struct, frozen=True):
    """A value of the configuration at two instants, decoded; None where there was none."""

    path: str
    before: Any
    after: Any


class _Counted(Struct):
    """The part of an answer that holds counts."""

    analytics: Any = None


class Moved(Struct, frozen=True):
    """What moved in a campaign between two looks."""

    id: int
    begin: datetime
    """The earlier instant that was asked for."""
    end: datetime
    seen: tuple[datetime, datetime]
    """When each of the two answers was last seen until its instant."""
    metrics: tuple[MovedMetric, ...]
    """All that either answer has, also those that did not move."""
    configuration: tuple[MovedSetting, ...]
    """Only what differs."""
    told: tuple[DescribedChange, ...] = ()
    """The same in words, equal days of a week as one."""


def reading_of(seen: Seen) -> Reading | None:
    """Return what an answer of the history means; None if it cannot be read any more."""
    snapshot = snapshot_of(seen)
    return None if snapshot is None else read(snapshot)


def moved(before: Seen, after: Seen, begin: datetime, end: datetime) -> Moved:
    """Return what moved from one answer to another, which were the newest at two instants."""
    changes = changes_between(before, after)
    return Moved(
        before.id,
        begin,
        end,
        (min(before.last, begin), min(after.last, end)),
        moved_metrics(counts_of(before), counts_of(after)),
        tuple(MovedSetting(each.path, _value(each.old), _value(each.new)) for each in changes),
        tuple(describe(changes, configuration(after.campaign))),
    )


def counts_of(seen: Seen) -> dict[str, int | float]:
    """Return the counts of an answer: metric -> count; empty if it has none.

    Reads nothing else of it: a whole reading takes ten times as long.
    """
    try:
        given = msgspec.json.decode(seen.campaign, type=_Counted).analytics
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return {}
    return read_counts(given) if isinstance(given, dict) else {}


def then_of(seen: Seen | None, at: datetime) -> Then:
    """Return the counts of what was known at an instant."""
    return NOTHING_THEN if seen is None else Then(min(seen.last, at), counts_of(seen))


def look_of(seen: Seen) -> Look:
    """Return the counts of an answer, and when it was seen."""
    return Look(seen.first, seen.last, seen.looks, counts_of(seen))


def changes_between(before: Seen, after: Seen) -> list[ConfigurationChange]:
    """Return what differs in the configuration of two answers, as the history keeps changes."""
    return [
        ConfigurationChange(after.id, before.last, after.first, *each)
        for each in changed_settings(before.campaign, after.campaign)
    ]


def _value(text: str | None) -> Any:  # noqa: ANN401
    return None if text is None else msgspec.json.decode(text)
