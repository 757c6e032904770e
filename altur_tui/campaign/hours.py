"""The days of a schedule as the API sends them, read into hours, a week and findings."""

import re
from collections.abc import Collection
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Literal

from msgspec import Struct, structs

from altur_tui.campaign.findings import Finding, finding
from altur_tui.campaign.schedule import EMPTY_WEEK, MINUTES_A_DAY, Week, week_of
from altur_tui.campaign.words import WEEKDAYS, clock
from altur_tui.campaign.zone import FIRST_YEAR, LAST_YEAR
from altur_tui.wire.campaign import DAYS, Day, Days

# ASCII digits only: `int` would take those of any script.
_TIME = re.compile(
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?(?: ?([ap])\.? ?m\.?)?", re.IGNORECASE
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
    r"(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_LAST_HOUR = 23
_NOON = 12
_LAST_MINUTE = 59
_END_OF_DAY = 23 * 60 + 59
_HOURS = "{start}–{stop}"
_HOURS_OVERNIGHT = "{start}–{stop} (+1)"
_BY_TIMES = frozenset({"unreadable_time", "active_without_hours"})
Problem = Literal["unreadable", "missing", "empty"]


class DayHours(Struct, frozen=True):
    """One configured day, for people."""

    active: bool | None
    """None if that cannot be read."""
    hours: str
    """`09:00–18:00`, `22:00–02:00 (+1)`, or empty if the day has no readable hours."""
    minutes: int
    """Open minutes that this day's window opens, 0 if it is not active."""
    start: int | None = None
    """The minute of the day at which the window opens; None without readable hours."""
    stop: int | None = None
    """The minute at which it closes; past 1440 on the day after."""
    problem: Problem | None = None
    """Why the hours, as they stand, open nothing."""
    unknown: bool = False
    """Whether it is unknown when the day is open: then it counts as closed."""


class Schedule(Struct, frozen=True):
    """A whole schedule."""

    hours: tuple[DayHours, ...]
    """Monday first."""
    week: Week


NO_SCHEDULE = Schedule((DayHours(False, "", 0, problem="missing"),) * len(DAYS), EMPTY_WEEK)
"""Where there are no hours to know."""


def time_of_day(text: str) -> int | None:
    """Return the minute of the day, 0 to 1440, or None if `text` is no readable time.

    Read are `H:MM`, `HH:MM`, `HH:MM:SS`, the last with a fraction, `24:00`, and hours from 1 to 12
    with `AM` or `PM`; seconds and spaces around are ignored (assumed).
    """
    found = _TIME.fullmatch(text.strip(" "))
    if not found:
        return None
    hour, minute, seconds, half = found.groups(default="")
    if int(minute) > _LAST_MINUTE or int(seconds or 0) > _LAST_MINUTE:
        return None
    if half:
        if not 1 <= int(hour) <= _NOON:
            return None
        return (int(hour) % _NOON + (_NOON if half in "pP" else 0)) * 60 + int(minute)
    if len(hour) == 1 and seconds:
        return None
    if hour == "24":
        return MINUTES_A_DAY if minute == "00" and seconds in {"", "00"} else None
    return None if int(hour) > _LAST_HOUR else int(hour) * 60 + int(minute)


def calendar_date(text: str) -> date | None:
    """Return the day that `YYYY-MM-DD` names, or None if `text` is anything else."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def instant(text: str) -> tuple[datetime, bool] | None:
    """Return the instant of an ISO 8601 text in UTC, and whether the text named its offset.

    One without an offset is taken as UTC (assumed). None if `text` is unreadable, or names an
    instant outside the years 2 to 9998, which has no wall-clock time in some zones.
    """
    if not _INSTANT.fullmatch(text):
        return None
    try:
        found = datetime.fromisoformat(text)
        has_offset = found.tzinfo is not None
        found = found.astimezone(UTC) if has_offset else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return (found, has_offset) if FIRST_YEAR <= found.year <= LAST_YEAR else None


def read_schedule(
    days: Days | None, where: str = "", unreadable: Collection[str] = frozenset()
) -> Schedule:
    """Read `scheduling` or `cycles.schedule`; what is missing or unreadable counts as closed.

    `where` is its path, and `unreadable` the paths of all fields that could not be read. A day is
    unknown if it is, or may be, active and its hours cannot be read, or if whether it is active
    cannot be read. If no day has open minutes, so is one that is missing, or does not say whether
    it is active: then nothing says that it is off.
    """
    given: list[Day | None] = [getattr(days, name, None) for name in DAYS]
    hours = tuple(
        _read_day(day, where=f"{where}.{name}", unreadable=unreadable)
        for name, day in zip(DAYS, given, strict=True)
    )
    week = week_of(
        (each.start, each.stop)
        if each.active and each.start is not None and each.stop is not None
        else None
        for each in hours
    )
    if week == EMPTY_WEEK:
        hours = tuple(
            structs.replace(each, unknown=True)
            if each.problem != "empty" and (day is None or day.active is None)
            else each
            for day, each in zip(given, hours, strict=True)
        )
    return Schedule(hours, week)


@lru_cache(maxsize=1024)
def unknown_week(hours: tuple[DayHours, ...]) -> Week:
    """Return the minutes of which it is unknown whether they are open, unless a known window is.

    A day of unknown hours is unknown from midnight to midnight; if only whether it is active cannot
    be read, and its hours run past midnight, so is their end on the day after.
    """
    return week_of(
        (0, max(MINUTES_A_DAY, each.stop or 0)) if each.unknown else None for each in hours
    )


def schedule_findings(
    days: Days | None,
    hours: tuple[DayHours, ...],
    where: str,
    *,
    in_use: bool,
    unreadable: Collection[str] = frozenset(),
    variant: str = "",
) -> list[Finding]:
    """Return what is wrong or remarkable with the days of a schedule.

    A time of a wrong type, among the paths in `unreadable`, has a finding of its own already.
    """
    found: list[Finding] = []
    for index, name in enumerate(DAYS):
        day: Day | None = getattr(days, name, None)
        code = _code(hours[index])
        if day is None or code is None:
            continue
        if code in _BY_TIMES and _wrong_fields(f"{where}.{name}", unreadable) - {"active"}:
            continue
        found.append(
            finding(
                code,
                f"{where}.{name}",
                variant=variant,
                in_use=in_use and hours[index].active is not False,
                weekday=WEEKDAYS[index],
                start=day.startTime or "",
                stop=_stop_text(day) or "",
                hours=hours[index].hours,
            )
        )
    return found


def _code(hours: DayHours) -> str | None:
    if hours.problem == "unreadable":
        return "unreadable_time"
    if hours.problem == "empty":
        return "zero_length_window"
    if hours.active is False:
        return None
    if hours.problem == "missing":
        return "active_without_hours"
    if hours.stop is not None and hours.stop > MINUTES_A_DAY:
        return "overnight_window"
    return None


def _stop_text(day: Day) -> str | None:
    return day.endTime if day.stopTime is None else day.stopTime


def _wrong_fields(where: str, unreadable: Collection[str]) -> frozenset[str]:
    """Return the fields of the day at `where` that have a wrong type."""
    if not unreadable:
        return frozenset()
    return frozenset(name for name in Day.__struct_fields__ if f"{where}.{name}" in unreadable)


def _read_day(day: Day | None, *, where: str, unreadable: Collection[str]) -> DayHours:
    """Read the day at `where`; `unreadable` holds the paths of what could not be read."""
    if day is None:
        if where in unreadable:
            return DayHours(None, "", 0, problem="unreadable", unknown=True)
        return DayHours(False, "", 0, problem="missing")
    wrong = _wrong_fields(where, unreadable)
    active = None if "active" in wrong else day.active is True
    wrong_stop = "stopTime" in wrong or (day.stopTime is None and "endTime" in wrong)
    stop_text = None if wrong_stop else _stop_text(day)
    start = None if day.startTime is None else time_of_day(day.startTime)
    stop = None if stop_text is None else time_of_day(stop_text)
    if start is None or stop is None:
        is_unreadable = (
            wrong_stop
            or "startTime" in wrong
            or (day.startTime is not None and start is None)
            or (stop_text is not None and stop is None)
        )
        problem: Problem = "unreadable" if is_unreadable else "missing"
        return DayHours(active, "", 0, problem=problem, unknown=active is not False)
    if start in {stop, MINUTES_A_DAY}:
        hours = _HOURS.format(start=clock(start), stop=clock(stop))
        return DayHours(active, hours, 0, start, start, "empty")
    return _open_day(active, start, stop)


def _open_day(active: bool | None, start: int, stop: int) -> DayHours:
    """Read the hours of a day that start and stop at different minutes."""
    if stop in {0, _END_OF_DAY}:
        stop = MINUTES_A_DAY
    template = _HOURS
    shown = stop
    if stop < start:
        template = _HOURS_OVERNIGHT
        stop += MINUTES_A_DAY
    hours = template.format(start=clock(start), stop=clock(shown))
    minutes = stop - start if active else 0
    return DayHours(active, hours, minutes, start, stop, unknown=active is None)
