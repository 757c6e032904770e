"""The tables and charts of a shift report: of each channel, each group and each campaign.

All texts are safe and in the reader's language; none is escaped for any markup.
"""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from msgspec import Struct

from altur_tui.campaign.identity import CHANNELS
from altur_tui.campaign.verdict import VERDICTS
from altur_tui.i18n.sentences import P, S, T
from altur_tui.reports import words
from altur_tui.reports.shift.groups import TITLES
from altur_tui.reports.shift.member import Member, Period
from altur_tui.reports.shift.model import (
    CONVERTED_OF_ANSWERED,
    MAIN,
    MOVING,
    ChannelShift,
    Figure,
    Shift,
    figures,
)
from altur_tui.reports.words import change

MAX_CAMPAIGNS = 200
"""Campaigns that have a row of their own."""
_MAX_NAMES = 5
_MIN_WHOLE_RATE = 10

_TOTALS = S("Totals")
_CAMPAIGNS = S("Campaigns")
_WITH_CHANNEL = S("{title}: {channel}")

_HEAD_METRIC = T("column", "Metric")
_HEAD_COUNT = T("column of a report", "So far")
HEAD_CHANGE = T("column", "Change")
_HEAD_SHARE = T("column of a report", "Share")
_HEAD_GROUP = T("column", "Group")
HEAD_CAMPAIGN = T("column", "Campaign")
HEAD_CAMPAIGNS = T("column", "Campaigns")
_HEAD_PACE = T("column", "Pace")
_ALL = T("row of a table", "All")

# Their short names only make sense beside those of all calls.
_LABELS = {
    "callsAnsweredByHuman": S("Calls answered by a person"),
    "callsAnsweredByMachine": S("Calls answered by a machine"),
    "callsAnsweredByUnknown": S("Calls, unknown who answered"),
}

_OF = S("{share} of {whole}")
_FROM = P("from 1 campaign", "from {count:,} campaigns")
_COVERED = P(
    "{counted:,} of 1 campaign has counts; the change is known for {compared:,}.",
    "{counted:,} of {count:,} campaigns have counts; the change is known for {compared:,}.",
)
_ID = "#{id}"
_NAMED = "{name} · #{id}"
_ID_AND_STATE = "#{id} · {state}"
_AND_MORE = P("{names} and 1 more", "{names} and {count:,} more")
MORE_CAMPAIGNS = P(
    "1 more campaign is not shown; the CSV format has a row for each.",
    "{count:,} more campaigns are not shown; the CSV format has a row for each.",
)
_RATE = S("{rate} an hour")
_DONE = S("done {when}")
_BARS = S("Counts at the end of the period: {metrics}")
_COURSE = S("{metric} since the start of the period")
_COURSE_OF = P(
    "Of the 1 campaign whose count at the start is known.",
    "The sum of the {count:,} campaigns whose counts at the start are known.",
)
_DRAWN = frozenset(
    {
        *("contactsProcessed", "contactsAnswered", "contactsConverted"),
        *("sent", "delivered", "converted"),
    }
)

_Item = TypeVar("_Item")


class Cell(Struct, frozen=True):
    """A cell: its main text, by how much that moved, and details."""

    text: str
    change: str = ""
    note: str = ""
    goes_on: bool = False
    """Whether text and note are one phrase."""


