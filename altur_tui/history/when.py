"""How a person names an instant in the past: `yesterday 09:00`, `monday`, `3d`, an ISO instant.

The words are understood in English and in Spanish, whatever the language of the screen.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from altur_tui.campaign.hours import time_of_day
from altur_tui.i18n.sentences import Filled, S
from altur_tui.text import fit, folded, safe

_TODAY = frozenset({"today", "hoy"})
_YESTERDAY = frozenset({"yesterday", "ayer"})
_WEEKDAYS = (
    ("monday", "mon", "lunes", "lun"),
    ("tuesday", "tue", "martes", "mar"),
    ("wednesday", "wed", "miercoles", "mie"),
    ("thursday", "thu", "jueves", "jue"),
    ("friday", "fri", "viernes", "vie"),
    ("saturday", "sat", "sabado", "sab"),
    ("sunday", "sun", "domingo", "dom"),
)
_UNITS = {
    "m": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "s": timedelta(weeks=1),
    "sem": timedelta(weeks=1),
}
_AGO = re.compile(r"([0-9]{1,4}) ?(m|min|h|d|w|s|sem)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MAX_SHOWN = 40

_NOT_UNDERSTOOD = S("“{given}” names no instant.")
_HINT = S("Write it like 09:00, today, yesterday 09:00, monday, 2h, 3d, or 2026-11-24 09:00.")
_AHEAD = S("“{given}” has not come yet.")


class WhenError(ValueError):
    """A text that names no instant in the past. Both sentences are safe to show."""

    def __init__(self, message: Filled, hint: str) -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.hint = hint


def read_when(given: str, now: datetime, zone: tzinfo) -> datetime:
    """Return the instant that a text names, in UTC, with days and times in `zone`.

    A day without a time is its first minute; a weekday is the last such day, today included. A
    time without a day is the last such time. Raises WhenError.
    """
    shown = fit(safe(" ".join(given.split())), _MAX_SHOWN)
    found = _read(folded(given).split(), now, zone)
    if found is None:
        raise WhenError(_NOT_UNDERSTOOD.fill(given=shown), str(_HINT))
    if found > now:
        raise WhenError(_AHEAD.fill(given=shown), str(_HINT))
    return found.astimezone(UTC)


def _read(words: list[str], now: datetime, zone: tzinfo) -> datetime | None:
    today = now.astimezone(zone).date()
    match words:
        case [word] if (ago := _AGO.fullmatch(word)) is not None:
            return now - int(ago[1]) * _UNITS[ago[2]]
        case [word] if (minute := _minute(word)) is not None:
            found = _at(today, minute, zone)
            return found if found <= now else _at(today - timedelta(days=1), minute, zone)
        case [word] if (day := _day(word, today)) is not None:
            return _at(day, 0, zone)
        case [first, second]:
            day, minute = _day(first, today), _minute(second)
            return None if day is None or minute is None else _at(day, minute, zone)
        case [word]:
            return _iso(word, zone)
    return None


def _day(word: str, today: date) -> date | None:
    if word in _TODAY:
        return today
    if word in _YESTERDAY:
        return today - timedelta(days=1)
    for weekday, names in enumerate(_WEEKDAYS):
        if word in names:
            return today - timedelta(days=(today.weekday() - weekday) % len(_WEEKDAYS))
    if _DATE.fullmatch(word):
        try:
            return date.fromisoformat(word)
        except ValueError:
            return None
    return None


def _minute(word: str) -> int | None:
    return time_of_day(word) if ":" in word and "t" not in word else None


def _at(day: date, minute: int, zone: tzinfo) -> datetime:
    """Return the instant of a minute of a day; one that the clocks skip is when they go on."""
    hour, rest = divmod(minute, 60)
    if hour == 24:  # the end of the day
        day, hour = day + timedelta(days=1), 0
    return datetime.combine(day, time(hour, rest), zone).astimezone(UTC)


def _iso(word: str, zone: tzinfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(word.upper())
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)
