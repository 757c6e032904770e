"""What screens ask of the history; `core.past.PastReader` asks it in its thread."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from altur_tui.campaign.past.changes import DescribedChange, describe, is_configured
from altur_tui.campaign.past.looks import Counts, Look
from altur_tui.campaign.past.trend import Point, Trend, is_seen
from altur_tui.history.compare import counts_of, look_of
from altur_tui.history.packing import configuration
from altur_tui.history.seen import History


class Changed(Struct, frozen=True):
    """All changes of a campaign's configuration that were seen."""

    told: tuple[DescribedChange, ...] = ()
    """Those that somebody made, the newest first."""
    since: datetime | None = None
    """When the campaign was first looked at, in UTC; None if it was not seen before."""


def read_changes(history: History, campaign_id: int) -> Changed:
    """Return what was changed in a campaign since it was first seen. Raises like `History`."""
    first = next(iter(history.runs(campaign_id)), None)
    last = history.known_at([campaign_id]).get(campaign_id)
    if first is None or last is None:
        return Changed()
    made = filter(is_configured, history.changes(campaign_id))
    return Changed(tuple(describe(made, configuration(last.campaign))), first.first)


def read_trend(
    history: History, campaign_id: int, instants: Sequence[datetime], step: timedelta
) -> Trend:
    """Return the counts of a campaign at each instant, `step` apart. Raises like `History`."""
    counted: dict[datetime, Counts] = {}
    points: list[Point] = []
    for at, seen in zip(instants, history.known_at_each(campaign_id, instants), strict=True):
        counts: Counts | None = None
        if seen is not None and is_seen(seen.last, at, step):
            if seen.first not in counted:
                counted[seen.first] = counts_of(seen)
            counts = counted[seen.first]
        points.append(Point(at, counts))
    return Trend(step, tuple(points))


def read_looks(
    history: History, campaign_id: int, begin: datetime, end: datetime
) -> tuple[Look, ...]:
    """Return what was counted between two instants, the oldest first. Raises like `History`."""
    return tuple(map(look_of, history.runs(campaign_id, begin, end)))


def read_trends(
    history: History, ids: Iterable[int], instants: Sequence[datetime], step: timedelta
) -> dict[int, Trend]:
    """Return the same of several campaigns, by their ids."""
    return {each: read_trend(history, each, instants, step) for each in ids}
