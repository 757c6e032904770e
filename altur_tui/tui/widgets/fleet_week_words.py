"""The fleet's week in words: what the map draws, and what is said of it and of one cell."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from altur_tui.campaign.fleet_week import FleetWeek, shade, shade_ranges
from altur_tui.campaign.grid import CellsPerDay, present
from altur_tui.campaign.reading import Reading
from altur_tui.campaign.schedule import MINUTES_A_DAY
from altur_tui.campaign.words import WEEKDAYS, clock
from altur_tui.reports import words
from altur_tui.text import width
from altur_tui.tui.widgets.fleet_map import NONE, SHADES, FleetPlot

_DAYS = "{first} – {last}"
_ZONE = "{zone} (your time)"
_NONE_OPEN = "{none} none"
_RANGE = "{low}–{high}"
_REMARK = "campaigns open by their hours"
_REMARK_IN_UNITS = "in {units}: {number} is {low:,}–{high:,}"
_UNITS = {10: "tens", 100: "hundreds", 1000: "thousands", 10_000: "tens of thousands"}
_JOINT = " · "

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
_MOST = "at most {count:,} at once"

_LEFT_OUT = "Left out: {kinds}: {names}."
_LEFT_OUT_MORE = "Left out: {kinds}: {names} and {more:,} more."
_NAME = "{name} #{id}"
_OF_KIND = "{count:,} {kind}"
_COMMA = ", "


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
    """How many could not be fetched."""


def summary(counted: Counted, most: int, *, filling: bool) -> str:
    """Return of how many campaigns this is, and how many are open together."""
    asked = counted.asked
    if filling:
        parts = [_SO_FAR.format(known=counted.known, asked=asked)]
    elif asked < counted.fleet:
        parts = [(_ONE_SHOWN if asked == 1 else _SHOWN).format(count=asked, fleet=counted.fleet)]
    else:
        parts = [_ONE_ASKED if asked == 1 else _ASKED.format(count=asked)]
    if counted.failed:
        parts.append(_FAILED.format(count=counted.failed))
    if counted.known:
        parts.append(_MOST.format(count=most))
    return _JOINT.join(parts)


class LeftOut(Struct, frozen=True):
    """A campaign that is not counted."""

    id: int
    name: str
    kind: str
    """Why, in a word: `paused`."""


def kind(reading: Reading) -> str:
    """Return why a campaign is left out, in a word."""
    if reading.archived:
        return words.verdict_word("archived")
    return words.verdict_word("finished" if reading.status == "finished" else "paused")


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
    return said
