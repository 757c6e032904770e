"""How values read for people: instants, spans, shares, counts, and the names of things.

Both faces use these. Everything is pure; the present instant and the zone come as arguments.
Words and numbers are those of the reader's language and region.
"""

import math
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from altur_tui.campaign.analytics import METRIC_WORDS
from altur_tui.campaign.cycles import CycleMode
from altur_tui.campaign.identity import CHANNELS, Channel
from altur_tui.campaign.reading import Reading, Standing
from altur_tui.campaign.schedule import MINUTES_A_DAY, State
from altur_tui.campaign.verdict import VERDICTS, Verdict
from altur_tui.campaign.words import MONTHS_SHORT, WEEKDAYS_SHORT
from altur_tui.campaign.words import day as day_of_year
from altur_tui.campaign.words import duration as duration
from altur_tui.campaign.words import hours as hours
from altur_tui.i18n.language import localized
from altur_tui.i18n.sentences import S, T
from altur_tui.text import safe, width

UNKNOWN = "—"
"""Stands where a value is not known."""

DAY_NAMES = WEEKDAYS_SHORT
STATE_NAMES = {
    State.OPEN: T("state", "open"),
    State.CLOSED: T("state", "closed"),
    State.ALWAYS: T("state", "always open"),
    State.NEVER: T("state", "never open"),
}
MODE_NAMES = {
    CycleMode.SCHEDULED: T("mode", "scheduled"),
    CycleMode.COOLDOWN: T("mode", "by cooldown"),
}

_NAMED_UNKNOWN_CHANNEL = S("Unknown channel “{type}”")
_INFERRED = S("{channel} (inferred)")
_NO_NAME = S("Campaign without a name")
_NAME_UNREADABLE = S("Campaign with an unreadable name")

_AT_LEAST = S("{label}, at least")
FROM_LIST = S("from the list")
"""Stands beside what the answer does not carry, but the list of campaigns tells."""
_FROM_LIST = S("{value} (from the list)")
_ZONE_TEMPLATES = {
    "list": S("{zone} (from the list)"),
    "config": S("{zone} (configured)"),
    "default": S("{zone} (assumed)"),
}

_TIME = "{hour:02d}:{minute:02d}"
_TOMORROW = S("tomorrow {time}")
_TODAY = S("today {time}")
_YESTERDAY = S("yesterday {time}")
_WEEKDAY = "{day} {time}"
_DATE = "{day} {month}"
_DATE_AND_TIME = "{date}, {time}"
_BETWEEN_STARTS = "; "
_DATE_TIME = "{date} {time}"
_JUST_NOW = S("just now")
_AGO = S("{duration} ago")
_UNTIL = S("until {when} (in {duration})")
_UNTIL_SOON = S("until {when} (in less than a minute)")
_UNTIL_WHEN = S("{word} until {when}")
_BY_WHEN = S("{word}, by {when}")
_USUAL_WHEN = "Wed 09:00"
_MIN_VERDICT_CELLS = 26
_UNTIL_LATEST = S("until {when} at the latest")
_UNDER_A_MINUTE = S("under a minute")
_AT_THE_EARLIEST = S("at the earliest")
_IF_IT_RUNS = S("if it runs")
_IF_NONE_HAS_RUN = S("if none has run yet")
_IF_IT_RUNS_FIRST = S("if it runs and none has run yet")
_PERCENT = "{value} %"
_UNDER = "<{value} %"
_OVER = ">{value} %"

_MORE = "+{number} ▲"
_LESS = "−{number} ▼"
_SAME = "±0"

_HUGE = 10**15
_THOUSANDS = 10_000
_SIZES = (
    (10**3, T("thousands, behind a number", "k")),
    (10**6, T("millions, behind a number", "M")),
    (10**9, T("thousand millions, behind a number", "B")),
)
_WHOLE = Decimal(100)
_IDENTIFIER = re.compile(r"[A-Za-z0-9_]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_+")


def time_of_day(instant: datetime, zone: tzinfo) -> str:
    """Return the wall-clock time in `zone`: `09:05`."""
    local = instant.astimezone(zone)
    return _TIME.format(hour=local.hour, minute=local.minute)


