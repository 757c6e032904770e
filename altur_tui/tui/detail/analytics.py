"""The analytics as cards: each metric with its number, denominator, share and bar."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from textual.app import ComposeResult
from textual.content import Content

from altur_tui.campaign.analytics import NO_CHANGES, Analytics, Changes, Derived, Metric
from altur_tui.campaign.reading import Reading, Standing
from altur_tui.i18n.sentences import S
from altur_tui.reports import words
from altur_tui.text import fit, pad, safe, width
from altur_tui.tui.common.lines import (
    BAR,
    CLOSED,
    KEY,
    LABEL,
    STRONG,
    Lines,
    Panel,
    bar,
    side_by_side,
)

if TYPE_CHECKING:
    from altur_tui.campaign.past.since import Since

_TITLE = S("Analytics")
_NONE = S("No analytics yet: the answer has them once Altur has taken a snapshot.")
_OF = S("of {number}")
_REPORTED = S("reported {rate}")
_MISMATCH = S("▲ reported {rate}")
_ONLY_REPORTED = S("as reported")
# What operators ask for first.
_FIRST = ("contacts", "sent", "calls")
_GAP = "  "
_SPACE = " "
_INDENT = "  "
_SEPARATOR = " · "
_CARD_GAP_CELLS = 4
_MAX_LABEL_CELLS = 28
_MAX_VERBATIM_CELLS = 48
_MIN_BAR_CELLS = 6
_MAX_BAR_CELLS = 24


class Row(NamedTuple):
    """One metric as text."""

    label: str
    number: str
    change: str = ""
    """How much the number moved with the last answer, if it did."""
    since: str = ""
    """How much it changed since the chosen instant, if one is chosen."""
    of: str = ""
    share: str = ""
    fraction: float | None = None
    """The length of the bar, 0 to 1; None: no bar."""
    remark: str = ""
    doubtful: bool = False
    whole: bool = False
    """Whether the rows below are parts of this one."""
    verbatim: bool = False
    """Whether `number` is the raw value, because it is not a number."""


Card = tuple[Row, ...]
Counts = dict[str, int | float | None]


def _row_remark(metric: Metric, *, assumed: bool) -> str:
    if metric.rate is None:
        return ""
    rate = words.percent(metric.rate, 1)
    if metric.disagrees:
        return _MISMATCH.format(rate=rate)
    if metric.share is None:
        return str(_ONLY_REPORTED)
    return _REPORTED.format(rate=rate) if assumed else ""


def _of(name: str | None, counts: Counts) -> str:
    if name is None or counts.get(name) is None:
        return ""
    return _OF.format(number=words.number(counts[name]))


def _change(name: str, moved: Changes) -> str:
    return words.difference(moved[name].difference) if name in moved else ""


def _row(
    metric: Metric, counts: Counts, moved: Changes, since: "Since | None", *, whole: bool = False
) -> Row:
    share = metric.rate if metric.share is None else metric.share
    return Row(
        label=words.metric_label(metric.name),
        number=words.number(metric.count),
        change=_change(metric.name, moved),
        since="" if since is None else words.change(since.change(metric.name)),
        of=_of(metric.of, counts),
        share="" if share is None else words.percent(share, 1),
        fraction=share,
        # The denominator of WhatsApp's reported rates is not documented.
        remark=_row_remark(metric, assumed=metric.of == "sent"),
        doubtful=metric.disagrees,
        whole=whole,
    )


def _derived(derived: Derived, counts: Counts, moved: Changes) -> Row:
    return Row(
        label=words.metric_label(derived.name),
        number=words.number(derived.count),
        change=_change(derived.name, moved),
        of=_of(derived.of, counts),
        share=words.percent(derived.share, 1),
        fraction=derived.share,
    )


def _card(
    whole: Metric, analytics: Analytics, counts: Counts, moved: Changes, since: "Since | None"
) -> Card:
    parts = [metric for metric in analytics.metrics if metric.of == whole.name]
    names = {whole.name, *(part.name for part in parts)}
    derived = [each for each in analytics.derived if each.of in names]
    return (
        _row(whole, counts, moved, since, whole=True),
        *(_row(part, counts, moved, since) for part in parts),
        *(_derived(each, counts, moved) for each in derived),
    )


def _verbatim(value: object) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return fit(safe(text), _MAX_VERBATIM_CELLS)


def cards(
    analytics: Analytics, moved: Changes = NO_CHANGES, since: "Since | None" = None
) -> tuple[Card, ...]:
    """Return a card for each denominator with its parts, and a last one for what has none.

    `moved` is what changed with the last answer, `since` what changed since the chosen instant.
    """
    counts: Counts = {metric.name: metric.count for metric in analytics.metrics}
    divided = {metric.of for metric in analytics.metrics}
    wholes = [metric for metric in analytics.metrics if metric.name in divided]
    wholes.sort(key=lambda each: _FIRST.index(each.name) if each.name in _FIRST else len(_FIRST))
    made = [_card(whole, analytics, counts, moved, since) for whole in wholes]
    loose = [
        _row(metric, counts, moved, since)
        for metric in analytics.metrics
        if metric.name not in divided and metric.of not in counts
    ]
    loose += [
        Row(words.metric_label(name), _verbatim(value), verbatim=True)
        for name, value in analytics.other.items()
    ]
    return (*made, tuple(loose)) if loose else tuple(made)


class _Columns:
    """The width of each column, the same in all cards."""

    def __init__(self, rows: Sequence[Row]) -> None:
        labels = (width(row.label) + (0 if row.whole else len(_INDENT)) for row in rows)
        self.label = min(max(labels), _MAX_LABEL_CELLS)
        self.number = max((width(row.number) for row in rows if not row.verbatim), default=0)
        self.change = max(width(row.change) for row in rows)
        self.of = max(width(row.of) for row in rows)
        self.share = max(width(row.share) for row in rows)
        self.since = max(width(row.since) for row in rows)
        self.remark = max(width(row.remark) for row in rows)
        self.bar = 0

    @property
    def taken(self) -> int:
        """The cells of a row without bar and remark."""
        return self.unmoved + (self.change + len(_SPACE) if self.change else 0)

    @property
    def unmoved(self) -> int:
        """The same if no number had moved."""
        of = self.of + len(_SPACE) if self.of else 0
        share = self.share + len(_GAP) if self.share else 0
        since = self.since + len(_GAP) if self.since else 0
        return self.label + len(_GAP) + self.number + of + share + since


def _line(row: Row, columns: _Columns) -> Content:
    """Return a row without its remark."""
    label = row.label if row.whole else _INDENT + row.label
    parts: list[tuple[str, str]] = [
        (pad(label, columns.label), STRONG if row.whole else ""),
        (_GAP + row.number.rjust(columns.number), STRONG),
    ]
    if columns.change:
        parts.append((_SPACE + pad(row.change, columns.change), KEY))
    if row.share or (row.since and columns.share):
        parts.append((_SPACE + pad(row.of, columns.of) if columns.of else "", LABEL))
        parts.append((_GAP + row.share.rjust(columns.share), CLOSED if row.doubtful else ""))
    if columns.since:
        # Behind the share: a number that moved just now has its mark right behind it.
        parts.append((_GAP + " " * (columns.since - width(row.since)) + row.since, ""))
    if row.fraction is not None and columns.bar:
        parts.append((_GAP + pad(bar(row.fraction, columns.bar), columns.bar), BAR))
    return Content.assemble(*parts)


def _card_lines(card: Card, columns: _Columns, *, inline: bool) -> list[Content]:
    """Return the lines of a card, the remarks at their ends or below them."""
    laid = []
    for row in card:
        laid.append(_line(row, columns))
        if row.remark:
            remark = Content.styled(row.remark, CLOSED if row.doubtful else LABEL)
            if inline:
                laid[-1] = Content.assemble(laid[-1], _GAP, remark)
            else:
                laid.append(Content.assemble(" " * (columns.label + len(_GAP)), remark))
    return laid


def lines(shown: tuple[Card, ...], cells: int) -> list[Content]:
    """Lay out the cards in `cells` columns, two side by side where there is room."""
    left, right = _rows(shown[::2]), _rows(shown[1::2])
    if right:
        pair = _Columns(left), _Columns(right)
        spare = cells - _CARD_GAP_CELLS - sum(columns.unmoved + len(_GAP) for columns in pair)
        # What moved takes its room from the bars, so that the cards stay where they are; and what
        # changed since an instant may take all of it.
        left_over = spare - sum(columns.taken - columns.unmoved for columns in pair)
        may_lack_bars = any(columns.since for columns in pair)
        if left_over >= 0 and (spare >= 2 * _MIN_BAR_CELLS or may_lack_bars):
            bar_cells = min(left_over // 2, _MAX_BAR_CELLS)
            if may_lack_bars and bar_cells < _MIN_BAR_CELLS:
                bar_cells = 0
            return _abreast(shown, pair, bar_cells, cells)
    return _stacked(shown, _Columns(left + right), cells)


def _rows(shown: Sequence[Card]) -> list[Row]:
    return [row for card in shown for row in card]


def _abreast(
    shown: tuple[Card, ...], pair: tuple[_Columns, _Columns], bar_cells: int, cells: int
) -> list[Content]:
    rooms = []
    for columns in pair:
        columns.bar = bar_cells
        rooms.append(columns.taken + len(_GAP) + bar_cells)
    second_at = max((cells + _CARD_GAP_CELLS) // 2, rooms[0] + _CARD_GAP_CELLS)
    laid: list[Content] = []
    for first in range(0, len(shown), 2):
        blocks = [
            [
                line.truncate(room, ellipsis=True)
                for line in _card_lines(card, columns, inline=False)
            ]
            for card, columns, room in zip(shown[first : first + 2], pair, rooms, strict=False)
        ]
        left, right = blocks if len(blocks) > 1 else (blocks[0], [])
        laid += [Content(""), *side_by_side(left, right, second_at)]
    return laid[1:]


def _stacked(shown: tuple[Card, ...], columns: _Columns, cells: int) -> list[Content]:
    remark = columns.remark + len(_GAP) if columns.remark else 0
    spare = cells - columns.taken - len(_GAP)
    inline = spare - remark >= _MIN_BAR_CELLS
    columns.bar = max(0, min(spare - remark if inline else spare, _MAX_BAR_CELLS))
    laid: list[Content] = []
    for card in shown:
        rows = _card_lines(card, columns, inline=inline)
        laid += [Content(""), *(row.truncate(cells, ellipsis=True) for row in rows)]
    return laid[1:]


class AnalyticsCards(Lines):
    """The cards, laid out for the present width."""

    def __init__(self) -> None:
        super().__init__()
        self._cards: tuple[Card, ...] = ()

    def show(self, reading: Reading, moved: Changes, since: "Since | None") -> None:
        """Show the analytics and what moved in them, or a sentence if there are none."""
        self._cards = cards(reading.analytics, moved, since) if reading.analytics else ()
        self.changed()

    def lay_out(self, cells: int) -> list[Content]:
        if self._cards:
            return lines(self._cards, cells)
        return Content.styled(str(_NONE), LABEL).wrap(max(cells, 1))


class PaceLine(Lines):
    """How fast the campaign goes, and when it is done; nothing where that is not to be expected."""

    def __init__(self) -> None:
        super().__init__()
        self._told = Content("")

    def show(self, standing: Standing) -> None:
        """Show the pace, or why that of a campaign that runs is unknown."""
        pace = standing.pace
        self._told = Content("")
        if pace is not None and pace.is_expected:
            self._told = Content.styled(pace.message, "" if pace.per_hour else LABEL)
        self.changed()

    def lay_out(self, cells: int) -> list[Content]:
        return list(self._told.wrap(max(cells, 1))) if self._told else []


class AnalyticsPanel(Panel):
    """The analytics of a campaign."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id)
        self.set_title(_TITLE)
        self._pace = PaceLine()
        self._cards = AnalyticsCards()

    def compose(self) -> ComposeResult:
        yield self._pace
        yield self._cards

    def show_pace(self, standing: Standing) -> None:
        self._pace.show(standing)

    def show(
        self, reading: Reading, moved: Changes, since: "Since | None" = None, told: str = ""
    ) -> None:
        """Show the analytics of this reading, and how much they moved with the last answer.

        `since` is how they changed since the chosen instant, and `told` says since when.
        """
        title = Content.styled(str(_TITLE), STRONG)
        self.set_title(title.append_text(_SEPARATOR + told, LABEL) if told else title)
        self._cards.show(reading, moved, since)