class Table(Struct, frozen=True):
    """Rows under a header."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: frozenset[int] = frozenset()
    """The columns that hold numbers, to be aligned on the right."""
    headings: frozenset[int] = frozenset()
    """The rows that are the heading of those below them: a single cell."""
    has_total: bool = False
    """Whether the last row sums up the others."""


class Bars(Struct, frozen=True):
    """A chart: for each group, a few counts of the same kind."""

    title: str
    legend: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | float | None, ...]], ...]
    """The name of the group, and its counts in the order of the legend."""


class Course(Struct, frozen=True):
    """A chart: how a count rose over the period."""

    title: str
    note: str
    values: tuple[int | float, ...]
    begin: str
    end: str


class Part(Struct, frozen=True):
    """A titled part of the report."""

    title: str
    intro: str = ""
    """A sentence above the numbers; empty: none."""
    sentences: tuple[str, ...] = ()
    """Sentences below them."""
    table: Table | None = None
    charts: tuple[Bars | Course, ...] = ()
    figures: tuple[tuple[str, Cell], ...] = ()
    """The most important numbers, each behind its label."""


def totals(given: Shift, channel: ChannelShift, *, several: bool) -> Part:
    """Return all counts of a channel, summed over its campaigns."""
    counted = max(each.campaigns for each in channel.all_figures)
    compared = max(each.compared for each in channel.all_figures)
    rows = tuple(
        (
            Cell(str(_LABELS.get(each.name) or words.metric_label(each.name))),
            Cell(words.number(each.count), note=_from(each.campaigns, counted), goes_on=True),
            Cell(change(each.change), note=_from(each.compared, compared), goes_on=True),
            _share_cell(each),
        )
        for each in channel.all_figures
    )
    members = len(channel.members)
    intro = ""
    if compared < members:
        intro = _COVERED.format(counted=counted, compared=compared, count=members)
    header = tuple(map(str, (_HEAD_METRIC, _HEAD_COUNT, HEAD_CHANGE, _HEAD_SHARE)))
    return Part(
        _titled(str(_TOTALS), channel, several=several),
        intro,
        table=Table(header, rows, frozenset({1, 2, 3})),
        charts=() if len(channel.groups) > 1 else _courses(given, channel),
        figures=tuple(
            (words.metric_label(each.name), figure_cell(each))
            for each in channel.figures
            if each.count is not None
        ),
    )


def _titled(title: str, channel: ChannelShift, *, several: bool) -> str:
    """Return a title, with the channel where there are several."""
    if not several:
        return title
    return _WITH_CHANNEL.format(title=title, channel=CHANNELS[channel.channel].name)


def figure_cell(figure: Figure) -> Cell:
    """Return a metric as a cell: its count, its change, and its share with the denominator."""
    if figure.count is None:
        return Cell(words.UNKNOWN)
    if figure.name != CONVERTED_OF_ANSWERED:
        return Cell(words.number(figure.count), change(figure.change), _share(figure))
    # Its count stands in the column of those who converted.
    return _share_cell(figure)


def _share_cell(figure: Figure) -> Cell:
    total = figure.total
    if figure.of is None or total is None:
        return Cell("")
    if not total.campaigns:
        return Cell(words.UNKNOWN)
    whole = words.of_what(figure.of, total.of)
    return Cell(words.percent(total.share, 1), note=whole, goes_on=True)


def _share(figure: Figure) -> str:
    total = figure.total
    if total is None or not total.campaigns:
        return ""
    return _OF.format(share=words.percent(total.share, 1), whole=words.number(total.of))


def _from(campaigns: int, most: int) -> str:
    """Return how many campaigns a number covers, if others cover more."""
    return _FROM.format(count=campaigns) if 0 < campaigns < most else ""


def group_part(given: Shift, channel: ChannelShift, *, several: bool) -> Part:
    """Return the table of the groups of a channel, and their counts drawn as bars."""
    title = _titled(str(TITLES[given.grouping]), channel, several=several)
    return Part(
        title, table=_group_table(channel), charts=(*_bars(channel), *_courses(given, channel))
    )


def _group_table(channel: ChannelShift) -> Table:
    rows = [
        (
            Cell(each.label),
            Cell(words.number(len(each.members))),
            *map(figure_cell, each.figures),
        )
        for each in channel.groups
    ]
    rows.append(
        (
            Cell(str(_ALL)),
            Cell(words.number(len(channel.members))),
            *map(figure_cell, channel.figures),
        )
    )
    header = (str(_HEAD_GROUP), str(HEAD_CAMPAIGNS), *_metric_heads(channel))
    numbers = frozenset(range(1, len(header)))
    return Table(header, tuple(rows), numbers, has_total=True)


def _metric_heads(channel: ChannelShift) -> tuple[str, ...]:
    return tuple(map(words.metric_label, MAIN[channel.channel]))


def _bars(channel: ChannelShift) -> tuple[Bars, ...]:
    """Return the counts of each group, without what all are a share of."""
    at = [place for place, each in enumerate(channel.figures) if each.name in _DRAWN]
    if not at:
        return ()
    legend = tuple(words.metric_label(channel.figures[each].name) for each in at)
    rows = tuple(
        (group.label, tuple(group.figures[each].count for each in at)) for group in channel.groups
    )
    return (Bars(_BARS.format(metrics=", ".join(legend)), legend, rows),)


def _courses(given: Shift, channel: ChannelShift) -> tuple[Course, ...]:
    name = MOVING.get(channel.channel)
    if name is None or len(set(channel.course)) <= 1:
        return ()
    known = sum(
        each.count_at_start(name) is not None and each.count(name) is not None
        for each in channel.members
    )
    period = given.period
    return (
        Course(
            _COURSE.format(metric=words.metric_label(name)),
            _COURSE_OF.format(count=known),
            channel.course,
            words.date_and_time(period.since, period.zone),
            words.date_and_time(period.until, period.zone),
        ),
    )


def campaigns(given: Shift, *, several: bool) -> Iterator[Part]:
    """Yield a table of the campaigns of each channel, those of a group below its name."""
    left = MAX_CAMPAIGNS
    for channel in given.channels:
        rows: list[tuple[Cell, ...]] = []
        headings: set[int] = set()
        for group in channel.groups:
            shown = group.members[:left]
            left -= len(shown)
            if shown and len(channel.groups) > 1:
                headings.add(len(rows))
                rows.append((Cell(group.label),))
            rows += (_campaign_row(given, channel, each) for each in shown)
        more = len(channel.members) - len(rows) + len(headings)
        header = (str(HEAD_CAMPAIGN), *_metric_heads(channel))
        numbers = frozenset(range(1, len(header)))
        if any(has_pace(each) for each in channel.members):
            header = (*header, str(_HEAD_PACE))
        rows = [row[: len(header)] for row in rows]
        yield Part(
            _titled(str(_CAMPAIGNS), channel, several=several),
            table=Table(header, tuple(rows), numbers, frozenset(headings)) if rows else None,
            sentences=(MORE_CAMPAIGNS.format(count=more),) if more else (),
        )


def _campaign_row(given: Shift, channel: ChannelShift, member: Member) -> tuple[Cell, ...]:
    state = VERDICTS[member.shown.standing.verdict.code].word
    note = _ID_AND_STATE.format(id=member.reading.id, state=state)
    return (
        Cell(words.campaign_name(member.reading), note=note),
        *map(figure_cell, figures([member], MAIN[channel.channel])),
        _pace(given.period, member),
    )


def has_pace(member: Member) -> bool:
    """Return whether it is known how fast a campaign goes."""
    pace = member.shown.standing.pace
    return pace is not None and bool(pace.per_hour)


def _pace(period: Period, member: Member) -> Cell:
    """Return how fast a campaign goes, and when it will be done at that pace; empty: unknown."""
    pace = member.shown.standing.pace
    if pace is None or not pace.per_hour:
        return Cell("")
    per_hour = pace.per_hour
    rate = words.number(round(per_hour) if per_hour >= _MIN_WHOLE_RATE else round(per_hour, 1))
    note = ""
    if pace.done_at is not None:
        note = _DONE.format(when=words.date_and_time(pace.done_at, period.zone))
    return Cell(_RATE.format(rate=rate), note=note)


def named(member: Member) -> Cell:
    """Return a campaign by name and id."""
    return Cell(words.campaign_name(member.reading), note=_ID.format(id=member.reading.id))


def names_of(members: Sequence[Member], *, by_name: int = 0) -> str:
    """Return campaigns in a row, by their ids: the first few, and how many more.

    If there are no more than `by_name`, they have their names as well.
    """
    if len(members) <= by_name:
        return ", ".join(
            _NAMED.format(name=words.campaign_name(each.reading), id=each.reading.id)
            for each in members
        )
    told = ", ".join(_ID.format(id=each.reading.id) for each in members[:_MAX_NAMES])
    more = len(members) - _MAX_NAMES
    return _AND_MORE.format(names=told, count=more) if more > 0 else told


def first(given: Sequence[_Item], most: int, forms: P) -> tuple[Sequence[_Item], tuple[str, ...]]:
    """Return the first of several things, and a sentence about those that are left out.

    It has two `forms`, for one and for many.
    """
    shown = given[:most]
    more = len(given) - len(shown)
    return shown, ((forms.format(count=more),) if more else ())
