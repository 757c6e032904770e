"""The fleet's week in words: the map's legend, the header, one cell, and who is left out."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from altur_tui.campaign.fleet_week import HALF_HOURS_A_DAY, FleetWeek, gaps, shade, shade_ranges
from altur_tui.campaign.grid import CellsPerDay, present
from altur_tui.campaign.schedule import MINUTES_A_DAY
from altur_tui.campaign.verdict import VerdictCode
from altur_tui.campaign.words import clock
from altur_tui.i18n.sentences import P, S, T
from altur_tui.reports import words
from altur_tui.text import fit_count, width
from altur_tui.tui.fleet_week.heatmap import NONE, SHADES, FleetPlot

_DAYS = "{first} – {last}"
_ZONE = S("{zone} (your time)")
_NONE_OPEN = S("{none} none")
_RANGE = "{low}–{high}"
_REMARK = S("campaigns open by their hours")
_REMARK_IN_UNITS = S("in {units}: {number} is {low:,}–{high:,}")
_REMARK_IN_UNITS_BRIEFLY = S("in {units}")
_TIMES = "× {unit}"
_UNITS = {
    10: S("tens"),
    100: S("hundreds"),
    1000: S("thousands"),
    10_000: S("tens of thousands"),
}
JOINT = " · "
"""Separates the parts of a line."""

_WEEKDAYS = (
    T("weekday, beginning a line", "Monday"),
    T("weekday, beginning a line", "Tuesday"),
    T("weekday, beginning a line", "Wednesday"),
    T("weekday, beginning a line", "Thursday"),
    T("weekday, beginning a line", "Friday"),
    T("weekday, beginning a line", "Saturday"),
    T("weekday, beginning a line", "Sunday"),
)
_NOBODY = S("{weekday} {start}–{stop}: no campaign is open by its hours.")
_OPEN = P(
    "{weekday} {start}–{stop}: 1 campaign is open by its hours.",
    "{weekday} {start}–{stop}: {count:,} campaigns are open by their hours.",
)
_SKIPPED = S("{weekday} {start}–{stop}: the clocks skip this time.")

_CAMPAIGNS = P("1 campaign", "{count:,} campaigns")
_SHOWN = P("1 of the fleet's {fleet:,} campaigns", "{count:,} of the fleet's {fleet:,} campaigns")
_SO_FAR = S("{known:,} of {asked:,} campaigns so far")
_FAILED = P("{count:,} could not be fetched", "{count:,} could not be fetched")
_NOT_LOADED = P("{count:,} not loaded yet", "{count:,} not loaded yet")
_OLDER = P(
    "1 with an older answer, from {when}", "{count:,} with older answers, the oldest from {when}"
)

_NEVER = S("none at any time")
_ALWAYS = S("{most:,} at any time")
_BETWEEN = S("between {least:,} and {most:,} at once")
_NOT_ON = S("at most {most:,} at once, none on {days}")
_NOT_FROM = S("at most {most:,} at once, none from {start} to {stop}")
_NOT_FROM_NOR_ON = S("at most {most:,} at once, none from {start} to {stop} or on {days}")
_NOT_FOR = S("at most {most:,} at once, none for {hours:g} h a week")
_DAY_AND_TIME = "{day} {time}"
_DAYS_IN_A_ROW = "{first}–{last}"
_MIN_IN_A_ROW = 3

_LEFT_OUT = S("Left out: {kinds}: {names}.")
_LEFT_OUT_MORE = S("Left out: {kinds}: {names} and {more:,} more.")
_AND_MORE = S("and {count:,} more")
_LEFT_OUT_UNNAMED = S("Left out: {kinds}.")
_LEFT_OUT_COUNTED = P(
    "Left out: {count:,} that cannot call now, whatever its hours.",
    "Left out: {count:,} that cannot call now, whatever their hours.",
)
_LEFT_OUT_BRIEFLY = P("Left out: {count:,}.", "Left out: {count:,}.")
_NAME = "{name} #{id}"
_OF_KIND = {
    VerdictCode.ARCHIVED: P("{count:,} archived", "{count:,} archived"),
    VerdictCode.FINISHED: P("{count:,} finished", "{count:,} finished"),
    VerdictCode.PAUSED: P("{count:,} paused", "{count:,} paused"),
    VerdictCode.NOT_STARTED: P("{count:,} not started", "{count:,} not started"),
    VerdictCode.ALL_PROCESSED: P("{count:,} all processed", "{count:,} all processed"),
    VerdictCode.HOURS_UNKNOWN: P("{count:,} hours unknown", "{count:,} hours unknown"),
}
_COMMA = ", "
_HALF_HOUR = MINUTES_A_DAY // HALF_HOURS_A_DAY


def plot(week: FleetWeek, now: datetime, room: int, *, wide: bool) -> FleetPlot:
    """Return what the map draws in at most `room` columns.

    A cell is half an hour where the screen is `wide`, unless more of a number can be read in hours.
    """
    hours = _plot(week, 24, now, room)
    if not wide:
        return hours
    half_hours = _plot(week, 48, now, room)
    return half_hours if half_hours.unit <= hours.unit else hours


def _plot(week: FleetWeek, pieces: CellsPerDay, now: datetime, room: int) -> FleetPlot:
    counts = week.cells(pieces)
    most = max((count for day in counts for count in day if count), default=0)
    drawn = FleetPlot(
        days=tuple(map(str, words.DAY_NAMES)),
        present=present(week.zone, now),
        pieces=pieces,
        counts=counts,
        shades=tuple(tuple(shade(count or 0, most, SHADES) for count in day) for day in counts),
        legend=tuple(map(_legend, shade_ranges(most, SHADES))),
    ).fitting(room)
    return replace(drawn, remark=_remark(most, drawn.unit))


def _legend(counts: tuple[int, int] | None) -> str:
    if counts is None:
        return ""
    low, high = counts
    if high == 0:
        return _NONE_OPEN.format(none=NONE)
    return str(low) if low == high else _RANGE.format(low=low, high=high)


def _remark(most: int, unit: int) -> tuple[str, ...]:
    """Return what the numbers count, with the largest one as an example of their unit."""
    if unit == 1:
        return (str(_REMARK),)
    number = most // unit
    low, units = number * unit, _UNITS.get(unit, unit)
    return (
        _REMARK_IN_UNITS.format(units=units, number=number, low=low, high=low + unit - 1),
        _REMARK_IN_UNITS_BRIEFLY.format(units=units),
        _TIMES.format(unit=unit),
    )


def days(monday: date) -> str:
    """Return `23 Nov – 29 Nov`."""
    sunday = monday + timedelta(days=6)
    return _DAYS.format(first=words.day_month(monday, sunday), last=words.day_month(sunday, sunday))


def zone(name: str) -> str:
    """Return the viewer's zone, named as theirs."""
    return _ZONE.format(zone=name)


