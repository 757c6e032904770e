"""How a person names an instant in the past: `yesterday 09:00`, `monday`, `3d`, an ISO instant.

The words are understood in English and in Spanish, whatever the language of the screen.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from altur_tui.campaign.hours import time_of_day
from altur_tui.i18n.sentences import Filled, S
from altur_tui.text import fit, folded, safe

_DAYS_AGO = {
    "tomorrow": -1,
    "manana": -1,
    "today": 0,
    "hoy": 0,
    "yesterday": 1,
    "ayer": 1,
    "anteayer": 2,
    "antier": 2,
}
_WEEKDAYS = (
    ("monday", "mon", "lunes", "lun"),
    ("tuesday", "tue", "martes", "mar"),
    ("wednesday", "wed", "miercoles", "mie"),
    ("thursday", "thu", "jueves", "jue"),
    ("friday", "fri", "viernes", "vie"),
    ("saturday", "sat", "sabado", "sab"),
    ("sunday", "sun", "domingo", "dom"),
)
_UNITS = (
    (timedelta(minutes=1), ("m", "min", "mins", "minute", "minutes", "minuto", "minutos")),
    (timedelta(hours=1), ("h", "hr", "hrs", "hour", "hours", "hora", "horas")),
    (timedelta(days=1), ("d", "day", "days", "dia", "dias")),
    (timedelta(weeks=1), ("w", "week", "weeks", "sem", "semana", "semanas")),
)
_SPANS = {name: span for span, names in _UNITS for name in names}
# No `s`: it is a second to some and a week (semana) to others.
_ONE = frozenset({"a", "an", "one", "un", "una"})
_SPAN = re.compile(rf"([0-9]{{1,4}}|(?:{'|'.join(sorted(_ONE))})(?= )) ?([a-z]+)")
_AGO = re.compile(rf"(?:hace )?({_SPAN.pattern}(?: ?{_SPAN.pattern})*)(?: ago)?")
_THE_DAY = re.compile(r"(?:(el|last) )?([a-z]+)( pasado)?")
_AT = re.compile(r"(?:at|a las|a la) ")
_AT_HOUR = re.compile(r"(?:at|a las|a la) ([0-9]{1,2})")
_HALF = re.compile(r" ?([ap])\.? ?m\b\.?")
_HOUR = re.compile(r"([0-9]{1,2})([ap]m)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MINUTE = timedelta(minutes=1)
MAX_CHARACTERS = 60
"""No instant needs as many to be named."""
_MAX_SHOWN = 40

_NOT_UNDERSTOOD = S("“{given}” is not a time.")
_HINT = S("Write it like 09:00, today, yesterday 09:00, monday, 2h, 3d, or 2026-11-24 09:00.")
_AHEAD = S("“{given}” is in the future.")
_EARLIER = S("Name a time in the past, such as yesterday, monday or 2h.")


class WhenError(ValueError):
    """A text that names no instant in the past. Both sentences are safe to show."""

    def __init__(self, message: Filled, hint: str) -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.hint = hint


def read_when(given: str, now: datetime, zone: tzinfo) -> datetime:
    """Return the instant that a text names, in UTC, with days and times in `zone`.

    A day without a time is its first minute; a weekday is the last such day, today included, but
    for “last monday”. A time without a day is the last such time, else the first of two where
    clocks are set back. A day of a span has 24 hours. Raises WhenError.
    """
    shown = fit(safe(" ".join(given.split())), _MAX_SHOWN)
    text = " ".join(folded(given).split())
    try:
        found = _read(text, now, zone) if len(text) <= MAX_CHARACTERS else None
        if found is not None and found <= now:
            return found.astimezone(UTC)
    except (OverflowError, ValueError):
        # So near to the first or last year that no zone has it.
        found = None
    template, hint = (_NOT_UNDERSTOOD, _HINT) if found is None else (_AHEAD, _EARLIER)
    raise WhenError(template.fill(given=shown), str(hint))


def _read(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    if (found := _ago(text, now)) is not None:
        return found
    today = now.astimezone(zone).date()
    if (minute := _minute(text)) is not None:
        return _last(minute, today, now, zone)
    words = text.split()
    # The day first, in as many words as it has, or last: “el lunes pasado 09:00”, “09:00 ayer”.
    for at in range(1, len(words) + 1):
        for day_words, time_words in ((words[:at], words[at:]), (words[-at:], words[:-at])):
            day = _day(" ".join(day_words), today)
            minute = _minute(" ".join(time_words)) if time_words else 0
            if day is not None and minute is not None:
                return _at(day, minute, zone)
    return _iso(text, zone)


def _ago(text: str, now: datetime) -> datetime | None:
    """Return the instant that lies a span back: `2h`, `hace 2 horas`, `1 h 30 min ago`."""
    whole = _AGO.fullmatch(text)
    if whole is None:
        return None
    found = now
    for count, unit in _SPAN.findall(whole[1]):
        if unit not in _SPANS:
            return None
        found -= (1 if count in _ONE else int(count)) * _SPANS[unit]
    return found


def _day(text: str, today: date) -> date | None:
    if text in _DAYS_AGO:
        return today - timedelta(days=_DAYS_AGO[text])
    if _DATE.fullmatch(text):
        return date.fromisoformat(text)
    named = _THE_DAY.fullmatch(text)
    if named is None:
        return None
    for weekday, names in enumerate(_WEEKDAYS):
        if named[2] in names:
            days = (today.weekday() - weekday) % len(_WEEKDAYS)
            is_before_today = named[1] == "last" or named[3] is not None
            return today - timedelta(days=days or (len(_WEEKDAYS) if is_before_today else 0))
    return None


def _minute(text: str) -> int | None:
    """Return the minute of the day: `9:00`, `9am`, `at 9`; a bare number is none."""
    if (hour := _AT_HOUR.fullmatch(text)) is not None:
        return time_of_day(f"{hour[1]}:00")
    plain = _HALF.sub(r"\1m", _AT.sub("", text, count=1))
    return time_of_day(_HOUR.sub(r"\1:00\2", plain))


def _last(minute: int, today: date, now: datetime, zone: tzinfo) -> datetime:
    """Return when that minute of a day was last; where it comes twice, that counts twice."""
    # Clocks that are set back past midnight have shown the first minutes of tomorrow.
    for day in (today + timedelta(days=1), today, today - timedelta(days=1)):
        for again in (True, False):
            if (found := _at(day, minute, zone, again=again)) <= now:
                return found
    return found


def _at(day: date, minute: int, zone: tzinfo, *, again: bool = False) -> datetime:
    """Return the instant of a minute of a day; one that the clocks skip is when they go on.

    Where it comes twice, `again` means the second time.
    """
    hour, rest = divmod(minute, 60)
    if hour == 24:  # the end of the day
        day, hour = day + timedelta(days=1), 0
    return _instant(datetime.combine(day, time(hour, rest), zone), again=again)


def _instant(local: datetime, *, again: bool = False) -> datetime:
    found = local.replace(fold=again).astimezone(UTC)
    if found.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None):
        return found
    # Skipped: by the offset of after it lies before the clocks go on, by that of before, behind.
    low, high = (local.replace(fold=fold).astimezone(UTC) for fold in (1, 0))
    after = high.astimezone(local.tzinfo).utcoffset()
    while high - low > _MINUTE:
        middle = low + (high - low) // _MINUTE // 2 * _MINUTE
        if middle.astimezone(local.tzinfo).utcoffset() == after:
            high = middle
        else:
            low = middle
    return high


def _iso(text: str, zone: tzinfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return found if found.tzinfo is not None else _instant(found.replace(tzinfo=zone))
