"""What moved between two answers of a campaign: counts and configuration. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from altur_tui.campaign.past.changes import ToldChange, tell
from altur_tui.campaign.past.looks import ConfigurationChange, Look
from altur_tui.campaign.reading import Reading, read
from altur_tui.history.packing import configuration
from altur_tui.history.seen import Seen
from altur_tui.wire.campaign import Snapshot, decode
from altur_tui.wire.errors import AlturError

_ENVELOPE = b'{"success":true,"campaign":%s}'


class MovedMetric(Struct, frozen=True):
    """A count at two instants; None where the answer did not have it."""

    name: str
    before: int | float | None
    after: int | float | None

    @property
    def change(self) -> int | float | None:
        """By how much it rose; None if one of the two is unknown."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


class MovedSetting(Struct, frozen=True):
    """A value of the configuration at two instants, decoded; None where there was none."""

    path: str
    before: Any
    after: Any


class Moved(Struct, frozen=True):
    """What moved in a campaign between two looks."""

    id: int
    begin: datetime
    """The instant of the earlier answer."""
    end: datetime
    metrics: tuple[MovedMetric, ...]
    """All that either answer has, also those that did not move."""
    configuration: tuple[MovedSetting, ...]
    """Only what differs."""
    told: tuple[ToldChange, ...] = ()
    """The same in words, equal days of a week as one."""


def snapshot_of(seen: Seen) -> Snapshot | None:
    """Return an answer of the history as it came, at its last look; None if it is unreadable."""
    try:
        return decode(seen.id, _ENVELOPE % seen.campaign, fetched_at=seen.last)
    except AlturError:
        return None


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
        tuple(_metrics(before, after)),
        tuple(MovedSetting(each.path, _value(each.old), _value(each.new)) for each in changes),
        tuple(tell(changes, configuration(after.campaign))),
    )


def _metrics(before: Seen, after: Seen) -> Iterator[MovedMetric]:
    old, new = counts_of(before), counts_of(after)
    for name in dict.fromkeys((*new, *old)):
        yield MovedMetric(name, old.get(name), new.get(name))


def counts_of(seen: Seen) -> dict[str, int | float]:
    """Return the counts of an answer: metric -> count; empty if it has none."""
    reading = reading_of(seen)
    if reading is None or reading.analytics is None:
        return {}
    return {each.name: each.count for each in reading.analytics.metrics if each.count is not None}


def look_of(seen: Seen) -> Look:
    """Return the counts of an answer, and when it was seen."""
    return Look(seen.first, seen.last, seen.looks, counts_of(seen))


def changes_between(before: Seen, after: Seen) -> list[ConfigurationChange]:
    """Return what differs in the configuration of two answers, as the history keeps changes."""
    old, new = configuration(before.campaign), configuration(after.campaign)
    return [
        ConfigurationChange(after.id, before.last, after.first, path, old.get(path), new.get(path))
        for path in dict.fromkeys((*old, *new))
        if old.get(path) != new.get(path)
    ]


def _value(text: str | None) -> Any:  # noqa: ANN401
    return None if text is None else msgspec.json.decode(text)
