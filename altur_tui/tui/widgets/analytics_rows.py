"""The analytics in words: which metrics stand together, and what is said of each."""

from typing import NamedTuple

import msgspec

from altur_tui.campaign.analytics import Analytics, Derived, Metric
from altur_tui.campaign.changes import NO_CHANGES, Changes
from altur_tui.reports import words
from altur_tui.text import fit, safe

_OF = "of {number}"
_OF_NAMED = "of {number} {name}"
_REPORTED = "reported {rate}"
_MISMATCH = "▲ reported {rate}"
_ONLY_REPORTED = "as reported"
_UNREADABLE_CELLS = 48
# What operators ask for first.
_FIRST = ("contacts", "sent", "calls")


class Row(NamedTuple):
    """One metric, in words."""

    label: str
    number: str
    change: str = ""
    """By how much the number has moved, if it has."""
    of: str = ""
    share: str = ""
    fraction: float | None = None
    """How long the bar is, 0 to 1; None without a bar."""
    remark: str = ""
    doubtful: bool = False
    whole: bool = False
    """Whether the rows below are parts of this one."""
    verbatim: bool = False
    """Whether the number is none, but whatever came in its place."""


Card = tuple[Row, ...]
Counts = dict[str, int | float | None]


def _remark(metric: Metric, *, assumed: bool) -> str:
    if metric.rate is None:
        return ""
    rate = words.percent(metric.rate, 1)
    if metric.disagrees:
        return _MISMATCH.format(rate=rate)
    if metric.share is None:
        return _ONLY_REPORTED
    return _REPORTED.format(rate=rate) if assumed else ""


def _of(name: str | None, counts: Counts, *, named: bool) -> str:
    if name is None or counts.get(name) is None:
        return ""
    template = _OF_NAMED if named else _OF
    return template.format(number=words.number(counts[name]), name=words.of_label(name))


def _change(name: str, moved: Changes) -> str:
    return words.difference(moved[name].difference) if name in moved else ""


def _row(metric: Metric, counts: Counts, moved: Changes, *, whole: bool = False) -> Row:
    share = metric.rate if metric.share is None else metric.share
    return Row(
        label=words.metric_label(metric.name),
        number=words.number(metric.count),
        change=_change(metric.name, moved),
        of=_of(metric.of, counts, named=False),
        share="" if share is None else words.percent(share, 1),
        fraction=share,
        # Of what the reported rates of WhatsApp are parts, nobody says.
        remark=_remark(metric, assumed=metric.of == "sent"),
        doubtful=metric.disagrees,
        whole=whole,
    )


def _derived(derived: Derived, counts: Counts, moved: Changes) -> Row:
    return Row(
        label=words.metric_label(derived.name),
        number=words.number(derived.count),
        change=_change(derived.name, moved),
        of=_of(derived.of, counts, named=False),
        share=words.percent(derived.share, 1),
        fraction=derived.share,
    )


def _card(whole: Metric, analytics: Analytics, counts: Counts, moved: Changes) -> Card:
    parts = [metric for metric in analytics.metrics if metric.of == whole.name]
    names = {whole.name, *(part.name for part in parts)}
    derived = [each for each in analytics.derived if each.of in names]
    return (
        _row(whole, counts, moved, whole=True),
        *(_row(part, counts, moved) for part in parts),
        *(_derived(each, counts, moved) for each in derived),
    )


def _verbatim(value: object) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return fit(safe(text), _UNREADABLE_CELLS)


def cards(analytics: Analytics, moved: Changes = NO_CHANGES) -> tuple[Card, ...]:
    """Return each denominator with its parts, and at the end what has none.

    `moved` is what is different from the answer before.
    """
    counts: Counts = {metric.name: metric.count for metric in analytics.metrics}
    divided = {metric.of for metric in analytics.metrics}
    wholes = [metric for metric in analytics.metrics if metric.name in divided]
    wholes.sort(key=lambda each: _FIRST.index(each.name) if each.name in _FIRST else len(_FIRST))
    made = [_card(whole, analytics, counts, moved) for whole in wholes]
    loose = [
        _row(metric, counts, moved)
        for metric in analytics.metrics
        if metric.name not in divided and metric.of not in counts
    ]
    loose += [
        Row(words.metric_label(name), _verbatim(value), verbatim=True)
        for name, value in analytics.other.items()
    ]
    return (*made, tuple(loose)) if loose else tuple(made)
