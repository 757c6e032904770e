"""Two to six campaigns side by side: which settings differ, and which shares more than by chance.

Shares come with Wilson's score interval, and the difference of two with Newcombe's hybrid of two
such intervals: both hold for small counts, and for shares near 0 and 1, where the usual one fails.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from math import sqrt

from msgspec import UNSET, Struct, UnsetType

from altur_tui.campaign.cycles import CycleConfig, CycleMode
from altur_tui.campaign.hours import DayHours
from altur_tui.campaign.identity import CHANNELS, Channel
from altur_tui.campaign.reading import Reading
from altur_tui.wire.campaign import DAYS

MIN_COMPARED = 2
MAX_COMPARED = 6
MIN_DENOMINATOR = 100
"""A share of fewer is told with a warning: its interval is wide (chosen by us)."""

CLOSED = "closed"
"""The value of a day without a window."""

# The normal distribution's quantile of an interval of 95 %.
_Z = 1.959963984540054

Value = str | int | bool | date | tuple[str, ...] | None
_Given = Value | UnsetType
"""UNSET where the answer does not say; None where there is nothing to say."""


class Proportion(Struct, frozen=True):
    """A count of one campaign, as a share of its denominator."""

    count: int | float
    of: int | float | None = None
    """The denominator; None for a total, and where it is unknown."""
    share: float | None = None
    """0 to 1; more where the counts contradict each other. None without a denominator."""
    low: float | None = None
    """The interval of 95 % by Wilson; None where the counts contradict each other."""
    high: float | None = None

    @property
    def is_small(self) -> bool:
        """Whether the denominator is too small for a narrow interval."""
        return self.of is not None and self.of < MIN_DENOMINATOR


class Difference(Struct, frozen=True):
    """By how much the first share of two exceeds the second, on the scale -1..1."""

    share: float
    low: float
    """The interval of 95 % by Newcombe."""
    high: float

    @property
    def beyond_chance(self) -> bool:
        """Whether chance alone would rarely explain it: the interval does not hold 0."""
        return self.low > 0 or self.high < 0


class Setting(Struct, frozen=True):
    """One setting of every campaign."""

    path: str
    """Where it stands in the answer; those of `cycles` by their own names."""
    values: tuple[Value, ...]
    """In the order of the campaigns; None where it is unknown, or does not apply."""
    differs: bool | None
    """None where those that are known agree, and others are not known."""


class ComparedMetric(Struct, frozen=True):
    """One metric of every campaign."""

    name: str
    of: str | None
    """The metric that is its denominator; None for a total, and where it is unknown."""
    values: tuple[Proportion | None, ...]
    """In the order of the campaigns; None where a campaign does not have it."""
    difference: Difference | None
    """Of the first share to the second; None unless exactly two campaigns have an interval."""


class Comparison(Struct, frozen=True):
    """Campaigns side by side."""

    readings: tuple[Reading, ...]
    settings: tuple[Setting, ...]
    metrics: tuple[ComparedMetric, ...]

    @property
    def converted(self) -> ComparedMetric | None:
        """The metric that tells how many converted, if all campaigns are of one known channel."""
        channels = {each.channel for each in self.readings}
        part = CHANNELS[channels.pop()].converted if len(channels) == 1 else None
        return next((each for each in self.metrics if part == (each.name, each.of)), None)

    @property
    def channels_differ(self) -> bool:
        """Whether the shares of the campaigns are of different things."""
        return len({each.channel for each in self.readings}) > 1

    @property
    def has_small(self) -> bool:
        """Whether a share has so small a denominator that it says little."""
        return any(each.is_small for one in self.metrics for each in one.values if each)


def wilson(count: int, of: int) -> tuple[float, float]:
    """Return the score interval of 95 % for `count` of `of`, which must be at least 1.

    After E. B. Wilson, “Probable inference, the law of succession, and statistical inference”,
    Journal of the American Statistical Association 22 (1927), 209–212.
    """
    share = count / of
    middle = share + _Z**2 / (2 * of)
    reach = _Z * sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2))
    whole = 1 + _Z**2 / of
    # The ends are exact where arithmetic would leave them a rounding error away.
    low = 0.0 if count == 0 else (middle - reach) / whole
    high = 1.0 if count == of else (middle + reach) / whole
    return low, high


def newcombe(first: tuple[int, int], second: tuple[int, int]) -> Difference:
    """Return the difference of two shares, each a count and its denominator of at least 1.

    After R. G. Newcombe, “Interval estimation for the difference between independent proportions:
    comparison of eleven methods”, Statistics in Medicine 17 (1998), 873–890, method 10.
    """
    one, other = first[0] / first[1], second[0] / second[1]
    one_low, one_high = wilson(*first)
    other_low, other_high = wilson(*second)
    share = one - other
    return Difference(
        share,
        share - sqrt((one - one_low) ** 2 + (other_high - other) ** 2),
        share + sqrt((one_high - one) ** 2 + (other - other_low) ** 2),
    )


def compare(readings: Sequence[Reading]) -> Comparison:
    """Return the settings and metrics of all `readings`, side by side."""
    compared = tuple(readings)
    settings = tuple(_setting(path, map(value, compared)) for path, value in _SETTINGS.items())
    return Comparison(compared, settings, tuple(_metrics(compared)))


def _setting(path: str, given: Iterator[_Given]) -> Setting:
    read = tuple(given)
    known = {each for each in read if each is not UNSET}
    differs = len(known) > 1 or (None if known and UNSET in read else False)
    return Setting(path, tuple(None if each is UNSET else each for each in read), differs)


def _known(value: Value) -> _Given:
    return UNSET if value is None else value


def _of_cycles(value: Callable[[CycleConfig], _Given]) -> Callable[[Reading], _Given]:
    return lambda reading: UNSET if reading.cycles is None else value(reading.cycles)


def _hours(day: DayHours) -> _Given:
    if day.unknown:
        return UNSET
    return day.hours if day.active and day.minutes else CLOSED


def _day(at: int) -> Callable[[Reading], _Given]:
    return lambda reading: _hours(reading.hours[at])


def _cycle_day(at: int) -> Callable[[Reading], _Given]:
    def value(cycles: CycleConfig) -> _Given:
        return _hours(cycles.hours[at]) if cycles.mode is CycleMode.SCHEDULED else None

    return _of_cycles(value)


_SETTINGS: dict[str, Callable[[Reading], _Given]] = {
    "agent": lambda reading: _known(reading.agent_name or reading.agent_id),
    "channel": lambda reading: UNSET if reading.channel is Channel.UNKNOWN else reading.channel,
    "status": lambda reading: _known(reading.status),
    "archived": lambda reading: _known(reading.archived),
    "timezone": lambda reading: reading.timezone,
    **{f"scheduling.{day}": _day(at) for at, day in enumerate(DAYS)},
    "cycles": _of_cycles(lambda cycles: _known(cycles.enabled)),
    "mode": _of_cycles(lambda cycles: cycles.mode),
    "max_iterations": _of_cycles(lambda cycles: _known(cycles.planned)),
    "cooldown_minutes": _of_cycles(
        lambda cycles: cycles.cooldown_minutes if cycles.cooldown_known else UNSET
    ),
    "filter_statuses": _of_cycles(
        lambda cycles: cycles.filter_statuses if cycles.filters_known else UNSET
    ),
    "filter_tags": _of_cycles(lambda cycles: cycles.filter_tags if cycles.filters_known else UNSET),
    **{f"schedule.{day}": _cycle_day(at) for at, day in enumerate(DAYS)},
    "schedule_start_date": _of_cycles(
        lambda cycles: cycles.start_date if cycles.start_known else UNSET
    ),
    "schedule_end_date": _of_cycles(lambda cycles: cycles.end_date if cycles.end_known else UNSET),
}
"""Path -> the setting of a reading."""


def _metrics(readings: tuple[Reading, ...]) -> Iterator[ComparedMetric]:
    """Yield every metric that a campaign has, in the order in which they come."""
    found = {
        (metric.name, metric.of): None
        for reading in readings
        if reading.analytics is not None
        for metric in reading.analytics.metrics
        if metric.count is not None
    }
    for name, of in found:
        values = tuple(_proportion(each, name, of) for each in readings)
        yield ComparedMetric(name, of, values, _difference(values))


def _proportion(reading: Reading, name: str, of: str | None) -> Proportion | None:
    analytics = reading.analytics
    count = None if analytics is None else analytics.count(name)
    if analytics is None or count is None:
        return None
    whole = None if of is None else analytics.count(of)
    if not whole:
        return Proportion(count, whole)
    part = _part(count, whole)
    interval = wilson(*part) if part else (None, None)
    return Proportion(count, whole, count / whole, *interval)


def _part(count: float, whole: float | None) -> tuple[int, int] | None:
    """Return both numbers if one can be a count of the other."""
    if not whole or not 0 <= count <= whole or count % 1 or whole % 1:
        return None
    return int(count), int(whole)


def _difference(values: tuple[Proportion | None, ...]) -> Difference | None:
    if len(values) != MIN_COMPARED:
        return None
    parts = [part for each in values if each and (part := _part(each.count, each.of))]
    return newcombe(*parts) if len(parts) == MIN_COMPARED else None
