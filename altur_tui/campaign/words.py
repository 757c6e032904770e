"""How sentences write days, times and spans, in the reader's language."""

from collections.abc import Callable
from datetime import date, datetime, tzinfo

from altur_tui.i18n.language import number
from altur_tui.i18n.sentences import S, T

WEEKDAYS = (
    T("weekday", "Monday"),
    T("weekday", "Tuesday"),
    T("weekday", "Wednesday"),
    T("weekday", "Thursday"),
    T("weekday", "Friday"),
    T("weekday", "Saturday"),
    T("weekday", "Sunday"),
)
WEEKDAYS_SHORT = (
    T("weekday, short", "Mon"),
    T("weekday, short", "Tue"),
    T("weekday, short", "Wed"),
    T("weekday, short", "Thu"),
    T("weekday, short", "Fri"),
    T("weekday, short", "Sat"),
    T("weekday, short", "Sun"),
)
MONTHS_SHORT = (
    T("month, short", "Jan"),
    T("month, short", "Feb"),
    T("month, short", "Mar"),
    T("month, short", "Apr"),
    T("month, short", "May"),
    T("month, short", "Jun"),
    T("month, short", "Jul"),
    T("month, short", "Aug"),
    T("month, short", "Sep"),
    T("month, short", "Oct"),
    T("month, short", "Nov"),
    T("month, short", "Dec"),
)

_DATE = S("{day} {month} {year}")
_MOMENT = S("{weekday} {day} {month} {year}, {time}")
_NEAR = S("{weekday} {day} {month} {time}")
_CLOCK = "{hour:02}:{minute:02}"
_WEEKDAY_AND_TIME = "{weekday} {time}"
_A_WEEK = S("{hours} a week")
_AT_LEAST_A_WEEK = S("at least {hours} a week")
_UNITS = (T("unit", "d"), T("unit", "h"), T("unit", "min"), T("unit", "s"))
_SHORT_UNITS = (
    T("unit, short", "d"),
    T("unit, short", "h"),
    T("unit, short", "m"),
    T("unit, short", "s"),
)
_HOUR, _MINUTE = 1, 2

MINUTES_AN_HOUR = 60
SECONDS_A_MINUTE = 60
HOURS_A_DAY = 24
_MIN_DAYS = 2


class Later:
    """A value of a sentence that is kept, put into words when somebody reads the sentence.

    `Later(day, date)` reads `27 Nov 2026` or `27 nov 2026`, by the language of that moment.
    """

    __slots__ = ("_values", "_words")

    def __init__(self, words: Callable[..., str], *values: object) -> None:
        self._words = words
        self._values = values

    def __str__(self) -> str:
        return self._words(*self._values)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Later):
            return False
        return self._words is other._words and self._values == other._values

    def __hash__(self) -> int:
        return hash(self._values)


def day(value: date) -> str:
    """Return `27 Nov 2026`."""
    return _DATE.format(day=value.day, month=MONTHS_SHORT[value.month - 1], year=value.year)


def moment(instant: datetime, zone: tzinfo) -> str:
    """Return `Mon 23 Nov 2026, 09:00`, as the clocks in `zone` show the instant."""
    local = instant.astimezone(zone)
    return _MOMENT.format(
        weekday=WEEKDAYS_SHORT[local.weekday()],
        day=local.day,
        month=MONTHS_SHORT[local.month - 1],
        year=local.year,
        time=clock(local.hour * MINUTES_AN_HOUR + local.minute),
    )


def weekday_and_time(instant: datetime, zone: tzinfo) -> str:
    """Return `Mon 09:00`, as the clocks in `zone` show the instant."""
    local = instant.astimezone(zone)
    time = clock(local.hour * MINUTES_AN_HOUR + local.minute)
    return _WEEKDAY_AND_TIME.format(weekday=WEEKDAYS_SHORT[local.weekday()], time=time)


def near(instant: datetime, zone: tzinfo, now: datetime) -> str:
    """Return `Wed 25 Nov 15:40`; like `moment` if it is in another year than `now`."""
    local = instant.astimezone(zone)
    if local.year != now.astimezone(zone).year:
        return moment(instant, zone)
    return _NEAR.format(
        weekday=WEEKDAYS_SHORT[local.weekday()],
        day=local.day,
        month=MONTHS_SHORT[local.month - 1],
        time=clock(local.hour * MINUTES_AN_HOUR + local.minute),
    )


def clock(minute: int) -> str:
    """Return the time of a minute of the day, 0 to 1440, as `09:05` or `24:00`."""
    hour, rest = divmod(minute, MINUTES_AN_HOUR)
    return _CLOCK.format(hour=hour, minute=rest)


def duration(
    minutes: int = 0, *, seconds: float = 0, short: bool = False, in_days: bool = True
) -> str:
    """Return a span of time: `20 s`, `14 min`, `2 h 14 min`, `3 d 4 h`; `short`: `2h14m`.

    From two days on, minutes are left out; without `in_days` hours are the largest unit.
    Less than nothing is `0 min`.
    """
    whole, rest = divmod(max(round(seconds + minutes * SECONDS_A_MINUTE), 0), SECONDS_A_MINUTE)
    hours, left = divmod(whole, MINUTES_AN_HOUR)
    days = 0
    if in_days and hours >= _MIN_DAYS * HOURS_A_DAY:
        days, hours = divmod(hours, HOURS_A_DAY)
        left = rest = 0
    units = _SHORT_UNITS if short else _UNITS
    counts = [(count, unit) for count, unit in zip((days, hours, left, rest), units, strict=True)]
    counts = [each for each in counts if each[0]] or [(0, units[_MINUTE if in_days else _HOUR])]
    gap = "" if short else " "
    return gap.join(f"{number(count)}{gap}{unit}" for count, unit in counts)


def hours(minutes: int) -> str:
    """Return a span of whole minutes in hours, however many: `45 h`, `67 h 30 min`, `0 h`."""
    return duration(minutes, in_days=False)


def seconds(value: float) -> str:
    """Return a span of seconds as `duration` does: `59 min 59 s`."""
    return duration(seconds=value)


def hours_a_week(minutes: int, *, complete: bool) -> str:
    """Return how long a week is open: `45 h a week`; `at least 45 h a week` if some are unknown."""
    return (_A_WEEK if complete else _AT_LEAST_A_WEEK).format(hours=hours(minutes))