def cell(count: int | None, day: int, piece: int, pieces: CellsPerDay) -> str:
    """Return a sentence that says how many campaigns are open in a cell."""
    minutes = MINUTES_A_DAY // pieces
    start = piece * minutes
    told = {"weekday": _WEEKDAYS[day], "start": clock(start), "stop": clock(start + minutes)}
    if count:
        return _OPEN.format(count=count, **told)
    return (_SKIPPED if count is None else _NOBODY).format(**told)


class Population(Struct, frozen=True):
    """Which campaigns the week is about."""

    asked: int
    """How many it is about."""
    fleet: int
    """How many the fleet has."""
    known: int
    """How many of them have an answer."""
    failed: int
    """How many could not be fetched and have no answer."""
    not_loaded: int
    """How many have no answer because of something that passes: the fleet fetches them again."""
    older: int
    """How many have an older answer: a newer one could not be fetched, or is still to come."""
    oldest: str = ""
    """When the oldest of those came, if there are any."""


def population(given: Population, *, filling: bool) -> str:
    """Return how many campaigns the week is about, and how many of them failed."""
    if filling:
        parts = [_SO_FAR.format(known=given.known, asked=given.asked)]
    elif given.asked < given.fleet:
        parts = [_SHOWN.format(count=given.asked, fleet=given.fleet)]
    else:
        parts = [_CAMPAIGNS.format(count=given.asked)]
    if given.failed:
        parts.append(_FAILED.format(count=given.failed))
    if given.not_loaded:
        parts.append(_NOT_LOADED.format(count=given.not_loaded))
    if given.older:
        parts.append(_OLDER.format(count=given.older, when=given.oldest))
    return JOINT.join(parts)