def day_month(day: date, today: date) -> str:
    """Return `18 Dec`, with the year where it is not that of `today`."""
    if day.year != today.year:
        return day_of_year(day)
    return _DATE.format(day=day.day, month=str(MONTHS_SHORT[day.month - 1]))


def date_and_time(instant: datetime, zone: tzinfo) -> str:
    """Return `7 Nov 2025, 23:31`, in `zone`."""
    date = day_of_year(instant.astimezone(zone).date())
    return _DATE_AND_TIME.format(date=date, time=time_of_day(instant, zone))


def when(instant: datetime, zone: tzinfo, now: datetime) -> str:
    """Return the instant in `zone` as briefly as is clear at `now`.

    `18:00` today, `tomorrow 09:00`, `Fri 09:00` within the next six days, else `18 Dec, 09:00`.
    """
    return _when(instant, zone, now, _DATE_AND_TIME)


def past_instant(instant: datetime, zone: tzinfo, now: datetime) -> str:
    """Return an instant in the past as briefly as is clear at `now`, in `zone`.

    `today 09:00`, `yesterday 09:00`, `Mon 18:00` within the last six days, else `18 Nov, 09:00`.
    """
    time = time_of_day(instant, zone)
    day, today = (each.astimezone(zone).date() for each in (instant, now))
    days = (today - day).days
    if days in {0, 1}:
        return (_YESTERDAY if days else _TODAY).format(time=time)
    if 0 < days < len(DAY_NAMES):
        return _WEEKDAY.format(day=str(DAY_NAMES[day.weekday()]), time=time)
    return _DATE_AND_TIME.format(date=day_month(day, today), time=time)


def _when(instant: datetime, zone: tzinfo, now: datetime, dated: str) -> str:
    days = (instant.astimezone(zone).date() - now.astimezone(zone).date()).days
    if abs(days) == 1:
        template = _TOMORROW if days > 0 else _YESTERDAY
        return template.format(time=time_of_day(instant, zone))
    return _brief_when(instant, zone, now, dated)


def _brief_when(instant: datetime, zone: tzinfo, now: datetime, dated: str = _DATE_AND_TIME) -> str:
    time = time_of_day(instant, zone)
    day = instant.astimezone(zone).date()
    today = now.astimezone(zone).date()
    days = (day - today).days
    if days == 0:
        return time
    if 0 < days < len(DAY_NAMES):
        return _WEEKDAY.format(day=str(DAY_NAMES[day.weekday()]), time=time)
    return dated.format(date=day_month(day, today), time=time)


def starts(instants: Iterable[datetime], zone: tzinfo, now: datetime) -> str:
    """Return instants in a row: `11:02; tomorrow 10:00; 30 Nov 10:00`."""
    return _BETWEEN_STARTS.join(_when(each, zone, now, _DATE_TIME) for each in instants)


def age(instant: datetime, now: datetime) -> str:
    """Return how long ago `instant` was: `just now` under a minute, then `3 min ago`."""
    minutes = (now - instant) // timedelta(minutes=1)
    return str(_JUST_NOW) if minutes < 1 else _AGO.format(duration=duration(minutes))


def countdown(until: datetime, zone: tzinfo, now: datetime) -> str:
    """Return `until 18:00 (in 2 h 14 min)`, with the time in `zone`."""
    minutes = (until - now) // timedelta(minutes=1)
    template = _UNTIL if minutes >= 1 else _UNTIL_SOON
    return template.format(when=when(until, zone, now), duration=duration(minutes))


def verdict(given: Verdict, zone: tzinfo, now: datetime) -> str:
    """Return the verdict in a few words: `open until 18:00`, `closed until Wed 09:00`.

    The time is that of `zone`.
    """
    return verdict_forms(given, zone, now)[0]


