"""The fleet's week: how many campaigns are open in each half hour of a week, and which.

The week is the viewer's, in their zone; each campaign's windows are converted to it from the
campaign's own zone, minute by minute, with the daylight saving of both.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from msgspec import Struct

from altur_tui.campaign.grid import CellsPerDay
from altur_tui.campaign.reading import Reading, standing
from altur_tui.campaign.schedule import (
    DAYS_A_WEEK,
    EMPTY_WEEK,
    MINUTES_A_DAY,
    MINUTES_A_WEEK,
    Span,
    Week,
    spans,
)
from altur_tui.campaign.verdict import VerdictCode, all_processed, verdict_by_status
from altur_tui.campaign.zone import OffsetPair, elapsed, offset_pairs, wall_clock

HALF_HOURS_A_DAY: Final = 48
Counts = tuple[tuple[int | None, ...], ...]
"""A number for each cell of each day, Monday first; None where the clocks skip the cell."""
_CELL = MINUTES_A_DAY // HALF_HOURS_A_DAY
_CELLS = DAYS_A_WEEK * HALF_HOURS_A_DAY
_FIRST_HALVES = sum(1 << cell for cell in range(0, _CELLS, 2))
_NONE: Final = ()


class FleetWeek(Struct, frozen=True):
    """Seven days of 48 half hours, Monday first."""

    zone: str
    """In whose wall-clock time the days are."""
    monday: date
    """The first day."""
    counts: Counts
    """How many campaigns are open in most minutes of each half hour; one that is open in exactly
    half of them counts. None where the clocks skip the half hour; one that they repeat counts the
    minutes of both times together.
    """
    opened: tuple[tuple[int, int], ...]
    """The campaigns that are counted, each with its open half hours as bits, the first lowest."""
    left_out: tuple[tuple[int, VerdictCode], ...]
    """The campaigns that cannot call whatever their hours are, each with the code of the verdict
    that says why: `archived`, `finished`, `paused`, `not_started`, `all_processed` or, where no
    open hour is known but some are unknown, `hours_unknown`.
    """

    @property
    def most(self) -> int:
        """The largest count of the week."""
        return max((count for day in self.counts for count in day if count is not None), default=0)

    @property
    def least(self) -> int:
        """The smallest count of the week."""
        return min((count for day in self.counts for count in day if count is not None), default=0)

    def cells(self, pieces: CellsPerDay) -> Counts:
        """Return the counts of each day cut into so many cells.

        An hour counts the campaigns that are open in either of its halves.
        """
        if pieces == HALF_HOURS_A_DAY:
            return self.counts
        wide = Counter(_joined(bits) for _, bits in self.opened)
        counts = [0] * _CELLS
        for bits, number in wide.items():
            for cell in _ones(bits):
                counts[cell] += number
        return tuple(
            tuple(
                None if half[at] is None and half[at + 1] is None else counts[first + at]
                for at in range(0, HALF_HOURS_A_DAY, 2)
            )
            for first, half in zip(range(0, _CELLS, HALF_HOURS_A_DAY), self.counts, strict=True)
        )

    def open_ids(
        self, day: int, piece: int, pieces: CellsPerDay = HALF_HOURS_A_DAY
    ) -> tuple[int, ...]:
        """Return the campaigns that are counted in a cell: `day` 0 for Monday, `piece` from 0."""
        halves = HALF_HOURS_A_DAY // pieces
        cell = ((1 << halves) - 1) << (day * HALF_HOURS_A_DAY + piece * halves)
        return tuple(campaign_id for campaign_id, bits in self.opened if bits & cell)


class Gaps(Struct, frozen=True):
    """The half hours of a week in which no campaign is open.

    One way describes all of them: `stretch`; or `daily` and `days`, each if it is there; or
    else no more than how many they are.
    """

    half_hours: int
    """How many; those that the clocks skip are none."""
    days: tuple[int, ...] = _NONE
    """The whole days, 0 for Monday; `daily` describes those between."""
    daily: tuple[int, int] | None = None
    """The first half hour of the gap that every other day has, and the one after its last."""
    stretch: tuple[int, int] | None = None
    """The same of the only gap of the week, in half hours from Monday 00:00."""


def fleet_week(readings: Iterable[Reading], zone: str, at: datetime) -> FleetWeek:
    """Return the week of `zone` (one of the zone database) that holds the instant `at`.

    Goes by the calling weeks alone, not by cycles or progress, but leaves out campaigns that
    cannot call at `at` or later in any hour of theirs. One that is cooling down may call again.
    """
    wall = wall_clock(zone).wall(elapsed(at))
    monday = wall - wall % MINUTES_A_WEEK
    opened: list[tuple[int, int]] = []
    left_out: list[tuple[int, VerdictCode]] = []
    for reading in readings:
        if (code := _why_never(reading, at)) is not None:
            left_out.append((reading.id, code))
        else:
            bits = _open_cells(reading.calling_week, reading.timezone, zone, monday)
            opened.append((reading.id, bits))
    return FleetWeek(
        zone=zone,
        monday=date.fromordinal(monday // MINUTES_A_DAY + 1),
        counts=_counts(Counter(bits for _, bits in opened), _lengths(zone, monday)),
        opened=tuple(opened),
        left_out=tuple(left_out),
    )


def gaps(counts: Counts) -> Gaps | None:
    """Return when no campaign is open, if there is such a time, as briefly as it can be told."""
    cells = [count for day in counts for count in day]
    number = sum(count == 0 for count in cells)
    if not number:
        return None
    idle = _filled(cells)
    days = [idle[at : at + HALF_HOURS_A_DAY] for at in range(0, len(idle), HALF_HOURS_A_DAY)]
    whole = tuple(at for at, day in enumerate(days) if all(day))
    others = {tuple(day) for day in days if not all(day)}
    if len(others) <= 1:
        found = _runs(next(iter(others), _NONE))
        if len(found) <= 1:
            return Gaps(number, whole, next(iter(found), None))
    found = _runs(idle)
    return Gaps(number, stretch=found[0] if len(found) == 1 else None)


def shade(count: int, most: int, shades: int) -> int:
    """Return how dark a count is: 0 for none, up to `shades` for the largest count of the week."""
    return -(-count * shades // most) if most else 0


def shade_ranges(most: int, shades: int) -> tuple[tuple[int, int] | None, ...]:
    """Return for each shade, 0 first, the least and the largest count that has it, if any has."""
    found: list[tuple[int, int] | None] = [(0, 0)]
    for each in range(1, shades + 1):
        low, high = (each - 1) * most // shades + 1, each * most // shades
        found.append((low, high) if low <= high else None)
    return tuple(found)


def _why_never(reading: Reading, at: datetime) -> VerdictCode | None:
    """Return the code of the verdict by which a campaign cannot call whatever its hours are."""
    code = verdict_by_status(reading.status, reading.archived)
    if code is None and reading.calling_week == EMPTY_WEEK and not reading.hours_complete:
        return VerdictCode.HOURS_UNKNOWN
    # The whole standing takes twenty times as long as the rest, so only where it may matter.
    if code is None and all_processed(reading.analytics):
        code = standing(reading, at).verdict.code
        return code if code is VerdictCode.ALL_PROCESSED else None
    return code


def _counts(
    campaigns: Counter[int], lengths: tuple[int, ...]
) -> tuple[tuple[int | None, ...], ...]:
    counts = [0] * _CELLS
    for bits, number in campaigns.items():
        for cell in _ones(bits):
            counts[cell] += number
    shown = [count if length else None for count, length in zip(counts, lengths, strict=True)]
    return tuple(
        tuple(shown[first : first + HALF_HOURS_A_DAY])
        for first in range(0, _CELLS, HALF_HOURS_A_DAY)
    )


def _joined(bits: int) -> int:
    """Return the bits of hours: the first half hour of each stands for both."""
    return (bits | bits >> 1) & _FIRST_HALVES


def _ones(bits: int) -> Iterator[int]:
    """Yield the places of the bits that are set."""
    digits = f"{bits:b}"[::-1]
    cell = digits.find("1")
    while cell >= 0:
        yield cell
        cell = digits.find("1", cell + 1)


@lru_cache(maxsize=256)
def _offsets(theirs: str, ours: str, monday: int) -> tuple[OffsetPair, ...]:
    """Return the offsets in our week, which begins at the wall minute `monday`."""
    end = monday + MINUTES_A_WEEK
    pairs = offset_pairs(ours, theirs, monday - MINUTES_A_DAY, end + MINUTES_A_DAY)
    cropped = (
        each._replace(
            start=max(each.start, monday - each.ours), stop=min(each.stop, end - each.ours)
        )
        for each in pairs
    )
    return tuple(each for each in cropped if each.start < each.stop)


@lru_cache(maxsize=64)
def _lengths(zone: str, monday: int) -> tuple[int, ...]:
    """Return how many minutes pass in each half hour of the week: 30 but for changes of clocks."""
    lengths = [0] * _CELLS
    for piece in _offsets(zone, zone, monday):
        start, stop = (at + piece.ours - monday for at in (piece.start, piece.stop))
        for cell in range(start // _CELL, -(-stop // _CELL)):
            lengths[cell] += min(stop, (cell + 1) * _CELL) - max(start, cell * _CELL)
    return tuple(lengths)


@lru_cache(maxsize=4096)
def _open_cells(week: Week, theirs: str, ours: str, monday: int) -> int:
    """Return the half hours of our week in which theirs is open, as bits."""
    bits = 0
    partly: Counter[int] = Counter()
    for piece in _offsets(theirs, ours, monday):
        for start, stop in _open_minutes(week, piece, monday):
            first, last = -(-start // _CELL), stop // _CELL
            if first > last:
                partly[last] += stop - start
                continue
            # A half hour that is open from end to end is open also if the clocks repeat it.
            bits |= ((1 << (last - first)) - 1) << first
            partly[first - 1] += first * _CELL - start
            partly[last] += stop - last * _CELL
    lengths = _lengths(ours, monday)
    for cell, minutes in partly.items():
        if minutes and 2 * minutes >= lengths[cell]:
            bits |= 1 << cell
    return bits


def _open_minutes(week: Week, piece: OffsetPair, monday: int) -> Iterator[Span]:
    """Yield the open minutes of a piece as minutes of our week."""
    low, high = piece.start + piece.theirs, piece.stop + piece.theirs
    for base in range(low - low % MINUTES_A_WEEK, high, MINUTES_A_WEEK):
        for start, stop in spans(week):
            first, last = max(base + start, low), min(base + stop, high)
            if first < last:
                shift = piece.ours - piece.theirs - monday
                yield first + shift, last + shift


def _filled(counts: Sequence[int | None]) -> list[bool]:
    """Return whether each half hour is idle.

    Those that the clocks skip go with their neighbours; where these differ, with the day before.
    """
    size = len(counts)
    idle = [count == 0 for count in counts]
    skipped = [at for at in range(size) if counts[at] is None]
    for at in skipped:
        before = next(each for each in range(at, at - size, -1) if counts[each] is not None)
        after = next(
            each % size for each in range(at, at + size) if counts[each % size] is not None
        )
        beside = idle[before], idle[after]
        idle[at] = all(beside) or (any(beside) and idle[at - HALF_HOURS_A_DAY])
    return idle


def _runs(idle: Sequence[bool]) -> list[tuple[int, int]]:
    """Return where each gap begins and where it is over; one may go on past the end."""
    size = len(idle)
    starts = [at for at in range(size) if idle[at] and not idle[at - 1]]
    return [
        (
            start,
            next(at % size or size for at in range(start + 1, start + size) if not idle[at % size]),
        )
        for start in starts
    ]
