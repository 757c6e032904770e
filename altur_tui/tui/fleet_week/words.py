"""The fleet's week in words: what the map draws, and what is said of it and of one cell."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from altur_tui.campaign.fleet_week import HALF_HOURS_A_DAY, FleetWeek, gaps, shade, shade_ranges
from altur_tui.campaign.grid import CellsPerDay, present
from altur_tui.campaign.schedule import MINUTES_A_DAY
from altur_tui.campaign.words import WEEKDAYS, clock
from altur_tui.reports import words
from altur_tui.text import width
from altur_tui.tui.fleet_week.map import NONE, SHADES, FleetPlot

_DAYS = "{first} – {last}"
_ZONE = "{zone} (your time)"
_NONE_OPEN = "{none} none"
_RANGE = "{low}–{high}"
_REMARK = "campaigns open by their hours"
_REMARK_IN_UNITS = "in {units}: {number} is {low:,}–{high:,}"
_UNITS = {10: "tens", 100: "hundreds", 1000: "thousands", 10_000: "tens of thousands"}
JOINT = " · "
"""Stands between what a line tells."""

_CELL = "{weekday} {start}–{stop}: {what}"
_NOBODY = "no campaign is open by its hours."
_ONE = "1 campaign is open by its hours."
_MANY = "{count:,} campaigns are open by their hours."
_SKIPPED = "the clocks are put forward past this time."

_ONE_ASKED = "1 campaign"
_ASKED = "{count:,} campaigns"
_ONE_SHOWN = "1 campaign of the fleet's {fleet:,}"
_SHOWN = "{count:,} campaigns of the fleet's {fleet:,}"
_SO_FAR = "{known:,} of {asked:,} campaigns so far"
_FAILED = "{count:,} could not be fetched"
_ONE_OLDER = "1 with an older answer"
_OLDER = "{count:,} with older answers"

_NEVER = "nobody at any time"
_ALWAYS = "{most:,} at any time"
_BETWEEN = "between {least:,} and {most:,} at once"
_NOT_ON = "at most {most:,} at once, nobody on {days}"
_NOT_FROM = "at most {most:,} at once, nobody from {start} to {stop}"
_NOT_FROM_NOR_ON = "at most {most:,} at once, nobody from {start} to {stop} or on {days}"
_NOT_FOR = "at most {most:,} at once, nobody for {hours:g} h a week"
_DAY_AND_TIME = "{day} {time}"
_DAYS_IN_A_ROW = "{first}–{last}"
_MIN_IN_A_ROW = 3

_LEFT_OUT = "Left out: {kinds}: {names}."
_LEFT_OUT_MORE = "Left out: {kinds}: {names} and {more:,} more."
_LEFT_OUT_UNNAMED = "Left out: {kinds}."
_LEFT_OUT_COUNTED = "Left out: {count:,} that call nobody now, whatever their hours."
_LEFT_OUT_BRIEFLY = "Left out: {count:,}."
_NAME = "{name} #{id}"
_OF_KIND = "{count:,} {kind}"
_COMMA = ", "
_HALF_HOUR = MINUTES_A_DAY // HALF_HOURS_A_DAY


def plot(week: FleetWeek, pieces: CellsPerDay, now: datetime, room: int) -> FleetPlot:
    """Return what the map draws, each day in so many cells, in at most `room` columns."""
    counts = week.cells(pieces)
    most = max((count for day in counts for count in day if count), default=0)
    drawn = FleetPlot(
        days=words.DAY_NAMES,
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


def _remark(most: int, unit: int) -> str:
    """Return what the numbers count, with the largest one as an example of a unit."""
    if unit == 1:
        return _REMARK
    number = most // unit
    low = number * unit
    return _REMARK_IN_UNITS.format(
        units=_UNITS.get(unit, unit), number=number, low=low, high=low + unit - 1
    )


def days(monday: date) -> str:
    """Return `23 Nov – 29 Nov`."""
    sunday = monday + timedelta(days=6)
    return _DAYS.format(first=words.day_month(monday, sunday), last=words.day_month(sunday, sunday))


def zone(name: str) -> str:
    """Return the viewer's zone, said so."""
    return _ZONE.format(zone=name)


def cell(count: int | None, day: int, piece: int, pieces: CellsPerDay) -> str:
    """Return how many campaigns are open in a cell, in a sentence."""
    minutes = MINUTES_A_DAY // pieces
    if count is None:
        what = _SKIPPED
    elif count == 0:
        what = _NOBODY
    else:
        what = _ONE if count == 1 else _MANY.format(count=count)
    start = piece * minutes
    return _CELL.format(
        weekday=WEEKDAYS[day], start=clock(start), stop=clock(start + minutes), what=what
    )


class Counted(Struct, frozen=True):
    """Of which campaigns the week tells."""

    asked: int
    """How many it is about."""
    fleet: int
    """How many the fleet has."""
    known: int
    """How many of them have answered."""
    failed: int
    """How many could not be fetched and have no answer."""
    older: int
    """How many could not be fetched again: what is known of them is an older answer."""


def counted(given: Counted, *, filling: bool) -> str:
    """Return of how many campaigns this is, and how many of them are not as they should be."""
    asked = given.asked
    if filling:
        parts = [_SO_FAR.format(known=given.known, asked=asked)]
    elif asked < given.fleet:
        parts = [(_ONE_SHOWN if asked == 1 else _SHOWN).format(count=asked, fleet=given.fleet)]
    else:
        parts = [_ONE_ASKED if asked == 1 else _ASKED.format(count=asked)]
    if given.failed:
        parts.append(_FAILED.format(count=given.failed))
    if given.older:
        parts.append(_ONE_OLDER if given.older == 1 else _OLDER.format(count=given.older))
    return JOINT.join(parts)


def together(week: FleetWeek) -> str:
    """Return how many are open at once, and when nobody is."""
    most, least = week.most, week.least
    if not most:
        return _NEVER
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
        row = [words.DAY_NAMES[day] for _, day in run]
        if len(row) < _MIN_IN_A_ROW:
            names += row
        else:
            names.append(_DAYS_IN_A_ROW.format(first=row[0], last=row[-1]))
    return _COMMA.join(names)


class LeftOut(Struct, frozen=True):
    """A campaign that is not counted."""

    id: int
    name: str
    kind: str
    """Why, in a word or two: `paused`."""


def left_out(campaigns: Sequence[LeftOut], cells: int) -> str:
    """Return how many campaigns of each kind are left out, and names as `cells` columns hold."""
    names = [_NAME.format(name=each.name, id=each.id) for each in campaigns]
    if not names:
        return ""
    counted = Counter(each.kind for each in campaigns).most_common()
    kinds = _COMMA.join(_OF_KIND.format(count=count, kind=word) for word, count in counted)
    said = _LEFT_OUT.format(kinds=kinds, names=_COMMA.join(names))
    # The first line's worth of names at most: there may be thousands.
    kept = min(len(names) - 1, cells)
    while width(said) > cells and kept > 0:
        more = len(names) - kept
        said = _LEFT_OUT_MORE.format(kinds=kinds, names=_COMMA.join(names[:kept]), more=more)
        kept -= 1
    for template in (_LEFT_OUT_UNNAMED, _LEFT_OUT_COUNTED, _LEFT_OUT_BRIEFLY):
        if width(said) > cells:
            said = template.format(kinds=kinds, count=len(names))
    return said
