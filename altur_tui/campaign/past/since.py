"""How the counts of a campaign changed since an instant. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from altur_tui.campaign.analytics import Analytics
from altur_tui.campaign.past.looks import Counts
from altur_tui.i18n.sentences import P, S

MIN_APART = timedelta(hours=1)
"""What was last seen longer before the instant is shown with its own time."""
PROGRESS = ("contactsProcessed", "sent")
"""The metrics that show a campaign's progress; the first that it has is used."""

_SINCE = S("since {when}")
_OLDER = S("since {when} (last seen then: {seen})")
_SOME_UNKNOWN = P(
    "since {when}; nothing known before for 1 metric",
    "since {when}; nothing known before for {count} metrics",
)
_OLDER_AND_SOME_UNKNOWN = P(
    "since {when} (last seen then: {seen}); nothing known before for 1 metric",
    "since {when} (last seen then: {seen}); nothing known before for {count} metrics",
)
_NOTHING = S("since {when}: nothing was known then")


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


class Then(Struct, frozen=True):
    """What was known of a campaign at an instant."""

    seen_at: datetime | None = None
    """The last look until then, in UTC; None: nothing was known."""
    counts: Counts = {}


NOTHING_THEN = Then()


class Since(Struct, frozen=True):
    """How the counts of a campaign changed since an instant."""

    at: datetime
    """The instant, in UTC."""
    seen_at: datetime | None
    """The last look until then; None: nothing was known of the campaign."""
    metrics: tuple[MovedMetric, ...]
    """All that the answer has or had, also those that did not move."""

    def change(self, name: str) -> int | float | None:
        """Return by how much a metric rose; None if that is unknown."""
        return next((each.change for each in self.metrics if each.name == name), None)

    @property
    def progress(self) -> MovedMetric | None:
        """The metric that shows the campaign's progress; None if it has none."""
        known = {each.name: each for each in self.metrics if each.after is not None}
        return next((known[each] for each in PROGRESS if each in known), None)

    @property
    def unknown(self) -> int:
        """How many metrics are counted now, but were unknown then."""
        return sum(each.before is None for each in self.metrics if each.after is not None)

    @property
    def is_older(self) -> bool:
        """Whether the earlier numbers are from well before the instant."""
        return self.seen_at is not None and self.at - self.seen_at > MIN_APART


def since(at: datetime, then: Then, analytics: Analytics | None) -> Since:
    """Return how a campaign changed from `then`, what was known at `at`, to its present counts."""
    now = {} if analytics is None else counts_of(analytics)
    return Since(at, then.seen_at, moved_metrics(then.counts, now))


def since_when(given: Since, when: str, seen: str) -> str:
    """Return since when the changes are, and what was not known then.

    `when` is the instant in words, `seen` that of the last look until then.
    """
    if given.seen_at is None:
        return _NOTHING.format(when=when)
    values = {"when": when, "seen": seen}
    if count := given.unknown:
        some = _OLDER_AND_SOME_UNKNOWN if given.is_older else _SOME_UNKNOWN
        return some.format(count=count, **values)
    return (_OLDER if given.is_older else _SINCE).format(**values)


def counts_of(analytics: Analytics) -> dict[str, int | float]:
    """Return the counts of the analytics by metric."""
    return {each.name: each.count for each in analytics.metrics if each.count is not None}


def moved_metrics(before: Counts, after: Counts) -> tuple[MovedMetric, ...]:
    """Return each metric of either side, those of `after` first."""
    names: Iterable[str] = dict.fromkeys((*after, *before))
    return tuple(MovedMetric(each, before.get(each), after.get(each)) for each in names)
