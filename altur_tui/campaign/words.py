"""How the sentences of this room write days, times and spans. English; a table for each word."""

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
_MINUTES = {True: "1 minute", False: "{number:,} minutes"}
_HOURS = {True: "1 hour", False: "{number:,} hours"}
_HOURS_AND_MINUTES = "{hours:,} h {minutes} min"

MINUTES_AN_HOUR = 60


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


def span(minutes: int) -> str:
    """Return a number of minutes as `1 minute`, `45 minutes`, `12 hours` or `8 h 59 min`."""
    hours, rest = divmod(minutes, MINUTES_AN_HOUR)
    if not hours:
        return _MINUTES[rest == 1].format(number=rest)
    if not rest:
        return _HOURS[hours == 1].format(number=hours)
    return _HOURS_AND_MINUTES.format(hours=hours, minutes=rest)
