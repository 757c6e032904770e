"""How a change since an instant reads for people: the instant, what was known then, and by how much
a count rose.
"""

from datetime import datetime, tzinfo

from altur_tui.campaign.past.since import Since
from altur_tui.i18n.sentences import P, S
from altur_tui.reports import words

_TODAY = S("today {time}")
_YESTERDAY = S("yesterday {time}")
_WEEKDAY = "{day} {time}"
_DATE = "{date}, {time}"
_SAME = "±0"

_SINCE = S("since {when}")
_OLDER = S("since {when} (last seen then: {seen})")
_SOME_UNKNOWN = P(
    "since {when}; nothing known before for 1 metric",
    "since {when}; nothing known before for {count} metrics",
)
_OLDER_AND_SOME_UNKNOWN = P(
    "since {when} (last seen then: {seen}); nothing known before for 1 metric",
    "since {when} (last seen then: {seen}); nothing known before for {count} metrics",
)
_NOTHING = S("since {when}: nothing was known then")


def past_instant(instant: datetime, zone: tzinfo, now: datetime) -> str:
    """Return an instant in the past as briefly as is clear at `now`, in `zone`.

    `today 09:00`, `yesterday 09:00`, `Mon 18:00` within the last six days, else `18 Nov, 09:00`.
    """
    time = words.time_of_day(instant, zone)
    day, today = (each.astimezone(zone).date() for each in (instant, now))
    days = (today - day).days
    if days in {0, 1}:
        return (_YESTERDAY if days else _TODAY).format(time=time)
    if 0 < days < len(words.DAY_NAMES):
        return _WEEKDAY.format(day=str(words.DAY_NAMES[day.weekday()]), time=time)
    return _DATE.format(date=words.day_month(day, today), time=time)


def change(value: float | None) -> str:
    """Return by how much a count rose: `+212 ▲`, `−3 ▼`, `±0`; a dash where that is unknown."""
    if value is None:
        return words.UNKNOWN
    return words.difference(value) or _SAME


def since_when(given: Since, when: str, seen: str) -> str:
    """Return since when the changes are, and what was not known then.

    `when` is the instant in words, `seen` that of the last look until then.
    """
    if given.seen_at is None:
        return _NOTHING.format(when=when)
    values = {"when": when, "seen": seen}
    if count := given.unknown:
        some = _OLDER_AND_SOME_UNKNOWN if given.is_older else _SOME_UNKNOWN
        return some.format(count=count, **values)
    return (_OLDER if given.is_older else _SINCE).format(**values)
