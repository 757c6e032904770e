"""Time zones: which names there are, and from when to when each offset of a zone holds.

Time is counted in whole minutes here. An *elapsed* minute counts UTC minutes from Monday,
1 January of the year 1; a *wall* minute is the elapsed one plus the zone's offset. Both make weeks
of 10,080 minutes that begin on Monday, and days of 1,440.
"""

import importlib.resources
import re
import zoneinfo
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from altur_tui.campaign.schedule import MINUTES_A_DAY

DEFAULT_ZONE = "America/Mexico_City"

_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
# A year is left at either end of the calendar, so that every instant has a wall in every zone.
FIRST_YEAR = 2
LAST_YEAR = 9998
# The zone database knows no change of an offset before this year.
_FIRST_YEAR_WITH_CHANGES = 1840
# Offsets are shorter than a day, so a wall minute is never further than this from the elapsed one.
DAY_MARGIN = MINUTES_A_DAY


def elapsed(instant: datetime) -> int:
    """Return the elapsed minute that holds `instant`, kept within the years 2 to 9998."""
    return min(max((instant - _BEGINNING) // _MINUTE, FIRST), LAST)


def elapsed_from(instant: datetime) -> int:
    """Return the first elapsed minute that does not begin before `instant`."""
    return min(max(-((_BEGINNING - instant) // _MINUTE), FIRST), LAST)


def instant_of(minute: int) -> datetime:
    """Return the instant in UTC at which an elapsed minute begins."""
    return _BEGINNING + minute * _MINUTE


def day_start(day: date) -> int:
    """Return the wall minute at which `day` begins."""
    return (day.toordinal() - 1) * MINUTES_A_DAY


FIRST = day_start(date(FIRST_YEAR, 1, 1))
LAST = day_start(date(LAST_YEAR, 12, 31))

# The files that name the version of a zone database, and what comes before it there.
_VERSION_FILES = (("tzdata.zi", b"# version "), ("+VERSION", b""))
_VERSION = re.compile(rb"20[0-9]{2}[a-z]{1,2}")
_MAX_VERSION_BYTES = 64


class OffsetSpan(NamedTuple):
    """Elapsed minutes, half-open, in which a zone has one offset."""

    start: int
    stop: int
    offset: int
    """Minutes to add to get the wall minute; seconds of an offset are rounded down."""


_START = attrgetter("start")


class WallClock:
    """A zone as spans of one offset each, found year by year when they are needed."""

    def __init__(self, key: str) -> None:
        self.zone = _machine_zones.get(key) or zoneinfo.ZoneInfo(key)
        self._beginning = _BEGINNING.replace(tzinfo=self.zone)
        self._years: dict[int, list[OffsetSpan]] = {}

    def offset(self, minute: int) -> int:
        """Return the offset in minutes that holds in an elapsed minute."""
        local = self.zone.fromutc(self._beginning + minute * _MINUTE)
        return (local.utcoffset() or timedelta()) // _MINUTE

    def wall(self, minute: int) -> int:
        """Return the wall minute of an elapsed minute."""
        return minute + self.offset(minute)

    def offset_spans(self, start: int, stop: int | None = None) -> Iterator[OffsetSpan]:
        """Yield the spans of [start, stop) in order, cut at those bounds and at new years.

        There are none before the year 2, and without a `stop` they go on to the year 9998.
        """
        start = max(start, FIRST)
        last = LAST if stop is None else min(stop, LAST)
        while start < last:
            offset_spans = self._year(instant_of(start).year)
            for at in range(bisect_right(offset_spans, start, key=_START) - 1, len(offset_spans)):
                each = offset_spans[at]
                if each.start >= last:
                    return
                yield OffsetSpan(max(each.start, start), min(each.stop, last), each.offset)
            start = offset_spans[-1].stop

    def joined(self, start: int, stop: int) -> Iterator[OffsetSpan]:
        """Yield the same as `offset_spans`, but not cut at new years."""
        pending: OffsetSpan | None = None
        for each in self.offset_spans(start, stop):
            if pending and pending.offset == each.offset:
                pending = pending._replace(stop=each.stop)
                continue
            if pending:
                yield pending
            pending = each
        if pending:
            yield pending

    def _year(self, year: int) -> list[OffsetSpan]:
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = self._find(year)
        return found

    def _find(self, year: int) -> list[OffsetSpan]:
        first = max(year, FIRST_YEAR)
        after = year + 1
        if year < _FIRST_YEAR_WITH_CHANGES:
            first, after = FIRST_YEAR, _FIRST_YEAR_WITH_CHANGES
        start, end = day_start(date(first, 1, 1)), day_start(date(after, 1, 1))
        if after == _FIRST_YEAR_WITH_CHANGES:
            return [OffsetSpan(start, end, self.offset(start))]
        found: list[OffsetSpan] = []
        known = self.offset(start)
        for low, high in self._suspects(year, start, end):
            change = self._change(max(low, start), min(high, end - 1), known)
            if change is not None:
                found.append(OffsetSpan(start, change, known))
                start, known = change, self.offset(change)
        found.append(OffsetSpan(start, end, known))
        return found

    def _suspects(self, year: int, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the spans of elapsed minutes that may hold one change each.

        Offsets are looked up at midnights on the wall, which is ten times quicker than for
        instants; at every other one, since no zone has ever changed its offset twice within three
        days (Freetown did within four, in 1939).
        """
        offsets = list(map(self.zone.utcoffset, _midnights(year)))
        for index in range(1, len(offsets)):
            if offsets[index] != offsets[index - 1]:
                before = start + _DAYS[index - 1].days * MINUTES_A_DAY
                after = start + _DAYS[index].days * MINUTES_A_DAY
                yield before - DAY_MARGIN, min(after + DAY_MARGIN, end)

    def _change(self, low: int, high: int, known: int) -> int | None:
        """Return the first minute in (low, high] whose offset is not `known`, if there is one."""
        if low >= high or self.offset(low) != known or self.offset(high) == known:
            return None
        between = range(low + 1, high)
        return low + 1 + bisect_left(between, True, key=lambda each: self.offset(each) != known)


class OffsetPair(NamedTuple):
    """Elapsed minutes, half-open, in which two zones have one offset each."""

    start: int
    stop: int
    ours: int
    theirs: int


def offset_pairs(ours: str, theirs: str, start: int, stop: int) -> Iterator[OffsetPair]:
    """Yield the spans of the elapsed minutes [start, stop) with the offsets of both zones."""
    for span in wall_clock(ours).joined(start, stop):
        for each in wall_clock(theirs).joined(span.start, span.stop):
            yield OffsetPair(each.start, each.stop, span.offset, each.offset)


_DAYS = tuple(timedelta(days=each) for each in range(-1, 370, 2))


@lru_cache(maxsize=512)
def _midnights(year: int) -> tuple[datetime, ...]:
    """Return every other midnight from the last of the year before to the next year's first."""
    first = datetime(year, 1, 1)  # noqa: DTZ001 - a zone's wall has no zone
    return tuple([first + each for each in _DAYS])


# Zones of this machine that no database names, by their keys.
_machine_zones: dict[str, zoneinfo.ZoneInfo] = {}


def add_machine_zone(zone: zoneinfo.ZoneInfo) -> None:
    """Let `wall_clock` know a zone that this machine defines itself, by its key."""
    _machine_zones[zone.key] = zone


@cache
def wall_clock(key: str) -> WallClock:
    """Return the clock of a zone that `is_zone` knows, or that this machine defines."""
    return WallClock(key)


def database_version(folder: Path) -> str:
    """Return the version of a zone database, such as `2026a`; empty if its folder names none."""
    for name, prefix in _VERSION_FILES:
        with suppress(OSError), (folder / name).open("rb") as file:
            found = _VERSION.match(file.read(_MAX_VERSION_BYTES).removeprefix(prefix))
            if found is not None:
                return found[0].decode()
    return ""


def newest_first(system: Iterable[str], package: Path, version: str) -> tuple[str, ...]:
    """Return the folders to look zones up in: the package's before those that are older.

    `version` is the package's. A system that was not updated since 2022 has summer time in Mexico:
    every hour would be off by one. One that does not name its version counts as older.
    """
    folders = tuple(system)
    given = next((each for each in folders if Path(each).is_dir()), None)
    if given is not None and database_version(Path(given)) >= version:
        return folders
    return (str(package), *folders)


def _use_newest_database() -> None:
    import tzdata  # type: ignore[import-untyped]  # it has no annotations

    package = Path(tzdata.__file__).parent / "zoneinfo"
    folders = newest_first(zoneinfo.TZPATH, package, tzdata.IANA_VERSION)
    if package.is_dir() and folders != zoneinfo.TZPATH:
        zoneinfo.reset_tzpath(folders)
        zoneinfo.ZoneInfo.clear_cache()


# Before any zone is made: one that exists keeps its old rules.
_use_newest_database()


@cache
def usual_zones() -> frozenset[str]:
    """Return the names of all zones in the database that is installed with this program."""
    listing = importlib.resources.files("tzdata").joinpath("zones")
    return frozenset(listing.read_text(encoding="ascii").split())


@cache
def _all_zones() -> frozenset[str]:
    # `localtime` is this machine's own zone: no name that a campaign could mean.
    return frozenset(zoneinfo.available_timezones() - {"localtime"})


def is_zone(key: str) -> bool:
    """Return whether `key` names a zone, exactly as it is written in the zone database.

    The names are looked up in lists, never on the disk: hostile names make `ZoneInfo` raise many
    things. The longer list takes 30 ms once, so it is read only for names that the other lacks.
    """
    return key in usual_zones() or key in _all_zones()
