"""Metrics, their denominators and rates, and which counts moved between two answers."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from altur_tui.i18n.sentences import T
from altur_tui.text import safe_fit

_RATE = "Rate"
# The vendor's reference gives the phone metrics as a complete list, in this order.
_PHONE_PARTS = {
    "calls": ("callsAnsweredByHuman", "callsAnsweredByMachine", "callsAnsweredByUnknown"),
    "contacts": (
        "contactsProcessed",
        "contactsFailed",
        "contactsVoicemail",
        "contactsAnswered",
        "contactsConverted",
    ),
}
# What WhatsApp rates are taken of is unknown; shares of what was sent are shown beside them.
_WHATSAPP_WHOLE = "sent"
_WHATSAPP_PARTS = ("delivered", "read", "accepted", "rejected", "failed", "converted")

PHONE_OF = {part: whole for whole, parts in _PHONE_PARTS.items() for part in parts}
"""Metric -> the metric that it is a part of, for phone calls."""
WHATSAPP_OF = dict.fromkeys(_WHATSAPP_PARTS, _WHATSAPP_WHOLE)
"""Metric -> the metric that its share is shown of, for WhatsApp (assumed)."""
PHONE_METRICS = tuple(each for whole, parts in _PHONE_PARTS.items() for each in (whole, *parts))
WHATSAPP_METRICS = (_WHATSAPP_WHOLE, *_WHATSAPP_PARTS)

_ORDER = {name: place for place, name in enumerate((*PHONE_METRICS, *WHATSAPP_METRICS))}
_DERIVED = (("convertedOfAnswered", "contactsConverted", "contactsAnswered"),)
_RATE_TOLERANCE = 0.001
# A little more for the arithmetic: 0.001 itself is within the tolerance.
_ARITHMETIC = 1e-9
# Beyond this a JSON number loses digits in other programs; no campaign counts that far.
_MAX_NUMBER = 2**53
# The reference knows 17 names. What a server sends beyond that is counted, not shown.
_MAX_UNKNOWN = 100
_MAX_OTHER = 100
_MAX_OTHER_BYTES = 1024
_MAX_NAME_CELLS = 200

Part = tuple[str, str]
"""The names of a metric and of its denominator."""


class Metric(Struct, frozen=True):
    """One count of the analytics, with the rate that came with it."""

    name: str
    """The API's own name, made safe."""
    count: int | float | None
    """None if only the rate came."""
    rate: float | None
    """As reported, on the scale 0..1."""
    of: str | None
    """The name of the metric that is the denominator, if it is known."""
    share: float | None
    """`count` divided by the denominator, if both are known and the latter is not 0."""

    @property
    def disagrees(self) -> bool:
        """Whether rate and share are further apart than truncation explains."""
        if self.rate is None or self.share is None:
            return False
        return abs(self.rate - self.share) > _RATE_TOLERANCE + _ARITHMETIC


class Derived(Struct, frozen=True):
    """A share that the API does not supply, such as converted of answered."""

    name: str
    count: int | float
    of: str
    share: float


class Analytics(Struct, frozen=True):
    """The analytics snapshot of a campaign."""

    metrics: tuple[Metric, ...]
    """Those of the reference in its order, then the first 100 others as they came."""
    derived: tuple[Derived, ...]
    other: dict[str, Any]
    """What fits no metric, verbatim (not safe to lay out): the first 100 that are not large."""

    def count(self, name: str) -> int | float | None:
        """Return the count of a metric, if it came."""
        for metric in self.metrics:
            if metric.name == name:
                return metric.count
        return None


class _Pair:
    """A count and the rate of the same name, as they came."""

    def __init__(self) -> None:
        self.count: int | float | None = None
        self.rate: float | None = None


def read_analytics(given: Mapping[str, Any] | None, denominators: Mapping[str, str]) -> Analytics:
    """Read what came as `analytics`; `denominators` is PHONE_OF, WHATSAPP_OF or empty."""
    pairs: dict[str, _Pair] = {}
    other: dict[str, Any] = {}
    unknown = 0
    for name, value in (given or {}).items():
        number = _number(value)
        if number is None:
            if len(other) < _MAX_OTHER and _is_small(name, value):
                other[name] = value
            continue
        base = base_name(name)
        pair = pairs.get(base)
        if pair is None:
            if base not in _ORDER:
                if unknown == _MAX_UNKNOWN:
                    continue
                unknown += 1
            pair = pairs[base] = _Pair()
        if base == name:
            pair.count = number
        else:
            pair.rate = float(number)
    shares = {name: _share(pairs, name, denominators.get(name)) for name in pairs}
    percentages = _on_percentages(pairs, shares)
    metrics = (
        Metric(
            safe_fit(name, _MAX_NAME_CELLS),
            pair.count,
            _scaled(pair.rate, shares[name], percentages),
            denominators.get(name),
            shares[name],
        )
        for name, pair in sorted(pairs.items(), key=lambda item: _place_of(item[0]))
    )
    return Analytics(tuple(metrics), tuple(_derived(pairs)), other)


