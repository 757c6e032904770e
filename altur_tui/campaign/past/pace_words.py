"""Sentences about a campaign's pace and end."""

from datetime import datetime
from enum import StrEnum

from altur_tui.campaign.words import MINUTES_AN_HOUR, Later, clock, hours, near
from altur_tui.campaign.zone import wall_clock
from altur_tui.i18n.language import number
from altur_tui.i18n.sentences import Filled, P, S

_DONE = S("At the pace of {basis} ({rate} an hour), done {when}, in {left}.")
_RATE = S("{rate} an hour over {basis}.")
_NOTHING_MOVED = S("Nothing moved over {basis}.")
_TWO = S("{first} {second}")
_INTERPOLATED = S("The first {span} of that are interpolated: there was no answer in them.")

_LAST_HOURS = P("the last open hour", "the last {count:,} open hours")
_LAST_MINUTES = P("the last open minute", "the last {count:,} open minutes")
_LAST_TIME = S("the last {span} of open time")
_HOURS = P("{count:,} open hour", "{count:,} open hours")
_MINUTES = P("{count:,} open minute", "{count:,} open minutes")
_TIME = S("{span} of open time")

_MIN_ROUNDED = 10 * MINUTES_AN_HOUR
"""From this many open minutes on, whole hours are precise enough."""
_MIN_INTERPOLATED = 30
"""Fewer interpolated open minutes are not worth a sentence."""
_MIN_WHOLE_RATE = 10


class NoPace(StrEnum):
    """Why a pace, or the end that follows from it, is unknown."""

    HOURS_UNKNOWN = "hours_unknown"
    NO_COUNTS = "no_counts"
    TOO_FEW_LOOKS = "too_few_looks"
    TOO_SHORT = "too_short"
    COUNTS_FELL = "counts_fell"
    CHANGED = "changed"
    # From here on only the end is unknown.
    DONE = "done"
    NOT_RUNNING = "not_running"
    NOT_MOVING = "not_moving"
    LEFT_UNKNOWN = "left_unknown"
    TOO_FAR = "too_far"
    OUTDATED = "outdated"


_WHY = {
    NoPace.HOURS_UNKNOWN: S("The pace is unknown because the hours are unknown."),
    NoPace.NO_COUNTS: S(
        "The pace is unknown: the answer does not say how many contacts were processed."
    ),
    NoPace.TOO_FEW_LOOKS: S(
        "The pace is unknown: there were too few answers in the last 6 open hours."
    ),
    NoPace.TOO_SHORT: S(
        "The pace is unknown: the answers cover less than half an hour of open time."
    ),
    NoPace.COUNTS_FELL: S("The pace is unknown because the counts fell."),
    NoPace.CHANGED: S(
        "The pace is unknown: less than half an hour of open time was seen since the hours or the"
        " status were changed."
    ),
    NoPace.DONE: S("No contact is left."),
    NoPace.NOT_RUNNING: S("When it will be done is unknown while it is not running."),
    NoPace.NOT_MOVING: S("When it will be done is unknown."),
    NoPace.LEFT_UNKNOWN: S(
        "How many contacts are left is unknown, and so is when it will be done."
    ),
    NoPace.TOO_FAR: S("At this pace, it will not be done within a year."),
    NoPace.OUTDATED: S("At this pace, it should be done by now; a newer answer will tell."),
}


def unknown_pace(reason: NoPace) -> Filled:
    """Return why the pace is unknown."""
    return _WHY[reason].fill()


def known_pace(
    minutes: int,
    per_hour: float,
    interpolated: int,
    *,
    end: tuple[datetime, int] | NoPace,
    now: datetime,
    zone: str,
) -> Filled:
    """Return the pace over so many open minutes, some of them interpolated, and the end.

    `end` is the instant and the open minutes until then, or why it is unknown.
    """
    basis, rate = Later(_last, minutes), Later(_rate, per_hour)
    if isinstance(end, NoPace):
        first = _RATE.fill(rate=rate, basis=basis) if per_hour else _NOTHING_MOVED.fill(basis=basis)
        told = _TWO.fill(first=first, second=_WHY[end].fill())
    else:
        when = Later(near, end[0], wall_clock(zone).zone, now)
        told = _DONE.fill(basis=basis, rate=rate, when=when, left=Later(open_time, end[1]))
    if interpolated < _MIN_INTERPOLATED:
        return told
    remark = _INTERPOLATED.fill(span=Later(hours, interpolated))
    return _TWO.fill(first=told, second=remark)


def since(instant: datetime, zone: str, now: datetime) -> Later:
    """Return since when, in `zone`: `11:20`, and with its day if that is not today."""
    return Later(_since, instant, zone, now)


def _since(instant: datetime, zone: str, now: datetime) -> str:
    clocks = wall_clock(zone).zone
    local = instant.astimezone(clocks)
    if local.date() == now.astimezone(clocks).date():
        return clock(local.hour * MINUTES_AN_HOUR + local.minute)
    return near(instant, clocks, now)


def open_time(minutes: int) -> str:
    """Return a span of open time: `40 open minutes`, `9 open hours`, `1 h 20 min of open time`."""
    return _span(minutes, _MINUTES, _HOURS, _TIME)


def _last(minutes: int) -> str:
    return _span(minutes, _LAST_MINUTES, _LAST_HOURS, _LAST_TIME)


def _span(minutes: int, in_minutes: P, in_hours: P, in_both: S) -> str:
    if minutes < MINUTES_AN_HOUR:
        return in_minutes.format(count=minutes)
    if minutes % MINUTES_AN_HOUR and minutes < _MIN_ROUNDED:
        return in_both.format(span=hours(minutes))
    return in_hours.format(count=round(minutes / MINUTES_AN_HOUR))


def _rate(per_hour: float) -> str:
    if per_hour >= _MIN_WHOLE_RATE:
        return number(round(per_hour))
    return number(per_hour, ".2g")
