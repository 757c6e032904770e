"""What is different in a newer answer: the counts that moved, and by how much."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from altur_tui.campaign.analytics import Analytics
from altur_tui.campaign.reading import Reading


class Change(Struct, frozen=True):
    """A count that is another one than before."""

    name: str
    """Of the metric, or of the derived share whose count it is."""
    before: int | float
    after: int | float

    @property
    def difference(self) -> int | float:
        """How much there is more; below 0 if there is less."""
        return self.after - self.before


Changes = Mapping[str, Change]
"""By the name of the metric."""

NO_CHANGES: Changes = {}


def changes(before: Reading, after: Reading) -> Changes:
    """Return the counts that differ between two readings of one campaign.

    Only what both report can be compared: a metric that came or went is no change of a number.
    """
    if before.analytics is None or after.analytics is None:
        return NO_CHANGES
    earlier = dict(_counts(before.analytics))
    return {
        name: Change(name, earlier[name], count)
        for name, count in _counts(after.analytics)
        if name in earlier and earlier[name] != count
    }


def _counts(analytics: Analytics) -> Iterator[tuple[str, int | float]]:
    for each in analytics.metrics:
        if each.count is not None:
            yield each.name, each.count
    for derived in analytics.derived:
        yield derived.name, derived.count