def read_counts(given: Mapping[str, Any]) -> dict[str, int | float]:
    """Return the counts of what came as `analytics`, as `read_analytics` has them, by metric.

    A trend needs nothing else, and this takes a tenth of the time.
    """
    found: dict[str, int | float] = {}
    unknown: set[str] = set()
    for name, value in given.items():
        base = name if name in _ORDER else base_name(name)
        if base != name and base in _ORDER:
            continue
        number = _number(value)
        if number is None:
            continue
        if base not in _ORDER:
            if base not in unknown and len(unknown) == _MAX_UNKNOWN:
                continue
            unknown.add(base)
        if base == name:
            found[name] = number
    return {
        name if name in _ORDER else safe_fit(name, _MAX_NAME_CELLS): found[name]
        for name in sorted(found, key=_place_of)
    }


def left_out(given: Mapping[str, Any], analytics: Analytics) -> int:
    """Return how many fields of what came as `analytics` are not among what was read of it."""
    kept = sum((each.count is not None) + (each.rate is not None) for each in analytics.metrics)
    return len(given) - kept - len(analytics.other)


def is_rate(name: str) -> bool:
    """Return whether a field is the rate of another by its name."""
    return name.endswith(_RATE) and name != _RATE


def base_name(name: str) -> str:
    """Return the name of the metric that a field belongs to: `x` for `x` and for `xRate`."""
    return name.removesuffix(_RATE) if is_rate(name) else name


def _is_small(name: str, value: object) -> bool:
    try:
        return len(msgspec.json.encode((name, value))) <= _MAX_OTHER_BYTES
    except (RecursionError, OverflowError):
        return False


def _place_of(name: str) -> int:
    return _ORDER.get(name, len(_ORDER))


def _number(value: object) -> int | float | None:
    """Return a count or rate; a boolean, a negative or an endless number is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value <= _MAX_NUMBER:
        return None
    return int(value) if value == int(value) else value


def _ratio(part: float | None, whole: float | None) -> float | None:
    if part is None or not whole:
        return None
    share = part / whole
    return share if share <= _MAX_NUMBER else None


def _share(pairs: Mapping[str, _Pair], name: str, of: str | None) -> float | None:
    whole = pairs.get(of) if of else None
    return _ratio(pairs[name].count, whole.count) if whole else None


def _is_percentage(rate: float, share: float) -> bool:
    return abs(rate / 100 - share) < abs(rate - share)


def _on_percentages(pairs: Mapping[str, _Pair], shares: Mapping[str, float | None]) -> bool:
    """Return whether rates without a share are percentages.

    Their siblings decide; where none of those has a share, one above 1 is enough.
    """
    votes: list[bool] = []
    highest = 0.0
    for name, pair in pairs.items():
        if not pair.rate:
            continue
        share = shares[name]
        if share is None:
            highest = max(highest, pair.rate)
        else:
            votes.append(_is_percentage(pair.rate, share))
    if votes:
        return 2 * sum(votes) > len(votes)
    return highest > 1


def _scaled(rate: float | None, share: float | None, percentages: bool) -> float | None:
    if rate is None:
        return None
    percentage = percentages if share is None else _is_percentage(rate, share)
    return rate / 100 if percentage else rate


def _derived(pairs: Mapping[str, _Pair]) -> Iterator[Derived]:
    for name, part, whole in _DERIVED:
        if part not in pairs or whole not in pairs:
            continue
        count = pairs[part].count
        share = _ratio(count, pairs[whole].count)
        if count is not None and share is not None:
            yield Derived(name, count, whole, share)


class MetricWords(Struct, frozen=True):
    """How people speak of one metric."""

    label: T
    """A short name, for a card or a column."""
    at_least: bool = False
    """Whether the count is a floor: the truth may be higher."""


METRIC_WORDS: dict[str, MetricWords] = {
    "calls": MetricWords(T("metric", "Calls")),
    "callsAnsweredByHuman": MetricWords(T("metric", "Person answered")),
    "callsAnsweredByMachine": MetricWords(T("metric", "Machine answered")),
    "callsAnsweredByUnknown": MetricWords(T("metric", "Unknown")),
    "contacts": MetricWords(T("metric", "Contacts")),
    "contactsProcessed": MetricWords(T("metric", "Processed")),
    "contactsFailed": MetricWords(T("metric", "Failed")),
    "contactsVoicemail": MetricWords(T("metric", "Voicemail")),
    "contactsAnswered": MetricWords(T("metric", "Answered")),
    "contactsConverted": MetricWords(T("metric", "Converted")),
    "sent": MetricWords(T("metric", "Sent")),
    "delivered": MetricWords(T("metric", "Delivered")),
    "read": MetricWords(T("metric", "Read"), at_least=True),
    "accepted": MetricWords(T("metric", "Accepted")),
    "rejected": MetricWords(T("metric", "Rejected")),
    "failed": MetricWords(T("metric", "Failed")),
    "converted": MetricWords(T("metric", "Converted")),
    "convertedOfAnswered": MetricWords(T("metric", "Converted of answered")),
}


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


def changes(before: Analytics | None, after: Analytics | None) -> Changes:
    """Return the counts that differ between two answers about one campaign.

    Only what both report can be compared: a metric that came or went is no change of a number.
    """
    if before is None or after is None:
        return NO_CHANGES
    earlier = dict(_counts(before))
    return {
        name: Change(name, earlier[name], count)
        for name, count in _counts(after)
        if name in earlier and earlier[name] != count
    }


def _counts(analytics: Analytics) -> Iterator[tuple[str, int | float]]:
    for each in analytics.metrics:
        if each.count is not None:
            yield each.name, each.count
    for derived in analytics.derived:
        yield derived.name, derived.count