def together(week: FleetWeek) -> str:
    """Return how many campaigns are open at once, and when none is."""
    most, least = week.most, week.least
    if not most:
        return str(_NEVER)
    none = gaps(week.counts)
    if none is None:
        template = _ALWAYS if least == most else _BETWEEN
        return template.format(least=least, most=most)
    if none.stretch is not None:
        start, stop = map(_day_and_time, none.stretch)
        return _NOT_FROM.format(most=most, start=start, stop=stop)
    names = _day_names(none.days)
    if none.daily is not None:
        start, stop = (clock(at * _HALF_HOUR) for at in none.daily)
        template = _NOT_FROM_NOR_ON if none.days else _NOT_FROM
        return template.format(most=most, start=start, stop=stop, days=names)
    if none.days:
        return _NOT_ON.format(most=most, days=names)
    return _NOT_FOR.format(most=most, hours=none.half_hours / 2)


def _day_and_time(cell: int) -> str:
    """Return `Sat 14:00`, of a half hour of the week."""
    day, piece = divmod(cell % (len(words.DAY_NAMES) * HALF_HOURS_A_DAY), HALF_HOURS_A_DAY)
    return _DAY_AND_TIME.format(day=words.DAY_NAMES[day], time=clock(piece * _HALF_HOUR))


def _day_names(days: Sequence[int]) -> str:
    """Return `Sat, Sun`, or `Mon–Wed, Sun`."""
    names: list[str] = []
    for _, run in groupby(enumerate(days), key=lambda each: each[1] - each[0]):
        row = [str(words.DAY_NAMES[day]) for _, day in run]
        if len(row) < _MIN_IN_A_ROW:
            names += row
        else:
            names.append(_DAYS_IN_A_ROW.format(first=row[0], last=row[-1]))
    return _COMMA.join(names)


class LeftOut(Struct, frozen=True):
    """A campaign that is not counted."""

    id: int
    name: str
    kind: VerdictCode
    """Why."""


def left_out(campaigns: Sequence[LeftOut], cells: int) -> str:
    """Return how many campaigns of each kind are left out, with as many names as fit."""
    if not campaigns:
        return ""
    total = len(campaigns)
    kinds = _COMMA.join(
        _OF_KIND[kind].format(count=count)
        for kind, count in Counter(each.kind for each in campaigns).most_common()
    )
    # No line holds more names than it has cells.
    names = [_NAME.format(name=each.name, id=each.id) for each in campaigns[: max(cells, 0)]]
    room = cells - width(_LEFT_OUT.format(kinds=kinds, names=""))

    def more(count: int) -> str:
        return _AND_MORE.format(count=count)

    if fitting := fit_count(names, room, gap=width(_COMMA), more=more, total=total):
        template = _LEFT_OUT if fitting == total else _LEFT_OUT_MORE
        shown = _COMMA.join(names[:fitting])
        return template.format(kinds=kinds, names=shown, more=total - fitting)
    for said in (_LEFT_OUT_UNNAMED.format(kinds=kinds), _LEFT_OUT_COUNTED.format(count=total)):
        if width(said) <= cells:
            return said
    return _LEFT_OUT_BRIEFLY.format(count=total)