def verdict_forms(given: Verdict, zone: tzinfo, now: datetime) -> tuple[str, ...]:
    """Return the verdict as `verdict` does, then ever shorter, with a day in the place of its time
    and the short word of the verdict.
    """
    kind = VERDICTS[given.code]
    names = (str(kind.word), str(kind.short))
    instant = given.until or given.latest
    if instant is None:
        return names
    template = _BY_WHEN if given.until is None else _UNTIL_WHEN
    whens = _whens(instant, zone, now)
    return tuple(template.format(word=name, when=each) for name in names for each in whens)


def verdict_cells() -> int:
    """Return how many cells a column of `verdict_forms` needs, a date beyond the week aside."""
    forms = [str(kind.word) for kind in VERDICTS.values()]
    for kind in VERDICTS.values():
        templates = (_UNTIL_WHEN if kind.ends_in else None, _BY_WHEN if kind.ends_by else None)
        forms += [each.format(word=str(kind.short), when=_USUAL_WHEN) for each in templates if each]
    return max(_MIN_VERDICT_CELLS, *map(width, forms))


def verdict_until(given: Verdict, zone: tzinfo, now: datetime) -> str:
    """Return until when a verdict holds: `until 18:00 (in 2 h 14 min)`, with the time in `zone`.

    `until tomorrow 09:00 at the latest` where only that is known; empty where no end is.
    """
    if given.until is not None:
        return countdown(given.until, zone, now)
    if given.latest is None:
        return ""
    return _UNTIL_LATEST.format(when=when(given.latest, zone, now))


def verdict_end(given: Verdict, zone: tzinfo, now: datetime) -> tuple[str, ...]:
    """Return what happens when a verdict ends, and when, the longest form first.

    `closes in 2 h 14 min`, `closes 2h14m`; a day ahead or more it names the day, in `zone`:
    `opens Mon 09:00`, `opens 8 Dec`. Nothing where no end is known.
    """
    kind = VERDICTS[given.code]
    if given.until is None:
        whens = () if given.latest is None else _whens(given.latest, zone, now)
        return tuple(kind.ends_by.format(when=each) for each in whens)
    minutes = (given.until - now) // timedelta(minutes=1)
    if minutes >= MINUTES_A_DAY:
        return tuple(kind.ends_at.format(when=each) for each in _whens(given.until, zone, now))
    if minutes >= 1:
        first, shorter = duration(minutes), [duration(minutes, short=True)]
    else:
        first, shorter = str(_UNDER_A_MINUTE), ["<1 min", "<1m"]
    return (
        kind.ends_in.format(duration=first),
        *(kind.ends_at.format(when=each) for each in shorter),
    )


def _whens(instant: datetime, zone: tzinfo, now: datetime) -> tuple[str, ...]:
    """Return an instant as `when` does, and its day alone where that is a date."""
    brief = _brief_when(instant, zone, now)
    day, today = (each.astimezone(zone).date() for each in (instant, now))
    return (brief, day_month(day, today)) if (day - today).days >= len(DAY_NAMES) else (brief,)


def start_condition(standing: Standing, *, idle: bool | None = None) -> str:
    """Return under which condition the cycles can start as `next_starts` says; empty: none.

    How many iterations have run is unknown if the answer does not say. One that cools down has
    run, but since when it does is unknown, too: it can start no earlier. `idle` says whether the
    campaign has to run first, by default as its verdict has it.
    """
    if idle is None:
        idle = VERDICTS[standing.verdict.code].idle
    if standing.verdict.latest is not None:
        return str(_AT_THE_EARLIEST)
    if standing.cycles is None or standing.cycles.iterations_run is not None:
        return str(_IF_IT_RUNS) if idle else ""
    return str(_IF_IT_RUNS_FIRST if idle else _IF_NONE_HAS_RUN)


def percent(share: float | None, digits: int = 0) -> str:
    """Return a share of 0..1 as `47 %`, rounded but never into a lie.

    Only 1 itself is `100 %` and only 0 itself is `0 %`: what would round to them reads
    `99 %`, `>100 %` and `<1 %`.
    """
    if share is None or not math.isfinite(share):
        return UNKNOWN
    step = Decimal(1).scaleb(-digits)
    exact = Decimal(repr(float(share))) * 100
    try:
        rounded = exact.quantize(step, ROUND_HALF_UP)
    except InvalidOperation:
        return UNKNOWN
    if exact and not rounded:
        return _UNDER.format(value=localized(str(step)))
    if exact < _WHOLE <= rounded:
        rounded = _WHOLE - step
    template = _OVER if rounded == _WHOLE < exact else _PERCENT
    return template.format(value=localized(f"{rounded:,f}"))


