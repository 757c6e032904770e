"""How sentences write days, times and spans."""

from datetime import date, datetime, tzinfo

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAYS_SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_SHORT = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)

_DATE = "{day} {month} {year}"
_MOMENT = "{weekday} {day} {month} {year}, {hour:02}:{minute:02}"
_CLOCK = "{hour:02}:{minute:02}"
_UNITS = ("d", "h", "min", "s")
_UNIT = "{number:,} {unit}"
_SHORT_UNIT = "{number:,}{unit}"
_SHORT_NAMES = {"min": "m"}

MINUTES_AN_HOUR = 60
SECONDS_A_MINUTE = 60
HOURS_A_DAY = 24
_MIN_DAYS = 2


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
        hour=local.hour,
        minute=local.minute,
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
    numbers = (days, hours, left, rest)
    template = _SHORT_UNIT if short else _UNIT
    parts = [
        template.format(number=number, unit=_SHORT_NAMES.get(unit, unit) if short else unit)
        for number, unit in zip(numbers, _UNITS, strict=True)
        if number
    ]
    nothing = template.format(number=0, unit="h" if not in_days else "m" if short else "min")
    return ("" if short else " ").join(parts) or nothing
