"""Times of the day, dates and instants, out of the API's untyped strings."""

import re
from datetime import UTC, date, datetime

from altur_tui.campaign.schedule import MINUTES_A_DAY
from altur_tui.campaign.zone import FIRST_YEAR, LAST_YEAR

# ASCII digits only: `int` would take those of any script.
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
    r"(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_LAST_HOUR = 23
_LAST_MINUTE = 59


def time_of_day(text: str) -> int | None:
    """Return the minute of the day, 0 to 1440, or None if `text` is no readable time.

    Read are `H:MM`, `HH:MM`, `HH:MM:SS` and `24:00`; seconds are ignored (assumed).
    """
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hour, minute, seconds = found.groups(default="")
    if len(hour) == 1 and seconds:
        return None
    if hour == "24":
        return MINUTES_A_DAY if minute == "00" and seconds in {"", "00"} else None
    if int(hour) > _LAST_HOUR or int(minute) > _LAST_MINUTE or int(seconds or 0) > _LAST_MINUTE:
        return None
    return int(hour) * 60 + int(minute)


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