def number(value: float | None) -> str:
    """Return a count with its thousands parted: `12,480`, `21.5`, and from 10^15 on `1.2e+15`."""
    if value is None:
        return UNKNOWN
    if isinstance(value, int):
        return localized(f"{value:,}" if abs(value) < _HUGE else f"{Decimal(value):.3e}")
    return localized(f"{value:,.12g}" if abs(value) < _HUGE else f"{value:.3e}")


def difference(value: float) -> str:
    """Return by how much a number has moved: `+12 ▲`, `−3 ▼`; nothing if it has not."""
    if not value:
        return ""
    return (_MORE if value > 0 else _LESS).format(number=number(abs(value)))


def change(value: float | None) -> str:
    """Return by how much a count rose: `+212 ▲`, `−3 ▼`, `±0`; a dash where that is unknown."""
    if value is None:
        return UNKNOWN
    return difference(value) or _SAME


def brief_number(value: float) -> str:
    """Return a count in at most five characters: `9,999`, `12.5k`, `590k`, `1.43M`, `2.10B`."""
    if value < _THOUSANDS:
        return number(round(value))
    for size, letter in _SIZES:
        digits = localized(f"{value / size:.3g}")
        # What rounds up to a thousand is one of the next size.
        if value < 999.5 * size:
            return f"{digits}{letter}"
    return f"{value:.0e}"


def channel_name(reading: Reading) -> str:
    """Return `Phone call`, `WhatsApp`, or what is known of another channel."""
    name = str(CHANNELS[reading.channel].name)
    if reading.channel is Channel.UNKNOWN and reading.integration_type:
        return _NAMED_UNKNOWN_CHANNEL.format(type=reading.integration_type)
    return _INFERRED.format(channel=name) if reading.channel_source == "inferred" else name


def campaign_name(reading: Reading) -> str:
    """Return the campaign's name, or words that say why there is none."""
    if reading.name:
        return reading.name
    return str(_NAME_UNREADABLE if "name" in reading.unreadable else _NO_NAME)


def zone_name(reading: Reading) -> str:
    """Return the campaign's zone, marked if the campaign did not name it."""
    template = _ZONE_TEMPLATES.get(reading.timezone_source)
    return template.format(zone=reading.timezone) if template else reading.timezone


def from_list(value: str, source: str | None) -> str:
    """Return a value, with a mark if it comes from the list of campaigns."""
    return _FROM_LIST.format(value=value) if source == "list" else value


def metric_label(name: str) -> str:
    """Return a metric's name for people; an unknown `notesPlayed` becomes `Notes played`.

    `name` is the API's own, and may be hostile; the answer is safe. What is no identifier stays
    as it is.
    """
    if known := METRIC_WORDS.get(name):
        return _AT_LEAST.format(label=str(known.label)) if known.at_least else str(known.label)
    return _unknown_label(name)


@lru_cache(maxsize=1024)
def _unknown_label(name: str) -> str:
    if not _IDENTIFIER.fullmatch(name):
        return safe(name)
    words = " ".join(_CAMEL.sub(" ", name).split())
    return words[:1].upper() + words[1:].lower() if words else name


_OF = {
    "calls": (S("of {count} calls"), S("of calls")),
    "contacts": (S("of {count} contacts"), S("of contacts")),
    "sent": (S("of {count} sent"), S("of sent")),
    "contactsAnswered": (S("of {count} answered"), S("of answered")),
}


def of_what(name: str, count: float | None) -> str:
    """Return a denominator: `of 945 answered`, or `of answered` where its count did not come."""
    counted, alone = _OF[name]
    return str(alone) if count is None else counted.format(count=number(count))
